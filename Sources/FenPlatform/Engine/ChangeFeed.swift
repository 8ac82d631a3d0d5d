import Synchronization

/// Tells pages that something changed. Several changes may come as one.
public final class ChangeFeed: Sendable {
  private let subscribers = Mutex<(next: Int, list: [Int: AsyncStream<Void>.Continuation])>((0, [:]))

  public init() {}

  public func subscribe() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let number = subscribers.withLock { state in
      state.next += 1
      state.list[state.next] = continuation
      return state.next
    }
    continuation.onTermination = { [weak self] _ in self?.subscribers.withLock { $0.list[number] = nil } }
    return stream
  }

  public func publish() {
    subscribers.withLock { state in
      for continuation in state.list.values { continuation.yield() }
    }
  }
}
