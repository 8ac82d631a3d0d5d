import Fen

/// What came and went, month by month.
protocol BillsData: Sendable {
  /// The newest first.
  func bill(of user: UserID, month: BillMonth) async throws -> [BillEntry]
  /// By the platform's clock.
  func today() async throws -> Instant
}

/// A month in Beijing time.
struct BillMonth: Hashable, Sendable {
  var year: Int
  /// 1…12
  var month: Int
}

/// A line of the bill.
struct BillEntry: Equatable, Sendable {
  var kind: BillKind
  /// The payment's page, where it has one.
  var href: String?
  var other: String = ""
  /// In place of `other`: a card of the reader's own.
  var card: WalletMethod.Kind?
  var note: String = ""
  /// Out is negative.
  var amount: Money
  var at: Instant
}

enum BillKind: String, CaseIterable, Sendable {
  case purchase, refund
  case transferSent = "transfer-sent", transferReceived = "transfer-received", transferReturned = "transfer-returned"
  case packetSent = "packet-sent", packetOpened = "packet-opened", packetReturned = "packet-returned"
  case payout
  case topUp = "top-up", withdrawal, withdrawalFee = "fee", withdrawalReturned = "withdrawal-returned"
}
