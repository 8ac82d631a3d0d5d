import Fen
import FenPlatform

/// What came and went, month by month.
protocol BillsData: Sendable {
  /// All of a month, kind by kind.
  func billSums(of user: UserID, month: BillMonth) async throws -> [BillSum]
  /// The newest first.
  ///
  /// - Parameters:
  ///   - kind: nil for all.
  ///   - before: the last of the page before.
  func bill(
    of user: UserID, month: BillMonth, kind: BillKind?, before: BillPlace?, limit: Int
  ) async throws -> [BillEntry]
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
  var place: BillPlace
  /// The payment's page, where it has one.
  var href: String?
  var other: String = ""
  /// In place of `other`: a card of the reader's own.
  var card: WalletMethod.Kind?
  var note: String = ""
  /// Out is negative.
  var amount: Money
  var at: Instant
  /// The bank has not answered: it may still come to nothing.
  var isUnderWay = false
}

extension BillEntry {
  /// A top-up that has not brought its money yet: it stands beside the bill's lines and in none of its sums.
  init(underWay topUp: BankMove) {
    self.init(
      kind: .topUp, place: BillPlace(at: topUp.at, kind: .topUp, number: 0), href: "/wallet/bank/\(topUp.id)",
      card: topUp.card, amount: topUp.amount, at: topUp.at, isUnderWay: true)
  }
}

extension BillMonth {
  func contains(_ instant: Instant) -> Bool { BillMonth(of: instant) == self }
}
