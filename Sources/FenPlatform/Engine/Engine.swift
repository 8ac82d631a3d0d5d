import Fen
import FenStore
import Foundation
import Synchronization

/// Something to be done, whole or not at all.
///
/// A command loads what it needs from the workspace, asks a pure rule, and writes the plan into the workspace. It
/// throws its refusal, by name. It is idempotent by its natural key.
public protocol Command: Sendable {
  associatedtype Answer: Sendable
  func perform(in work: Workspace) throws -> Answer
}

/// What the engine has done since it started, and what waits.
public struct EngineStatistics: Sendable {
  public let commands: Int64
  public let batches: Int64
  public let waiting: Int64
}

/// The engine takes no more work now.
public enum EngineRefusal: Error, Equatable, Sendable {
  /// So much is waiting that an answer would come too late. Try again.
  case busy
  case stopped
}

/// The one writer: performs commands in batches and answers after the batch is on disk.
///
/// Durability costs one flush a batch; a refusal has nothing to undo; a crash loses nothing that was answered.
public final class Engine: Sendable {
  private let database: any Database
  private let clock: PlatformClock
  private let numbers: NumberSource
  private let mailbox: Mailbox
  private let longestBatch: Int
  private let done = Mutex<(commands: Int64, batches: Int64)>((0, 0))
  private let bell: Bell
  /// Spoken to after every batch.
  public let changes = ChangeFeed()

  /// - Parameter longestBatch: commands in one transaction at most.
  public convenience init(
    database: any Database, clock: PlatformClock, numbers: NumberSource, longestBatch: Int = 1_000,
    mostWaiting: Int = 20_000
  ) {
    self.init(
      database: database, clock: clock, numbers: numbers, bell: Bell(), longestBatch: longestBatch,
      mostWaiting: mostWaiting)
  }

  /// - Parameter bell: rung when a batch wrote something that is due at once.
  init(
    database: any Database, clock: PlatformClock, numbers: NumberSource, bell: Bell, longestBatch: Int = 1_000,
    mostWaiting: Int = 20_000
  ) {
    self.database = database
    self.clock = clock
    self.numbers = numbers
    self.longestBatch = longestBatch
    self.bell = bell
    mailbox = Mailbox(capacity: mostWaiting)
    let thread = Thread { [self] in run() }
    thread.name = "fen-writer"
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// Performs a command and answers when its batch is on disk.
  ///
  /// - Throws: the command's refusal, `EngineRefusal`, `StoreError`.
  public func perform<C: Command>(_ command: C) async throws -> C.Answer {
    try await withCheckedThrowingContinuation { continuation in
      let job = Job(
        perform: { work in
          let result = Result { try work.perform(command) }
          return { continuation.resume(with: result) }
        },
        refuse: { continuation.resume(throwing: $0) })
      if let refusal = mailbox.put(job) { continuation.resume(throwing: refusal) }
    }
  }

  /// Performs a batch of commands in one transaction on the calling thread; for imports and measurements.
  public func performTogether<C: Command>(_ commands: [C]) throws -> [Result<C.Answer, any Error>] {
    try database.write { transaction in
      let work = Workspace(transaction: transaction, now: clock.now(), numbers: numbers)
      let results = commands.map { command in Result { try work.perform(command) } }
      try work.flush()
      return results
    }
  }

  public var statistics: EngineStatistics {
    let done = done.withLock { $0 }
    return EngineStatistics(commands: done.commands, batches: done.batches, waiting: Int64(mailbox.count))
  }

  /// Takes no more, and returns when all that was accepted is on disk and answered. Blocks the calling thread.
  public func stop() {
    mailbox.close()
    mailbox.awaitEnd()
  }

  private func run() {
    while let batch = mailbox.take(atMost: longestBatch) {
      do {
        for answer in try perform(batch) { answer() }
      } catch {
        // The batch failed as a whole, so nothing of it is stored. Each command alone tells whose fault it was.
        for job in batch { performAlone(job) }
      }
    }
    mailbox.end()
  }

  private func perform(_ batch: [Job]) throws -> [() -> Void] {
    let (answers, due) = try database.write { transaction in
      let work = Workspace(transaction: transaction, now: clock.now(), numbers: numbers)
      let answers = batch.map { $0.perform(work) }
      try work.flush()
      return (answers, work.wroteDueWork)
    }
    done.withLock { $0 = ($0.commands + Int64(batch.count), $0.batches + 1) }
    if due { bell.ring() }
    changes.publish()
    return answers
  }

  private func performAlone(_ job: Job) {
    do {
      for answer in try perform([job]) { answer() }
    } catch {
      job.refuse(error)
    }
  }
}

/// A command with its caller's address.
private struct Job: Sendable {
  /// Performs the command; what it returns tells the caller, once the batch is on disk.
  let perform: @Sendable (Workspace) -> () -> Void
  /// Tells the caller that nothing was stored, and why.
  let refuse: @Sendable (any Error) -> Void
}

/// Where commands wait for the writer.
private final class Mailbox: @unchecked Sendable {
  private let condition = NSCondition()
  private var jobs = [Job]()
  private var closed = false
  private var ended = false
  private let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  func put(_ job: Job) -> EngineRefusal? {
    condition.lock()
    defer { condition.unlock() }
    guard !closed else { return .stopped }
    guard jobs.count < capacity else { return .busy }
    jobs.append(job)
    condition.signal()
    return nil
  }

  /// Waits for work; nil when closed and empty.
  func take(atMost count: Int) -> [Job]? {
    condition.lock()
    defer { condition.unlock() }
    while jobs.isEmpty {
      if closed { return nil }
      condition.wait()
    }
    guard jobs.count > count else {
      defer { jobs = [] }
      return jobs
    }
    defer { jobs.removeFirst(count) }
    return Array(jobs.prefix(count))
  }

  var count: Int {
    condition.lock()
    defer { condition.unlock() }
    return jobs.count
  }

  func close() {
    condition.lock()
    closed = true
    condition.broadcast()
    condition.unlock()
  }

  /// The writer has taken the last job and done it.
  func end() {
    condition.lock()
    ended = true
    condition.broadcast()
    condition.unlock()
  }

  func awaitEnd() {
    condition.lock()
    while !ended { condition.wait() }
    condition.unlock()
  }
}
