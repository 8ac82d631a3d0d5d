import Synchronization

/// Wakes waiting tasks; a ring that nobody waits for is remembered.
final class Bell: Sendable {
  private struct Waiting {
    let continuation: CheckedContinuation<Void, Never>
    let timer: Task<Void, Never>
  }
  private struct State {
    var rung = false
    var waiting = [Int: Waiting]()
    var count = 0
  }
  private let state = Mutex(State())

  func ring() {
    let waiting = state.withLock { state in
      defer { state.waiting = [:] }
      if state.waiting.isEmpty { state.rung = true }
      return Array(state.waiting.values)
    }
    for sleeper in waiting {
      sleeper.timer.cancel()
      sleeper.continuation.resume()
    }
  }

  /// Returns at the next ring, after `milliseconds`, or when the task is cancelled.
  func wait(milliseconds: Int64) async {
    let number = state.withLock { state in
      state.count += 1
      return state.count
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let awake = state.withLock { state in
          if state.rung || Task.isCancelled {
            state.rung = false
            return true
          }
          let timer = Task {
            do { try await Task.sleep(for: .milliseconds(milliseconds)) } catch { return }
            self.wake(number)
          }
          state.waiting[number] = Waiting(continuation: continuation, timer: timer)
          return false
        }
        if awake { continuation.resume() }
      }
    } onCancel: {
      wake(number)
    }
  }

  private func wake(_ number: Int) {
    guard let sleeper = state.withLock({ $0.waiting.removeValue(forKey: number) }) else { return }
    sleeper.timer.cancel()
    sleeper.continuation.resume()
  }
}
