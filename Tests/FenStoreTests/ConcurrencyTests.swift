import Foundation
import Testing

@testable import FenStore

/// Runs what blocks on a thread of its own: the threads that tasks share are few, and a blocked one may be the last.
private func apart<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
  }
}

@Suite(.timeLimit(.minutes(20))) struct `Several at once` {
  private let folder: Folder
  private let database: SQLiteDatabase

  init() throws {
    folder = try Folder()
    database = try folder.open()
    try database.write { try put(1, "one", in: $0) }
  }

  @Test func `a reader sees what was there before an open write, and the write once it is whole`() async throws {
    let database = database
    let (inside, go) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    async let writing: Void = apart {
      try database.write { transaction in
        try put(2, "two", in: transaction)
        inside.signal()
        go.wait()
      }
    }
    try await apart { inside.wait() }
    // Without a reader beside the writer this would never return.
    #expect(try await database.read { try names(in: $0) } == ["one"])
    go.signal()
    try await writing
    #expect(try await database.read { try names(in: $0) } == ["one", "two"])
  }

  @Test func `a reader's second look is like its first, whatever was written between`() async throws {
    let database = database
    let looks = try await database.read { transaction in
      let first = try names(in: transaction)
      try database.write { try put(2, "two", in: $0) }
      return [first, try names(in: transaction)]
    }
    #expect(looks == [["one"], ["one"]])
  }

  /// 2 is FULL, 1 is NORMAL: the file system may still hold what was answered when the machine loses power.
  @Test func `every commit of the writer is flushed`() throws {
    #expect(try database.write { try $0.number("PRAGMA synchronous") } == 2)
  }

  @Test func `a reader cannot write`() async throws {
    await #expect(throws: StoreError.self) { try await database.read { try put(2, "two", in: $0) } }
    #expect(try await database.read { try names(in: $0) } == ["one"])
  }

  @Test func `many readers and writers lose nothing`() async throws {
    let database = database
    try await withThrowingTaskGroup(of: Void.self) { group in
      for id in 2...101 as ClosedRange<Int64> {
        group.addTask { try database.write { try put(id, "box \(id)", in: $0) } }
        group.addTask {
          let (count, last) = try await database.read {
            (try $0.number("SELECT count(*) FROM boxes"), try $0.all("SELECT id FROM boxes") { $0.int(0) }.count)
          }
          #expect(count == last)
        }
      }
      try await group.waitForAll()
    }
    #expect(try await database.read { try $0.number("SELECT count(*) FROM boxes") } == 101)
  }

  @Test func `a writer of another process waits for the one that holds the lock`() async throws {
    let (database, other) = (database, try folder.open())
    let (inside, tried) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    async let gaveUp = apart {
      try database.write { transaction in
        inside.signal()
        // The other one cannot get through while this is open: it either waits, or gives up and says so at once.
        let gaveUp = tried.wait(timeout: .now() + 0.3) == .success
        try put(2, "two", in: transaction)
        return gaveUp
      }
    }
    let outcome = try await apart {
      inside.wait()
      defer { tried.signal() }
      return Result { try other.write { try put(3, "three", in: $0) } }
    }
    #expect(try await gaveUp == false)
    #expect(throws: Never.self) { try outcome.get() }
    #expect(try await database.read { try names(in: $0) } == ["one", "two", "three"])
  }
}
