import Fen
import FenStore

/// Something that will fall due by itself.
public struct Upcoming: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    case orderExpires, refundArrives, takingsReleased
    case transferGoesBack, redPacketGoesBack
    case payoutGoesBack, payoutPaid
    case campaignEnds, couponExpires
    case applymentDecided, settlementDecided
    case bankAsked, bankStatement, daySealed, walletErased
    case callbackDue
  }
  public let at: Instant
  public let kind: Kind
  /// The number or amount it is about; empty where there is none.
  public let about: String

  init(at: Instant, _ kind: Kind, about: String = "") {
    self.at = at
    self.kind = kind
    self.about = about
  }
}

/// What a row that falls due is about.
enum UpcomingAbout: Sendable {
  case nothing
  /// A column with a merchant's number.
  case text(String)
  /// An amount in fen.
  case amount(String)
  /// An order's number.
  case order(String)

  fileprivate var column: String {
    switch self {
    case .nothing: "NULL"
    case .text(let column), .amount(let column), .order(let column): column
    }
  }

  fileprivate func read(_ row: any Row) -> String {
    switch self {
    case .nothing: ""
    case .text: row.text(1)
    case .amount: Money.fen(row.int(1)).majorUnits
    case .order: OrderID(row.int(1)).transactionID
    }
  }
}

/// The first rows of a table with a moment in one column, the soonest first.
///
/// - Parameter rows: table and condition, as in `payouts WHERE state = 0`.
func upcoming(
  _ kind: Upcoming.Kind, _ rows: String, due: String, about: UpcomingAbout, limit: Int64, _ database: any Database
) async throws -> [Upcoming] {
  try await database.read { transaction in
    // From the beginning of the index, so that it is searched and never a table walked through.
    try transaction.all(
      "SELECT \(due), \(about.column) FROM \(rows) AND \(due) > 0 ORDER BY \(due) LIMIT ?1", [.int(limit)]
    ) {
      Upcoming(at: Instant(milliseconds: $0.int(0)), kind, about: about.read($0))
    }
  }
}

extension Scheduler {
  /// What falls due next of every kind there is, the soonest first.
  public func upcoming(limit: Int) async throws -> [Upcoming] {
    var found = try await deliveries.upcoming(limit: Int64(limit))
    for kind in work { found += try await kind.upcoming(limit: Int64(limit)) }
    return Array(found.sorted { ($0.at, $0.kind.rawValue) < ($1.at, $1.kind.rawValue) }.prefix(limit))
  }
}
