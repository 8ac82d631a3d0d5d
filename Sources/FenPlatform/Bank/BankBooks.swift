import Fen
import FenStore

/// A page of the sandbox bank's own books.
public struct SandboxStatement: Sendable {
  public struct Entry: Hashable, Sendable {
    public let request: BankRequestID
    /// Fen; below zero when money left the reserve, or would have.
    public let reserveGains: Int64
    /// Why the bank refused; nil when it was done.
    public let refusal: String?
  }
  /// Nothing is added any more.
  public let isClosed: Bool
  public let entries: [Entry]
}

extension BankDesk {
  /// What the bank has not answered, the oldest first.
  public func unanswered(limit: Int64 = 200) async throws -> [BankRequest] {
    try await database.read { try BankRequest.all("WHERE state = 0 ORDER BY day, id LIMIT ?1", [.int(limit)], in: $0) }
  }

  /// What stands in the sandbox bank's books of a day. Looking does not close it.
  public func sandboxStatement(of day: BusinessDay) async throws -> SandboxStatement {
    try await database.read { transaction in
      let isClosed =
        try transaction.number("SELECT count(*) FROM sandbox_bank_days WHERE day = ?1", [.int(day.number)]) > 0
      let entries = try transaction.all(
        "SELECT request, amount, refusal FROM sandbox_bank_entries WHERE day = ?1 ORDER BY request LIMIT 1000",
        [.int(day.number)]
      ) { row in
        SandboxStatement.Entry(
          request: BankRequestID(row.int(0)), reserveGains: row.int(1), refusal: row.optionalText(2))
      }
      return SandboxStatement(isClosed: isClosed, entries: entries)
    }
  }
}
