import Fen
import Testing

private let sevenToFive = [window(7, 10), window(17, 24)]

@Suite struct `The next turn of a campaign` {
  private func turns(_ hours: CampaignHours, after start: String, _ count: Int) -> [String] {
    var (now, found) = (at(start), [String]())
    for _ in 0..<count {
      guard let turn = hours.nextTurn(after: now) else { return found + ["over"] }
      found.append("\(turn.begins ? "begins" : "ends") \(turn.at.rfc3339)")
      now = turn.at
    }
    return found
  }

  @Test func `is where a window begins or ends, and last the end of its period`() {
    #expect(
      turns(
        hours("2016-06-15T12:00:00+08:00", "2016-06-17T08:00:00+08:00", windows: sevenToFive),
        after: "2016-06-10T00:00:00+08:00", 8) == [
          "begins 2016-06-15T17:00:00+08:00", "ends 2016-06-16T00:00:00+08:00", "begins 2016-06-16T07:00:00+08:00",
          "ends 2016-06-16T10:00:00+08:00", "begins 2016-06-16T17:00:00+08:00", "ends 2016-06-17T00:00:00+08:00",
          "begins 2016-06-17T07:00:00+08:00", "ends 2016-06-17T08:00:00+08:00",
        ])
  }

  @Test func `is the beginning and the end where there are no windows`() {
    #expect(
      turns(hours("2016-06-06T00:00:00+08:00", "2016-07-06T00:00:00+08:00"), after: "2016-01-01T00:00:00+08:00", 3)
        == ["begins 2016-06-06T00:00:00+08:00", "ends 2016-07-06T00:00:00+08:00", "over"])
  }

  @Test func `is midnight before and after its weekdays`() {
    #expect(
      turns(hours(weekdays: [.sunday]), after: "2016-06-15T12:00:00+08:00", 2)
        == ["begins 2016-06-19T00:00:00+08:00", "ends 2016-06-20T00:00:00+08:00"])
  }

  /// The clocks of Melbourne went on from 02:00 to 03:00 on 2 October 2016.
  @Test func `goes by the wall over the change of its clocks`() {
    let local = hours(
      "2016-09-01T00:00:00+08:00", "2016-12-31T00:00:00+08:00", windows: [window(7, 10)], zone: .named(melbourne))
    #expect(
      turns(local, after: "2016-10-01T07:00:00+10:00", 3).map { String($0.suffix(25)) } == [
        "2016-10-01T08:00:00+08:00", "2016-10-02T04:00:00+08:00", "2016-10-02T07:00:00+08:00",
      ])
  }

  @Test func `never comes after its period, nor where its windows never leave off`() {
    #expect(hours().nextTurn(after: at("2016-08-01T00:00:00+08:00")) == nil)
    #expect(
      turns(hours(windows: [window(0, 24)]), after: "2016-06-15T12:00:00+08:00", 2)
        == ["ends 2016-08-01T00:00:00+08:00", "over"])
  }
}
