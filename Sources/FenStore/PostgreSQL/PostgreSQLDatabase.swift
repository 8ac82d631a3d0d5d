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
    writers = ConnectionPool(url, most: lanes + 2) { try $0.becomeWriter() }
    self.readers = ConnectionPool(url, most: readers)
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
