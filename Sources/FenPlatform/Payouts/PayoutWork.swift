import Fen
import FenStore

/// Transfers nobody confirmed go back.
struct PayoutExpiry: DueWork {
  let database: any Database
  let engine: Engine

  func nextDue() async throws -> Instant? {
    try await earliest("SELECT min(at) FROM payouts WHERE state = 0", database)
  }

  func perform(at now: Instant) async throws -> [Happening] {
    let due = try await ids(
      "SELECT id FROM payouts WHERE state = 0 AND at <= ?1 ORDER BY at LIMIT 1000", now, database)
    return try await each(due) { id in
      let payout = try await engine.perform(ExpirePayout(payout: PayoutID(id)))
      return Happening(at: now, .payoutExpired, about: payout.terms.number.value)
    }
  }
}

/// The transfers of batches are paid.
struct BatchPaying: DueWork {
  let database: any Database
  let desk: PayoutDesk

  func nextDue() async throws -> Instant? {
    try await earliest("SELECT min(created_at) FROM payout_details WHERE state = 0", database)
  }

  func perform(at now: Instant) async throws -> [Happening] {
    let due = try await ids(
      "SELECT id FROM payout_details WHERE state = 0 AND created_at <= ?1 ORDER BY created_at LIMIT 1000", now,
      database)
    return try await each(due) { id in
      guard let detail = try await desk.detail(PayoutDetailID(id)) else { throw UnknownThing.payout }
      let ended = try await desk.pay(detail)
      let about = ended.terms.number.value
      switch ended.state {
      case .waiting: return nil
      case .paid: return Happening(at: now, .payoutPaid, about: about)
      case .failed: return Happening(at: now, .payoutFailed, about: about)
      }
    }
  }
}
