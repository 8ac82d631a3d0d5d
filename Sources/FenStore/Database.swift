/// A database with one SQL on top: what SQLite and PostgreSQL both understand, parameters written `?1`, `?2`, ….
///
/// The bodies are synchronous on purpose: no row is ever locked while a network call is under way.
public protocol Database: Sendable {
  /// Runs `body` in a transaction that can write and commits durably before it returns. Blocks the calling thread;
  /// writers wait for one another.
  ///
  /// - Throws: what `body` throws, after rolling back; `StoreError` when the commit fails.
  @discardableResult
  func write<Value>(_ body: (any Transaction) throws -> Value) throws -> Value

  /// Runs `body` on a snapshot beside the writer and never waits for it.
  func read<Value: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> Value) async throws -> Value

  /// Other processes may work on it at the same time.
  var isShared: Bool { get }

  /// Transactions that can write at the same time.
  var lanes: Int { get }

  /// Whether the server was not there when last looked for.
  var isAway: Bool { get }

  /// Returns what readers hold no longer to the file system; called at a graceful stop.
  func close() throws
}

/// One transaction, usable only inside the body it was given to.
public protocol Transaction: AnyObject {
  /// Runs a statement and answers how many rows it changed.
  @discardableResult
  func run(_ sql: String, _ values: [SQLValue]) throws -> Int

  /// Calls `body` for each row of the result.
  func forEach(_ sql: String, _ values: [SQLValue], _ body: (any Row) throws -> Void) throws

  /// Whether a question for a row leaves the process, so that many rows should be asked for at once.
  var prefersBulk: Bool { get }

  /// The rows with these keys, in no particular order, locked until the transaction ends. Rows that do not exist are
  /// missing.
  func load<Value: Record>(_ type: Value.Type, keys: [Value.Key]) throws -> [Value]

  /// The same by other columns than the key; each of `tuples` has a value for each of `columns`.
  func load<Value: Record>(_ type: Value.Type, where columns: [String], are tuples: [[SQLValue]]) throws -> [Value]

  func insert<Value: Record>(_ rows: [Value]) throws

  /// - Throws: `StoreError.failed` when one of the rows does not exist.
  func update<Value: Record>(_ rows: [Value]) throws

  /// Inserts rows, or adds them to those that exist: see `Table.merge`.
  ///
  /// - Throws: `StoreError.failed` when one of them was not taken.
  func merge<Value: Record>(_ rows: [Value]) throws

  /// Empties tables, also those whose triggers refuse it. Children stand before their parents.
  func empty(_ tables: [String]) throws
}

/// Row by row, where the database is in the process.
extension Transaction {
  public var prefersBulk: Bool { false }

  public func load<Value: Record>(_ type: Value.Type, keys: [Value.Key]) throws -> [Value] {
    try keys.compactMap { try Value.find($0, in: self) }
  }

  public func load<Value: Record>(
    _ type: Value.Type, where columns: [String], are tuples: [[SQLValue]]
  ) throws -> [Value] {
    let conditions = columns.enumerated().map { "\($1) = ?\($0 + 1)" }.joined(separator: " AND ")
    return try tuples.compactMap { try Value.first("WHERE \(conditions)", $0, in: self) }
  }

  public func insert<Value: Record>(_ rows: [Value]) throws { for row in rows { try row.insert(in: self) } }
  public func update<Value: Record>(_ rows: [Value]) throws { for row in rows { try row.update(in: self) } }

  public func merge<Value: Record>(_ rows: [Value]) throws {
    for row in rows {
      guard try run(Value.table.merge, row.values) == 1 else {
        throw StoreError.failed("row \(row.key) of \(Value.table.name) was not added")
      }
    }
  }
}

extension Transaction {
  public func run(_ sql: String) throws { _ = try run(sql, []) }

