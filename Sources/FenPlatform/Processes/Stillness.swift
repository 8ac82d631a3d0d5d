import Synchronization

/// Keeps this process from acting by itself while another one, or this one, must be alone.
final class Stillness: Sendable {
  private struct State {
    /// What another process asks for.
    var asked = News.Stillness.none
    /// This process empties the sandbox.
    var isEmptying = false
    var steps = 0
    var errands = 0

    /// An errand of a step goes on: stillness waits for the step.
    var mayCarry: Bool { !isEmptying && (asked != .everything || steps > 0) }
  }
  private let state = Mutex(State())
  private static let look = Duration.milliseconds(10)

  /// Asks for stillness; answers whether it has come.
  func ask(_ stillness: News.Stillness) -> Bool {
    state.withLock { state in
      state.asked = stillness
      return switch stillness {
      case .none: true
      case .scheduler: state.steps == 0
      case .everything: state.steps == 0 && state.errands == 0
      }
    }
  }

  /// Runs a step of the scheduler; nil while it must keep still.
  func step<Value>(
    isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
  ) async throws -> Value? {
    let may = state.withLock { state in
      guard state.asked == .none else { return false }
      state.steps += 1
      return true
    }
    guard may else { return nil }
    defer { state.withLock { $0.steps -= 1 } }
    return try await body()
  }

  /// Carries something to the bank, after waiting for the end of an emptying.
  func errand<Value>(_ body: () async throws -> Value) async throws -> Value {
    while !state.withLock({ state in
      guard state.mayCarry else { return false }
      state.errands += 1
      return true
    }) { try await Task.sleep(for: Self.look) }
    defer { state.withLock { $0.errands -= 1 } }
    return try await body()
  }

  /// Runs `body` while nothing of this process is on its way to the bank.
  func emptying<Value>(
    isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
  ) async throws -> Value {
    state.withLock { $0.isEmptying = true }
    defer { state.withLock { $0.isEmptying = false } }
    while state.withLock({ $0.errands > 0 }) { try await Task.sleep(for: Self.look) }
    return try await body()
  }
}
