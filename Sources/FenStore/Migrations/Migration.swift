/// One numbered step of the schema. Once released its text never changes: its digest is stored and compared.
///
/// The text is SQLite's; for PostgreSQL the words that differ are exchanged, and statements of which no word fits are
/// written twice.
public struct Migration: Sendable {
  public enum Statement: Sendable {
    case both(String)
    case each(sqlite: String, postgreSQL: String)

    func text(for dialect: Dialect) -> String {
      switch (self, dialect) {
      case (.both(let text), .sqlite), (.each(let text, _), .sqlite), (.each(_, let text), .postgreSQL): text
      case (.both(let text), .postgreSQL):
        text.replacing(" INTEGER", with: " BIGINT").replacing(" BLOB", with: " BYTEA")
          .replacing(") STRICT, WITHOUT ROWID", with: ")").replacing(") STRICT", with: ")")
      }
    }
  }

  public let number: Int64
  public let statements: [Statement]

  public init(_ number: Int64, _ statements: [Statement]) {
    self.number = number
    self.statements = statements
  }

  /// FNV-1a over the statements; it tells an edited migration from the one that ran.
  func digest(for dialect: Dialect) -> Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in statements.map({ $0.text(for: dialect) }).joined(separator: ";").utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return Int64(bitPattern: hash)
  }
}

extension Migration.Statement: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self = .both(value) }
}

/// Which database the text is for.
public enum Dialect: Sendable {
  case sqlite
  case postgreSQL
}

/// Runs the migrations the database has not seen, in order, in the caller's transaction.
///
/// - Throws: `newerSchema`, `changedMigration`, and what the statements throw.
func migrate(_ transaction: any Transaction, with migrations: [Migration], dialect: Dialect) throws {
  let table: Migration.Statement =
    "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, digest INTEGER NOT NULL) STRICT"
  try transaction.run(table.text(for: dialect))
  let applied = try appliedMigrations(transaction, of: migrations, dialect: dialect)
  for migration in migrations where !applied.contains(migration.number) {
    for statement in migration.statements { try transaction.run(statement.text(for: dialect)) }
    try transaction.run(
      "INSERT INTO schema_migrations (number, digest) VALUES (?1, ?2)",
      [.int(migration.number), .int(migration.digest(for: dialect))])
  }
}

/// The numbers of the migrations that ran, each with the text it has here.
///
/// - Throws: `newerSchema`, `changedMigration`.
public func appliedMigrations(
  _ transaction: any Transaction, of migrations: [Migration], dialect: Dialect
) throws -> [Int64] {
  let applied = try transaction.all("SELECT number, digest FROM schema_migrations ORDER BY number") {
    (number: $0.int(0), digest: $0.int(1))
  }
  let known = migrations.last?.number ?? 0
  if let newest = applied.last, newest.number > known {
    throw StoreError.newerSchema(found: newest.number, known: known)
  }
  for migration in migrations {
    guard let earlier = applied.first(where: { $0.number == migration.number }) else { continue }
    guard earlier.digest == migration.digest(for: dialect) else { throw StoreError.changedMigration(migration.number) }
  }
  return applied.map(\.number)
}