  public func all<Value>(_ sql: String, _ values: [SQLValue] = [], _ map: (any Row) throws -> Value) throws -> [Value] {
    var results = [Value]()
    try forEach(sql, values) { results.append(try map($0)) }
    return results
  }

  /// The first row of the result, if there is one.
  public func first<Value>(
    _ sql: String, _ values: [SQLValue] = [], _ map: (any Row) throws -> Value
  ) throws -> Value? {
    var result: Value?
    try forEach(sql, values) { row in if result == nil { result = try map(row) } }
    return result
  }

  /// The one number a query such as `SELECT count(*)` answers; 0 for no row and for NULL.
  public func number(_ sql: String, _ values: [SQLValue] = []) throws -> Int64 {
    try first(sql, values) { $0.optionalInt(0) ?? 0 } ?? 0
  }
}

/// A value on its way into a statement.
public enum SQLValue: Hashable, Sendable {
  case null
  case int(Int64)
  case text(String)
  case blob([UInt8])

  public init(_ value: Int64?) { self = value.map(SQLValue.int) ?? .null }
  public init(_ value: String?) { self = value.map(SQLValue.text) ?? .null }
}

/// A row of a result, readable while its statement stands on it. Columns are counted from 0.
public protocol Row {
  func int(_ column: Int) -> Int64
  func optionalInt(_ column: Int) -> Int64?
  func text(_ column: Int) -> String
  func optionalText(_ column: Int) -> String?
  func blob(_ column: Int) -> [UInt8]
}

/// What the database refused. `constraint` means that a rule of the schema caught what the code let through.
public enum StoreError: Error, Equatable, Sendable {
  case constraint(String)
  case failed(String)
  /// Two transactions wanted the same rows in different orders; performed again it goes through.
  case conflict(String)
  /// The server is away, or was never there.
  case unreachable(String)
  /// The text given as the server's address is none.
  case badAddress(String)
  /// The server is there and lets this user, or anybody now, not into this database.
  case refused(String)
  /// The user lacks a right in the database.
  case forbidden(String)
  /// The connection broke while the commit was under way: it happened, or it did not.
  case commitInDoubt(String)
  /// The server is not one Fen can use.
  case unfit(String)
  /// A stored value is not what this version of Fen writes.
  case unreadable(table: String, String)
  /// The schema was written by a newer Fen.
  case newerSchema(found: Int64, known: Int64)
  /// A migration that ran is not the one this program has.
  case changedMigration(Int64)
}

extension StoreError {
  /// Whether the database is away, so that nothing else would fare better now.
  public var isOutage: Bool {
    switch self {
    case .unreachable, .refused, .commitInDoubt: true
    case .constraint, .failed, .conflict, .badAddress, .forbidden, .unfit, .unreadable, .newerSchema, .changedMigration:
      false
    }
  }
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .constraint(let message): "the database refused a row: \(message)"
    case .failed(let message): "the database failed: \(message)"
    case .conflict(let message): "the database is contended: \(message)"
    case .unreachable(let message):
      "the database cannot be reached: \(message); check that the server runs, and host and port in the address"
    case .badAddress(let message):
      "\(message): this is no database address; write postgres://user:password@host:5432/name"
    case .refused(let message):
      """
      the database server does not let Fen in: \(message); check user, password and database name in the address \
      (`createdb NAME` makes a database)
      """
    case .forbidden(let message):
      """
      the database's user lacks a right: \(message); make it the database's owner, or GRANT CREATE ON SCHEMA public to \
      it
      """
    case .commitInDoubt(let message): "the database went away during a commit: \(message)"
    case .unfit(let message): "this database cannot be used: \(message)"
    case .unreadable(let table, let what): "unreadable row in \(table): \(what)"
    case .newerSchema(let found, let known):
      "the data was written by a newer Fen (schema \(found), this program knows \(known)); start that version"
    case .changedMigration(let number):
      """
      the data was made by another version of Fen (migration \(number) differs); keep it with that version, or start \
      on a new folder or an empty database
      """
    }
  }
}
