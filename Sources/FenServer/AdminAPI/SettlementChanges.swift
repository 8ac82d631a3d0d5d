import Fen
import FenPlatform
import FenWire
import Hummingbird

/// What the bank says of another settlement account of a merchant.
struct SettlementPlaces: Sendable {
  let platform: Platform

  func decide(_ text: String, _ body: FieldReader) async throws -> JSONValue {
    guard let number = Int64(text) else { throw UnknownThing.applyment }
    let change = try platform.settlement.decide(
      SettlementChangeID(number), try body.optionalString("fail_reason", bytes: 1...512))
    return change.json(.first)
  }
}

extension AdminAPI {
  func registerSettlementChanges(on api: RouterGroup<BasicRequestContext>) {
    let places = SettlementPlaces(platform: platform)
    api.post(
      "settlement-changes/:change",
      use: call { body, _, parameter in try await places.decide(parameter("change"), body) })
  }
}

extension SandboxAPI {
  func registerSettlementChanges(on api: RouterGroup<BasicRequestContext>) {
    let places = SettlementPlaces(platform: platform)
    api.post(
      "settlement-changes/:change",
      use: jsonCall { body, _, parameter in try await places.decide(parameter("change"), body) })
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
