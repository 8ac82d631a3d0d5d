import Fen
import FenPlatform
import FenWire
import HTTPTypes
import Hummingbird

extension WalletAPI {
  /// Signing in with a phone: the only calls without a token.
  func registerSignIn(on api: RouterGroup<BasicRequestContext>) {
    api.post(
      "session/code",
      use: jsonCall { body, _, _ in
        try admit(.codes)
        let phone = try body.phone()
        // The answer is the same for every phone: nobody learns here who has a wallet.
        return ["expires_at": .string(try await platform.authentication.sendSignInCode(to: phone).rfc3339)]
      })
    api.post(
      "session",
      use: jsonCall { body, _, _ in
        try admit(.signIns)
        let session = try await platform.authentication.signIn(
          phone: try body.phone(), code: try body.string("code", bytes: 1...16),
          device: try body.optionalString("device", bytes: 1...64) ?? "")
        return [
          "token": .string(session.token), "user_id": .string(session.user.wire), "is_new": .bool(session.isNew),
        ]
      })
  }

  private func admit(_ call: AddressLimiter.Call) throws {
    guard limiter.admits(call, from: Peer.address) else {
      throw APIError(.tooManyRequests, "FREQUENCY_LIMITED", "too many from this address; try again in some minutes")
    }
  }
}

extension FieldReader {
  /// A mobile phone of the mainland, with or without +86.
  func phone() throws -> PhoneNumber {
    guard let phone = PhoneNumber(try string("phone", bytes: 1...32)) else {
      throw APIError(.badRequest, "PARAM_ERROR", "phone must be a mobile number of eleven digits, as 13800138000")
    }
    return phone
  }
}
