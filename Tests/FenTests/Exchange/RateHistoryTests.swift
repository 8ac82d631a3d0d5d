import Fen
import Testing

@Suite struct `The rate that holds` {
  private let tenOClock = fixingDay.fixing

  @Test func `is yesterday's until ten o'clock in Beijing, and the new one from then on`() throws {
    #expect(tenOClock.rfc3339.hasSuffix("T10:00:00+08:00"))
    let history = try RateHistory([rate(.aud, 470_000_000), rate(.aud, 460_000_000, on: fixingDay.previous)])
    let before = tenOClock.adding(milliseconds: -1)
    #expect(try history.rate(of: .aud, at: before, mostDays: 0).scaled == 460_000_000)
    #expect(try history.rate(of: .aud, at: tenOClock, mostDays: 0).scaled == 470_000_000)
    #expect(try history.rate(of: .aud, at: fixingDay.next.start, mostDays: 0).scaled == 470_000_000)
  }

  @Test func `is refused as stale when no newer one was fixed in time`() throws {
    let history = try RateHistory([rate(.aud, 470_000_000)])
    let later = tenOClock.adding(days: 3)
    #expect(try history.rate(of: .aud, at: later, mostDays: 3).fixedOn == fixingDay)
    #expect(throws: RateRefusal.stale(.aud, fixedOn: fixingDay, mostDays: 2)) {
      try history.rate(of: .aud, at: later, mostDays: 2)
    }
  }

  @Test func `is unknown where none was fixed, or only later`() throws {
    let history = try RateHistory([rate(.aud, 470_000_000)])
    #expect(throws: RateRefusal.unknown(.jpy)) { try history.rate(of: .jpy, at: tenOClock, mostDays: 9) }
    #expect(throws: RateRefusal.unknown(.aud)) {
      try history.rate(of: .aud, at: tenOClock.adding(milliseconds: -1), mostDays: 9)
    }
  }

  @Test func `is one: a day has no second rate of a currency`() {
    #expect(throws: RateFault.twice(.aud, fixingDay)) { try RateHistory([rate(.aud, 1), rate(.aud, 2)]) }
  }
}
