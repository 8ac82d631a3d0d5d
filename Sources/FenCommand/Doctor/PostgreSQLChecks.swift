import FenPlatform
import FenStore

/// What Fen needs of a PostgreSQL server and its database. Looks only.
func checkPostgreSQL(_ address: String) async -> [Finding] {
  do {
    let database = try PostgreSQLDatabase(readingOnly: address)
    defer { try? database.close() }
    let server = try await database.read { try ServerSettings(in: $0) }
    guard server.hasSchema else {
      return server.findings + [.ok("schema", "none yet; the first start makes it, or `fen copy` brings books")]
    }
    let applied = try await database.read { try appliedMigrations($0, of: migrations, dialect: .postgreSQL) }
    let state = try await database.read { try StoredState(in: $0) }
    return server.findings + [state.schema(applied)] + state.findings
  } catch {
    return [schemaProblem(error) ?? .problem("postgresql", "\(error)", remedy: "see docs/guides/postgresql.md")]
  }
}

/// How the server is set.
private struct ServerSettings: Sendable {
  let version: String
  let hasSchema: Bool
  private let unsafe: [String]
  private let mayCreate: Bool
  private let connections: Int64

  init(in transaction: any Transaction) throws {
    func setting(_ name: String) throws -> String {
      try transaction.first("SELECT current_setting(?1)", [.text(name)]) { $0.text(0) } ?? ""
    }
    version = try setting("server_version")
    unsafe = try ["fsync", "full_page_writes", "synchronous_commit"].filter { try setting($0) == "off" }
    hasSchema = try transaction.number("SELECT count(to_regclass('schema_migrations'))") == 1
    mayCreate =
      try transaction.number(
        "SELECT CASE WHEN has_schema_privilege(current_schema(), 'CREATE') THEN 1 ELSE 0 END") == 1
    connections = Int64(try setting("max_connections")) ?? 0
  }

  var findings: [Finding] {
    var findings = [Finding.ok("postgresql", "\(version), takes \(connections) connections")]
    if let first = unsafe.first {
      findings.append(
        .problem(
          "durability", "\(first) is off, so what was answered may be lost",
          remedy: "set it to on in the server's configuration"))
    } else {
      findings.append(.ok("durability", "a commit is on the disk before it is answered"))
    }
    if !mayCreate {
      findings.append(
        .problem(
          "rights", "this user may not create tables",
          remedy: "make it the database's owner, or GRANT CREATE ON SCHEMA public to it"))
    }
    return findings
  }
}
