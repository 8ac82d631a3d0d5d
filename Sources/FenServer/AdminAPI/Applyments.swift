import Fen
import FenPlatform
import FenWire
import Foundation
import Hummingbird

/// What the operator, and a sandbox, decide of applications for merchants.
struct ApplymentPlaces: Sendable {
  let platform: Platform
  /// Whether who looks and decides must say who he is and why, and what he looked at: not in a sandbox, where nobody is
  /// real.
  let asksStaff: Bool

  func list(_ request: Request) async throws -> JSONValue {
    let page = try await platform.applyments.list(
      underReview: request.uri.queryParameters["state"] == "review", after: try request.cursor)
    var answer: JSONObject = ["data": .array(page.rows.map { .object(listed($0)) })]
    answer.add("next", page.next.map(String.init))
    return .object(answer)
  }

  func one(_ text: String, _ request: Request) async throws -> JSONValue {
    var found = try await applyment(text)
    if asksStaff { found = try await platform.applyments.look(at: found.id, by: try StaffWord(query: request)) }
    var answer = described(found)
    answer.add("fields", .array(found.terms.fields.map(\.json)))
    let deeds = try await platform.applyments.deeds(about: found.id)
    if !deeds.isEmpty { answer.add("staff", .array(deeds.map(\.json))) }
    return .object(answer)
  }

  func paper(_ text: String, _ paper: String, _ request: Request) async throws -> JSONValue {
    let applyment = try await applyment(text)
    let word = asksStaff ? try StaffWord(query: request) : nil
    guard let file = try await platform.applyments.paper(MediaID(paper), of: applyment, by: word) else {
      throw APIError(.notFound, "NOT_FOUND", "the application names no such paper; GET it and look at `papers`")
    }
    return [
      "content_type": .string(file.format.contentType), "name": .string(file.name),
      "base64": .string(Data(file.bytes).base64EncodedString()),
    ]
  }

  func approve(_ text: String, _ body: FieldReader) async throws -> JSONValue {
    let (seen, word) = (try seen(body), try word(body))
    return describe(try platform.applyments.approve(try await applyment(text).id, seen: seen, by: word))
  }

  func reject(_ text: String, _ body: FieldReader) async throws -> JSONValue {
    let (seen, word) = (try seen(body), try word(body))
    let fields = try (body.optionalObjects("fields", count: 1...20) ?? []).map { line throws(WireError) in
      RejectedField(try line.choice("field", of: ApplymentField.self), try line.string("reason", bytes: 1...512))
    }
    return describe(
      try platform.applyments.reject(try await applyment(text).id, because: fields, seen: seen, by: word))
  }

  func accountPaid(_ text: String, _ body: FieldReader) async throws -> JSONValue {
    let (amount, word) = (Money.fen(try body.integer("amount", in: 1...99)), try word(body))
    return describe(try platform.applyments.accountPaid(amount, for: try await applyment(text).id, by: word))
  }

  private func word(_ body: FieldReader) throws(WireError) -> StaffWord? { asksStaff ? try StaffWord(body) : nil }

  /// `revision` of what was looked at.
  private func seen(_ body: FieldReader) throws -> Instant? {
    let text =
      asksStaff
      ? try body.string("revision", bytes: 1...20) : try body.optionalString("revision", bytes: 1...20)
    guard let text else { return nil }
    guard let number = Int64(text) else {
      throw APIError(.badRequest, "PARAM_ERROR", "revision is what GET of the application says")
    }
    return Instant(milliseconds: number)
  }

  func applyment(_ text: String) async throws -> Applyment {
    guard let number = Int64(text), let found = try await platform.applyments.applyment(ApplymentID(number)) else {
      throw UnknownThing.applyment
    }
    return found
  }

  private func listed(_ applyment: ListedApplyment) -> JSONObject {
    [
      "applyment_id": .integer(applyment.id.value), "business_code": .string(applyment.code.value),
      "provider_mchid": .string("\(applyment.provider)"), "state": .string(applyment.state.wire),
      "submitted_at": .string(applyment.submittedAt.rfc3339), "changed_at": .string(applyment.changedAt.rfc3339),
      "revision": .string(String(applyment.submittedAt.milliseconds)),
    ]
  }

