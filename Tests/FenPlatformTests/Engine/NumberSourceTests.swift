import Fen
import Testing

@testable import FenPlatform

@Suite struct `Numbers for new things` {
  @Test func `grow, however fast they are taken`() {
    let numbers = NumberSource()
    let taken = (0..<20_000).map { _ in numbers.next() }
    #expect(zip(taken, taken.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func `go on above those given out before, though the machine's time was set back`() {
    let hour: Int64 = 3_600_000 << 22
    let (thing, owner) = (NumberSource().next() + hour, NumberSource().nextOwner() + 3_600 << 22)
    let restarted = NumberSource(after: (thing, owner))
    #expect(restarted.next() > thing)
    #expect(restarted.nextOwner() > owner)
  }

  @Test func `go on above another process' last one, whoever has the lower node number`() {
    let ahead: Int64 = 3_600_000 << 22
    let last = NumberSource(node: 7).next() + ahead
    #expect(NumberSource(node: 1, after: (last, last)).next() > last)
  }

  @Test func `differ among processes`() {
    let (one, other) = (NumberSource(node: 1), NumberSource(node: 2))
    let taken = (0..<2_000).flatMap { _ in [one.next(), other.next()] }
    #expect(Set(taken).count == taken.count)
  }
}
