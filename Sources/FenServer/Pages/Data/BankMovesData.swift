import Fen
import FenPlatform

/// Money between the wallet and the same person's cards.
protocol BankMovesData: Sendable {
  /// What a withdrawal would cost, before it is made.
  ///
  /// - Parameter amount: nil for all there is.
  func withdrawalQuote(of amount: Money?, by user: UserID) async throws -> WithdrawalQuote
  /// The most of a top-up.
  func topUpMost() async throws -> Money
  /// - Parameter number: the form's own, so that a form sent twice moves money once.
  func topUp(_ amount: Money, from card: CardID, by user: UserID, proof: PaymentProof, number: String) async throws
    -> BankMove
  func withdraw(_ amount: Money, to card: CardID, by user: UserID, proof: PaymentProof, number: String) async throws
    -> BankMove
  func bankMove(_ id: String, of user: UserID) async throws -> BankMove
  /// What the bank has not answered yet, the newest first.
  func bankMovesUnderWay(of user: UserID) async throws -> [BankMove]
}

struct BankMove: Equatable, Sendable {
  enum Kind: Equatable, Sendable { case topUp, withdrawal }
  enum Standing: Equatable, Sendable {
    case underWay
    case done(at: Instant)
    case refused(at: Instant)
  }
  var id: String
  var kind: Kind
  var amount: Money
  var fee: Money
  var card: WalletMethod.Kind
  var standing: Standing
  var at: Instant
}
