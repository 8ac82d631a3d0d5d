import Fen
import FenStore

/// The bank said the opposite of what a request was settled by, or did what nobody asked of it. The books keep what was
/// written first; somebody has to ask the bank.
public struct BankDispute: Hashable, Sendable {
  public let request: BankRequestID
  /// What the bank says now: whether it was done.
  public let isDone: Bool
  public let at: Instant
}

extension BankDispute: Record {
  public static let table = Table("bank_disputes", fixed: ["request", "done", "at"], changing: [])
  public var key: BankRequestID { request }
  public static func value(of key: BankRequestID) -> SQLValue { .int(key.value) }
  public var values: [SQLValue] { [.int(request.value), .int(isDone ? 1 : 0), .int(at.milliseconds)] }

  public init(row: any Row) throws {
    request = BankRequestID(row.int(0))
    isDone = row.int(1) == 1
    at = Instant(milliseconds: row.int(2))
  }
}

extension BankOutcome {
  /// Whether a request cannot have been settled so when the bank now says this.
  func contradicts(_ settled: BankRequestState) -> Bool {
    switch (self, settled) {
    case (.accepted, .refused), (.refused, .accepted): true
    case (.accepted, .accepted), (.accepted, .pending), (.refused, .refused), (.refused, .pending), (.unknown, _): false
    }
  }
}

extension Workspace {
  /// Writes a dispute down, once a request.
  func dispute(_ request: BankRequestID, isDone: Bool) throws {
    guard try bankDisputes.find(request, in: transaction) == nil else { return }
    bankDisputes.put(BankDispute(request: request, isDone: isDone, at: now))
  }
}

/// The bank's statement shows what nobody asked for.
struct NoteUnaskedMovement: Command {
  let id: BankRequestID

  var subject: Int { id.hashValue }
  func prefetch(in work: Workspace) { work.bankDisputes.want(id) }
  func perform(in work: Workspace) throws { try work.dispute(id, isDone: true) }
}

extension BankDesk {
  /// What has to be cleared up with the bank, the oldest first.
  public func disputes(limit: Int64 = 200) async throws -> [BankDispute] {
    try await database.read { try BankDispute.all("ORDER BY request LIMIT ?1", [.int(limit)], in: $0) }
  }
}

let bankChecks = [
  // Two answers of one bank: the books follow the first, and one of them is wrong.
  Check(
    32,
    """
    SELECT CASE coalesce(b.state, 0)
      WHEN 1 THEN 'request ' || d.request || ' was settled as done, and the bank says that it was not'
      WHEN 2 THEN 'request ' || d.request || ' was settled as not done, and the bank says that it was'
      ELSE 'the bank did ' || d.request || ', which nobody asked of it' END || ': ask the bank'
    FROM bank_disputes d LEFT JOIN bank_requests b ON b.id = d.request
    """)
]
