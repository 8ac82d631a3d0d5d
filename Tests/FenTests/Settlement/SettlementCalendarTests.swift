import Fen
import Testing

@Suite struct `A settlement calendar` {
  private func calendar(
    _ zone: String = "Australia/Melbourne", holidays: [String] = [], worked: [String] = [], delay: Int = 1
  ) throws -> SettlementCalendar {
    let zone = try #require(Zone(zone))
    return try #require(
      SettlementCalendar(
        zone: zone, holidays: Set(holidays.compactMap { LocalDay($0) }),
        workedWeekends: Set(worked.compactMap { LocalDay($0) }), delay: delay))
  }

  private func day(_ text: String) throws -> LocalDay { try #require(LocalDay(text)) }

  @Test(
    arguments: [
      ("2026-11-19", "2026-11-20"), ("2026-11-20", "2026-11-23"), ("2026-11-21", "2026-11-23"),
      ("2026-11-22", "2026-11-23"), ("2026-12-24", "2026-12-29"), ("2026-12-25", "2026-12-29"),
    ])
  func `settles on the next day on which banks work`(trading: String, settled: String) throws {
    let calendar = try calendar(holidays: ["2026-12-25", "2026-12-28"])
    #expect(try calendar.settlementDay(of: day(trading)) == day(settled))
  }

  @Test func `knows the weekends that are worked, and longer delays`() throws {
    let moved = try calendar("Asia/Shanghai", holidays: ["2026-10-01", "2026-10-02"], worked: ["2026-10-10"])
    #expect(try moved.settlementDay(of: day("2026-10-09")) == day("2026-10-10"))
    #expect(try calendar(delay: 3).settlementDay(of: day("2026-11-19")) == day("2026-11-24"))
  }

  @Test func `collects the days without banks for the next one`() throws {
    let calendar = try calendar()
    #expect(try calendar.tradingDays(settledOn: day("2026-11-23")) == day("2026-11-20")...day("2026-11-22"))
    #expect(try calendar.tradingDays(settledOn: day("2026-11-24")) == day("2026-11-23")...day("2026-11-23"))
    #expect(try calendar.tradingDays(settledOn: day("2026-11-22")) == nil)
  }

  @Test func `counts a trading day by the merchant's clocks, also when they change`() throws {
    // Clocks in Melbourne go forward on Sunday, 4 October 2026: Friday to Sunday is an hour shorter.
    let calendar = try calendar()
    let days = try #require(calendar.tradingDays(settledOn: day("2026-10-05")))
    let moments = calendar.moments(of: days)
    #expect(moments.lowerBound.rfc3339 == "2026-10-01T22:00:00+08:00")
    #expect(moments.upperBound.seconds(since: moments.lowerBound) == 71 * 3600)
  }

  @Test(arguments: [Seed.ofThisRun]) func `settles each trading day on one day, whatever the holidays`(seed: Seed)
    throws
  {
    var random = seed.generator
    let first = try day("2026-01-01")
    for name in ["Asia/Shanghai", "Australia/Melbourne", "Asia/Tokyo", "Pacific/Auckland"] {
      let zone = try #require(Zone(name))
      let days = (0..<400).map { first.adding(days: Int64($0)) }
      let calendar = try #require(
        SettlementCalendar(
          zone: zone, holidays: Set(days.filter { _ in Int.random(in: 0..<8, using: &random) == 0 }),
          workedWeekends: Set(days.filter { _ in Int.random(in: 0..<9, using: &random) == 0 }),
          delay: Int.random(in: 1...4, using: &random)))
      for day in days {
        let settled = calendar.settlementDay(of: day)
        #expect(settled > day && calendar.isWorking(settled))
        #expect(calendar.tradingDays(settledOn: settled)?.contains(day) == true, "\(day) in \(name)")
        for trading in calendar.tradingDays(settledOn: day).map(Array.init(of:)) ?? [] {
          #expect(calendar.settlementDay(of: trading) == day, "\(trading) in \(name)")
        }
      }
    }
  }

  @Test func `works on some day, and not before a day is over`() throws {
    #expect(SettlementCalendar(zone: .shanghai, weekend: Set(Weekday.allCases)) == nil)
    #expect(SettlementCalendar(zone: .shanghai, delay: 0) == nil)
  }
}

extension [LocalDay] {
  fileprivate init(of days: ClosedRange<LocalDay>) {
    self = (days.lowerBound.number...days.upperBound.number).map { LocalDay(number: $0) }
  }
}

@Suite struct `A merchant's fees` {
  @Test func `are its own, or the lowest it was promised for the day`() throws {
    let days = (0..<5).map { LocalDay(number: 20_780 + $0) }
    let schedule = FeeSchedule(activities: [
      .init(FeeRate(per100k: 200), days[1]...days[3]), .init(FeeRate(per100k: 0), days[2]...days[2]),
      .init(FeeRate(per100k: 900), days[0]...days[4]),
    ])
    #expect(days.map { schedule.rate(on: $0).per100k } == [600, 200, 0, 200, 600])
  }
}
