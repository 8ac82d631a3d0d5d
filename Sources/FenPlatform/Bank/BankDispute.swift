import Fen
import FenStore

/// The bank said the opposite of what a request was settled by, or did what nobody asked of it. The books keep what was
/// written first; somebody has to ask the bank.
public struct BankDispute: Hashable, Sendable {
  public let request: BankRequestID
  /// What the bank says now: whether it was done.
  public let isDone: Bool
  /// When it said so first, or again after it was settled.
  public var at: Instant
  /// Nil until somebody has asked the bank.
  public var settled: BankDisputeSettlement?

  /// Whether it stands against the books.
  public var isOpen: Bool { settled.map { $0.at < at } ?? true }
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
    "bank_disputes", fixed: ["request", "done"], changing: ["at", "settled_at", "staff", "note"])
  public var key: BankRequestID { request }
  public static func value(of key: BankRequestID) -> SQLValue { .int(key.value) }
  public var values: [SQLValue] { [.int(request.value), .int(isDone ? 1 : 0)] + changes }
  public var changes: [SQLValue] {
    [.int(at.milliseconds), SQLValue(settled?.at.milliseconds), SQLValue(settled?.staff), SQLValue(settled?.note)]
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
  /// Writes a dispute down, once a request; one that was settled stands against the books again.
  func dispute(_ request: BankRequestID, isDone: Bool) throws {
    guard var known = try bankDisputes.find(request, in: transaction) else {
      return bankDisputes.put(BankDispute(request: request, isDone: isDone, at: now))
    }
    guard !known.isOpen else { return }
    known.at = now
    bankDisputes.put(known)
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
    if !dispute.isOpen, let settled = dispute.settled { throw BankDisputeRefusal.alreadySettled(settled) }
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

  /// What has to be cleared up with the bank, or was; the oldest first.
  public func disputes(open: Bool = true, limit: Int64 = 200) async throws -> [BankDispute] {
    let which = open ? "settled_at IS NULL OR settled_at < at" : "settled_at >= at"
    return try await database.read {
      try BankDispute.all("WHERE \(which) ORDER BY request LIMIT ?1", [.int(limit)], in: $0)
    }
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
    FROM bank_disputes d LEFT JOIN bank_requests b ON b.id = d.request WHERE d.settled_at IS NULL OR d.settled_at < d.at
    """)
]
