import Fen
import Testing

private let june = hours("2016-06-01T00:00:00+08:00", "2016-07-01T00:00:00+08:00").period
private let received = at("2016-06-10T12:00:00+08:00")

private func coupon(_ state: CouponState = .sent, order: String? = nil, subsidy: SubsidyID? = nil) -> MerchantCoupon {
  MerchantCoupon(
    coupon: Coupon(
      id: CouponID(5), campaign: CampaignID(1), version: 1, user: xiaoming, person: PersonID(7), receivedAt: received,
      valid: received..<june.upperBound, state: state),
    till: TillRecord(
      coupon: CouponID(5), campaign: CampaignID(1), code: "8800", app: "wx1", sendRequest: "S1", order: order,
      subsidy: subsidy))
}

private func changed(
  _ coupon: MerchantCoupon, _ change: TillChange, hours: TillHours = .always,
  at now: Instant = at("2016-06-15T12:00:00+08:00")
) throws(TillRefusal) -> MerchantCoupon {
  try coupon.after(change, request: "R1", hours: hours, now: now)
}

private func changed(
  _ change: TillChange, hours: TillHours = .always, at now: Instant = at("2016-06-15T12:00:00+08:00")
) throws(TillRefusal) -> MerchantCoupon {
  try changed(coupon(), change, hours: hours, at: now)
}

@Suite struct `The hours of a till` {
  @Test func `are all of them where none are named`() {
    #expect(TillHours.always.admits(received))
  }

  @Test func `are parts of weekdays in Beijing, each end exclusive`() {
    // 2016-06-15 was a Wednesday.
    let hours = TillHours(weekdays: [.wednesday], windows: [window(7, 10), window(17, 24)])
    for (time, isIn) in [
      ("06:59:59", false), ("07:00:00", true), ("09:59:59", true), ("10:00:00", false), ("23:59:59", true),
    ] {
      #expect(hours.admits(at("2016-06-15T\(time)+08:00")) == isIn, "\(time)")
    }
    #expect(!hours.admits(at("2016-06-16T08:00:00+08:00")))
    #expect(hours.admits(at("2016-06-14T23:30:00Z")), "07:30 in Beijing")
  }

  @Test func `are periods of their own as well`() {
    let fair = at("2016-06-18T00:00:00+08:00")..<at("2016-06-19T00:00:00+08:00")
    let onlyFair = TillHours(periods: [fair])
    #expect(onlyFair.admits(fair.lowerBound) && !onlyFair.admits(fair.upperBound))
    let both = TillHours(weekdays: [.wednesday], periods: [fair])
    #expect(both.admits(fair.lowerBound), "a Saturday")
    #expect(both.admits(at("2016-06-15T12:00:00+08:00")) && !both.admits(at("2016-06-16T12:00:00+08:00")))
  }
}

@Suite struct `A coupon for days of the calendar` {
  private func valid(_ wait: Int64, _ lasts: Int64, from receipt: Instant) -> Range<Instant> {
    let use = Conditions(hours: CampaignHours(period: june))
    return CouponTerms(
      .redeemedByMerchant(.fixed(.fen(300))), use: use, validity: .calendarDays(wait: wait, lasts: lasts)
    ).valid(from: receipt)
  }

  @Test func `is good at once until the end of its last day`() {
    #expect(valid(0, 1, from: received) == received..<at("2016-06-11T00:00:00+08:00"))
    #expect(valid(0, 3, from: received) == received..<at("2016-06-13T00:00:00+08:00"))
  }

  @Test func `waits for whole days`() {
    #expect(valid(1, 2, from: received) == at("2016-06-11T00:00:00+08:00")..<at("2016-06-13T00:00:00+08:00"))
  }

  @Test func `counts from the first day of the period where it came before`() {
    let early = at("2016-05-20T12:00:00+08:00")
    #expect(valid(0, 2, from: early) == june.lowerBound..<at("2016-06-03T00:00:00+08:00"))
    #expect(valid(1, 1, from: early) == at("2016-06-02T00:00:00+08:00")..<at("2016-06-03T00:00:00+08:00"))
  }

  @Test func `is never good after the period`() {
    #expect(valid(0, 90, from: received).upperBound == june.upperBound)
    #expect(valid(60, 1, from: received).isEmpty)
  }
}

@Suite struct `A merchant's coupon` {
  @Test func `is used once, whoever asks`() throws {
    let used = try changed(.use(holder: nil))
    #expect(used.coupon.state == .used(nil, at: at("2016-06-15T12:00:00+08:00")) && used.till.useRequest == "R1")
    #expect(throws: TillRefusal.coupon(.alreadyUsed(nil))) { try changed(used, .use(holder: nil)) }
  }

