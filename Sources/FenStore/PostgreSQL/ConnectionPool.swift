import Foundation
import Synchronization

/// How long a server that went away is waited for.
let patience = Duration.seconds(30)

/// Since when a server has been away, as all who look for it found.
final class Outage: Sendable {
  private let beginning = Mutex<ContinuousClock.Instant?>(nil)

  var isOn: Bool { beginning.withLock { $0 != nil } }

  /// Nobody waits any more; each who asks is told at once.
  var isLong: Bool { beginning.withLock { $0.map { .now >= $0 + patience } ?? false } }

  /// The server was not there. An outage that is on goes on.
  func begin() { beginning.withLock { $0 = $0 ?? .now } }

  func end() { beginning.withLock { $0 = nil } }
}

/// Connections that threads borrow. One that broke is not given back; the next borrower opens another.
final class ConnectionPool: @unchecked Sendable {
  private let url: String
  private let outage: Outage
  /// What a new connection is told first.
  private let prepare: @Sendable (PostgreSQLConnection) throws -> Void
  private let condition = NSCondition()
  private var idle = [PostgreSQLConnection]()
  private var open = 0
  private let most: Int
  private var closed = false

  init(
    _ url: String, most: Int, outage: Outage = Outage(),
    prepare: @escaping @Sendable (PostgreSQLConnection) throws -> Void = { _ in }
  ) {
    self.url = url
    self.outage = outage
    self.most = most
    self.prepare = prepare
  }

  /// Lends a connection to `body`, waiting for a free one, and for the server to come back, if need be.
  ///
  /// - Throws: `StoreError.unreachable` when the server stays away; what `body` throws.
  func lend<Value>(_ body: (PostgreSQLConnection) throws -> Value) throws -> Value {
    let connection = try borrow()
    defer { giveBack(connection) }
    return try body(connection)
  }

  func close() {
    condition.lock()
    closed = true
    open -= idle.count
    idle = []
    condition.broadcast()
    condition.unlock()
  }

  private func borrow() throws -> PostgreSQLConnection {
    guard most > 0 else { throw StoreError.failed("the database was opened to be read, not to be written") }
    condition.lock()
    while idle.isEmpty && open >= most && !closed { condition.wait() }
    if closed {
      condition.unlock()
      throw StoreError.unreachable("the database is closed")
    }
    if let connection = idle.popLast() {
      condition.unlock()
      return connection
    }
    open += 1
    condition.unlock()
    do { return try reconnect() } catch {
      condition.lock()
      open -= 1
      condition.signal()
      condition.unlock()
      throw error
    }
  }

  private func giveBack(_ connection: PostgreSQLConnection) {
    // Also where no new connection can be had: those that are open still serve.
    if connection.isIdle { outage.end() }
    condition.lock()
    if connection.isIdle && !closed {
      idle.append(connection)
    } else {
      // The others that rest most likely lost their server with it; each would cost its borrower a try.
      open -= 1 + idle.count
      idle = []
      condition.broadcast()
    }
    condition.signal()
    condition.unlock()
  }

  /// Tries for half a minute, with growing pauses: a server that restarts is back by then, and a standby has taken
  /// over. One that refuses may only be starting, or still be a standby: it let Fen in before.
  private func reconnect() throws -> PostgreSQLConnection {
    var pause: UInt32 = 20_000
    while true {
      do {
        let connection = try PostgreSQLConnection(url)
        try prepare(connection)
        return connection
      } catch let error as StoreError {
        switch error {
        case .unreachable, .refused:
          outage.begin()
          guard !outage.isLong else { throw error }
        case .badAddress, .forbidden, .unfit, .constraint, .failed, .conflict, .commitInDoubt, .unreadable,
          .newerSchema, .changedMigration:
          throw error
        }
        usleep(pause)
        pause = min(pause * 2, 1_000_000)
      }
    }
  }
}