  func describe(_ applyment: Applyment) -> JSONValue { .object(described(applyment)) }

  private func described(_ applyment: Applyment) -> JSONObject {
    var object = listed(ListedApplyment(applyment))
    object.add("name", applyment.terms.business.shortName)
    object.add("ends_at", applyment.endsAt?.rfc3339)
    switch applyment.state {
    case .toBeConfirmed(let cents):
      object.add(
        "account_validation",
        [
          "amount": .integer(cents.minorUnits), "account_name": .string(applyment.terms.account.holder),
          "account_number": .string(applyment.terms.account.maskedNumber),
        ])
    case .rejected(let fields): object.add("audit_detail", .array(fields.map(\.json)))
    case .finished(let merchant): object.add("sub_mchid", "\(merchant)")
    case .auditing, .toBeSigned, .signing, .canceled: break
    }
    switch applyment.state {
    case .toBeConfirmed, .toBeSigned, .signing:
      object.add("sign_path", "/open/sign/\(platform.applyments.word(of: applyment.id))")
    case .auditing, .rejected, .finished, .canceled: break
    }
    return object
  }
}

extension ApplymentPlaces {
  /// Applications for merchants are looked at and decided.
  func register(on api: RouterGroup<BasicRequestContext>, behind door: OwnDoor) {
    api.get("applyments", use: door { _, request, _ in try await list(request) })
    api.get(
      "applyments/:applyment", use: door { _, request, parameter in try await one(parameter("applyment"), request) })
    api.get(
      "applyments/:applyment/papers/:paper",
      use: door { _, request, parameter in
        try await paper(parameter("applyment"), parameter("paper"), request)
      })
    api.post(
      "applyments/:applyment/approve",
      use: door { body, _, parameter in try await approve(parameter("applyment"), body) })
    api.post(
      "applyments/:applyment/reject",
      use: door { body, _, parameter in try await reject(parameter("applyment"), body) })
    api.post(
      "applyments/:applyment/account-paid",
      use: door { body, _, parameter in try await accountPaid(parameter("applyment"), body) })
  }
}

extension ShownField {
  fileprivate var json: JSONValue {
    var line: JSONObject = ["field": .string(field.rawValue), "field_name": .string(field.title)]
    line.add("says", words)
    if !papers.isEmpty { line.add("papers", .array(papers.map { .string($0.value) })) }
    return .object(line)
  }
}

extension SandboxAPI {
  /// Applications, the contact's signature, and an examiner who approves by itself.
  func registerApplyments(on api: RouterGroup<BasicRequestContext>) {
    let places = ApplymentPlaces(platform: platform, asksStaff: false)
    places.register(on: api, behind: jsonCall)
    api.post(
      "applyments/:applyment/sign",
      use: jsonCall { _, _, parameter in
        let id = try await places.applyment(parameter("applyment")).id
        return places.describe(try await platform.applyments.sign(id))
      })
    api.get("applyment-review", use: jsonCall { _, _, _ in try await review() })
    api.post(
      "applyment-review",
      use: jsonCall { body, _, _ in
        try platform.applyments.setReview(after: try body.optionalInteger("approve_after_seconds", in: 0...2_592_000))
        return try await review()
      })
  }

  private func review() async throws -> JSONValue {
    ["approve_after_seconds": try await platform.applyments.review().map(JSONValue.integer) ?? .null]
  }
}

/// Each refusal of an application as Fen's own APIs say it.
func applymentRefusal(_ refusal: ApplymentRefusal) -> APIError {
  switch refusal {
  case .notNow(let state):
    APIError(.conflict, "APPLYMENT_STATE", "not now: the application is \(state.wire)")
  case .otherAmount:
    APIError(.badRequest, "PARAM_ERROR", "another sum than was asked for; GET the application says which")
  case .noReason: APIError(.badRequest, "PARAM_ERROR", "name at least one field, and a reason for each")
  case .providerEnded:
    APIError(.conflict, "APPLYMENT_STATE", "its provider was terminated; another one can hand the application in")
  case .changedSince:
    APIError(.conflict, "APPLYMENT_CHANGED", "it was handed in once more since you looked; GET it again and decide")
  case .sameCodeOtherTerms: APIError(.conflict, "ALREADY_EXISTS", "this business_code was used with other fields")
  }
}
