import Fen
import FenStore

extension ClaimDesk {
  /// What is published, the latest year first.
  public func figures() async throws -> [ClaimYear] {
    let counts = try await database.read { transaction in
      try transaction.all(
        "SELECT year, state, days, count(*) FROM claim_reports GROUP BY year, state, days"
      ) { row in
        ClaimCount(
          year: row.int(0), outcome: try ClaimCount.Outcome(state: row.int(1)), days: row.optionalInt(2),
          count: row.int(3))
      }
    }
    return claimFigures(counts)
  }
}

extension ClaimCount.Outcome {
  fileprivate init(state: Int64) throws {
    switch state {
    case 1, 2: self = .waiting
    case 3: self = .warned
    case 4: self = .terminated
    case 5: self = .dismissed
    case _: throw StoreError.unreadable(table: "claim_reports", "state \(state)")
    }
  }
}

/// What reports say is erased some time after their decision. What they were about and what came of them stays.
struct ClaimForgetting: DueWork {
  let database: any Database

  func nextDue() async throws -> Instant? {
    try await database.read { transaction in
      try transaction.first(
        "SELECT due_at FROM claim_reports WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1"
      ) { $0.int(0) }
    }.map(Instant.init(milliseconds:))
  }

  func upcoming(limit: Int64) async throws -> [Upcoming] { [] }

  func perform(at now: Instant) async throws -> [Happening] {
    try database.write {
      _ = try $0.run(
        "UPDATE claim_reports SET content = NULL, due_at = NULL WHERE due_at <= ?1", [.int(now.milliseconds)])
    }
    return []
  }
}
