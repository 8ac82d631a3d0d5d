import Fen
import Testing

@Suite struct `A local day` {
  @Test(
    arguments: [
      // Melbourne: clocks go forward on 4 October 2026, back on 4 April 2027.
      ("Australia/Melbourne", "2026-10-03", "2026-10-02T22:00:00+08:00", 24),
      ("Australia/Melbourne", "2026-10-04", "2026-10-03T22:00:00+08:00", 23),
      ("Australia/Melbourne", "2026-10-05", "2026-10-04T21:00:00+08:00", 24),
      ("Australia/Melbourne", "2027-04-04", "2027-04-03T21:00:00+08:00", 25),
      ("Pacific/Auckland", "2026-09-27", "2026-09-26T20:00:00+08:00", 23),
      ("Asia/Tokyo", "2026-10-04", "2026-10-03T23:00:00+08:00", 24),
      ("Asia/Shanghai", "2026-10-04", "2026-10-04T00:00:00+08:00", 24),
      // In Chile clocks skip midnight: the day begins at one.
      ("America/Santiago", "2026-09-06", "2026-09-06T12:00:00+08:00", 23),
    ] as [(String, String, String, Int64)])
  func `begins and ends by its zone's clocks`(zone: String, day: String, start: String, hours: Int64) throws {
    let (zone, day) = (try #require(Zone(zone)), try #require(LocalDay(day)))
    #expect(zone.start(of: day).rfc3339 == start)
    #expect(zone.start(of: day.adding(days: 1)).seconds(since: zone.start(of: day)) == hours * 3600)
  }

  @Test(
    arguments: [
      "Asia/Shanghai", "Australia/Melbourne", "Australia/Lord_Howe", "Asia/Tokyo", "Pacific/Auckland", "Asia/Seoul",
      "Europe/London", "America/New_York", "America/Santiago", "Pacific/Chatham", "Pacific/Kiritimati", "Asia/Kuwait",
    ])
  func `has each moment in it once, all through the years`(zone: String) throws {
    let zone = try #require(Zone(zone))
    let first = try #require(LocalDay("2026-01-01"))
    for number in 0..<1_200 {
      let day = first.adding(days: Int64(number))
      let start = zone.start(of: day)
      #expect(zone.day(at: start) == day && zone.day(at: start.adding(milliseconds: -1)) == day.adding(days: -1))
    }
  }

  @Test func `is written as it is read, and knows its weekday`() throws {
    let day = try #require(LocalDay("2026-11-20"))
    #expect(day.description == "2026-11-20" && day.weekday == .friday && day.adding(days: 3).weekday == .monday)
    #expect(LocalDay("2026-02-29") == nil && LocalDay("20 November 2026") == nil)
  }
}
