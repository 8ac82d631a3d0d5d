import Fen
import FenStore

/// What the bank's statement of a day said about the requests of that day.
public struct Reconciliation: Hashable, Sendable {
  public let day: BusinessDay
  /// What it had not answered.
  public let done: [BankRequest]
  public let notDone: [BankRequest]
  /// Where it says the opposite of what was settled, or shows what nobody asked.
  public let disputed: [BankRequestID]
}

extension BankDesk {
  /// Compares the bank's statement of a day with all that was asked of it. What it never answered ends by it: what it
  /// shows was done, what it does not show was not and is not done any more. What was answered must stand in it as it
  /// was answered; where it does not, a dispute is written down and the books stay as they are.
  ///
  /// - Throws: what the bank's gateway throws; nothing has ended then.
  public func reconcile(_ day: BusinessDay) async throws -> Reconciliation {
    let statement = try await gateway.statement(of: day)
    let asked = try await database.read { transaction in
      try transaction.all("SELECT id, state FROM bank_requests WHERE day = ?1", [.int(day.number)]) { row in
        (id: BankRequestID(row.int(0)), state: row.int(1))
      }
    }
    var (done, notDone, disputed) = ([BankRequest](), [BankRequest](), [BankRequestID]())
    for (id, state) in asked.sorted(by: { $0.id < $1.id }) {
      let isShown = statement.done.contains(id)
      // Settled, and the statement says the same.
      if state == (isShown ? 1 : 2) { continue }
      let outcome = isShown ? BankOutcome.accepted : .refused(.dayClosed)
      let settled = try await settle(id, outcome)
      if outcome.contradicts(settled.state) {
        disputed.append(id)
      } else if state == 0 {
        if isShown { done.append(settled) } else { notDone.append(settled) }
      }
    }
    for id in statement.done.subtracting(asked.map(\.id)).sorted() {
      try await engine.perform(NoteUnaskedMovement(id: id))
      logger.error("the bank did what nobody asked: see fen audit", metadata: ["request": "\(id.value)"])
      disputed.append(id)
    }
    try keep(Int64(done.count), Int64(notDone.count), of: day)
    return Reconciliation(day: day, done: done, notDone: notDone, disputed: disputed)
  }

  /// The statement was read: so often, with so many of either kind.
  private func keep(_ shown: Int64, _ missing: Int64, of day: BusinessDay) throws {
    let now = clock.now()
    try database.write { transaction in
      _ = try transaction.run(
        """
        INSERT INTO bank_statements (day, read_at, done, not_done) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (day) DO UPDATE
        SET read_at = excluded.read_at, done = bank_statements.done + excluded.done,
          not_done = bank_statements.not_done + excluded.not_done
        """, [.int(day.number), .int(now.milliseconds), .int(shown), .int(missing)])
    }
  }

  /// The oldest day whose statement is to be read: the bank owes an answer of it, or nobody looked whether the answers
  /// were true. Nil when there is none.
  func dayToReconcile() async throws -> BusinessDay? {
    try await database.read { transaction in
      let unanswered =
        try transaction.first("SELECT min(day) FROM bank_requests WHERE state = 0") { $0.optionalInt(0) } ?? nil
      let read = try transaction.first("SELECT max(day) FROM bank_statements") { $0.optionalInt(0) } ?? nil
      let unread =
        try transaction.first("SELECT min(day) FROM bank_requests WHERE day > ?1", [.int(read ?? -1)]) {
          $0.optionalInt(0)
        } ?? nil
      return [unanswered, unread].compactMap { $0 }.min().map { BusinessDay(number: $0) }
    }
  }
}
