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
        try await platform.authentication.setPassword(
          try body.string("new", bytes: 1...32), old: try body.optionalString("old", bytes: 1...32),
          of: signedIn.user.id)
        return [:]
      })
    api.post(
      "codes",
      use: signedIn { signedIn, body, _, _ in
        let (desk, user) = (platform.authentication, signedIn.user.id)
        return switch try body.choice("purpose", of: CodeFor.self) {
        case .device: describe(try await desk.sendNewKeyCode(to: user))
        }
      })
  }

  private enum CodeFor: String, CaseIterable {
    case device
  }
}
