import Fen
import FenPlatform
import FenWire
import Hummingbird

extension WalletAPI {
  /// The payment password, and codes that entitle to something other than a payment.
  func registerPasswords(on api: RouterGroup<BasicRequestContext>) {
    api.post(
      "password",
      use: signedIn { signedIn, body, _, _ in
        let (desk, user) = (platform.authentication, signedIn.user.id)
        let new = try body.string("new", bytes: 1...32)
        if let code = try body.optionalString("one_time_code", bytes: 1...16) {
          try await desk.resetPassword(new, code: code, identity: try body.resetIdentity(), of: user)
        } else {
          try await desk.setPassword(new, old: try body.optionalString("old", bytes: 1...32), of: user)
        }
        return [:]
      })
    api.post(
      "codes",
      use: signedIn { signedIn, body, _, _ in
        let (desk, user) = (platform.authentication, signedIn.user.id)
        return switch try body.choice("purpose", of: CodeFor.self) {
        case .device: .object(describe(try await desk.sendNewKeyCode(to: user)))
        case .password: .object(describe(try await desk.sendResetCode(to: user)))
        case .personalData: .object(describe(try await platform.personalData.sendCode(to: user)))
        }
      })
  }

  private enum CodeFor: String, CaseIterable {
    case device, password
    case personalData = "personal_data"
  }
}

extension FieldReader {
  /// `card_number`, or else `id_number`.
  fileprivate func resetIdentity() throws -> ResetIdentity {
    if let card = try optionalString("card_number", bytes: 1...32) { return .card(try CardNumber(card)) }
    return .document(try string("id_number", bytes: 1...64))
  }
}
