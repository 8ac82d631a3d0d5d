import FenStore
import Foundation
import Synchronization

/// A command with its caller's address.
struct Job: Sendable {
  let prefetch: @Sendable (Workspace) -> Void
  /// Performs the command; what it returns tells the caller, once the batch is on disk. Nil when a row is awaited.
  let perform: @Sendable (Workspace) throws -> (() -> Void)?
  /// Tells the caller that nothing was stored, and why.
  let refuse: @Sendable (any Error) -> Void
}

/// One writer: a thread that takes what waits and performs it together.
final class Lane: Sendable {
  private let batches: Batches
  private let mailbox: Mailbox
  private let longestBatch: Int
  private let finished: @Sendable (_ wroteDueWork: Bool) -> Void
  private let done = Mutex<(commands: Int64, batches: Int64)>((0, 0))

  init(
    _ number: Int, batches: Batches, longestBatch: Int, mostWaiting: Int,
    finished: @escaping @Sendable (_ wroteDueWork: Bool) -> Void
  ) {
    self.batches = batches
    self.longestBatch = longestBatch
    self.finished = finished
    mailbox = Mailbox(capacity: mostWaiting)
    let thread = Thread { [self] in run() }
    thread.name = "fen-writer-\(number)"
    thread.stackSize = 4 << 20
    thread.start()
  }

  func put(_ job: Job) -> EngineRefusal? { mailbox.put(job) }
  func close() { mailbox.close() }
  func awaitEnd() { mailbox.awaitEnd() }

  var statistics: EngineStatistics {
    let done = done.withLock { $0 }
    return EngineStatistics(commands: done.commands, batches: done.batches, waiting: Int64(mailbox.count))
  }

  private func run() {
    while let batch = mailbox.take(atMost: longestBatch) {
      do {
        for answer in try perform(batch) { answer() }
      } catch let error as StoreError where error.isOutage {
        // Each alone would wait as long again.
        for job in batch { job.refuse(error) }
      } catch {
        // The batch failed as a whole, so nothing of it is stored. Each command alone tells whose fault it was.
        for job in batch { performAlone(job) }
      }
    }
    mailbox.end()
  }

  private func perform(_ batch: [Job]) throws -> [() -> Void] {
    let (answers, wroteDueWork) = try batches.perform(
      batch, prefetch: { $0.prefetch($1) }, attempt: { try $0.perform($1) })
    done.withLock { $0 = ($0.commands + Int64(batch.count), $0.batches + 1) }
    finished(wroteDueWork)
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

/// Where commands wait for their writer.
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
