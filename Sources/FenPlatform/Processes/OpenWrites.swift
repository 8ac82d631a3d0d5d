import Fen
import FenStore
import Synchronization

/// A database that knows which of this process' writes are open, and so below which number all is settled.
final class OpenWrites: Database {
  private let inner: any Database
  private let numbers: NumberSource
  private let open = Mutex<(next: Int, floors: [Int: Int64])>((0, [:]))

  init(_ inner: any Database, _ numbers: NumberSource) { (self.inner, self.numbers) = (inner, numbers) }

  /// All this process will ever commit from now on has larger numbers.
  var floor: Int64 { open.withLock { $0.floors.values.min() ?? numbers.floor() } }

  func write<Value>(_ body: (any Transaction) throws -> Value) throws -> Value {
    let ticket = open.withLock { open in
      open.next += 1
      open.floors[open.next] = numbers.floor()
      return open.next
    }
    defer { open.withLock { $0.floors[ticket] = nil } }
    return try inner.write(body)
  }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> Value
  ) async throws -> Value { try await inner.read(body) }

  var isShared: Bool { inner.isShared }
  var isAway: Bool { inner.isAway }
  var lanes: Int { inner.lanes }

  func close() throws { try inner.close() }
}
