import Foundation
import Testing

@testable import Fen

private let beijing: Calendar = {
  var calendar = Calendar(identifier: .gregorian)
  calendar.timeZone = TimeZone(secondsFromGMT: 8 * 3600) ?? .gmt
  return calendar
}()

@Suite struct `A business day` {
  @Test func `is the day Foundation's calendar names, for every day from 1970 to 2100`() throws {
    let last = try #require(BusinessDay("2100-12-31"))
    var (day, date) = (BusinessDay(number: 0), Date(timeIntervalSince1970: -8 * 3600))
    while day <= last {
      let parts = beijing.dateComponents([.year, .month, .day], from: date)
      let (year, month, dayOfMonth) = try (
        #require(parts.year), #require(parts.month), #require(parts.day)
      )
      let name = "\(year)-\(padded(Int64(month), 2))-\(padded(Int64(dayOfMonth), 2))"
      // Plain comparisons first: an expectation per day of 131 years would take longer than the rest of the suite.
      if day.description != name || BusinessDay(name) != day || BusinessDay(day.start) != day {
        Issue.record("day \(day.number) is \(name), not \(day); starts \(day.start.milliseconds)")
      }
      (day, date) = (day.next, date.addingTimeInterval(86_400))
    }
    #expect(day.description == "2101-01-01")
  }

  @Test func `begins at midnight in Beijing, which is 16:00 the day before in Greenwich`() throws {
    let midnight = try #require(Instant(rfc3339: "2026-11-21T16:00:00Z"))
    #expect(BusinessDay(midnight).description == "2026-11-22")
    #expect(BusinessDay(midnight.adding(milliseconds: -1)).description == "2026-11-21")
    #expect(BusinessDay(midnight).start == midnight)
    #expect(BusinessDay(midnight).next.start == midnight.adding(days: 1))
    #expect(BusinessDay(midnight).previous == BusinessDay(midnight.adding(milliseconds: -1)))
  }

  @Test func `before 1970 is counted as well`() {
    #expect(BusinessDay(Instant(milliseconds: -8 * 3_600_000 - 1)).description == "1969-12-31")
    #expect(BusinessDay("1969-12-31")?.number == -1)
  }

  @Test(arguments: ["2024-02-29", "2000-02-29", "2400-02-29", "2023-02-28", "0000-01-01", "9999-12-31"])
  func `that exists is read`(text: String) { #expect(BusinessDay(text)?.description == text) }

  @Test(arguments: [
    "2023-02-29", "2100-02-29", "1900-02-29", "2024-04-31", "2024-13-01", "2024-00-01", "2024-01-00", "2024-01-32",
    "", "2024-1-1", "20240101", "2024-01-01 ", "2024/01/01", "24-01-01", "+024-01-01", "2024-01-0x", "２０24-01-01",
  ])
  func `that does not exist is refused`(text: String) { #expect(BusinessDay(text) == nil) }
}

@Suite struct `A moment in the protocol's words` {
  @Test(
    arguments: [
      ("2018-06-08T10:34:56+08:00", 1_528_425_296_000),
      ("2018-06-08T02:34:56Z", 1_528_425_296_000),
      ("2018-06-08t02:34:56z", 1_528_425_296_000),
      ("2018-06-07T21:34:56-05:00", 1_528_425_296_000),
      ("2018-06-08T08:04:56+05:30", 1_528_425_296_000),
      ("2018-06-08T10:34:56.7+08:00", 1_528_425_296_700),
      ("2018-06-08T10:34:56.07+08:00", 1_528_425_296_070),
      ("2018-06-08T10:34:56.123+08:00", 1_528_425_296_123),
      // What is finer than a millisecond is cut off.
      ("2018-06-08T10:34:56.123999999+08:00", 1_528_425_296_123),
      ("1970-01-01T00:00:00Z", 0),
      ("1969-12-31T23:59:59.999Z", -1),
      // A leap second is the first second of the next minute.
      ("2016-12-31T23:59:60Z", 1_483_228_800_000),
      ("2024-02-29T23:59:59+08:00", 1_709_222_399_000),
    ] as [(String, Int64)])
  func `is read in every zone and to the millisecond`(text: String, milliseconds: Int64) {
    #expect(Instant(rfc3339: text) == Instant(milliseconds: milliseconds))
  }

  @Test(arguments: [
    "", "2018-06-08", "2018-06-08T10:34:56", "2018-06-08 10:34:56+08:00", "2018-06-08T10:34+08:00",
    "2018-06-08T10:34:56+0800", "2018-06-08T10:34:56+08", "2018-06-08T10:34:56+08:00 ", "2018-06-08T10:34:56Z+08:00",
    "2018-06-08T24:00:00+08:00", "2018-06-08T10:60:00+08:00", "2018-06-08T10:34:61+08:00",
    "2018-06-08T10:34:56+24:00", "2018-06-08T10:34:56+08:60", "2018-06-08T10:34:56.+08:00",
    "2018-06-08T10:34:56.1234567890+08:00", "2018-06-08T10:34:56,5+08:00", "2018-02-29T10:34:56+08:00",
    "2018-06-08T1x:34:56+08:00", "2018-06-08T-1:34:56+08:00", "2018-06-08T10:34:56 08:00", "二〇一八年六月八日",
    "2018-06-08T10:34:56.5",
  ])
  func `is refused when it is anything else`(text: String) { #expect(Instant(rfc3339: text) == nil) }

  @Test func `is written in Beijing's time`() {
    let moment = Instant(milliseconds: 1_528_425_296_999)
    #expect(moment.rfc3339 == "2018-06-08T10:34:56+08:00")
    #expect(moment.billTime == "2018-06-08 10:34:56")
    #expect(moment.compact == "20180608103456")
    #expect(Instant(milliseconds: -8 * 3_600_000 - 1).rfc3339 == "1969-12-31T23:59:59+08:00")
  }

  @Test(arguments: [Seed.ofThisRun]) func `is read back from what was written`(seed: Seed) {
    var random = seed.generator
    for _ in 0..<5_000 {
      let moment = Instant(seconds: .random(in: -2_000_000_000...253_402_271_999, using: &random))
      #expect(Instant(rfc3339: moment.rfc3339) == moment)
    }
  }
}

@Suite struct `Seconds between moments` {
  @Test(arguments: [(0, 0), (999, 0), (1_000, 1), (-1, -1), (-1_000, -1), (-1_001, -2)] as [(Int64, Int64)])
  func `are rounded down on both sides of zero`(milliseconds: Int64, seconds: Int64) {
    #expect(Instant(milliseconds: milliseconds).seconds == seconds)
    #expect(noon.adding(milliseconds: milliseconds).seconds(since: noon) == seconds)
  }

  @Test func `add up to minutes, hours and days`() {
    #expect(noon.adding(minutes: 60) == noon.adding(hours: 1))
    #expect(noon.adding(hours: 24) == noon.adding(days: 1))
    #expect(noon.adding(days: 1).seconds(since: noon) == 86_400)
    #expect(noon.adding(seconds: -1) < noon)
  }
}
