import GRDB
import GRDBSQLite

/// Prepared statements of one connection, by their text.
///
/// Statements are bound and stepped through SQLite's own functions: GRDB's values would cost more than the rows on the
/// path of a payment.
final class StatementCache: @unchecked Sendable {
  /// By the length of their text: the texts of a table's statements are made once, so equal ones are mostly the same
  /// and compared at once, and few have a length in common.
  private var statements = [[(sql: String, statement: OpaquePointer)]](repeating: [], count: 256)
  private var closed = false

  func statement(_ sql: String, on connection: OpaquePointer) throws -> OpaquePointer {
    let place = sql.utf8.count & 255
    for known in statements[place] where known.sql == sql { return known.statement }
    guard !closed else { throw StoreError.failed("the database is closed") }
    let statement = try prepare(sql, on: connection)
    statements[place].append((sql, statement))
    return statement
  }

  /// Gives the statements back to the connection; from now on it prepares none.
  func close() {
    closed = true
    for known in statements.joined() { sqlite3_finalize(known.statement) }
    statements = Array(repeating: [], count: statements.count)
  }
}

final class SQLiteTransaction: Transaction {
  private var connection: OpaquePointer?
  private let cache: StatementCache

  init(_ db: GRDB.Database, _ cache: StatementCache) {
    connection = db.sqliteConnection
    self.cache = cache
  }

  /// After this the transaction answers nothing any more.
  func end() { connection = nil }

  /// Commits what `body` does, or nothing of it. With prepared statements of our own: GRDB would prepare its anew for
  /// each transaction and look for observers, which takes as long as a small payment.
  func whole<Value>(_ body: () throws -> Value) throws -> Value {
    try run("BEGIN IMMEDIATE")
    do {
      let value = try body()
      try run("COMMIT")
      return value
    } catch {
      // Some faults (a full disk) roll back by themselves.
      if sqlite3_get_autocommit(connection) == 0 { try run("ROLLBACK") }
      throw error
    }
  }

  @discardableResult
  func run(_ sql: String, _ values: [SQLValue]) throws -> Int {
    try forEach(sql, values) { _ in }
    return Int(sqlite3_changes(connection))
  }

  func forEach(_ sql: String, _ values: [SQLValue], _ body: (any Row) throws -> Void) throws {
    guard let connection else { throw StoreError.failed("the transaction is over") }
    let cached = try cache.statement(sql, on: connection)
    // Used among its own rows it would lose its place in them: the inner use gets a statement of its own.
    let statement = sqlite3_stmt_busy(cached) == 0 ? cached : try prepare(sql, on: connection)
    defer {
      if statement == cached {
        // Its values stay bound until the next use binds all of them anew: SQLite keeps their memory.
        sqlite3_reset(statement)
      } else {
        sqlite3_finalize(statement)
      }
    }
    try bind(values, to: statement, connection, sql)
    let row = SQLiteRow(statement: statement)
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW: try body(row)
      case SQLITE_DONE: return
      case let code: throw failure(code, connection, sql)
      }
    }
  }

  func empty(_ tables: [String]) throws {
    for table in tables {
      let triggers = try all(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?1", [.text(table)]
      ) { (name: $0.text(0), sql: $0.text(1)) }
      for trigger in triggers { try run("DROP TRIGGER \(trigger.name)") }
      try run("DELETE FROM \(table)")
      for trigger in triggers { try run(trigger.sql) }
    }
  }

  private func bind(
    _ values: [SQLValue], to statement: OpaquePointer, _ connection: OpaquePointer, _ sql: String
  ) throws {
    // SQLite would take NULL for a value that is missing.
    let count = Int(sqlite3_bind_parameter_count(statement))
    guard values.count == count else {
      throw StoreError.failed("\(values.count) values for \(count) parameters in: \(sql)")
    }
    for (index, value) in values.enumerated() {
      let place = Int32(index + 1)
      let code =
        switch value {
        case .null: sqlite3_bind_null(statement, place)
        case .int(let number): sqlite3_bind_int64(statement, place, number)
        case .text(var text):
          text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
              sqlite3_bind_text(statement, place, $0.baseAddress ?? emptyText, Int32($0.count), copied)
            }
          }
        case .blob(let bytes):
          bytes.withUnsafeBytes { buffer in
            buffer.isEmpty
              ? sqlite3_bind_zeroblob(statement, place, 0)
              : sqlite3_bind_blob(statement, place, buffer.baseAddress, Int32(buffer.count), copied)
          }
        }
      guard code == SQLITE_OK else { throw failure(code, connection, sql) }
    }
  }
}

private struct SQLiteRow: Row {
  let statement: OpaquePointer

  func int(_ column: Int) -> Int64 { sqlite3_column_int64(statement, Int32(column)) }

  func optionalInt(_ column: Int) -> Int64? { isNull(column) ? nil : int(column) }

  func text(_ column: Int) -> String {
    guard let bytes = sqlite3_column_text(statement, Int32(column)) else { return "" }
    let count = Int(sqlite3_column_bytes(statement, Int32(column)))
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }

  func blob(_ column: Int) -> [UInt8] {
    guard let bytes = sqlite3_column_blob(statement, Int32(column)) else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, Int32(column)))))
  }

  private func isNull(_ column: Int) -> Bool { sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL }
}

/// SQLite copies the value before the call returns.
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
/// A place for the text of no bytes; a null pointer would bind NULL.
nonisolated(unsafe) private let emptyText: UnsafePointer<CChar> = {
  let text = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
  text.pointee = 0
  return UnsafePointer(text)
}()

/// - Throws: `StoreError.failed` also for more than one statement: SQLite would forget all but the first.
private func prepare(_ sql: String, on connection: OpaquePointer) throws -> OpaquePointer {
  try sql.withCString { text in
    var statement: OpaquePointer?
    var rest: UnsafePointer<CChar>?
    let code = sqlite3_prepare_v3(connection, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, &rest)
    guard code == SQLITE_OK else { throw failure(code, connection, sql) }
    guard let statement else { throw StoreError.failed("no statement in: \(sql)") }
    guard let rest, String(cString: rest).allSatisfy(\.isWhitespace) else {
      sqlite3_finalize(statement)
      throw StoreError.failed("more than one statement in: \(sql)")
    }
    return statement
  }
}

private func failure(_ code: Int32, _ connection: OpaquePointer, _ sql: String) -> StoreError {
  let message = String(cString: sqlite3_errmsg(connection))
  return code & 0xFF == SQLITE_CONSTRAINT ? .constraint(message) : .failed("\(message) in: \(sql)")
}
