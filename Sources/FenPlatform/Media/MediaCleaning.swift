import Fen
import FenStore

/// Papers that nobody needed for so long are forgotten.
struct MediaCleaning: DueWork {
  let database: any Database

  func nextDue() async throws -> Instant? {
    try await database.read { transaction in
      try transaction.first("SELECT min(expires_at) FROM media WHERE expires_at IS NOT NULL") { $0.optionalInt(0) }
        ?? nil
    }.map(Instant.init(milliseconds:))
  }

  func perform(at now: Instant) async throws -> [Happening] {
    try database.write { transaction in
      _ = try transaction.run("DELETE FROM media WHERE expires_at <= ?1", [.int(now.milliseconds)])
    }
    return []
  }
}
