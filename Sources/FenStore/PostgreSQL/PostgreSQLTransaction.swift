import CPostgres

final class PostgreSQLTransaction: Transaction {
  private var connection: PostgreSQLConnection?
  private var sent = [SentWrite]()

  init(_ connection: PostgreSQLConnection) { self.connection = connection }

  /// After this the transaction answers nothing any more.
  func end() { connection = nil }

  @discardableResult
  func run(_ sql: String, _ values: [SQLValue]) throws -> Int { try run(sql, values.map(Parameter.value)) }

  func forEach(_ sql: String, _ values: [SQLValue], _ body: (any Row) throws -> Void) throws {
    try forEach(sql, values.map(Parameter.value), body)
  }

  func run(_ sql: String, _ parameters: [Parameter]) throws -> Int {
    let result = try open().run(sql, parameters)
    defer { PQclear(result) }
    return PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
  }

  func forEach(_ sql: String, _ parameters: [Parameter], _ body: (any Row) throws -> Void) throws {
    let result = try open().run(sql, parameters)
    defer { PQclear(result) }
    for index in 0..<PQntuples(result) { try body(PostgreSQLRow(result: result, index: index)) }
  }

  /// TRUNCATE asks no trigger of a row.
  func empty(_ tables: [String]) throws { try run("TRUNCATE \(tables.joined(separator: ", "))") }

  /// Sends a write whose outcome is looked at later, with those of others.
  func send(_ sql: String, _ parameters: [Parameter], rows: Int, complaint: String) throws {
    guard let connection else { throw StoreError.failed("the transaction is over") }
    // A statement the server does not know yet is taught between others, not among them.
    if !connection.knows(sql) { try settle() }
    try connection.send(sql, parameters)
    sent.append(SentWrite(sql: sql, rows: rows, complaint: complaint))
  }

  /// Looks at the outcome of what was sent.
  func settle() throws {
    guard !sent.isEmpty, let connection else { return }
    defer { sent = [] }
    try connection.collect(sent)
  }

  /// The types of a table's columns; asked for only the first time.
  func columnTypes(of table: Table) throws -> [String: ColumnType] {
    if let known = connection?.columnTypes[table.name] { return known }
    return try open().types(of: table.name)
  }

  /// The connection, with nothing under way.
  func open() throws -> PostgreSQLConnection {
    guard let connection else { throw StoreError.failed("the transaction is over") }
    try settle()
    return connection
  }
}

extension PostgreSQLConnection {
  /// Performs `body` in the transaction that was begun, up to its commit; rolls back when it throws.
  func perform<Value>(_ body: (any Transaction) throws -> Value) throws -> Value {
    let transaction = PostgreSQLTransaction(self)
    defer { transaction.end() }
    do {
      let value = try body(transaction)
      try transaction.settle()
      return value
    } catch {
      // What is still under way would stand before the ROLLBACK; its own outcome matters no more.
      _ = try? transaction.settle()
      // What broke the connection is told by `error`; the server rolls back by itself.
      if takesCommands { _ = try? command("ROLLBACK") }
      throw error
    }
  }
}

private struct PostgreSQLRow: Row {
  let result: OpaquePointer
  let index: Int32

  func int(_ column: Int) -> Int64 { optionalInt(column) ?? 0 }

  func optionalInt(_ column: Int) -> Int64? {
    guard !isNull(column) else { return nil }
    return bytes(column).withMemoryRebound(to: UInt8.self) { digits in
      let isNegative = digits.first == UInt8(ascii: "-")
      // Counted below zero, where the smallest number has its place. A sum is NUMERIC and has no fraction here.
      let value = digits.dropFirst(isNegative ? 1 : 0).reduce(Int64(0)) { $0 * 10 - Int64($1 - UInt8(ascii: "0")) }
      return isNegative ? value : -value
    }
  }

  func text(_ column: Int) -> String {
    bytes(column).withMemoryRebound(to: UInt8.self) { String(decoding: $0, as: UTF8.self) }
  }

  func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }

  /// BYTEA as text is `\x` and hex digits.
  func blob(_ column: Int) -> [UInt8] {
    bytes(column).withMemoryRebound(to: UInt8.self) { text in
      guard text.count >= 2 else { return [] }
      return stride(from: 2, to: text.count - 1, by: 2).map { nibble(text[$0]) << 4 | nibble(text[$0 + 1]) }
    }
  }

  private func isNull(_ column: Int) -> Bool { PQgetisnull(result, index, Int32(column)) == 1 }

  private func bytes(_ column: Int) -> UnsafeBufferPointer<CChar> {
    UnsafeBufferPointer(
      start: PQgetvalue(result, index, Int32(column)), count: Int(PQgetlength(result, index, Int32(column))))
  }
}

private func nibble(_ digit: UInt8) -> UInt8 {
  digit <= UInt8(ascii: "9") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
}
