import Foundation

/// The thread that looks, five times a second.
final class Heart: @unchecked Sendable {
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
    let end = Date(timeIntervalSinceNow: TimeInterval(LeaseTerms.look) / 1000)
    while !isHurried, !isStopping, condition.wait(until: end) {}
    isHurried = false
    return !isStopping
  }
}
