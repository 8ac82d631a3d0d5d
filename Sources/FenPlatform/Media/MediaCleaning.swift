import Fen
import FenStore

/// Papers that nobody needed for so long are forgotten; not those of an application that is there, nor the pictures of
/// a complaint that goes on.
struct MediaCleaning: DueWork {
  let database: any Database

  private static let isFree = """
    NOT EXISTS (SELECT 1 FROM applyment_papers p WHERE p.media = media.id)
    AND NOT EXISTS (
      SELECT 1 FROM complaint_pictures p JOIN complaints c ON c.id = p.complaint
      WHERE p.media = media.id AND c.ended_at IS NULL)
    """

  func nextDue() async throws -> Instant? {
    try await database.read { transaction in
      try transaction.first(
        "SELECT expires_at FROM media WHERE expires_at IS NOT NULL AND \(Self.isFree) ORDER BY expires_at LIMIT 1"
      ) { $0.int(0) }
    }.map(Instant.init(milliseconds:))
  }

  func upcoming(limit: Int64) async throws -> [Upcoming] { [] }

  func perform(at now: Instant) async throws -> [Happening] {
    try database.write { transaction in
      _ = try transaction.run("DELETE FROM media WHERE expires_at <= ?1 AND \(Self.isFree)", [.int(now.milliseconds)])
    }
    return []
  }
}
