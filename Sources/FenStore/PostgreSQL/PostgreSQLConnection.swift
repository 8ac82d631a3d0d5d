import CPostgres

/// One connection to PostgreSQL, used by one thread at a time. Statements are prepared once and found by their text.
///
/// Parameters go in binary form (every column is BIGINT, TEXT or BYTEA), results come as text.
final class PostgreSQLConnection: @unchecked Sendable {
  let handle: OpaquePointer
  private var statements = [String: String]()
  /// The mark of the last transaction that was begun; nil for a connection that only reads.
  var mark: CommitMark?
  private(set) var columnTypes = [String: [String: ColumnType]]()

  /// Nobody else may have it: the server behind it became a standby, or nobody knows how its last commit ended.
  private var isSpent = false

  /// - Throws: `StoreError.badAddress`, `StoreError.unreachable`, `StoreError.refused`, `StoreError.unfit`.
  init(_ url: String) throws {
    guard let handle = try connect(to: url) else { throw StoreError.unreachable("libpq has no memory") }
    self.handle = handle
    try checkVersion(PQserverVersion(handle))
    // Notices (a table that exists already) are not errors and not for standard error.
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
    try command("SET TIME ZONE 'UTC'; SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s'")
  }

  deinit { PQfinish(handle) }

  /// Whether the next transaction can have it: one left open would be the next borrower's.
  var isIdle: Bool { takesCommands && PQtransactionStatus(handle) == PQTRANS_IDLE }

  /// Alive, with no pipeline under way.
  var takesCommands: Bool { isAlive && PQpipelineStatus(handle) == PQ_PIPELINE_OFF }

  private var isAlive: Bool { PQstatus(handle) == CONNECTION_OK && !isSpent }

  /// Keeps the connection from being used again: the next number of its mark would hide the last.
  func spend() { isSpent = true }

  /// Runs commands without parameters: BEGIN, COMMIT, ROLLBACK. Answers how many rows the last of them changed.
  @discardableResult
  func command(_ sql: String) throws -> Int {
    let result = PQexec(handle, sql)
    defer { PQclear(result) }
    try check(result, sql)
    return PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
  }

  /// - Throws: `StoreError.failed` when a statement had failed before: the server then answers COMMIT with ROLLBACK,
  ///   and no error.
  func commit() throws {
    let result = PQexec(handle, "COMMIT")
    defer { PQclear(result) }
    try check(result, "COMMIT")
    guard text(PQcmdStatus(result)) == "COMMIT" else {
      throw StoreError.failed("nothing was committed: a statement of the transaction had failed and was passed over")
    }
  }

  /// Runs a statement; the result must be given back with `PQclear`.
  func run(_ sql: String, _ parameters: [Parameter]) throws -> OpaquePointer {
    let name = try prepared(sql)
    let result = EncodedParameters(parameters).withPointers { pointers, lengths, formats in
      PQexecPrepared(handle, name, Int32(parameters.count), pointers, lengths, formats, 0)
    }
    do { try check(result, sql) } catch {
      PQclear(result)
      throw error
    }
    return result!
  }

  /// The types of a table's columns, asked for once.
  func types(of table: String) throws -> [String: ColumnType] {
    if let types = columnTypes[table] { return types }
    let result = try run(
      "SELECT attname, atttypid::bigint FROM pg_attribute WHERE attrelid = ?1::text::regclass AND attnum > 0",
      [.value(.text(table))])
    defer { PQclear(result) }
    var types = [String: ColumnType]()
    for row in 0..<PQntuples(result) {
      let number = UInt32(text(PQgetvalue(result, row, 1))) ?? 0
      types[text(PQgetvalue(result, row, 0))] = ColumnType(rawValue: number)
    }
    columnTypes[table] = types
    return types
  }

  /// Runs a COPY … FROM STDIN; `body` hands over its lines.
  func stream(_ sql: String, _ body: (_ send: ([UInt8]) throws -> Void) throws -> Void) throws {
    let started = PQexec(handle, sql)
    defer { PQclear(started) }
    guard PQresultStatus(started) == PGRES_COPY_IN else { return try check(started, sql) }
    do {
      try body { bytes in
        let sent = bytes.withUnsafeBufferPointer { buffer in
          buffer.withMemoryRebound(to: CChar.self) { PQputCopyData(handle, $0.baseAddress, Int32($0.count)) }
        }
        guard sent == 1 else { throw StoreError.unreachable(text(PQerrorMessage(handle))) }
      }
    } catch {
      PQputCopyEnd(handle, "stopped")
      while let result = PQgetResult(handle) { PQclear(result) }
      throw error
    }
    PQputCopyEnd(handle, nil)
    // All must be taken before the next statement; the first tells how it went.
    let outcome = PQgetResult(handle)
    defer { PQclear(outcome) }
    while let result = PQgetResult(handle) { PQclear(result) }
    try check(outcome, sql)
  }

  func knows(_ sql: String) -> Bool { statements[sql] != nil }

  /// The name of a statement; the server learns it the first time. Not while others are under way.
  func prepared(_ sql: String) throws -> String {
    if let name = statements[sql] { return name }
    let name = "s\(statements.count)"
    let result = PQprepare(handle, name, numbered(sql), 0, nil)
    defer { PQclear(result) }
    try check(result, sql)
    statements[sql] = name
    return name
  }

  func check(_ result: OpaquePointer?, _ sql: String) throws {
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE: return
    case _: break
    }
    let message = text(result == nil ? PQerrorMessage(handle) : PQresultErrorMessage(result))
    let state = text(PQresultErrorField(result, Int32(UInt8(ascii: "C"))))
    switch state {
    // Serialization failure, deadlock, a lock waited for too long, a row that somebody else inserted first.
    case "40001", "40P01", "55P03", "23505": throw StoreError.conflict(message)
    case "42501": throw StoreError.forbidden(message)
    // Whoever connects next finds the new primary, where the address names it.
    case "25006":
      spend()
      throw StoreError.unreachable("\(message); name every host in the address, and target_session_attrs=read-write")
    case _ where state.hasPrefix("23"), "P0001": throw StoreError.constraint(message)
    // 40003: the server itself does not know whether it committed (CockroachDB).
    case _ where !isAlive || state == "40003" || state.hasPrefix("08") || state.hasPrefix("57P"):
      throw StoreError.unreachable(message)
    case _: throw StoreError.failed("\(message) in: \(sql)")
    }
  }
}

/// `?1` as PostgreSQL writes it: `$1`. The product's SQL has no other question marks.
private func numbered(_ sql: String) -> String { sql.replacing("?", with: "$") }

func text(_ pointer: UnsafePointer<CChar>?) -> String {
  guard let pointer else { return "" }
  return String(cString: pointer).split(separator: "\n").joined(separator: " ")
}

func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String { text(pointer.map { UnsafePointer($0) }) }
