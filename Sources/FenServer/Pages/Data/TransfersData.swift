import Fen
import FenPlatform

/// Money from one person to another.
protocol TransfersData: Sendable {
  /// People this user has sent money to or received from, the latest first.
  func contacts(of user: UserID) async throws -> [WalletContact]
  /// Finds the payee; what is answered is good for half an hour.
  func payee(_ name: PayeeChoice, for user: UserID) async throws -> Payee
  /// The payee found before.
  func payee(_ reference: String, for user: UserID) async throws -> Payee
  func send(_ form: TransferForm, by user: UserID, proof: PaymentProof) async throws -> MoneyTransfer
  func transfer(_ id: String, of user: UserID) async throws -> MoneyTransfer
  /// The newest first, at most fifty.
  func transfers(of user: UserID) async throws -> [MoneyTransfer]
  func accept(transfer id: String, by user: UserID) async throws
  /// By the payee.
  func giveBack(transfer id: String, by user: UserID) async throws
  /// By the payer, before the delay is over.
  func takeBack(transfer id: String, by user: UserID) async throws
  /// A code to show, which ends.
  ///
  /// - Parameter amount: what it asks for; nil where the payer types it.
  func receiveCode(of user: UserID, amount: Money?, note: String?) async throws -> ShownReceiveCode
  /// What the payee saw last; transfers with larger numbers are new to him.
  func latestNumber(of user: UserID) async throws -> Int64
  /// What came by the user's receive-codes since, the latest first, at most five.
  func received(byCodeOf user: UserID, after number: Int64) async throws -> [MoneyTransfer]
  /// The code to print, always the same, good for any amount.
  func printedCode(of user: UserID) async throws -> ShownReceiveCode
}

struct WalletContact: Equatable, Sendable {
  var user: UserID
  /// Masked.
  var name: String
}

/// How the payer names the one he means.
enum PayeeChoice: Equatable, Sendable {
  case contact(UserID)
  case phone(String)
  case code(String)
}

/// Somebody who could be paid, as the payer may see him.
struct Payee: Equatable, Sendable {
  var user: UserID
  /// Names him in addresses and forms.
  var reference: String
  /// The real name, masked: what the payer compares.
  var maskedName: String
  /// Asked for by a dynamic code.
  var amount: Money?
  var note: String?
  /// His code was scanned: the money is his at once.
  var code: ReceiveCodeKind?
}

extension Payee {
  func intent(_ amount: Money) -> PaymentIntent { PaymentIntent(.person(user), shown: maskedName, amount: amount) }
}

struct TransferForm: Equatable, Sendable {
  /// The payee's reference.
  var payee: String
  var amount: Money
  var note: String
  var delay: TransferDelay
  var method: WalletMethodID
  /// The form's own, so that a form sent twice sends once.
  var number: String
}

struct MoneyTransfer: Equatable, Sendable {
  enum Standing: Equatable, Sendable {
    case awaitingBank
    /// It can be accepted from then on, and goes back afterwards.
    case pending(from: Instant, until: Instant)
    case accepted(at: Instant)
    /// On its way back to the payer's card.
    case returning
    case returned(at: Instant)
    case failed(at: Instant)
  }
  var id: String
  var isMine: Bool
  /// The other side, masked.
  var other: String
  var amount: Money
  var note: String
  var standing: Standing
  var createdAt: Instant
  /// The payee can take it now: it waits, and its delay is over.
  var canAccept = false
  /// The payer can still think again.
  var canTakeBack: Bool
  /// For the payer: what he paid with and proved himself with.
  var method: WalletMethod.Kind?
  var authenticated: Authentication
}

struct ShownReceiveCode: Equatable, Sendable {
  var text: String
  /// As whoever scans it will see it: masked.
  var name: String
  var amount: Money?
  var note: String?
  /// How long it is still good, seconds; nil for the printed one.
  var secondsLeft: Int64?
}
