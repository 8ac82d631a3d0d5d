import Fen
import FenStore
import Logging

/// Does what falls due: by itself when the time comes, and step by step when the sandbox's clock is moved.
public actor Scheduler {
  private let clock: PlatformClock
  private let database: any Database
  let deliveries: Deliveries
  let work: [any DueWork]
  private let logger: Logger
  private let bell: Bell
  private let stillness: Stillness
  /// Told when the clock was set: what pages show depends on it.
  private let changes: ChangeFeed
  /// Nil when this process has its database for itself.
  private let processes: Processes?
  private var moving = false
  private var stepping = false
  /// Work that waits for somebody outside and is under way, by its place among all.
  private var outside = [Int: Task<Void, Never>]()

  init(
    clock: PlatformClock, database: any Database, deliveries: Deliveries, work: [any DueWork], bell: Bell,
    stillness: Stillness, changes: ChangeFeed, processes: Processes?, logger: Logger
  ) {
    self.clock = clock
    self.database = database
    self.deliveries = deliveries
    self.work = work
    self.bell = bell
    self.stillness = stillness
    self.changes = changes
    self.processes = processes
    self.logger = logger
  }

  /// Something new may be due.
  nonisolated public func ring() { bell.ring() }

  /// Runs until its task is cancelled.
  public func run() async {
    await goOn()
    // What it began ends with it.
    for task in outside.values { task.cancel() }
    for task in outside.values { await task.value }
  }

  private func goOn() async {
    while !Task.isCancelled {
      var next: Instant?
      do {
        if !moving {
          stepping = true
          defer { stepping = false }
          next = try await stillness.step { try await step() } ?? nil
        }
      } catch is CancellationError {
        return
      } catch {
        // Whatever it was stays due; a pause keeps a broken disk from filling the log.
        logger.error("due work failed", metadata: ["error": "\(error)"])
        next = clock.now().adding(seconds: 1)
      }
      await bell.wait(milliseconds: pause(until: next))
    }
  }

  /// Moves the sandbox's clock and returns when all that fell due on the way has been done, in order.
  ///
  /// Backwards only the clock moves: nothing is undone.
  public func move(to target: Instant) async throws -> [Happening] {
    try await exclusively {
      let before = clock.current
      let happenings: [Happening]
      do { happenings = try await performAll(until: target) } catch {
        // Nothing else is stored yet: what follows, here and in other processes, goes by one time.
        clock.set(before)
        throw error
      }
      try await set(.frozen(target))
      return happenings + (try await performAll())
    }
  }

  /// Back to the machine's time.
  public func followMachine() async throws -> [Happening] {
    try await exclusively {
      try await set(.real)
      return try await performAll()
    }
  }

  /// Empties tables while nothing that is due is done, nothing is on its way to the bank, and the other processes keep
  /// still; then the clock follows the machine.
  func empty(_ body: @escaping @Sendable (any Transaction) throws -> Void) async throws {
    _ = try await exclusively {
      try await stillness.emptying {
        guard let processes else {
          try database.write { transaction in
            try body(transaction)
            try keep(.real, in: transaction)
          }
          clock.set(.real)
          return
        }
        try await processes.alone(.emptying) {
          try await processes.tell { transaction in
            try body(transaction)
            try keep(.real, in: transaction)
          }
        }
      }
      return try await performAll()
    }
  }

  /// Does everything that is due now and waits for it.
  @discardableResult
  public func settle() async throws -> [Happening] {
    try await exclusively { try await performAll() }
  }

  private func exclusively(_ body: () async throws -> [Happening]) async throws -> [Happening] {
    // What this process has begun by itself is finished first.
    while moving || stepping || !outside.isEmpty { await bell.wait(milliseconds: 20) }
    moving = true
    defer {
      moving = false
      bell.ring()
    }
    guard let processes else { return try await body() }
    return try await processes.alone(.clock) { try await body() }
  }

  private func nextDue() async throws -> Instant? {
    var earliest = try await deliveries.nextDue()
    for kind in work {
      guard let due = try await kind.nextDue() else { continue }
      earliest = min(earliest ?? due, due)
    }
    return earliest
  }

  /// One look without waiting for callbacks; answers when to look again.
  private func step() async throws -> Instant? {
    let now = clock.now()
    var looks = [Instant?]()
    for (place, kind) in work.enumerated() {
      // Its end rings.
      guard outside[place] == nil else { continue }
      do {
        if let due = try await kind.nextDue(), due <= now {
          guard !kind.waitsOutside else {
            begin(kind, at: place)
            continue
          }
          _ = try await kind.perform(at: now)
        }
        looks.append(try await kind.nextDue())
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        // Whatever it was stays due and the other kinds go on; a pause keeps a broken disk from filling the log.
        logger.error("due work failed", metadata: ["work": "\(type(of: kind))", "error": "\(error)"])
        looks.append(now.adding(seconds: 1))
      }
    }
    for delivery in try await deliveries.start(at: now) { Task { await watch(delivery) } }
    // What is due now is under way or waits for a place; a place that comes free rings.
    looks.append(try await deliveries.nextDue(after: now))
    return looks.compactMap(\.self).min()
  }

  /// Does what may wait long for an answer from outside, while all else goes on.
  private func begin(_ kind: any DueWork, at place: Int) {
    outside[place] = Task {
      do {
        _ = try await stillness.step { try await kind.perform(at: clock.now()) }
      } catch is CancellationError {
      } catch {
        logger.error("due work failed", metadata: ["work": "\(type(of: kind))", "error": "\(error)"])
        // A pause keeps a broken disk from filling the log. Cancelled, it is over at once.
        try? await Task.sleep(for: .seconds(1))
      }
      outside[place] = nil
      bell.ring()
    }
  }

  /// The next try of one that failed has a moment of its own.
  nonisolated private func watch(_ delivery: Task<Happening?, any Error>) async {
    do {
      if try await delivery.value?.event.comesAgain == true { bell.ring() }
    } catch {
      logger.error("a delivery could not be written down", metadata: ["error": "\(error)"])
    }
  }

  /// Everything due at the present moment, until nothing is.
  private func performAll() async throws -> [Happening] {
    var happenings = [Happening]()
    while true {
      var done = [Happening]()
      let now = clock.now()
      for kind in work {
        if let due = try await kind.nextDue(), due <= now { done += try await kind.perform(at: now) }
      }
      let started = try await deliveries.start(at: now)
      for delivery in started { if let happening = try await delivery.value { done.append(happening) } }
      happenings += done
      if done.isEmpty, started.isEmpty {
        // The running loop, or another process, has them in hand; here their end rings.
        guard try await anyInHand(at: now) else { return happenings }
        await bell.wait(milliseconds: 5)
      }
    }
  }

  /// What is due is being done already.
  private func anyInHand(at now: Instant) async throws -> Bool {
    if deliveries.anyUnderWay, let due = try await deliveries.nextDue(), due <= now { return true }
    guard try await processes?.holds.anyElsewhere() == true, let due = try await nextDue() else { return false }
    return due <= now
  }

  private func pause(until next: Instant?) -> Int64 {
    // A new order's expiry does not ring, nor does what other processes wrote: the scheduler looks for itself.
    let longestPause: Int64 = processes == nil ? 5_000 : 1_000
    guard let next else { return longestPause }
    switch clock.current {
    case .real: return min(max(next.milliseconds - clock.now().milliseconds, 1), longestPause)
    // Nothing comes due while the clock stands, except what is under way now.
    case .frozen: return next <= clock.now() ? 50 : longestPause
    }
  }

  /// When it returns every process uses the new time.
  private func set(_ setting: PlatformClock.Setting) async throws {
    clock.set(setting)
    defer { changes.publish() }
    guard let processes else { return try database.write { try keep(setting, in: $0) } }
    try await processes.tell { try keep(setting, in: $0) }
  }
}

