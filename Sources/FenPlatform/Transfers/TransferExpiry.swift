import Fen
import FenStore

/// Transfers nobody accepted go back.
struct TransferExpiry: DueWork {
  let database: any Database
  let engine: Engine

  func nextDue() async throws -> Instant? {
    try await earliest("SELECT min(expires_at) FROM person_transfers WHERE state = 1", database)
  }

  func perform(at now: Instant) async throws -> [Happening] {
    let due = try await ids(
      "SELECT id FROM person_transfers WHERE state = 1 AND expires_at <= ?1 ORDER BY expires_at LIMIT 1000", now,
      database)
    return try await each(due) { id in
      let transfer = try await engine.perform(ExpireTransfer(TransferID(id)))
      return Happening(at: now, .transferExpired, about: transfer.terms.amount.majorUnits)
    }
  }
}
