import Fen
import FenStore

/// Papers that nobody needed for so long are forgotten; not those of an application that is there, nor the pictures of
/// a complaint that goes on.
struct MediaCleaning: DueWork {
  let database: any Database

  /// What applications name has holders, and is in no index of what ends: it is not looked at.
  private static let isFree = """
    holders = 0 AND NOT EXISTS (
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
      let due = try transaction.all(
        "SELECT id FROM media WHERE expires_at <= ?1 AND \(Self.isFree)", [.int(now.milliseconds)]
      ) { $0.text(0) }
      // In the order in which applications take hold of them. One that was taken hold of meanwhile stays.
      for id in due.sorted() {
        try transaction.run(
          "DELETE FROM media WHERE id = ?1 AND expires_at <= ?2 AND \(Self.isFree)",
          [.text(id), .int(now.milliseconds)])
      }
    }
    return []
  }
}
