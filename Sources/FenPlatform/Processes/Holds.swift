import FenStore
import Foundation
import Synchronization

/// What is done by one process at a time.
enum HeldWork: String, Sendable {
  case callbacks = "notifications"
  case bankRequests = "bank_requests"
}

/// What this process holds, so that no other one does it at the same time. Things have numbers unique over all tables.
final class Holds: Sendable {
  private let node: Int64
  private let database: any Database
  /// Away from the threads that answer requests. One after another, so what waits meanwhile goes together.
  private let queue = DispatchQueue(label: "fen-holds")
  /// What could not be given back, or may have been taken unheard, when the database was away.
  private let late = Mutex<Set<Int64>>([])
  private let leaving = Mutex<[(thing: Int64, done: CheckedContinuation<Void, any Error>)]>([])

  init(_ node: Int64, _ database: any Database) { (self.node, self.database) = (node, database) }

  /// Takes what is still to be done and nobody holds; answers what of it.
  func take(_ things: [Int64], of work: HeldWork) async throws -> Set<Int64> {
    guard let last = things.last else { return [] }
    // Few lengths, so that few statements are prepared.
    let count = 1 << (Int.bitWidth - (things.count - 1).leadingZeroBitCount)
    let padded = things + Array(repeating: last, count: count - things.count)
    let places = padded.indices.map { "?\($0 + 2)" }.joined(separator: ", ")
    let sql = """
      WITH due AS (
        SELECT id FROM \(work.rawValue) WHERE id IN (\(places)) AND state = 0 FOR UPDATE SKIP LOCKED
      )
      INSERT INTO holds (thing, node, at)
      SELECT id, ?1, CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) FROM due
      ON CONFLICT (thing) DO NOTHING RETURNING thing
      """
    let values = [SQLValue.int(node)] + padded.map(SQLValue.int)
    return try await onQueue { [database, self] in
      do {
        let taken = try database.write { transaction in
          // Lost with the server it is a callback more, which everybody must expect; so nobody waits for the disk.
          try transaction.run("SET LOCAL synchronous_commit TO off")
          return Set(try transaction.all(sql, values) { $0.int(0) })
        }
        forgetLate(taken)
        return taken
      } catch {
        giveBackLater(things)
        throw error
      }
    }
  }

  /// Gives one back; returns when others can take it. What fails is tried again with the renewals of the lease.
  func giveBack(_ thing: Int64) async throws {
    try await withCheckedThrowingContinuation { continuation in
      leaving.withLock { $0.append((thing, continuation)) }
      queue.async { [self] in
        let batch = leaving.withLock { list in
          defer { list = [] }
          return list
        }
        guard !batch.isEmpty else { return }
        let things = batch.map(\.thing)
        let result = Result { try remove(things) }
        if case .failure = result { giveBackLater(things) }
        for entry in batch { entry.done.resume(with: result) }
      }
    }
  }

  private func remove(_ things: [Int64]) throws {
    try database.write { transaction in
      try transaction.run("SET LOCAL synchronous_commit TO off")
      try remove(things, in: transaction)
    }
  }

  private func remove(_ things: some Sequence<Int64>, in transaction: any Transaction) throws {
    for thing in things {
      try transaction.run("DELETE FROM holds WHERE thing = ?1 AND node = ?2", [.int(thing), .int(node)])
    }
  }

  func giveBackLater(_ things: [Int64]) { late.withLock { $0.formUnion(things) } }

  /// Gives back what could not be; answers what.
  func giveBackLate(in transaction: any Transaction) throws -> Set<Int64> {
    let things = late.withLock { $0 }
    try remove(things.sorted(), in: transaction)
    return things
  }

  /// These have been given back, or were taken again and are in hand.
  func forgetLate(_ things: Set<Int64>) { late.withLock { $0.subtract(things) } }

  /// Other processes have work in hand.
  func anyElsewhere() async throws -> Bool {
    let node = node
    return try await database.read {
      try $0.number("SELECT count(*) FROM holds WHERE node <> ?1 AND thing > 0", [.int(node)]) > 0
    }
  }

  /// Frees what dead processes held; answers how much.
  static func sweep(in transaction: any Transaction) throws -> Int {
    try transaction.run(
      """
      DELETE FROM holds WHERE node NOT IN (SELECT node FROM processes WHERE seen_at > \(ProcessTable.now) - ?1)
      """, [.int(LeaseTerms.silence)])
  }

  private func onQueue<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result(catching: body)) }
    }
  }
}
