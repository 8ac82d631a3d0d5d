import FenStore

/// The rows of `processes`: who takes part. Only on databases that several processes share.
enum ProcessTable {
  /// The database server's time in milliseconds: one clock judges every lease.
  static let now = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"

  /// Leases the least number that is free. What those before it left is removed.
  ///
  /// - Throws: `ProcessProblem.noNumberFree`.
  static func join(name: String, token: Int64, in transaction: any Transaction) throws -> Lease {
    try transaction.run("DELETE FROM processes WHERE seen_at <= \(now) - ?1", [.int(LeaseTerms.end)])
    var taken = Set(try transaction.all("SELECT node FROM processes") { $0.int(0) })
    while let node = LeaseTerms.free(besides: taken) {
      // Of two that start together the second waits here, and then takes the next.
      let isMine = try transaction.run(
        """
        INSERT INTO processes (node, token, name, seen_at, news, floor, changes) VALUES (?1, ?2, ?3, \(now), 0, 0, 0)
        ON CONFLICT (node) DO NOTHING
        """, [.int(node), .int(token), .text(name)])
      if isMine == 1 {
        try transaction.run("DELETE FROM holds WHERE node = ?1", [.int(node)])
        return Lease(node: node, token: token)
      }
      taken.insert(node)
    }
    throw ProcessProblem.noNumberFree
  }

  /// - Throws: `ProcessProblem.leaseLost`.
  static func renew(_ lease: Lease, _ report: ProcessReport, in transaction: any Transaction) throws {
    let count = try transaction.run(
      """
      UPDATE processes SET seen_at = \(now), news = ?3, floor = ?4, changes = ?5 WHERE node = ?1 AND token = ?2
      """,
      [.int(lease.node), .int(lease.token), .int(report.news), .int(report.floor), .int(report.changes)])
    guard count == 1 else { throw ProcessProblem.leaseLost(node: lease.node) }
  }

  static func release(_ lease: Lease, in transaction: any Transaction) throws {
    let left = try transaction.run(
      "DELETE FROM processes WHERE node = ?1 AND token = ?2", [.int(lease.node), .int(lease.token)])
    if left == 1 { try transaction.run("DELETE FROM holds WHERE node = ?1", [.int(lease.node)]) }
  }

  /// All but `lease`'s own.
  static func others(of lease: Lease, in transaction: any Transaction) throws -> [OtherProcess] {
    try transaction.all(
      "SELECT node, name, \(now) - seen_at, news, floor, changes FROM processes WHERE node <> ?1 ORDER BY node",
      [.int(lease.node)]
    ) {
      OtherProcess(
        node: $0.int(0), name: $0.text(1), unseen: $0.int(2),
        report: ProcessReport(news: $0.int(3), floor: $0.int(4), changes: $0.int(5)))
    }
  }
}

/// What a process tells of itself when it renews its lease.
struct ProcessReport: Hashable, Sendable {
  /// The version of the news it has taken in.
  var news: Int64 = 0
  /// All it will ever commit from now on has larger numbers.
  var floor: Int64 = 0
  /// How much it has changed; counts up.
  var changes: Int64 = 0
}

struct OtherProcess: Hashable, Sendable {
  let node: Int64
  let name: String
  /// Milliseconds since its last renewal.
  let unseen: Int64
  let report: ProcessReport

  var presence: Presence { Presence(unseen: unseen) }
}
