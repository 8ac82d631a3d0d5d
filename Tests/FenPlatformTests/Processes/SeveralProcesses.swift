import Fen
import FenStore
import Logging
import Testing

@testable import FenPlatform

extension Backend {
  /// Those that several processes can share.
  static let shared = allCases.filter { $0 != .sqlite }
}

/// One more platform on a world's database, with connections, clock and receivers of its own: as another process.
struct AnotherProcess: Sendable {
  let platform: Platform
  let callbacks: RecordingSender

  func stop() throws { try platform.close() }

  /// It is no longer heard of, and nothing it holds is given back.
  func die() { platform.processes?.die() }
}

extension World {
  /// - Parameter around: what stands between it and its database.
  func another(around: (any Database) -> any Database = { $0 }) async throws -> AnotherProcess {
    let clock = PlatformClock(.frozen(World.start))
    let platform = try await Platform(
      database: around(try reopenDatabase()), masterKey: World.masterKey, isSandbox: true, clock: clock,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let callbacks = RecordingSender(clock)
    platform.deliveries.use(callbacks)
    return AnotherProcess(platform: platform, callbacks: callbacks)
  }

  /// Makes a process look as if it had last been heard of so long ago.
  func unseen(_ process: AnotherProcess, seconds: Int64) throws {
    try database.write {
      try $0.run(
        """
        UPDATE processes
        SET seen_at = CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) - ?2 WHERE node = ?1
        """, [.int(process.platform.node), .int(seconds * 1000)])
    }
  }
}

extension Platform {
  var node: Int64 { processes?.lease.node ?? 0 }
}
