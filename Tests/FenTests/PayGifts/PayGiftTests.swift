import Testing

@testable import Fen

private func stock(
  _ id: Int64, count: Int64 = 10, perPerson: Int64 = 1, budget: Int64 = 1_000, state: CampaignState = .running,
  needsRealName: Bool = false
) -> Campaign {
  var conditions = Conditions(hours: hours())
  conditions.needsRealName = needsRealName
  return campaign(
    id, .coupon(CouponTerms(.discount(Discount(.fixed(.fen(300)))), use: Conditions(hours: hours()))), conditions,
    limits: CampaignLimits(count: count, perPerson: perPerson), budget: budget, state: state, trigger: .request)
}

private func tillStock(_ id: Int64, count: Int64 = 10) -> Campaign {
  campaign(
    id, .coupon(CouponTerms(.redeemedByMerchant(.fixed(.fen(300))), use: Conditions(hours: hours()))),
    Conditions(hours: hours()), limits: CampaignLimits(count: count, perPerson: count), trigger: .request)
}

private func gift(_ id: Int64, of stocks: Int64...) -> Campaign {
  Campaign(
    id: CampaignID(id), owner: .platform,
    terms: CampaignTerms(
      name: "gift", conditions: Conditions(hours: hours(), minimum: .fen(5_000)),
      benefit: .gift(stocks.map { CampaignID($0) }), funding: .none),
    state: .running)
}

private func coupons(_ evaluation: Evaluation) -> [[Int64]] {
  evaluation.rewards.map { reward in
    guard case .gift(let coupons) = reward.gift else { return [] }
    return coupons.map(\.campaign.value)
  }
}

@Suite struct `A campaign that gives coupons of others` {
  @Test func `gives one of each, counted with the campaign that has the money`() throws {
    let standing = Standing(gifts: [GiftStanding(stock(2)), GiftStanding(stock(3))])
    let found = evaluated(purchase(), gift(1, of: 2, 3), standing: standing)
    #expect(coupons(found) == [[2, 3]] && found.payerTotal == .fen(10_000))
    guard case .gift(let planned) = found.rewards[0].gift else { return }
    #expect(planned.allSatisfy { $0.amount == 300 && $0.counts.all.spent == 300 && $0.counts.person.count == 1 })
    #expect(found.rewards[0].counts?.all.spent == 0 && found.rewards[0].counts?.all.count == 1)
  }

  @Test func `gives none to a payment below its amount`() {
    let found = evaluated(purchase(4_999), gift(1, of: 2), standing: Standing(gifts: [GiftStanding(stock(2))]))
    #expect(found.missed == [.campaign(CampaignID(1)): .minimum(.fen(5_000))])
  }

  @Test(arguments: [
    stock(2, state: .paused), stock(2, state: .ended), stock(2, budget: 299), stock(2, needsRealName: true),
    stock(2, count: 0), gift(2, of: 3),
  ])
  func `gives nothing where one of them has none`(empty: Campaign) {
    let standing = Standing(gifts: [GiftStanding(stock(3)), GiftStanding(empty)])
    let found = evaluated(purchase(isVerified: false), gift(1, of: 3, 2), standing: standing)
    #expect(found.rewards.isEmpty && found.missed == [.campaign(CampaignID(1)): .noCouponLeft(CampaignID(2))])
  }

  @Test func `gives nothing of a campaign that is not there`() {
    #expect(evaluated(purchase(), gift(1, of: 2)).missed == [.campaign(CampaignID(1)): .noCouponLeft(CampaignID(2))])
  }

  @Test func `gives the last coupon once, though two give it with one payment`() {
    let standing = Standing(gifts: [GiftStanding(stock(9, count: 1, perPerson: 1))])
    let found = evaluated(purchase(), gift(1, of: 9), gift(2, of: 9), standing: standing)
    #expect(coupons(found) == [[9]] && found.missed == [.campaign(CampaignID(2)): .noCouponLeft(CampaignID(9))])
  }

  @Test func `takes nothing of one where another one has none`() {
    let (full, empty) = (GiftStanding(stock(8, count: 1)), GiftStanding(stock(9, count: 0)))
    let found = evaluated(purchase(), gift(1, of: 8, 9), gift(2, of: 8), standing: Standing(gifts: [full, empty]))
    #expect(coupons(found) == [[8]] && found.rewards[0].offer.campaign.id == CampaignID(2))
  }

  @Test func `gives a coupon of the merchant's till where there is a code for it`() {
    func found(_ codes: CodeSupply?) -> [[Int64]] {
      let standing = Standing(gifts: [GiftStanding(tillStock(9), codes: codes)])
      return coupons(evaluated(purchase(), gift(1, of: 9), gift(2, of: 9), standing: standing))
    }
    #expect(found(CodeSupply(.drawn)) == [[9], [9]])
    #expect(found(CodeSupply(.uploaded, uploaded: 1)) == [[9]])
    #expect(found(CodeSupply(.uploaded, uploaded: 0)) == [])
    // Nobody is there to say one.
    #expect(found(CodeSupply(.said)) == [] && found(nil) == [])
  }

  @Test func `leaves a code for each coupon that is promised`() throws {
    let supply = CodeSupply(.uploaded, uploaded: 3)
    #expect(try supply.deletingOne(beside: 2) == CodeSupply(.uploaded, uploaded: 2))
    #expect(throws: CouponCodeRefusal.promised) { try supply.deletingOne(beside: 3) }
  }

  @Test func `names each once, and with payments`() {
    #expect(gift(1).terms.faults == [.giftMissing])
    #expect(gift(1, of: 2, 3, 2).terms.faults == [.giftTwice(CampaignID(2))])
    var terms = gift(1, of: 2).terms
    #expect(terms.faults == [])
    terms.trigger = .request
    #expect(terms.faults == [.requestWithoutCoupon])
    terms.trigger = .payment
    terms.funding = .byPayee(budget: nil)
    #expect(terms.faults == [.fundingNotNeeded])
  }
}

@Suite struct `A pay-gift activity` {
  private let begin = at("2016-06-01T00:00:00+08:00")
  private let end = at("2016-08-01T00:00:00+08:00")

  @Test func `stands where its campaign and the time say`() {
    func status(_ state: CampaignState, _ now: Instant, terminated: Instant? = nil) -> PayGiftStatus {
      var campaign = gift(1, of: 2)
      campaign.state = state
      return PayGiftStatus(campaign, terminatedAt: terminated, now: now)
    }
    let before = begin.adding(seconds: -1)
    #expect(status(.running, before) == .created && status(.running, begin) == .ongoing)
    #expect(status(.running, end.adding(seconds: -1)) == .ongoing && status(.running, end) == .over)
    #expect(status(.ended, end) == .over && status(.ended, end, terminated: begin) == .terminated)
    #expect(status(.paused, begin) == .paused && status(.ended, begin, terminated: begin) == .terminated)
  }

  @Test func `keeps a merchant, or it would give everywhere`() throws {
    var terms = gift(1, of: 2).terms
    terms.conditions.merchants = [lawson]
    let both = try terms.changing(.adding([gap, lawson]))
    #expect(both.conditions.merchants == [lawson, gap])
    #expect(try both.changing(.removing([lawson])).conditions.merchants == [gap])
    #expect(throws: PayGiftRefusal.noMerchantLeft) { try terms.changing(.removing([lawson, gap])) }
    let many = (0..<Int64(mostPayGiftMerchants)).map { MerchantID(2_000_000_000 + $0) }
    #expect(throws: PayGiftRefusal.tooManyMerchants(most: mostPayGiftMerchants)) { try terms.changing(.adding(many)) }
  }
}
