import FenStore
import Synchronization

@testable import FenPlatform

/// Every statement by its text, with the values of one of its uses.
final class StatementLog: Sendable {
  private let kept = Mutex<[String: [SQLValue]]>([:])
  var statements: [String: [SQLValue]] { kept.withLock { $0 } }
  func note(_ sql: String, _ values: [SQLValue]) { kept.withLock { $0[sql] = values } }
}

final class RecordingDatabase: Database {
  private let inner: any Database
  private let log: StatementLog

  init(_ inner: any Database, _ log: StatementLog) { (self.inner, self.log) = (inner, log) }

  func write<Value>(_ body: (any Transaction) throws -> Value) throws -> Value {
    try inner.write { try body(RecordingTransaction($0, log)) }
  }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> Value
  ) async throws -> Value {
    let log = log
    return try await inner.read { try body(RecordingTransaction($0, log)) }
  }

  var isShared: Bool { inner.isShared }
  var isAway: Bool { inner.isAway }
  var lanes: Int { inner.lanes }
  func close() throws { try inner.close() }
}

private final class RecordingTransaction: Transaction {
  private let inner: any Transaction
  private let log: StatementLog

  init(_ inner: any Transaction, _ log: StatementLog) { (self.inner, self.log) = (inner, log) }

  func run(_ sql: String, _ values: [SQLValue]) throws -> Int {
    log.note(sql, values)
    return try inner.run(sql, values)
  }

  func forEach(_ sql: String, _ values: [SQLValue], _ body: (any Row) throws -> Void) throws {
    log.note(sql, values)
    try inner.forEach(sql, values, body)
  }

  func empty(_ tables: [String]) throws { try inner.empty(tables) }
}
