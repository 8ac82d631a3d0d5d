import Fen
import FenPlatform
import FenWire
import Hummingbird

extension SandboxAPI {
  func registerFaults(on api: RouterGroup<BasicRequestContext>) {
    api.get("faults", use: jsonCall { _, _, _ in ["data": .array(try await platform.faults.current().map(describe))] })
    api.post(
      "faults",
      use: jsonCall { body, _, _ in
        let fault = try readFault(body)
        try await platform.faults.add(fault)
        return describe(fault)
      })
    api.delete(
      "faults",
      use: jsonCall { _, _, _ in
        try await platform.faults.removeAll()
        return [:]
      })
    api.delete(
      "faults/:id",
      use: jsonCall { _, _, parameter in
        guard try await platform.faults.remove(parameter("id")) else {
          throw APIError(.notFound, "NOT_FOUND", "there is no such fault; GET faults lists them")
        }
        return [:]
      })
  }

  private func readFault(_ body: FieldReader) throws -> Fault {
    let match = try body.optionalObject("match")
    var merchant: MerchantID?
    if let text = try match?.optionalString("mchid", bytes: 1...32) {
      guard let id = MerchantID(text) else { throw UnknownThing.merchant }
      merchant = id
    }
    let effect = try body.choice("effect", of: FaultEffect.self)
    let value: Int64? =
      switch effect {
      case .latency: try body.integer("value", in: 1...60_000)
      case .httpStatus: try body.integer("value", in: 400...599)
      case .dropConnection, .systemError, .badSignature, .bankTimeout, .bankSilent, .bankRefusal,
        .userPaying, .duplicateNotification, .notificationOutOfOrder:
        nil
      }
    return Fault(
      id: String(randomToken(bytes: 6)), merchant: merchant,
      method: try match?.optionalString("method", bytes: 1...10)?.uppercased(),
      path: try match?.optionalString("path", bytes: 1...256), effect: effect, value: value,
      times: try body.optionalInteger("times", in: 1...1_000_000))
  }

  private func describe(_ fault: Fault) -> JSONValue {
    var match = JSONObject()
    match.add("mchid", fault.merchant.map { "\($0)" })
    match.add("method", fault.method)
    match.add("path", fault.path)
    var answer: JSONObject = [
      "id": .string(fault.id), "match": .object(match), "effect": .string(fault.effect.rawValue),
    ]
    answer.add("value", fault.value)
    answer.add("times", fault.times)
    return .object(answer)
  }
}
