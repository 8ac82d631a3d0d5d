import Foundation

/// Held while the schema is made or changed.
let migrationLock = 723_000_001

/// PostgreSQL 15 or newer, or what speaks its protocol.
///
/// Writers and readers have connections of their own; a body runs on the thread that holds its connection and is run
/// again when the database asks for it (serialization failure, deadlock) or went away before the commit was sent.
public final class PostgreSQLDatabase: Database {
  private let writers: ConnectionPool
  private let readers: ConnectionPool
  private let readerQueue = DispatchQueue(label: "fen-readers", attributes: .concurrent)

  /// How often a batch is performed again before its conflict is told.
  private static let mostTries = 20

  public let lanes: Int
  private let outage = Outage()

  /// - Parameters:
  ///   - url: `postgres://user:password@host:port/name?sslmode=…`, all that libpq reads.
  ///   - lanes: transactions that write at the same time.
  /// - Throws: `StoreError`.
  public init(url: String, migrations: [Migration], lanes: Int = 4, readers: Int = 4) throws {
    // A wrong address is told at once; only a server that was there before is waited for.
    let first = try PostgreSQLConnection(url)
    withExtendedLifetime(first) {}
    self.lanes = lanes
    // Beside the lanes, the desks write now and then.
    writers = ConnectionPool(url, most: lanes + 2, outage: outage) { try $0.becomeWriter() }
    self.readers = ConnectionPool(url, most: readers, outage: outage)
    try PostgreSQLConnection.prepareWriters(at: url)
    try write { transaction in
      // Processes that start together migrate one after another.
      try transaction.forEach("SELECT pg_advisory_xact_lock(\(migrationLock))", []) { _ in }
      try migrate(transaction, with: migrations, dialect: .postgreSQL)
    }
  }

  /// Opens the database as it is, to look and not to change: no migration runs, every write fails.
  ///
  /// - Throws: `StoreError`.
  public init(readingOnly url: String) throws {
    let first = try PostgreSQLConnection(url)
    withExtendedLifetime(first) {}
    lanes = 0
    writers = ConnectionPool(url, most: 0)
    readers = ConnectionPool(url, most: 1)
  }

  @discardableResult
  public func write<Value>(_ body: (any Transaction) throws -> Value) throws -> Value {
    var tries = 0
    while true {
      tries += 1
      do {
        switch try writers.lend({ try attempt(on: $0, body) }) {
        case .committed(let value): return value
        case .inDoubt(let value, let mark): if try isCommitted(mark) { return value }
        }
        guard tries < Self.mostTries else { throw StoreError.unreachable("the connection breaks at every commit") }
      } catch StoreError.conflict(let why) {
        guard tries < Self.mostTries else { throw StoreError.conflict(why) }
        usleep(UInt32.random(in: 0..<(1_000 << min(UInt32(tries), 6))))
      } catch StoreError.unreachable(let why) {
        guard tries < Self.mostTries, !outage.isLong else { throw StoreError.unreachable(why) }
      }
    }
  }

  private enum Attempt<Value> {
    case committed(Value)
    /// The connection was lost while the commit was under way.
    case inDoubt(Value, CommitMark)
  }

  /// One transaction. A connection lost before the commit was sent lost the transaction with it; lost while the
  /// commit was under way, only the database knows.
  private func attempt<Value>(
    on connection: PostgreSQLConnection, _ body: (any Transaction) throws -> Value
  ) throws -> Attempt<Value> {
    let mark = try connection.begin()
    let value = try connection.perform(body)
    do { try connection.commit() } catch StoreError.unreachable {
      connection.spend()
      return .inDoubt(value, mark)
    }
    return .committed(value)
  }

  /// Whether the transaction with this mark is in the database. Waits for it to end.
  ///
  /// - Throws: `StoreError.commitInDoubt` when the database stays away.
  private func isCommitted(_ mark: CommitMark) throws -> Bool {
    var tries = 0
    while true {
      tries += 1
      do {
        return try writers.lend { try $0.bears(mark) }
      } catch let error as StoreError {
        switch error {
        case .conflict(let why), .unreachable(let why), .refused(let why):
          guard tries < Self.mostTries, !outage.isLong else { throw StoreError.commitInDoubt(why) }
        case .badAddress, .forbidden, .constraint, .failed, .commitInDoubt, .unfit, .unreadable, .newerSchema,
          .changedMigration:
          throw error
        }
      }
    }
  }

  public func read<Value: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      readerQueue.async { [self] in continuation.resume(with: Result { try readNow(body) }) }
    }
  }

  private func readNow<Value>(_ body: (any Transaction) throws -> Value) throws -> Value {
    var tries = 0
    while true {
      tries += 1
      do {
        return try readers.lend { connection in
          try connection.command("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
          let value = try connection.perform(body)
          try connection.commit()
          return value
        }
      } catch StoreError.unreachable(let why) {
        guard tries < Self.mostTries, !outage.isLong else { throw StoreError.unreachable(why) }
      }
    }
  }

  public var isShared: Bool { true }
  public var isAway: Bool { outage.isOn }

  public func close() throws {
    writers.close()
    readers.close()
  }
}
