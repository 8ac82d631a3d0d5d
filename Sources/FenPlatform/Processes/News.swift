import Fen
import FenStore

/// What every process must know, as it is stored.
struct News: Sendable {
  /// How long the process that reads this must keep still for another one.
  enum Stillness: Hashable, Sendable {
    case none
    /// Somebody moves the clock: the scheduler does nothing by itself.
    case scheduler
    /// Somebody empties the sandbox: nothing goes to the bank either.
    case everything
  }

  let version: Int64
  /// Nil when nobody ever set it.
  let clock: PlatformClock.Setting?
  let faults: [Fault]
  /// Another word each time the sandbox was emptied; nil before the first time.
  let emptied: String?
  let stillness: Stillness

  static func version(in transaction: any Transaction) throws -> Int64 {
    try transaction.number("SELECT version FROM news WHERE id = 1")
  }

  /// Says that something changed that all must know; those who change wait here for one another.
  static func raise(in transaction: any Transaction) throws -> Int64 {
    try transaction.run("UPDATE news SET version = version + 1 WHERE id = 1")
    return try version(in: transaction)
  }

  /// - Parameter alive: the other processes that are alive; what a dead one held binds nobody.
  static func read(alive: Set<Int64>, in transaction: any Transaction) throws -> News {
    // Read before what it stands for: what changes in between is looked at again.
    let version = try version(in: transaction)
    let holders = try transaction.all("SELECT thing, node FROM holds WHERE thing < 0") {
      (thing: $0.int(0), node: $0.int(1))
    }
    let held = holders.filter { alive.contains($0.node) }.compactMap { Solitude(rawValue: $0.thing) }
    return News(
      version: version, clock: try storedClock(in: transaction), faults: try Fault.all(in: transaction),
      emptied: try transaction.first("SELECT value FROM settings WHERE name = 'emptied'") { $0.text(0) },
      stillness: held.contains(.emptying) ? .everything : held.contains(.clock) ? .scheduler : .none)
  }
}

/// What one process does while all others keep still: held like any other work, under numbers no thing has.
enum Solitude: Int64, Sendable {
  case clock = -1
  case emptying = -2
}
