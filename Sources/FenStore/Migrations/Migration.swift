/// One numbered step of the schema. Once released its text never changes: its digest is stored and compared.
///
/// The text is SQLite's; where another database spells a word differently, its driver exchanges it.
public struct Migration: Sendable {
  public let number: Int64
  public let statements: [String]

  public init(_ number: Int64, _ statements: [String]) {
    self.number = number
    self.statements = statements
  }

  /// FNV-1a over the statements; it tells an edited migration from the one that ran.
  var digest: Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in statements.joined(separator: ";").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int64(bitPattern: hash)
  }
}

/// Runs the migrations the database has not seen, in order, in the caller's transaction.
///
/// - Throws: `newerSchema`, `changedMigration`, and what the statements throw.
func migrate(_ transaction: any Transaction, with migrations: [Migration]) throws {
  try transaction.run(
    "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, digest INTEGER NOT NULL) STRICT")
  let applied = try transaction.all("SELECT number, digest FROM schema_migrations ORDER BY number") {
    (number: $0.int(0), digest: $0.int(1))
  }
  let known = migrations.last?.number ?? 0
  if let newest = applied.last, newest.number > known {
    throw StoreError.newerSchema(found: newest.number, known: known)
  }
  for migration in migrations {
    if let earlier = applied.first(where: { $0.number == migration.number }) {
      guard earlier.digest == migration.digest else { throw StoreError.changedMigration(migration.number) }
      continue
    }
    for statement in migration.statements { try transaction.run(statement) }
    try transaction.run(
      "INSERT INTO schema_migrations (number, digest) VALUES (?1, ?2)",
      [.int(migration.number), .int(migration.digest)])
  }
}
