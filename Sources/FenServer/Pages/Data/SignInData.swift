import Fen
import FenPlatform

/// Opening a wallet by phone, and its payment password.
protocol SignInData: Sendable {
  /// Sends a code to a phone of eleven digits.
  func sendSignInCode(to phone: String) async throws -> SentCode
  /// A phone as the session that waits for its code keeps it: sealed.
  func sealed(phone: String) async throws -> String
  /// The phone that was sealed, while a code that went there may still be typed in; nil afterwards.
  func phoneWithOpenCode(_ sealed: String) async throws -> String?
  /// A code that was sent before.
  func sentCode(to phone: String) async throws -> SentCode
  /// The wallet of this phone, a new one when it has none.
  ///
  /// - Parameter device: what the browser calls itself, for the list of devices.
  func signIn(phone: String, code: String, device: String) async throws -> SignedInUser
  /// The wallet of one of the sandbox's people, without a code.
  func enter(_ user: UserID, device: String) async throws -> SignedInUser
  func isSignedIn(_ signIn: WalletSessionID) async throws -> Bool
  func signOut(_ signIn: WalletSessionID, of user: UserID) async throws
  func hasPassword(_ user: UserID) async throws -> Bool
  /// - Parameter old: the password until now; nil when there is none yet.
  func setPassword(_ new: String, insteadOf old: String?, of user: UserID) async throws
  /// Sends the code that a new password in place of a forgotten one takes.
  func sendResetCode(to user: UserID) async throws -> SentCode
  /// Whether a code for another password was sent to this user and may still be typed in.
  func hasResetCode(_ user: UserID) async throws -> Bool
  /// The latest code that went to a wallet's own phone; nil when it has none.
  func codeSent(to user: UserID) async throws -> SentCode?
  func resetPassword(_ reset: PasswordReset, of user: UserID) async throws
}

/// Another password for somebody who forgot his.
struct PasswordReset: Equatable, Sendable {
  var new: String
  var code: String
  var identity: ResetIdentity
}

/// Somebody who signed in, and by what.
struct SignedInUser: Equatable, Sendable {
  var user: UserID
  var signIn: WalletSessionID
}

/// A code on its way to a phone.
struct SentCode: Equatable, Sendable {
  /// Masked.
  var phone: String
  /// What the phone shows, where the phone is a sandbox's.
  var message: String?
}

/// What somebody proves himself with on the sheet that asks before money moves.
struct PaymentProof: Equatable, Sendable {
  var password: String?
  var oneTimeCode: String?
  /// A passkey's signature over payee and amount: the JSON that the browser made of it.
  var assertion: String?
}

/// How the payer may prove himself more strongly than by the password.
struct StrongerProofs: Equatable, Sendable {
  /// The password alone is not enough for this amount from the balance today.
  var isNeeded: Bool
  /// Where a one-time code would go, masked; nil when the wallet has no phone.
  var phone: String?
  /// What `navigator.credentials.get` takes, as JSON; nil when the wallet has no passkey.
  var passkeyRequest: String?
}
