import Fen
import FenStore

extension Stripe: Record {
  /// A row that somebody else made is added to; one of another currency is not taken.
  public static let table = Table(
    "accounts", fixed: ["id", "currency"], changing: ["balance"],
    onConflict: """
      ON CONFLICT (id) DO UPDATE SET balance = accounts.balance + excluded.balance
      WHERE accounts.currency = excluded.currency
      """)
  public var key: StripeID { id }
  public static func value(of key: StripeID) -> SQLValue { .int(key.value) }
  public var values: [SQLValue] { [.int(id.value), .text(balance.currency.rawValue), .int(balance.minorUnits)] }
  public var changes: [SQLValue] { [.int(balance.minorUnits)] }

  public init(row: any Row) throws {
    self.init(
      id: StripeID(row.int(0)), balance: Money(minorUnits: row.int(2), try currency(row.text(1), in: "accounts")))
  }
}

extension AccountID {
  /// The rows of the account that exist.
  func stripes(in transaction: any Transaction) throws -> [Stripe] {
    guard isStriped else { return try Stripe.find(StripeID(self, 0), in: transaction).map { [$0] } ?? [] }
    return try Stripe.all(
      "WHERE id BETWEEN ?1 AND ?2 AND id & 15 = ?3",
      [.int(value), .int(StripeID(self, mostStripes - 1).value), .int(value & 15)], in: transaction)
  }

  /// What stands in the account; nothing when it has no row.
  func balance(in transaction: any Transaction) throws -> Money {
    try sum(try stripes(in: transaction)) ?? .zero(currency ?? .cny)
  }
}

/// Nil for no stripes.
func sum(_ stripes: [Stripe]) throws(MoneyError) -> Money? {
  guard var sum = stripes.first?.balance else { return nil }
  for stripe in stripes.dropFirst() { sum = try sum.adding(stripe.balance) }
  return sum
}

/// A movement of money as it was written. Never changed, never deleted.
public struct Transfer: Hashable, Sendable {
  public let number: Int64
  public let posting: Posting
  /// The order, refund or bank request that moved it.
  public let cause: Int64
  public let at: Instant
}

extension Transfer: Record {
  public static let table = Table(
    "transfers", fixed: ["id", "debit", "credit", "amount", "currency", "kind", "cause", "at"], changing: [])
  public var key: Int64 { number }
  public static func value(of key: Int64) -> SQLValue { .int(key) }
  public var values: [SQLValue] {
    [
      .int(number), .int(posting.debit.value), .int(posting.credit.value), .int(posting.amount.minorUnits),
      .text(posting.amount.currency.rawValue), .int(posting.kind.rawValue), .int(cause), .int(at.milliseconds),
    ]
  }

  public init(row: any Row) throws {
    guard let kind = TransferKind(rawValue: row.int(5)) else {
      throw StoreError.unreadable(table: "transfers", "kind \(row.int(5))")
    }
    number = row.int(0)
    posting = Posting(
      debit: AccountID(row.int(1)), credit: AccountID(row.int(2)),
      amount: Money(minorUnits: row.int(3), try currency(row.text(4), in: "transfers")), kind: kind)
    cause = row.int(6)
    at = Instant(milliseconds: row.int(7))
  }
}

func currency(_ code: String, in table: String) throws -> Currency {
  guard let currency = Currency(rawValue: code) else { throw StoreError.unreadable(table: table, "currency \(code)") }
  return currency
}
