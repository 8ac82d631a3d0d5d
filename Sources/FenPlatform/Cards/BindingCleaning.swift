import Fen
import FenStore

/// What was said to bind a card is forgotten a day later: who is bound is known, and what failed is nobody's.
struct BindingCleaning: DueWork {
  let database: any Database
  private static let kept: Int64 = 24 * 3_600_000

  func nextDue() async throws -> Instant? {
    try await database.read { transaction in
      try transaction.first("SELECT min(created_at) FROM card_bindings") { $0.optionalInt(0) } ?? nil
    }.map { Instant(milliseconds: $0 + Self.kept) }
  }

  func upcoming(limit: Int64) async throws -> [Upcoming] { [] }

  func perform(at now: Instant) async throws -> [Happening] {
    try database.write { transaction in
      _ = try transaction.run(
        "DELETE FROM card_bindings WHERE created_at <= ?1", [.int(now.milliseconds - Self.kept)])
    }
    return []
  }
}
