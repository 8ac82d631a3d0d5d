import Fen
import Testing

private let june = hours()
private let receipt = at("2016-06-10T12:00:00+08:00")

private func terms(_ validity: CouponValidity = .period, minimum: Int64? = nil) -> CouponTerms {
  var use = Conditions(hours: june)
  use.minimum = minimum.map { .fen($0) }
  return CouponTerms(.discount(Discount(.fixed(.fen(1_000)))), use: use, validity: validity)
}

private func stock(
  _ terms: CouponTerms = terms(), limits: CampaignLimits = CampaignLimits(), state: CampaignState = .running
)
  -> Campaign
{
  campaign(1, .coupon(terms), limits: limits, budget: 2_500, state: state, trigger: .request)
}

private let reader = CouponReceiver(user: xiaoming, person: PersonID(7), isVerified: true)

private func sent(
  _ campaign: Campaign = stock(), counts: CampaignCounts = CampaignCounts(), worth: Money? = nil,
  at now: Instant = receipt
) throws -> (Coupon, CampaignCounts) {
  try decideSendCoupon(campaign, to: reader, counts: counts, id: CouponID(5), worth: worth, now: now)
}

@Suite struct `Sending a coupon` {
  @Test func `takes its worth out of the budget, whole or not at all`() throws {
    let (coupon, first) = try sent()
    #expect(coupon.valid == june.period && coupon.state == .sent && first.all.spent == 1_000)
    let (_, second) = try sent(counts: first)
    #expect(second.all.spent == 2_000)
    #expect(throws: SendCouponRefusal.missed(.budgetSpent)) { try sent(counts: second) }
  }

  @Test func `needs a running campaign that has coupons, within its period`() {
    #expect(throws: SendCouponRefusal.notRunning(.paused)) { try sent(stock(state: .paused)) }
    #expect(throws: SendCouponRefusal.noCoupons) { try sent(campaign()) }
    #expect(throws: SendCouponRefusal.missed(.over(june.period.upperBound))) {
      try sent(at: at("2016-08-01T00:00:00+08:00"))
    }
  }

  @Test func `names a worth only where the campaign leaves it open`() throws {
    let drawn = CouponTerms(
      .discount(Discount(.drawn([Band(100...900, weight: 1)], .cny))), use: Conditions(hours: june))
    #expect(throws: SendCouponRefusal.worthMissing) { try sent(stock(drawn)) }
    #expect(throws: SendCouponRefusal.worthFixed) { try sent(worth: .fen(5)) }
    let (coupon, counts) = try sent(stock(drawn), worth: .fen(333))
    #expect(coupon.worth == .fen(333) && counts.all.spent == 333)
  }

  @Test func `makes it valid from when its campaign says`() {
    #expect(
      terms(.afterReceipt(wait: 60, lasts: 600)).valid(from: receipt) == receipt.adding(
        seconds: 60)..<receipt.adding(seconds: 660))
    #expect(
      terms(.fromNextDay(lasts: 86_400)).valid(from: receipt)
        == at("2016-06-11T00:00:00+08:00")..<at("2016-06-12T00:00:00+08:00"))
    // Never longer than the period of its use.
    let late = at("2016-07-31T23:00:00+08:00")
    #expect(terms(.afterReceipt(wait: 0, lasts: 86_400)).valid(from: late) == late..<june.period.upperBound)
    #expect(terms(.fromNextDay(lasts: 60)).valid(from: late).isEmpty)
  }
}

@Suite struct `A coupon` {
  private let coupon = try! sent(stock(terms(minimum: 5_000))).0

  private func used(_ total: Int64, at moment: String = "2016-06-15T12:00:00+08:00") -> Evaluation {
    evaluated(purchase(total, at: moment), [.coupon(coupon, terms(minimum: 5_000), of: stock(terms(minimum: 5_000)))])
  }

  @Test func `takes its worth off a payment that it fits, and is not counted again`() {
    let found = used(5_000)
    #expect(found.payerTotal == .fen(4_000) && found.rewards.first?.counts == nil)
    #expect(used(4_999).missed[.coupon(coupon.id)] == .minimum(.fen(5_000)))
    #expect(used(5_000, at: "2016-08-01T00:00:00+08:00").missed[.coupon(coupon.id)] == .over(june.period.upperBound))
  }

  @Test func `is used although its campaign is paused or has ended`() {
    let ended = stock(terms(), state: .ended)
    #expect(evaluated(purchase(), [.coupon(coupon, terms(), of: ended)]).payerTotal == .fen(9_000))
  }

  @Test func `is used once, and again after its payment came back`() throws {
    let used = try coupon.after(.used(OrderID(1), at: receipt))
    #expect(throws: CouponRefusal.alreadyUsed(OrderID(1))) { try used.after(.used(OrderID(2), at: receipt)) }
    #expect(try used.after(.givenBack(at: receipt)).state == .sent)
    #expect(try used.after(.givenBack(at: june.period.upperBound)).state == .expired)
    #expect(throws: CouponRefusal.alreadyUsed(OrderID(1))) { try used.after(.voided(at: receipt)) }
  }

  @Test func `that is expired or void is used no more`() throws {
    #expect(try coupon.after(.timeOver(at: receipt)).state == .sent)
    let expired = try coupon.after(.timeOver(at: june.period.upperBound))
    #expect(expired.state == .expired)
    #expect(throws: CouponRefusal.expired) { try expired.after(.used(nil, at: receipt)) }
    let void = try coupon.after(.voided(at: receipt))
    #expect(throws: CouponRefusal.void) { try void.after(.used(nil, at: receipt)) }
    #expect(throws: CouponRefusal.expired) { try coupon.after(.used(nil, at: june.period.upperBound)) }
  }
}

@Suite struct `A refund of a rewarded payment` {
  private func reward(_ amount: Int64) -> Reward {
    Reward(
      order: OrderID(1), place: 0, offer: .campaign(CampaignID(1)), campaign: CampaignID(1), version: 1,
      person: PersonID(7), kind: .cashback, source: .budget, amount: amount, currency: .cny, day: 1, at: noon,
      state: .given)
  }

  @Test func `of a half brings back a half of the discount`() throws {
    // Source: 100 less 10, refund 50 → 45.
    #expect(try rewardReturned(reward(1_000), refunded: .fen(0), refunding: .fen(5_000), of: .fen(10_000)) == .fen(500))
  }

  @Test(arguments: [Seed.ofThisRun])
  func `in parts brings back exactly what one refund would`(seed: Seed) throws {
    var generator = seed.generator
    for _ in 0..<2_000 {
      let total = Int64.random(in: 1...100_000, using: &generator)
      let amount = Int64.random(in: 1...total, using: &generator)
      var (refunded, returned) = (Int64(0), Int64(0))
      while refunded < total {
        let part = Int64.random(in: 1...(total - refunded), using: &generator)
        let back = try rewardReturned(reward(amount), refunded: .fen(refunded), refunding: .fen(part), of: .fen(total))
        #expect(back.minorUnits >= 0 && back.minorUnits <= part)
        refunded += part
        returned += back.minorUnits
      }
      #expect(returned == amount)
    }
  }

  @Test func `takes a cashback from what the wallet holds and records the rest as owed`() {
    let (whole, taken) = decideClawBack(reward(100), share: .fen(60), balance: .fen(1_000))
    #expect(taken == .fen(60) && whole.returned == 60 && whole.owed == 0)
    let (part, little) = decideClawBack(reward(100), share: .fen(60), balance: .fen(25))
    #expect(little == .fen(25) && part.returned == 25 && part.owed == 35)
  }
}