  @Test func `is used by its holder, within its validity and its hours`() throws {
    #expect(try changed(.use(holder: xiaoming)).till.useRequest == "R1")
    #expect(throws: TillRefusal.otherHolder) { try changed(.use(holder: somebodyElse)) }
    #expect(throws: TillRefusal.coupon(.notYetValid(received))) {
      try changed(.use(holder: nil), at: received.adding(seconds: -1))
    }
    // Though nobody marked it.
    #expect(throws: TillRefusal.coupon(.expired)) { try changed(.use(holder: nil), at: june.upperBound) }
    #expect(throws: TillRefusal.outsideHours) {
      try changed(.use(holder: nil), hours: TillHours(weekdays: [.sunday]))
    }
  }

  @Test func `that was used comes back, unless its time is over or somebody paid for it`() throws {
    let used = try changed(.use(holder: nil))
    let back = try changed(used, .giveBack)
    #expect(back.coupon.state == .sent && back.till.useRequest == nil && back.till.giveBack?.request == "R1")
    #expect(try changed(back, .use(holder: nil)).till.useRequest == "R1")
    #expect(try changed(used, .giveBack, at: june.upperBound).coupon.state == .expired)
    #expect(throws: TillRefusal.coupon(.notUsed)) { try changed(.giveBack) }
    var paid = used
    paid.till.subsidy = SubsidyID(9)
    #expect(throws: TillRefusal.subsidised(SubsidyID(9))) { try changed(paid, .giveBack) }
  }

  @Test func `that nobody used is deactivated for good`() throws {
    let void = try changed(.deactivate(reason: "wrong"))
    #expect(void.coupon.state == .void(at: at("2016-06-15T12:00:00+08:00")))
    #expect(void.till.deactivation == TillRecord.Deactivation(request: "R1", reason: "wrong"))
    for change in [TillChange.use(holder: nil), .deactivate(reason: nil), .associate(order: "O1")] {
      #expect(throws: TillRefusal.coupon(.void)) { try changed(void, change) }
    }
    #expect(throws: TillRefusal.coupon(.alreadyUsed(nil))) {
      try changed(changed(.use(holder: nil)), .deactivate(reason: nil))
    }
    #expect(throws: TillRefusal.coupon(.expired)) { try changed(.deactivate(reason: nil), at: june.upperBound) }
  }

  @Test func `belongs to one order at a time`() throws {
    let mine = try changed(.associate(order: "O1"))
    #expect(mine.till.order == "O1" && mine.coupon == coupon().coupon)
    #expect(try changed(mine, .associate(order: "O1")) == mine)
    #expect(throws: TillRefusal.associated(order: "O1")) { try changed(mine, .associate(order: "O2")) }
    #expect(throws: TillRefusal.notAssociated(order: "O1")) { try changed(mine, .disassociate(order: "O2")) }
    #expect(try changed(mine, .disassociate(order: "O1")) == coupon())
    #expect(throws: TillRefusal.notAssociated(order: nil)) { try changed(.disassociate(order: "O1")) }
  }
}

@Suite struct `The code of a merchant's coupon` {
  private func code(
    _ mode: CodeMode, said: String? = nil, isTaken: Bool = false, uploaded: String? = nil
  ) throws(CouponCodeRefusal) -> String {
    try mode.code(said: said, isTaken: isTaken, drawn: "22", uploaded: uploaded)
  }

  @Test func `is drawn, said or uploaded, as its stock wants it`() throws {
    #expect(try code(.drawn) == "22" && code(.said, said: "A") == "A" && code(.uploaded, uploaded: "B") == "B")
    for mode in [CodeMode.drawn, .uploaded] {
      #expect(throws: CouponCodeRefusal.notAsked) { try code(mode, said: "A", uploaded: "B") }
    }
    #expect(throws: CouponCodeRefusal.missing) { try code(.said) }
    #expect(throws: CouponCodeRefusal.taken) { try code(.said, said: "A", isTaken: true) }
    #expect(throws: CouponCodeRefusal.noneLeft) { try code(.uploaded) }
  }

  @Test func `that is uploaded again is told and not kept twice`() {
    let upload = CodeUpload(["A", "B", "A", "C"]) { $0 == "C" }
    #expect(upload.new == ["A", "B"] && upload.repeated == ["A"] && upload.known == ["C"])
  }
}

@Suite struct `The budget of a stock of merchant's coupons` {
  private let terms = campaign(limits: CampaignLimits(count: 100, perPerson: 1)).terms

  @Test func `becomes another figure when the one it replaces is known`() throws {
    let more = StockBudgetChange(count: .init(target: 200, current: 100), countPerDay: nil)
    #expect(try terms.changing(more, sent: 50).limits.count == 200)
    #expect(throws: StockBudgetRefusal.isNow(200)) { try terms.changing(more, sent: 50).changing(more, sent: 50) }
    let daily = StockBudgetChange(count: nil, countPerDay: .init(target: 5, current: 3))
    #expect(throws: StockBudgetRefusal.isNow(nil)) { try terms.changing(daily, sent: 0) }
  }

  @Test func `is never less than what was sent`() throws {
    let less = StockBudgetChange(count: .init(target: 50, current: 100), countPerDay: nil)
    #expect(try terms.changing(less, sent: 50).limits.count == 50)
    #expect(throws: StockBudgetRefusal.belowSent(51)) { try terms.changing(less, sent: 51) }
  }
}