extension Scheduler {
  /// Everything due up to `target`, each at its own moment.
  private func performAll(until target: Instant) async throws -> [Happening] {
    var happenings = [Happening]()
    clock.set(.frozen(clock.now()))
    while let due = try await nextDue(), due <= target {
      clock.set(.frozen(max(due, clock.now())))
      let done = try await performAll()
      happenings += done
      // What is due and cannot be done must not stop the clock for ever.
      if done.isEmpty, due <= clock.now(), try await nextDue() == due { break }
    }
    return happenings
  }
}

private func keep(_ setting: PlatformClock.Setting, in transaction: any Transaction) throws {
  let value =
    switch setting {
    case .real: "real"
    case .frozen(let instant): String(instant.milliseconds)
    }
  try transaction.run(
    """
    INSERT INTO settings (name, value) VALUES ('clock', ?1)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value
    """, [.text(value)])
}

/// The clock as it was left; nil when nobody ever set it.
func storedClock(in transaction: any Transaction) throws -> PlatformClock.Setting? {
  let value = try transaction.first("SELECT value FROM settings WHERE name = 'clock'") { $0.text(0) }
  return value.map { value in
    guard let milliseconds = Int64(value) else { return .real }
    return .frozen(Instant(milliseconds: milliseconds))
  }
}
