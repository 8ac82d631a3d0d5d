import Fen
import FenPlatform
import FenWire
import Hummingbird

/// What the bank says of another settlement account of a merchant.
struct SettlementPlaces: Sendable {
  let platform: Platform
  /// Whether who decides must say who he is and why.
  let asksStaff: Bool

  func list(_ request: Request) async throws -> JSONValue {
    let page = try await platform.settlement.list(
      underReview: request.uri.queryParameters["state"] == "review", after: try request.cursor)
    var answer: JSONObject = ["data": .array(page.rows.map { .object(listed($0)) })]
    answer.add("next", page.next.map(String.init))
    return .object(answer)
  }

  func one(_ text: String, _ request: Request) async throws -> JSONValue {
    guard let id = Int64(text).map({ SettlementChangeID($0) }) else { throw UnknownThing.applyment }
    let change =
      asksStaff
      ? try await platform.settlement.look(at: id, by: try StaffWord(query: request))
      : try await platform.settlement.change(id)
    guard let change else { throw UnknownThing.applyment }
    var line = listed(ListedSettlementChange(change))
    line.add(
      "account", .array(change.account.shown.map { ["field": .string($0.0.rawValue), "says": .string($0.1)] }))
    if case .failed(let reason, _) = change.state { line.add("fail_reason", reason) }
    let deeds = try await platform.settlement.deeds(about: id)
    if !deeds.isEmpty { line.add("staff", .array(deeds.map(\.json))) }
    return .object(line)
  }

  private func listed(_ change: ListedSettlementChange) -> JSONObject {
    var line: JSONObject = [
      "application_no": .string(String(change.id.value)), "mchid": .string("\(change.merchant)"),
      "provider_mchid": .string("\(change.provider)"), "asked_at": .string(change.askedAt.rfc3339),
    ]
    switch change.state {
    case .auditing: line.add("state", "review")
    case .done(let at):
      line.add("state", "done")
      line.add("decided_at", at.rfc3339)
    case .failed(_, let at):
      line.add("state", "failed")
      line.add("decided_at", at.rfc3339)
    }
    return line
  }

  func decide(_ text: String, _ body: FieldReader) async throws -> JSONValue {
    guard let number = Int64(text) else { throw UnknownThing.applyment }
    let reason = try body.optionalString("fail_reason", bytes: 1...512)
    guard let verified = try body.optionalBool("verified"), verified == (reason == nil) else {
      throw APIError(
        .badRequest, "PARAM_ERROR", "say `verified: true`, or `verified: false` with the `fail_reason` for the provider"
      )
    }
    let word = asksStaff ? try StaffWord(body) : nil
    let change = try platform.settlement.decide(SettlementChangeID(number), reason, by: word)
    return change.json(.first)
  }

  func register(on api: RouterGroup<BasicRequestContext>, behind door: OwnDoor) {
    api.get("settlement-changes", use: door { _, request, _ in try await list(request) })
    api.get(
      "settlement-changes/:change",
      use: door { _, request, parameter in try await one(parameter("change"), request) })
    api.post(
      "settlement-changes/:change", use: door { body, _, parameter in try await decide(parameter("change"), body) })
  }
}

/// Each refusal of a decision as Fen's own APIs say it.
func settlementRefusal(_ refusal: SettlementRefusal) -> APIError {
  switch refusal {
  case .decidedBefore:
    APIError(.conflict, "DECIDED_BEFORE", "this change was decided; GET the application by the provider's call")
  // Said to providers alone.
  case .faults, .tooManyToday, .underWay: APIError(.badRequest, "PARAM_ERROR", "\(refusal)")
  }
}
