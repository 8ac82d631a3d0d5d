import Fen
import FenPlatform
import FenWire
import Hummingbird

extension SandboxAPI {
  /// What a person reads on the phone.
  func registerPhones(on api: RouterGroup<BasicRequestContext>) {
    api.get(
      "messages",
      use: jsonCall { _, request, _ in
        guard let phone = request.uri.queryParameters["phone"].map(String.init), !phone.isEmpty else {
          throw APIError(.badRequest, "PARAM_ERROR", "say whose: ?phone=13800138000")
        }
        guard let phones = platform.messages as? SandboxPhones else {
          throw APIError(.notFound, "NOT_FOUND", "messages go to the gateway that gateways.json names; look there")
        }
        return [
          "data": .array(
            try await phones.messages(to: phone).map { kept in
              [
                "purpose": .string(kept.purpose), "code": .string(kept.code), "text": .string(kept.text),
                "at": .string(kept.at.rfc3339),
              ]
            })
        ]
      })
  }
}

func messageError(_ fault: SMSFault) -> APIError {
  switch fault {
  case .noGateway:
    APIError(.serviceUnavailable, "NO_SMS_GATEWAY", "this installation sends no messages to phones")
  case .notTaken: APIError(.badGateway, "SMS_NOT_SENT", "the code could not be sent; ask for it again")
  }
}
