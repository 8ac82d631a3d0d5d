import Fen
import FenStore
import Foundation
import Logging
import Synchronization

/// This process among those that share its database: its lease, and the thread that renews it and looks for news.
final class Processes: Sendable {
  let lease: Lease
  let holds: Holds
  private let database: any Database
  private let logger: Logger
  private let heart = Heart()
  private let queue = DispatchQueue(label: "fen-processes")
  private let state = Mutex(State())
  /// Speaks when this process may no longer take part.
  let problems: AsyncStream<ProcessProblem>
  private let loss: AsyncStream<ProcessProblem>.Continuation

  private struct State {
    var report = ProcessReport()
    /// Since the last renewal.
    var renewed: StopClock?
    /// The version of the news that was taken in.
    var taken: Int64 = 0
    /// Another process wants to be alone.
    var isStill = false
    /// What the others had changed when this process last looked.
    var othersChanges: Int64?
    /// The last look failed; said once.
    var isCutOff = false
  }

  /// Leases a number.
  ///
  /// - Throws: `ProcessProblem.noNumberFree`, `StoreError`.
  init(joining database: any Database, logger: Logger) throws {
    self.database = database
    self.logger = logger
    (problems, loss) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    lease = try database.write { transaction in
      try ProcessTable.join(
        name: processName(), token: .random(in: 1...Int64.max), in: transaction)
    }
    holds = Holds(lease.node, database)
  }

  /// Looks once, and from now on by itself.
  func start(_ duties: ProcessDuties) throws {
    try look(duties, urgently: true)
    let heart = heart
    heart.start { [weak self] in
      guard let self else { return false }
      do {
        try look(duties, urgently: false)
        if state.withLock({ state in
          defer { state.isCutOff = false }
          return state.isCutOff
        }) {
          logger.notice("the database is there again")
        }
      } catch let problem as ProcessProblem {
        logger.critical("\(problem)")
        duties.own(until: Instant(milliseconds: 0))
        loss.yield(problem)
        return false
      } catch {
        let isNew = state.withLock { state in
          defer { state.isCutOff = true }
          return !state.isCutOff
        }
        if isNew { logger.error("this process cannot renew its lease", metadata: ["error": "\(error)"]) }
      }
      return true
    }
  }

  /// Gives the number back. Nothing may be written any more.
  func leave() throws {
    heart.stop()
    try database.write { try ProcessTable.release(lease, in: $0) }
  }

  /// Ends the renewals as a death would; for tests.
  func die() { heart.stop() }

  private func look(_ duties: ProcessDuties, urgently: Bool) throws {
    let began = machineTime()
    let (floor, changes) = (duties.floor(), duties.changes())
    let (report, isDue, isStill) = state.withLock { state in
      let unseen = state.renewed?.elapsed ?? .seconds(3_600)
      let hasMore = state.taken != state.report.news || changes != state.report.changes && unseen >= restlessness
      let isDue = urgently || hasMore || unseen >= .milliseconds(LeaseTerms.renewal)
      return (ProcessReport(news: state.taken, floor: floor, changes: changes), isDue, state.isStill)
    }
    let sight = try exchange(report, duties.engine.campaigns, renewing: isDue, rereading: isStill)
    if isDue {
      duties.own(until: began.adding(milliseconds: LeaseTerms.fence))
      state.withLock { ($0.report, $0.renewed) = (report, StopClock()) }
    }
    holds.forgetLate(sight.late)
    if sight.freed > 0 || !sight.late.isEmpty { duties.workCameBack() }
    let total = sight.others.reduce(0) { $0 + $1.report.changes }
    let before = state.withLock { state in
      defer { state.othersChanges = total }
      return state.othersChanges
    }
    if before != total { duties.othersChanged() }
    if let news = sight.news { takeIn(news, after: report, duties) }
  }

  /// What a look into the database finds.
  private struct Sight {
    var others = [OtherProcess]()
    /// Nil when there is none.
    var news: News?
    /// How much of dead processes' work came free.
    var freed = 0
    /// What this process gave back late.
    var late = Set<Int64>()
  }

