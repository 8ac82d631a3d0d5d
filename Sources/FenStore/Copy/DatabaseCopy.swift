/// All of an embedded database on its way into an empty PostgreSQL database, in one transaction: whole or not at all.
///
/// Tables and columns are those the schema has, read from the databases themselves.
public struct DatabaseCopy: Sendable {
  private let source: SQLiteDatabase
  private let address: String
  private let migrations: [Migration]

  public init(of source: SQLiteDatabase, to address: String, migrations: [Migration]) {
    self.source = source
    self.address = address
    self.migrations = migrations
  }

  /// - Throws: `CopyFault.notEmpty`, and why there is no connection.
  public static func requireEmpty(_ address: String) throws {
    try PostgreSQLConnection(address).whole { try requireEmpty($0) }
  }

  private static func requireEmpty(_ transaction: any Transaction) throws {
    let tables = try transaction.number("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")
    guard tables == 0 else { throw CopyFault.notEmpty(tables: tables) }
  }

  /// Copies, compares what arrived, asks `check`, and only then commits.
  ///
  /// - Parameters:
  ///   - progress: told after every batch how many rows of a table have left.
  ///   - check: looks at the copy before it is committed; what it throws undoes all.
  /// - Returns: the tables in the order they were copied.
  /// - Throws: `CopyFault`, `StoreError`, what `check` throws.
  public func run(
    progress: @escaping @Sendable (_ table: String, _ rows: Int64) -> Void,
    check: @escaping @Sendable (any Transaction) throws -> Void
  ) async throws -> [CopiedTable] {
    let connection = try PostgreSQLConnection(address)
    return try await source.read { [migrations] from in
      // Without every row of this version's tables there would be less in the copy than the server looks for.
      guard try appliedMigrations(from, of: migrations, dialect: .sqlite) == migrations.map(\.number) else {
        throw CopyFault.olderSchema
      }
      return try connection.whole { to in
        try to.forEach("SELECT pg_advisory_xact_lock(\(migrationLock))", []) { _ in }
        try Self.requireEmpty(to)
        try migrate(to, with: migrations, dialect: .postgreSQL)
        let layouts = try TableLayout.all(in: from)
        // What the migrations put there themselves comes from the source like all else.
        try to.empty(layouts.map(\.name))
        let copied = try layouts.map { layout in
          try layout.requireSame(in: to)
          return try connection.copy(layout, from: from, to, progress: progress)
        }
        try check(to)
        return copied
      }
    }
  }
}

/// A table that was copied and compared.
public struct CopiedTable: Hashable, Sendable {
  public let name: String
  public let rows: Int64
}

/// Why nothing was copied.
public enum CopyFault: Error, Equatable, Sendable {
  case olderSchema
  case notEmpty(tables: Int64)
  case otherColumns(table: String)
  case otherRows(table: String)
}

extension CopyFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .olderSchema: "the data is of an older version of Fen; start `fen serve` on it once, stop it, and copy then"
    case .notEmpty(let tables):
      "the database is not empty: it has \(tables) tables; copy into a new one (`createdb NAME`)"
    case .otherColumns(let table): "the table \(table) has other columns in the copy; nothing was copied"
    case .otherRows(let table): "the rows of \(table) in the copy differ from the original; nothing was copied"
    }
  }
}

/// How many bytes are collected before they are sent.
private let batchSize = 256 << 10

extension PostgreSQLConnection {
  /// Commits what `body` does, or nothing of it.
  fileprivate func whole<Value>(_ body: (any Transaction) throws -> Value) throws -> Value {
    try command("BEGIN")
    let value = try perform(body)
    try commit()
    return value
  }

  /// One statement for the whole table, so that rows may refer to rows that come later.
  fileprivate func copy(
    _ layout: TableLayout, from: any Transaction, _ to: any Transaction, progress: (String, Int64) -> Void
  ) throws -> CopiedTable {
    var rows: Int64 = 0
    try stream(layout.copyIn) { send in
      var batch = [UInt8]()
      try from.forEach(layout.selectAll, []) { row in
        layout.append(row, to: &batch)
        rows += 1
        guard batch.count >= batchSize else { return }
        try send(batch)
        batch.removeAll(keepingCapacity: true)
        progress(layout.name, rows)
      }
      try send(batch)
    }
    guard try layout.sums(in: from) == layout.sums(in: to) else { throw CopyFault.otherRows(table: layout.name) }
    progress(layout.name, rows)
    return CopiedTable(name: layout.name, rows: rows)
  }
}
