import Fen
import FenStore

/// Codes and challenges that can no longer be used are forgotten two days later: until then they count for the day.
struct AuthenticationCleaning: DueWork {
  let database: any Database
  private static let kept: Int64 = 48 * 3_600_000

  func nextDue() async throws -> Instant? {
    let earliest = try await database.read { transaction in
      try ["one_time_codes", "device_challenges"].compactMap { table in
        try transaction.first("SELECT min(expires_at) FROM \(table)") { $0.optionalInt(0) } ?? nil
      }.min()
    }
    return earliest.map { Instant(milliseconds: $0 + Self.kept) }
  }

  func upcoming(limit: Int64) async throws -> [Upcoming] { [] }

  func perform(at now: Instant) async throws -> [Happening] {
    try database.write { transaction in
      for table in ["one_time_codes", "device_challenges"] {
        try transaction.run(
          "DELETE FROM \(table) WHERE expires_at <= ?1", [.int(now.milliseconds - Self.kept)])
      }
    }
    return []
  }
}
