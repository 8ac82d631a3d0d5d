import Fen
import Foundation
import Synchronization

/// Numbers for new things: grow with time, never repeat, need no row of the database.
///
/// They follow the machine's time, so a sandbox whose clock is moved still numbers forward.
public final class NumberSource: Sendable {
  private let node: Int64
  private let last: Mutex<(thing: Int64, owner: Int64)>
  /// Until when the node number is surely this process' own, machine time in milliseconds.
  private let ownedUntil = Atomic<Int64>(Int64.max)

  /// - Parameters:
  ///   - node: 0–1023, distinct among the processes that share a database.
  ///   - used: the largest numbers given out before, so that a start in the same tick, or after the machine's time
  ///     went back, repeats none.
  public init(node: Int64 = 0, after used: (thing: Int64, owner: Int64) = (0, 0)) {
    precondition((0..<1024).contains(node))
    self.node = node
    last = Mutex((lastCount(ofTickOf: used.thing), lastCount(ofTickOf: used.owner)))
  }

  /// 41 bits of milliseconds since 2020, 10 bits of the process, 12 bits that count.
  public func next() -> Int64 {
    let tick = ownTime() - epoch
    return last.withLock { number(after: &$0.thing, tick) }
  }

  /// A number short enough to own accounts: 32 bits of seconds since 2020, 10 bits of the process, 12 bits that count.
  public func nextOwner() -> Int64 {
    let tick = (ownTime() - epoch) / 1000
    return last.withLock { number(after: &$0.owner, tick) }
  }

  /// Every number drawn from now on is larger than this one.
  func floor() -> Int64 {
    let tick = machineTime().milliseconds - epoch
    return last.withLock { number(after: &$0.thing, tick) }
  }

  /// The node number is this process' own until `moment`.
  func owned(until moment: Instant) { ownedUntil.store(moment.milliseconds, ordering: .relaxed) }

  /// The machine's time. A process that was stopped for long and woke up ends here rather than give out numbers that
  /// are another's by now; whatever it had under way was never committed.
  private func ownTime() -> Int64 {
    let now = machineTime().milliseconds
    guard now < ownedUntil.load(ordering: .relaxed) else {
      FileHandle.standardError.write(Data("Error: \(ProcessProblem.leaseLost(node: node))\n".utf8))
      exit(1)
    }
    return now
  }

  /// The stripe of accounts that a writer of this process has for its own: writers that work side by side have
  /// different ones, as far as there are enough.
  func stripe(ofLane lane: Int) -> Int { (Int(node) * 4 + lane) % mostStripes }

  /// When more than 4,096 are taken in a tick, or the machine's time goes back, the count runs ahead of the time.
  private func number(after last: inout Int64, _ tick: Int64) -> Int64 {
    last = max(last + 1, tick << 12)
    return (last >> 12) << 22 | node << 12 | last & 0xFFF
  }
}

/// The tick of a number and the last count in it: in the same tick the next number of a process with a lower node
/// number would be the smaller one.
private func lastCount(ofTickOf number: Int64) -> Int64 { (number >> 22) << 12 | 0xFFF }

/// 2020-01-01T00:00:00Z in milliseconds.
private let epoch: Int64 = 1_577_836_800_000
