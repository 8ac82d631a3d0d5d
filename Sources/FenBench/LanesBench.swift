import Fen
import FenPlatform
import FenStore
import Foundation

extension Bench {
  private var accounts: Int64 { 1_000_000 }
  private var spread: Int64 { isQuick ? 800_000 : 2_500_000 }
  private var hot: Int64 { isQuick ? 150_000 : 600_000 }

  /// Lanes of the engine on PostgreSQL: beside PostgreSQL's own speed at the same batch, beside one call a payment,
  /// and with all payments to one merchant beside payments to a thousand.
  func lanes() async throws -> [Figure] {
    guard let tools = PostgresTools.installed else {
      progress("PostgreSQL is not installed; lanes are left out")
      return []
    }
    let (rounds, seconds) = isQuick ? (2, 1.5) : (5, 3.0)
    let postgres = try TemporaryPostgres(tools, folder: folder.appending(path: "lanes"))
    defer { postgres.stop() }
    progress("lanes, preparing \(accounts) accounts and \(spread) orders twice …")
    try postgres.run("psql", "-q", "-c", "CREATE DATABASE bare", "-c", "CREATE DATABASE fen", "postgres")
    try postgres.run(
      "psql", "-q", "-v", "accounts=\(accounts)", "-v", "orders=\(spread)", "-f", try yardsticks.script("pg_pay.sql"),
      "bare")
    try prepare(PostgreSQLDatabase(url: postgres.url(of: "fen"), migrations: migrations))
    try postgres.run("psql", "-q", "-c", "VACUUM ANALYZE", "-c", "CHECKPOINT", "fen")

    var figures = [Figure]()
    var next: Int64 = 1
    for (lanes, batch) in [(1, 100), (2, 100), (4, 10), (4, 100), (4, 500)] as [(Int, Int64)] {
      progress("lanes, \(lanes) with batches of \(batch) …")
      let database = try PostgreSQLDatabase(url: postgres.url(of: "fen"), migrations: migrations, lanes: lanes)
      let engine = PayingEngine(database, users: accounts, orders: next...spread)
      _ = try engine.pay(batch: batch, onEachLaneFor: seconds / 4)
      var (measured, yardstick) = ([Payments](), [Payments]())
      for _ in 0..<rounds {
        yardstick.append(
          try yardsticks.pay(
            postgres.url(of: "bare"), connections: lanes, batch: batch, seconds: seconds, accounts: accounts,
            orders: spread))
        measured.append(try engine.pay(batch: batch, onEachLaneFor: seconds))
      }
      next = engine.firstUnpaid
      try engine.close()
      figures.append(
        Figure(
          "PostgreSQL payments, \(lanes) lane\(lanes == 1 ? "" : "s"), batch \(batch)",
          median(measured.map(\.perSecond)), "/s",
          yardstick: compare("pg_batch", measured, yardstick), aim: .ratio(atLeast: 0.7),
          method: """
            \(rounds) rounds of \(shown(seconds)) s in turn, 1,000,000 accounts, fsync on; Fen's own processor time \
            \(cost(measured)) µs each
            """))
    }
    figures.append(try await door(postgres, rounds: rounds, seconds: seconds, from: next))
    figures.append(try hotMerchant(postgres, rounds: rounds, seconds: seconds, from: next + spread / 8))
    return figures
  }

  private func prepare(_ database: PostgreSQLDatabase) throws {
    let now = PlatformClock().now()
    try Books.addUsers(accounts, to: database, now: now)
    try Books.addOrders(spread, to: database, now: now)
    try Books.addOrders(hot, after: spread, among: 1, to: database, now: now)
    try database.close()
  }

  /// A thousand callers at the engine's door beside eight clients that each call once a payment.
  private func door(
    _ postgres: TemporaryPostgres, rounds: Int, seconds: Double, from first: Int64
  ) async throws -> Figure {
    progress("lanes, 1,000 callers at the door …")
    let database = try PostgreSQLDatabase(url: postgres.url(of: "fen"), migrations: migrations, lanes: 4)
    let engine = PayingEngine(database, users: accounts, orders: first...spread)
    _ = try await engine.pay(callers: 1_000, seconds: seconds / 4)
    var (measured, single) = ([Payments](), [Double]())
    for _ in 0..<rounds {
      let said = try postgres.run(
        "pgbench", "-n", "-M", "prepared", "-c", "8", "-j", "2", "-T", "\(Int(seconds))", "-D", "accounts=\(accounts)",
        "-D", "orders=\(spread)", "-f", try yardsticks.script("pg_pay_one.sql"), "bare")
      single.append(try transactionsPerSecond(said))
      measured.append(try await engine.pay(callers: 1_000, seconds: seconds))
    }
    try engine.close()
    return Figure(
      "PostgreSQL payments, 1,000 callers", median(measured.map(\.perSecond)), "/s",
      yardstick: .init(
        name: "plpgsql call each", value: median(single),
        ratio: median(zip(measured, single).map { $0.perSecond / $1 })), aim: .ratio(atLeast: 2),
      method: "\(rounds) rounds of \(shown(seconds)) s in turn, 4 lanes against pgbench with 8 clients")
  }

  private func hotMerchant(
    _ postgres: TemporaryPostgres, rounds: Int, seconds: Double, from first: Int64
  ) throws -> Figure {
    progress("lanes, all payments to one merchant …")
    func engine(_ orders: ClosedRange<Int64>) throws -> PayingEngine {
      PayingEngine(
        try PostgreSQLDatabase(url: postgres.url(of: "fen"), migrations: migrations, lanes: 4), users: accounts,
        orders: orders)
    }
    let (many, one) = (try engine(first...spread), try engine(spread + 1...spread + hot))
    _ = try one.pay(batch: 100, onEachLaneFor: seconds / 4)
    var (spreadOut, together) = ([Payments](), [Payments]())
    for _ in 0..<rounds {
      spreadOut.append(try many.pay(batch: 100, onEachLaneFor: seconds / 2))
      together.append(try one.pay(batch: 100, onEachLaneFor: seconds / 2))
    }
    try many.close()
    try one.close()
    return Figure(
      "PostgreSQL payments to one merchant", median(together.map(\.perSecond)), "/s",
      yardstick: compare("1,000 merchants", together, spreadOut), aim: .ratio(atLeast: 0.8),
      method: "\(rounds) rounds of \(shown(seconds / 2)) s in turn, 4 lanes, batches of 100")
  }
}