  /// - Parameter rereading: who keeps still looks for the end of it also without news: whom he waits for may be dead.
  private func exchange(
    _ report: ProcessReport, _ campaigns: RunningCampaigns, renewing: Bool, rereading: Bool
  ) throws -> Sight {
    try database.write { transaction in
      var sight = Sight()
      // Renewed again in a second, so nobody waits for the disk; also a look leaves its mark as a writer.
      try transaction.run("SET LOCAL synchronous_commit TO off")
      if renewing {
        try ProcessTable.renew(lease, report, in: transaction)
        sight.freed = try Holds.sweep(in: transaction)
        sight.late = try holds.giveBackLate(in: transaction)
      }
      sight.others = try ProcessTable.others(of: lease, in: transaction)
      if try News.version(in: transaction) != report.news || rereading {
        let alive = sight.others.filter { $0.presence == .alive }.map(\.node)
        let news = try News.read(alive: Set(alive), in: transaction)
        try campaigns.reload(in: transaction, emptied: news.emptied)
        sight.news = news
      }
      return sight
    }
  }

  private func takeIn(_ news: News, after report: ProcessReport, _ duties: ProcessDuties) {
    guard duties.takeIn(news) else { return state.withLock { $0.isStill = true } }
    state.withLock { ($0.taken, $0.isStill) = (news.version, news.stillness != .none) }
    // Told at once: somebody waits for it.
    if news.version != report.news { heart.hurry() }
  }
}

// Telling others

extension Processes {
  /// Changes what all must know and returns when every live process, this one too, has taken it in.
  ///
  /// - Throws: `ProcessProblem.notTakenIn`, `StoreError`, what `change` throws.
  func tell(_ change: @escaping @Sendable (any Transaction) throws -> Void) async throws {
    let version = try await write { transaction in
      try change(transaction)
      return try News.raise(in: transaction)
    }
    try await everybodyKnows(version)
  }

  /// Writes away from the threads that answer requests.
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { [database] in continuation.resume(with: Result { try database.write(body) }) }
    }
  }

  /// Runs `body` while all other processes keep still.
  func alone<Value>(
    _ solitude: Solitude, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
  ) async throws -> Value {
    var version: Int64?
    while version == nil {
      do { version = try await write { [self] in try take(solitude, in: $0) } } catch {
        holds.giveBackLater([solitude.rawValue])
        throw error
      }
      if version == nil { try await Task.sleep(for: .milliseconds(50)) }
    }
    let result: Result<Value, any Error>
    do {
      try await everybodyKnows(version!)
      result = .success(try await body())
    } catch { result = .failure(error) }
    try await holds.giveBack(solitude.rawValue)
    return try result.get()
  }

  /// Nil when another process is alone already. What this one failed to give back it takes again.
  private func take(_ solitude: Solitude, in transaction: any Transaction) throws -> Int64? {
    let isMine = try transaction.run(
      """
      INSERT INTO holds (thing, node, at) VALUES (?1, ?2, \(ProcessTable.now))
      ON CONFLICT (thing) DO UPDATE SET at = excluded.at WHERE holds.node = excluded.node
      """, [.int(solitude.rawValue), .int(lease.node)])
    guard isMine == 1 else { return nil }
    holds.forgetLate([solitude.rawValue])
    return try News.raise(in: transaction)
  }

  private func everybodyKnows(_ version: Int64) async throws {
    heart.hurry()
    let waiting = StopClock()
    while true {
      let others = try await database.read { [lease] in try ProcessTable.others(of: lease, in: $0) }
      var behind = others.filter { $0.presence == .alive && $0.report.news < version }.map(\.name)
      if state.withLock({ $0.taken < version }) { behind.append("this one") }
      if behind.isEmpty { return }
      guard waiting.elapsed < mostPatience else { throw ProcessProblem.notTakenIn(by: behind) }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// No transaction that is open anywhere, and none to come, commits a number up to this one.
  func settledNumbers(_ writes: OpenWrites) async throws -> Int64 {
    let others = try await database.read { [lease] in try ProcessTable.others(of: lease, in: $0) }
    return others.filter { $0.unseen < LeaseTerms.lastTransaction }.map(\.report.floor).reduce(writes.floor, min)
  }
}

/// How soon others hear of changes, so that their pages show them.
private let restlessness = Duration.milliseconds(LeaseTerms.renewal * 2 / 5)

/// How long a live process may take to take something in: its scheduler finishes what it has begun.
private let mostPatience = Duration.seconds(30)

/// What other processes call this one in their messages: machine and process.
private func processName() -> String {
  var name = [CChar](repeating: 0, count: 256)
  gethostname(&name, name.count - 1)
  let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  return "\(host):\(ProcessInfo.processInfo.processIdentifier)"
}
