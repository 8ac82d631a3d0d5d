import Fen
import FenPlatform
import FenWire

/// A register behind HTTP: docs/reference/gateways.md.
struct HTTPRegister: IdentityRegister {
  let line: GatewayLine

  func ask(_ claim: IdentityClaim, phone: PhoneNumber?) async -> RegisterAnswer {
    var question: JSONObject = ["name": .string(claim.name), "document": describe(claim)]
    question.add("phone", phone?.digits)
    do throws(GatewaySilence) {
      let result = try await line.ask(question).word("result")
      if result == "confirmed" { return .confirmed }
      guard let refusal = RegisterRefusal(rawValue: result) else { throw GatewaySilence("result \"\(result)\"") }
      return .refused(refusal)
    } catch {
      line.note(error, of: "a register")
      return .silent
    }
  }
}

/// A document as gateways are told of it.
func describe(_ claim: IdentityClaim) -> JSONValue {
  [
    "kind": .string(DocumentWord(claim.document).rawValue), "number": .string(claim.number),
    "country": .string(claim.country),
  ]
}
