import CSQLiteSettings
import Foundation
import GRDB
import GRDBSQLite

/// When what was committed is on the disk.
public enum Flushing: Sendable {
  /// Before the commit returns.
  case everyCommit
  /// Some time. For a file that is thrown away unless it is finished, and flushed as a whole then.
  case never
}

/// SQLite in WAL mode with a flush on every commit. GRDB keeps the connections, one writer and several readers.
public final class SQLiteDatabase: Database {
  private let pool: DatabasePool
  private let writer: StatementCache
  private let readers = ReaderCaches()

  /// Opens the file and brings its schema to this version.
  ///
  /// - Throws: `StoreError.newerSchema`, `StoreError.changedMigration`, `StoreError.failed`.
  public init(path: String, migrations: [Migration], flushing: Flushing = .everyCommit) throws {
    guard withoutLocks == SQLITE_OK else { throw StoreError.failed("SQLite was in use before it was set up") }
    var configuration = Configuration()
    configuration.maximumReaderCount = 4
    configuration.busyMode = .timeout(10)
    configuration.foreignKeysEnabled = true
    configuration.prepareDatabase { db in
      // KiB. More slows small transactions: SQLite looks through all of its cache after a split of pages.
      try db.execute(sql: "PRAGMA cache_size = \(db.configuration.readonly ? -2_000 : -16_000)")
      try db.execute(sql: "PRAGMA temp_store = MEMORY")
    }
    pool = try translating {
      let pool = try DatabasePool(path: path, configuration: configuration)
      // Not while the connection is prepared: after that GRDB turns WAL on and sets NORMAL, which flushes no commit.
      let setting =
        switch flushing {
        case .everyCommit: "FULL"
        case .never: "OFF"
        }
      try pool.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA synchronous = \(setting)")
        // 64 MiB of log, so that a page that changes often is seldom copied home. Read once more after a crash: 0.1 s.
        try db.execute(sql: "PRAGMA wal_autocheckpoint = 16000")
      }
      return pool
    }
    writer = StatementCache()
    try write { try migrate($0, with: migrations, dialect: .sqlite) }
  }

  /// Opens the file as it is, to look and not to change: no migration runs, every write fails.
  ///
  /// - Throws: `StoreError.failed` when there is no such database.
  public init(readingOnly path: String) throws {
    guard withoutLocks == SQLITE_OK else { throw StoreError.failed("SQLite was in use before it was set up") }
    var configuration = Configuration()
    configuration.readonly = true
    configuration.maximumReaderCount = 1
    configuration.busyMode = .timeout(10)
    pool = try translating { try DatabasePool(path: path, configuration: configuration) }
    writer = StatementCache()
  }

  public var lanes: Int { 1 }

  @discardableResult
  public func write<Value>(_ body: (any Transaction) throws -> Value) throws -> Value {
    try translating {
      try pool.writeWithoutTransaction { db in
        let transaction = SQLiteTransaction(db, writer)
        defer { transaction.end() }
        return try transaction.whole { try body(transaction) }
      }
    }
  }

  public func read<Value: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> Value
  ) async throws -> Value {
    let readers = self.readers
    return try await translating {
      try await pool.read { db in
        let transaction = SQLiteTransaction(db, readers.cache(for: db))
        defer { transaction.end() }
        return try body(transaction)
      }
    }
  }

  /// The file lies in a data folder, and that has one server.
  public var isShared: Bool { false }
  public var isAway: Bool { false }

  public func close() throws {
    try translating {
      // Nobody stands on a statement while it is dropped: a barrier waits for the writer and every reader.
      try pool.barrierWriteWithoutTransaction { db in
        writer.close()
        readers.close()
        // The pool closes its writer before its readers, and those may not: without this the file alone, as people copy
        // it, would lack what stands in the log.
        _ = try db.checkpoint(.truncate)
      }
      try pool.close()
    }
  }
}

/// GRDB gives each connection to one thread at a time, so SQLite's own locks are time lost.
private let withoutLocks = fen_sqlite_unlocked()

/// Each reader connection keeps its own prepared statements.
private final class ReaderCaches: @unchecked Sendable {
  private let lock = NSLock()
  private var caches = [ObjectIdentifier: StatementCache]()
  private var closed = false

  func cache(for db: GRDB.Database) -> StatementCache {
    lock.withLock {
      if let cache = caches[ObjectIdentifier(db)] { return cache }
      let cache = StatementCache()
      if closed { cache.close() }
      caches[ObjectIdentifier(db)] = cache
      return cache
    }
  }

  func close() {
    lock.withLock {
      closed = true
      caches.values.forEach { $0.close() }
    }
  }
}

private func translating<Value>(_ body: () throws -> Value) throws -> Value {
  do { return try body() } catch let error as DatabaseError { throw StoreError(error) }
}

private func translating<Value>(_ body: () async throws -> Value) async throws -> Value {
  do { return try await body() } catch let error as DatabaseError { throw StoreError(error) }
}

extension StoreError {
  fileprivate init(_ error: DatabaseError) {
    let message = error.message ?? error.description
    self = error.resultCode == .SQLITE_CONSTRAINT ? .constraint(message) : .failed(message)
  }
}
