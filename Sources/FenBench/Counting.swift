import Synchronization

/// Numbers from 0, each given out once.
final class Counter: Sendable {
  private let next = Atomic<Int>(0)

  func take() -> Int { next.add(1, ordering: .relaxed).oldValue }
}

/// What went wrong in many threads; the first counts.
final class Faults: Sendable {
  private let list = Mutex<[any Error]>([])

  var first: (any Error)? { list.withLock { $0.first } }
  func add(_ fault: any Error) { list.withLock { $0.append(fault) } }
}
