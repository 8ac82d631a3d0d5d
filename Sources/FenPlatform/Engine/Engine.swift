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

  /// What the command is about. Commands about the same thing go to the same writer, one after another.
  var subject: Int { get }

  /// Announces rows that `perform` will ask for, as far as they are known before. Costs a look into the database less.
  func prefetch(in work: Workspace)

  /// May be performed several times before its answer counts: it changes nothing but the workspace.
  func perform(in work: Workspace) throws -> Answer
}

extension Command {
  public func prefetch(in work: Workspace) {}
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

/// Performs commands in batches and answers after the batch is on disk.
///
/// Durability costs one flush a batch; a refusal has nothing to undo; a crash loses nothing that was answered. Each
/// lane is a writer with a thread of its own: one where the database is in the process, several on a server.
public final class Engine: Sendable {
  private let database: any Database
  private let clock: PlatformClock
  private let numbers: NumberSource
  let rules: Rules
  let campaigns: RunningCampaigns
  private let lanes: [Lane]
  /// Spoken to after every batch.
  public let changes: ChangeFeed

  /// - Parameter longestBatch: commands in one transaction at most.
  public convenience init(
    database: any Database, clock: PlatformClock, numbers: NumberSource, rules: Rules = .shipped,
    longestBatch: Int = 1_000, mostWaiting: Int = 20_000
  ) {
    self.init(
      database: database, clock: clock, numbers: numbers, rules: rules, bell: Bell(), longestBatch: longestBatch,
      mostWaiting: mostWaiting)
  }

  /// - Parameter bell: rung when a batch wrote something that is due at once.
  init(
    database: any Database, clock: PlatformClock, numbers: NumberSource, rules: Rules, bell: Bell,
    longestBatch: Int = 1_000, mostWaiting: Int = 20_000
  ) {
    self.database = database
    self.clock = clock
    self.numbers = numbers
    self.rules = rules
    let campaigns = RunningCampaigns()
    self.campaigns = campaigns
    let changes = ChangeFeed()
    self.changes = changes
    let finished: @Sendable (_ wroteDueWork: Bool) -> Void = { wroteDueWork in
      if wroteDueWork { bell.ring() }
      changes.publish()
    }
    lanes = (0..<database.lanes).map { number in
      Lane(
        number,
        batches: Batches(
          database: database, clock: clock, numbers: numbers, rules: rules, campaigns: campaigns, lane: number),
        longestBatch: longestBatch, mostWaiting: mostWaiting / database.lanes, finished: finished)
    }
  }

  /// Performs a command and answers when its batch is on disk.
  ///
  /// - Throws: the command's refusal, `EngineRefusal`, `StoreError`.
  public nonisolated(nonsending) func perform<C: Command>(_ command: C) async throws -> C.Answer {
    let lane = lanes[Int(command.subject.magnitude % UInt(lanes.count))]
    return try await withCheckedThrowingContinuation { continuation in
      let job = Job(
        prefetch: { command.prefetch(in: $0) },
        perform: { work in
          guard let result = try work.attempt(command) else { return nil }
          return { continuation.resume(with: result) }
        },
        refuse: { continuation.resume(throwing: $0) })
      if let refusal = lane.put(job) { continuation.resume(throwing: refusal) }
    }
  }

  /// Performs a batch of commands in one transaction on the calling thread; for imports and measurements.
  ///
  /// - Parameter lane: whose stripes of accounts are written.
  public func performTogether<C: Command>(
    _ commands: [C], lane: Int = 0
  ) throws -> [Result<C.Answer, any Error>] {
    let batches = Batches(
      database: database, clock: clock, numbers: numbers, rules: rules, campaigns: campaigns, lane: lane)
    return try batches.perform(commands, prefetch: { $0.prefetch(in: $1) }, attempt: { try $1.attempt($0) }).answers
  }

  public var statistics: EngineStatistics {
    let each = lanes.map(\.statistics)
    return EngineStatistics(
      commands: each.reduce(0) { $0 + $1.commands }, batches: each.reduce(0) { $0 + $1.batches },
      waiting: each.reduce(0) { $0 + $1.waiting })
  }

  /// Takes no more, and returns when all that was accepted is on disk and answered. Blocks the calling thread.
  public func stop() {
    for lane in lanes { lane.close() }
    for lane in lanes { lane.awaitEnd() }
  }
}
