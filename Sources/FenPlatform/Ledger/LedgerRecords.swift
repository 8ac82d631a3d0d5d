import Fen
import FenStore

extension Account: Record {
  public static let table = Table("accounts", fixed: ["id", "currency"], changing: ["balance"])
  public var key: AccountID { id }
  public static func value(of key: AccountID) -> SQLValue { .int(key.value) }
  public var values: [SQLValue] { [.int(id.value), .text(balance.currency.rawValue), .int(balance.minorUnits)] }
  public var changes: [SQLValue] { [.int(balance.minorUnits)] }

  public init(row: any Row) throws {
    self.init(
      id: AccountID(row.int(0)), balance: Money(minorUnits: row.int(2), try currency(row.text(1), in: "accounts")))
  }
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
