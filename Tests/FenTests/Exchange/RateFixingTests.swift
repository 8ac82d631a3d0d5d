import Fen
import Testing

@Suite struct `Fixing a day's rates` {
  private let tenOClock = fixingDay.fixing

  @Test func `is due at ten o'clock, and once asked for not before the next day's`() {
    #expect(RateFixing.nextDue(after: nil, at: tenOClock) == tenOClock)
    #expect(RateFixing.nextDue(after: .fixed(at: tenOClock), at: tenOClock.adding(hours: 5)) == fixingDay.next.fixing)
  }

  @Test func `is late by whole days where nobody asked: the day that holds is asked for and none before it`() {
    let night = fixingDay.next.fixing.adding(milliseconds: -1)
    #expect(RateFixing.nextDue(after: nil, at: night) == tenOClock)
  }

  @Test func `is tried again when they were not told`() {
    let next = tenOClock.adding(seconds: RateFixing.pauseMinutes * 60)
    #expect(RateFixing.nextDue(after: .awaited(next: next), at: tenOClock) == next)
  }
}

@Suite struct `Invented rates` {
  @Test func `are there for every currency but the yuan`() {
    let rates = InventedRates.rates(on: fixingDay)
    #expect(Set(rates.map(\.currency)) == Set(Currency.allCases).subtracting([.cny]))
    #expect(rates.allSatisfy { $0.scaled > 0 && $0.fixedOn == fixingDay && $0.source == "sandbox" })
  }

  @Test func `are the same whenever they are asked for, and others the next day`() {
    #expect(InventedRates.rates(on: fixingDay) == InventedRates.rates(on: fixingDay))
    #expect(
      InventedRates.rates(on: fixingDay).map(\.scaled) != InventedRates.rates(on: fixingDay.next).map(\.scaled))
  }

  @Test func `of a currency stay within three percent of each other`() throws {
    var days = [fixingDay]
    for _ in 0..<400 { days.append(days[days.count - 1].next) }
    let dollars = days.compactMap { InventedRates.rates(on: $0).first { $0.currency == .usd }?.scaled }
    let (least, most) = (try #require(dollars.min()), try #require(dollars.max()))
    #expect(least >= 700_335_000 && most <= 721_665_000)
    #expect(Set(dollars).count > 200)
  }
}
