import Fen
import FenStore

/// The bank said the opposite of what a request was settled by, or did what nobody asked of it. The books keep what was
/// written first; somebody has to ask the bank.
public struct BankDispute: Hashable, Sendable {
  public let request: BankRequestID
  /// What the bank says now: whether it was done.
  public let isDone: Bool
  public let at: Instant
  /// Nil while it stands against the books.
  public var settled: BankDisputeSettlement?
}

/// The bank agreed with the books: it answered wrongly, or has put its own right.
public struct BankDisputeSettlement: Hashable, Sendable {
  public let at: Instant
  public let staff: String
  /// What the bank said, or where that can be read.
  public let note: String
}

extension BankDispute: Record {
  public static let table = Table(
    "bank_disputes", fixed: ["request", "done", "at"], changing: ["settled_at", "staff", "note"])
  public var key: BankRequestID { request }
  public static func value(of key: BankRequestID) -> SQLValue { .int(key.value) }
  public var values: [SQLValue] { [.int(request.value), .int(isDone ? 1 : 0), .int(at.milliseconds)] + changes }
  public var changes: [SQLValue] {
    [SQLValue(settled?.at.milliseconds), SQLValue(settled?.staff), SQLValue(settled?.note)]
  }

  public init(row: any Row) throws {
    request = BankRequestID(row.int(0))
    isDone = row.int(1) == 1
    at = Instant(milliseconds: row.int(2))
    settled = row.optionalInt(3).map {
      BankDisputeSettlement(at: Instant(milliseconds: $0), staff: row.text(4), note: row.text(5))
    }
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

/// Somebody asked the bank, and the books are right.
struct SettleBankDispute: Command {
  let id: BankRequestID
  let staff: String
  let note: String

  var subject: Int { id.hashValue }
  func prefetch(in work: Workspace) { work.bankDisputes.want(id) }

  /// - Throws: `UnknownThing.bankDispute`, `BankDisputeRefusal`.
  func perform(in work: Workspace) throws -> BankDispute {
    guard var dispute = try work.bankDisputes.find(id, in: work.transaction) else { throw UnknownThing.bankDispute }
    if let settled = dispute.settled { throw BankDisputeRefusal.alreadySettled(settled) }
    dispute.settled = BankDisputeSettlement(at: work.now, staff: staff, note: note)
    work.bankDisputes.put(dispute)
    return dispute
  }
}

public enum BankDisputeRefusal: Error, Equatable, Sendable {
  case alreadySettled(BankDisputeSettlement)
}

extension BankDesk {
  /// Settles what the bank was asked about. The books stay as they are: only where the bank agrees with them.
  ///
  /// - Throws: `UnknownThing.bankDispute`, `BankDisputeRefusal`.
  public func settleDispute(_ request: BankRequestID, by staff: String, note: String) async throws -> BankDispute {
    try await engine.perform(SettleBankDispute(id: request, staff: staff, note: note))
  }

  /// What has to be, or was, cleared up with the bank, the oldest first.
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
    FROM bank_disputes d LEFT JOIN bank_requests b ON b.id = d.request WHERE d.settled_at IS NULL
    """)
]
