import Fen
import FenStore
import Foundation
import Logging
import Testing

@testable import FenPlatform

@Suite struct `Processes that start on one database` {
  @Test(arguments: Backend.allCases)
  func `with another master key are refused, with a sentence that says how to share it`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let database = try world.reopenDatabase()
      await #expect(throws: DataFolderProblem.otherMasterKey) {
        _ = try await Platform(
          database: database, masterKey: [UInt8](repeating: 8, count: 32), isSandbox: true,
          logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      }
      try database.close()
      #expect("\(DataFolderProblem.otherMasterKey)".contains("FEN_MASTER_KEY"))
    }
  }

  @Test func `that are refused for their master key leave none behind`() async throws {
    try await inWorld(.sqlite) { world in
      let key = world.folder.appending(path: masterKeyFile).path
      await #expect(throws: DataFolderProblem.otherMasterKey) {
        _ = try await Platform.open(
          folder: world.folder, isSandbox: true, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      }
      #expect(!FileManager.default.fileExists(atPath: key))
    }
  }

  @Test func `take the master key from the environment before the folder's`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "fen-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let given = String(repeating: "0a", count: 32)
    #expect(try masterKey(in: folder, environment: ["FEN_MASTER_KEY": given]) == [UInt8](repeating: 10, count: 32))
    #expect(throws: DataFolderProblem.masterKeyVariableUnreadable) {
      try masterKey(in: folder, environment: ["FEN_MASTER_KEY": "0a"])
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test(arguments: Backend.shared)
  func `together agree on the platform's keys`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let others = try await atOnce(3) { _ in try await world.another() }
      let platforms = [world.platform] + others.map(\.platform)
      let kept = try await atOnce(4) { index in
        let key = PlatformKey(serial: "\(index)", certificatePEM: nil, privateKeyPEM: "PRIVATE \(index)")
        try platforms[index].merchants.keepFirstPlatformKeys([key], at: World.start)
        return try await platforms[index].merchants.platformKeys()
      }
      #expect(Set(kept.map { $0.map(\.serial) }).count == 1)
      #expect(kept[0].count == 1)
      for other in others { try other.stop() }
    }
  }

  @Test(arguments: Backend.shared)
  func `give a merchant's number once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let other = try await world.another()
      let platforms = [world.platform, other.platform]
      let results = try await atOnce(8) { index in
        await Result.of {
          try await platforms[index % 2].merchants.create(
            NewMerchant(
              id: MerchantID(1_900_000_001), name: "Shop", app: "wx1", certificate: nil,
              apiv3Key: String(repeating: "k", count: 32), apiv2Key: String(repeating: "q", count: 32)),
            at: World.start)
        }
      }
      #expect(results.count { $0.succeeded } == 1)
      for case .failure(let error) in results {
        #expect(error as? NewMerchantRefusal == .numberTaken(MerchantID(1_900_000_001)))
      }
      try other.stop()
    }
  }
}

@Suite(.enabled(if: !Backend.shared.isEmpty)) struct `A browser's session that several processes share` {
  @Test(arguments: Backend.shared)
  func `is known to all at once, and gone from all at once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let other = try await world.another()
      let (here, there) = (try #require(world.platform.sharedSessions), try #require(other.platform.sharedSessions))
      let session = StoredSession(user: UserID(7), message: .init(isSuccess: true, text: "支付成功"))
      try await here.add([1], session)
      #expect(try await there.find([1]) == session)
      try await there.replace([1], with: StoredSession(user: UserID(7)))
      #expect(try await here.find([1])?.message == nil)
      try await there.remove([1])
      #expect(try await here.find([1]) == nil)
      // One that has gone stays gone.
      try await here.replace([1], with: session)
      #expect(try await there.find([1]) == nil)
      try other.stop()
    }
  }

  @Test(arguments: Backend.shared)
  func `ends when nobody used it for twelve hours`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let sessions = try #require(world.platform.sharedSessions)
      try await sessions.add([1], StoredSession(user: UserID(7)))
      try world.database.write { try $0.run("UPDATE sessions SET used_at = used_at - 43200000") }
      #expect(try await sessions.find([1]) == nil)
      try await sessions.add([2], StoredSession())
      #expect(try await world.number("SELECT count(*) FROM sessions") == 1)
    }
  }
}
