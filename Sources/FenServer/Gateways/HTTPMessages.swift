import FenPlatform
import FenWire

/// Short messages to phones, behind HTTP: docs/reference/gateways.md.
struct HTTPMessages: SMSGateway {
  let line: GatewayLine

  /// - Throws: `SMSFault.notTaken` unless the gateway says that it took the message.
  func send(_ message: CodeMessage, to phone: String) async throws {
    do throws(GatewaySilence) {
      let answer = try await line.ask([
        "phone": .string(phone), "purpose": .string(message.purpose.name), "code": .string(message.code),
        "text": .string(message.text),
      ])
      let result = try answer.word("result")
      guard result == "taken" else { throw GatewaySilence("result \"\(result)\"") }
    } catch {
      line.note(error, of: "the gateway of messages")
      throw SMSFault.notTaken
    }
  }
}
