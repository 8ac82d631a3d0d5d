import Fen
import Testing

/// "Early seven, late five": 07:00–10:00 and 17:00–24:00.
private let sevenToFive = [window(7, 10), window(17, 24)]

private func missed(_ moment: String, _ hours: CampaignHours, store: Zone? = nil) -> Missed? {
  let place = PaymentPlace(merchant: lawson, zone: store)
  return evaluated(purchase(at: moment, place: place), campaign(1, conditions(hours))).missed[.campaign(CampaignID(1))]
}

private func conditions(_ hours: CampaignHours) -> Conditions { Conditions(hours: hours) }
private func campaign(_ id: Int64, _ conditions: Conditions) -> Campaign {
  campaign(id, .discount(Discount(.fixed(.fen(1)))), conditions)
}

@Suite struct `The hours of a campaign` {
  @Test(arguments: [
    ("06:59:59", false), ("07:00:00", true), ("09:59:59", true), ("10:00:00", false), ("16:59:59", false),
    ("17:00:00", true), ("23:59:59", true),
  ])
  func `begin with their first second and end before their last`(time: String, isWithin: Bool) {
    let found = missed("2016-06-15T\(time)+08:00", hours(windows: sevenToFive))
    #expect(found == (isWithin ? nil : .window(sevenToFive)))
  }

  @Test func `that end at 24 end with midnight`() {
    #expect(missed("2016-06-16T00:00:00+08:00", hours(windows: sevenToFive)) == .window(sevenToFive))
    #expect(missed("2016-06-15T23:59:59.999+08:00", hours(windows: sevenToFive)) == nil)
  }

  @Test(arguments: [
    ("2016-05-31T23:59:59+08:00", false), ("2016-06-01T00:00:00+08:00", true), ("2016-07-31T23:59:59+08:00", true),
    ("2016-08-01T00:00:00+08:00", false),
  ])
  func `lie within its period`(moment: String, isWithin: Bool) {
    #expect((missed(moment, hours()) == nil) == isWithin)
  }

  @Test func `are told with the moment from which or until which it runs`() {
    #expect(missed("2016-05-01T00:00:00+08:00", hours()) == .notBegun(at("2016-06-01T00:00:00+08:00")))
    #expect(missed("2016-09-01T00:00:00+08:00", hours()) == .over(at("2016-08-01T00:00:00+08:00")))
  }

  @Test(arguments: [
    ("2016-06-01T00:00:00+08:00", nil), ("2016-06-04T23:59:59.999+08:00", nil),
    ("2016-06-05T00:00:00+08:00", Missed.notBegun(at("2016-07-01T00:00:00+08:00"))),
    ("2016-07-01T00:00:00+08:00", nil), ("2016-07-08T00:00:00+08:00", .over(at("2016-07-08T00:00:00+08:00"))),
  ])
  func `of several parts name the next, and after the last their end`(moment: String, found: Missed?) {
    let parted = CampaignHours(
      period: hours().period,
      parts: [
        at("2016-07-01T00:00:00+08:00")..<at("2016-07-08T00:00:00+08:00"),
        at("2016-06-01T00:00:00+08:00")..<at("2016-06-05T00:00:00+08:00"),
      ])
    #expect(missed(moment, parted) == found)
  }

  @Test func `have no parts that overlap or lie outside`() {
    func faults(_ parts: [Range<Instant>]) -> [CampaignFault] {
      campaign(1, conditions(CampaignHours(period: hours().period, parts: parts))).terms.faults
    }
    let june = at("2016-06-01T00:00:00+08:00")..<at("2016-07-01T00:00:00+08:00")
    let within = at("2016-06-30T00:00:00+08:00")..<at("2016-07-02T00:00:00+08:00")
    let outside = at("2016-07-31T00:00:00+08:00")..<at("2016-08-02T00:00:00+08:00")
    #expect(!faults([june]).contains(.partUnfit(june)))
    #expect(faults([june, within]).contains(.partUnfit(within)))
    #expect(faults([june, outside]).contains(.partUnfit(outside)))
  }

  @Test func `follow the clock on the store's wall`() {
    let local = hours(windows: sevenToFive, zone: .ofStore(otherwise: .shanghai))
    // 07:00 in Tokyo is 06:00 in Shanghai.
    #expect(missed("2016-06-15T06:00:00+08:00", local, store: tokyo) == nil)
    #expect(missed("2016-06-15T05:59:59+08:00", local, store: tokyo) == .window(sevenToFive))
    #expect(missed("2016-06-15T06:00:00+08:00", local) == .window(sevenToFive))
  }

  @Test func `follow the wall's clock over the change to summer time`() {
    let local = hours(
      "2016-09-01T00:00:00+08:00", "2016-12-31T00:00:00+08:00", windows: sevenToFive, zone: .named(melbourne))
    // Melbourne went from UTC+10 to UTC+11 on 2016-10-02 at 02:00.
    #expect(missed("2016-10-01T07:00:00+10:00", local) == nil)
    #expect(missed("2016-10-01T06:59:59+10:00", local) == .window(sevenToFive))
    #expect(missed("2016-10-02T07:00:00+11:00", local) == nil)
    #expect(missed("2016-10-02T06:59:59+11:00", local) == .window(sevenToFive))
    // The same moment an hour earlier by the old clock.
    #expect(missed("2016-10-02T07:00:00+10:00", local) == nil)
    #expect(missed("2016-10-02T09:00:00+10:00", local) == .window(sevenToFive))
  }

  @Test func `name the weekdays of their zone`() {
    let sundays = hours(weekdays: [.sunday], zone: .named(melbourne))
    // Sunday in Melbourne, still Saturday in Shanghai.
    #expect(missed("2016-06-19T00:30:00+10:00", sundays) == nil)
    #expect(missed("2016-06-18T23:59:59+10:00", sundays) == .weekday([.sunday]))
  }

  @Test func `cannot be empty, turned round or longer than a day`() {
    #expect(DayWindow(from: 10, to: 10) == nil)
    #expect(DayWindow(from: 79_200, to: 7_200) == nil)
    #expect(DayWindow(from: 0, to: 86_401) == nil)
    #expect(DayWindow(from: 0, to: 86_400) != nil)
  }
}

@Suite struct `A time zone` {
  @Test func `is known by its name or not at all`() {
    #expect(Zone("Asia/Shanghai")?.name == "Asia/Shanghai")
    #expect(Zone("Asia/Shangri-La") == nil)
    #expect(Zone("") == nil)
  }

  @Test func `tells day, weekday and second`() {
    let local = tokyo.local(at("2016-06-15T23:30:00+08:00"))
    #expect(local.date == "2016-06-16" && local.second == 1_800 && local.weekday == .thursday)
  }

  @Test func `knows an hour that comes twice`() {
    // Melbourne went back from 03:00 to 02:00 on 2016-04-03.
    let (first, second) = (at("2016-04-03T02:30:00+11:00"), at("2016-04-03T02:30:00+10:00"))
    #expect(second.seconds(since: first) == 3_600)
    #expect(melbourne.local(first) == melbourne.local(second))
  }
}
