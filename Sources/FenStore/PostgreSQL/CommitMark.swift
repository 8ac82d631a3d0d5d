import CPostgres

/// What a transaction leaves in the database, so that a commit whose answer was lost can be looked up.
///
/// Each writing connection has a row of its own in `writers` and writes the next number into it at the start of every
/// transaction. The row stands there with the number exactly when the transaction does.
struct CommitMark: Sendable {
  fileprivate let writer: Int64
  fileprivate let number: Int64
}

extension PostgreSQLConnection {
  /// Makes the table of marks and forgets the rows of connections that ended long ago.
  ///
  /// - Throws: `StoreError`.
  static func prepareWriters(at url: String) throws {
    let connection = try PostgreSQLConnection(url)
    // Two that make it at the same time: one of them finds it made.
    try connection.command(
      """
      SELECT pg_advisory_lock(723000003);
      CREATE TABLE IF NOT EXISTS writers (
        id BIGINT PRIMARY KEY, number BIGINT NOT NULL, seen TIMESTAMPTZ NOT NULL DEFAULT now());
      DELETE FROM writers WHERE seen < now() - INTERVAL '7 days';
      SELECT pg_advisory_unlock(723000003)
      """)
  }

  /// Takes a row among the writers.
  func becomeWriter() throws {
    let id = Int64.random(in: 1...Int64.max)
    try command("INSERT INTO writers (id, number) VALUES (\(id), 0)")
    // A writer looks rows up by their keys and nothing else: no plan made while a table was small may read all of it.
    try command("SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off")
    // Nobody holds a row for long. Who waits longer gives back what it has and asks again, so that a lane never stands
    // for minutes behind one that is stuck.
    try command("SET lock_timeout = '2s'")
    mark = CommitMark(writer: id, number: 0)
  }

  /// Begins a transaction that leaves a mark. One way to the server and back.
  func begin() throws -> CommitMark {
    guard let last = mark else { throw StoreError.failed("the connection was not made for writing") }
    let next = CommitMark(writer: last.writer, number: last.number + 1)
    let marked = try command(
      "BEGIN; UPDATE writers SET number = \(next.number), seen = now() WHERE id = \(next.writer)")
    guard marked == 1 else {
      // It rested for so long that another process, at its start, took it for one that had ended.
      try command("ROLLBACK")
      try becomeWriter()
      return try begin()
    }
    mark = next
    return next
  }

  /// Whether the transaction with this mark was committed. One that still runs is waited for: it holds the row.
  func bears(_ mark: CommitMark) throws -> Bool {
    let found = try run(
      "SELECT number FROM writers WHERE id = ?1 FOR UPDATE", [.value(.int(mark.writer))])
    defer { PQclear(found) }
    return PQntuples(found) == 1 && String(cString: PQgetvalue(found, 0, 0)) == String(mark.number)
  }
}
