import Fen
import FenStore
import Foundation
import Logging
import Synchronization

/// This process among those that share its database: its lease, and the thread that renews it and looks for news.
final class Processes: Sendable {
  let lease: Lease
  private let database: any Database
  private let logger: Logger
  private let heart = Heart()
  private let state = Mutex(State())
  /// Speaks when this process may no longer take part.
  let problems: AsyncStream<ProcessProblem>
  private let loss: AsyncStream<ProcessProblem>.Continuation

  private struct State {
    var report = ProcessReport()
    var renewed: ContinuousClock.Instant?
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
    let floor = duties.floor()
    let changes = duties.changes()
    let (report, isDue) = state.withLock { state in
      let unseen = state.renewed.map { ContinuousClock.now - $0 } ?? .seconds(3_600)
      let isDue = urgently || unseen >= .milliseconds(LeaseTerms.renewal)
        || changes != state.report.changes && unseen >= .milliseconds(LeaseTerms.renewal * 2 / 5)
      return (ProcessReport(news: state.report.news, floor: floor, changes: changes), isDue)
    }
    let others = try database.write { transaction in
      if isDue {
        // Renewed again in a second, so nobody waits for the disk.
        try transaction.run("SET LOCAL synchronous_commit TO off")
        try ProcessTable.renew(lease, report, in: transaction)
      }
      return try ProcessTable.others(of: lease, in: transaction)
    }
    if isDue {
      duties.own(until: began.adding(milliseconds: LeaseTerms.fence))
      state.withLock { ($0.report, $0.renewed) = (report, .now) }
    }
    let total = others.reduce(0) { $0 + $1.report.changes }
    let before = state.withLock { state in
      defer { state.othersChanges = total }
      return state.othersChanges
    }
    if before != total { duties.othersChanged() }
  }
}

/// What the platform does for `Processes`, and tells it.
struct ProcessDuties: Sendable {
  let numbers: NumberSource
  let writes: OpenWrites
  let engine: Engine

  func floor() -> Int64 { writes.floor }
  func changes() -> Int64 { engine.statistics.commands }
  func own(until moment: Instant) { numbers.owned(until: moment) }
  func othersChanged() { engine.changes.publish() }
}

/// The thread that looks, five times a second.
private final class Heart: @unchecked Sendable {
  private let condition = NSCondition()
  private var isBeating = false
  private var isStopping = false
  private var isHurried = false

  /// - Parameter beat: answers whether to go on.
  func start(_ beat: @escaping @Sendable () -> Bool) {
    isBeating = true
    let thread = Thread { [self] in
      while wait(), beat() {}
      condition.lock()
      isBeating = false
      condition.broadcast()
      condition.unlock()
    }
    thread.name = "fen-heart"
    thread.start()
  }

  /// Looks at once.
  func hurry() {
    condition.lock()
    isHurried = true
    condition.broadcast()
    condition.unlock()
  }

  /// Returns when the thread has ended.
  func stop() {
    condition.lock()
    isStopping = true
    condition.broadcast()
    while isBeating { condition.wait() }
    condition.unlock()
  }

  /// False when it is to stop.
  private func wait() -> Bool {
    condition.lock()
    defer { condition.unlock() }
    let end = Date(timeIntervalSinceNow: Double(LeaseTerms.look) / 1000)
    while !isHurried, !isStopping, condition.wait(until: end) {}
    isHurried = false
    return !isStopping
  }
}

/// What other processes call this one in their messages: machine and process.
private func processName() -> String {
  var name = [CChar](repeating: 0, count: 256)
  gethostname(&name, name.count - 1)
  let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  return "\(host):\(ProcessInfo.processInfo.processIdentifier)"
}
