import Fen
import Testing

@testable import FenPlatform

@Suite struct `A payment that is tried again` {
  @Test(arguments: Backend.allCases)
  func `after the bank refused is rewarded as if it were the first try`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(0, onCard: 100_000))
      let campaign = try await world.campaign(campaignTerms(off(1_000)))
      try await world.campaign(campaignTerms(back(200)))
      try await world.fail(.bankRefusal)
      let order = try await world.place(merchant, "order-1", 5_000)
      _ = await Result.of { try await world.pay(order, by: person, with: .card(person.debit.id)) }
      #expect(try await world.state(order) == "not paid")
      #expect(try await world.usage(campaign).count == 0)
      // Meanwhile one of them gives something else.
      _ = try await world.platform.campaigns.change(campaign.id, to: campaignTerms(off(700)))
      let paid = try await world.pay(order, by: person, with: .card(person.debit.id))
      #expect(paid.payment?.payerTotal == .fen(4_300) && paid.payment?.rewards == 2)
      let rewards = try await world.platform.campaigns.rewards(of: order.id)
      #expect(rewards.map(\.amount) == [700, 200] && rewards.allSatisfy { $0.state == .given })
      #expect(rewards[0].version == 2)
    }
  }

  @Test(arguments: Backend.allCases)
  func `while the bank is silent has one first payment and not two`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(0, onCard: 100_000))
      let campaign = try await world.campaign(campaignTerms(back(200)) { $0.isFirstPayment = true })
      try await world.fail(.bankSilent, times: 2)
      for number in 1...2 {
        let order = try await world.place(merchant, "order-\(number)", 5_000)
        _ = await Result.of { try await world.pay(order, by: person, with: .card(person.debit.id)) }
        #expect(try await world.state(order) == "waits for bank")
      }
      try await world.advance(3_600)
      #expect(try await world.usage(campaign).count == 1)
      #expect(try await world.balance(person.wallet) == 200)
    }
  }
}

@Suite struct `A campaign that ends while a bank is silent` {
  /// Another process may hear of the bank before the batch goes on: who needs a reward there reads it under its lock.
  @Test(arguments: Backend.allCases)
  func `keeps what is reserved, and holds nobody's reward`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(0, onCard: 100_000))
      let campaign = try await world.campaign(campaignTerms(off(1_000)))
      try await world.fail(.bankSilent)
      let order = try await world.place(merchant, "order-1", 5_000)
      _ = await Result.of { try await world.pay(order, by: person, with: .card(person.debit.id)) }
      try await world.platform.campaigns.move(campaign.id, of: .platform, .ended)
      let known = try await world.platform.engine.perform(SettleAndLook(campaign: campaign.id))
      #expect(known == [])
      #expect(try await world.budget(campaign) == 1_000)
      try await world.advance(3_600)
      #expect(try await world.budget(campaign) == 0)
    }
  }
}

/// Which rewards a batch knows of after it settled a campaign.
private struct SettleAndLook: Command {
  let campaign: CampaignID

  var subject: Int { campaign.hashValue }

  func perform(in work: Workspace) throws -> [Reward] {
    _ = try SettleCampaign(id: campaign).perform(in: work)
    return work.rewardRows.known(where: { $0.campaign == campaign })
  }
}

@Suite struct `A day's limit` {
  /// Of two batches at midnight the one that read its clock first may get the row last.
  @Test(arguments: Backend.allCases)
  func `does not begin anew when a clock is behind`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(100_000))
      let campaign = try await world.campaign(campaignTerms(off(10), limits: CampaignLimits(countPerDay: 2)))
      let midnight = try #require(Instant(rfc3339: "2026-03-03T00:00:00+08:00"))
      var discounts = [Int64]()
      for (number, moment) in [midnight, midnight.adding(seconds: -1), midnight, midnight].enumerated() {
        world.clock.set(.frozen(moment))
        let order = try await world.paid(merchant, "order-\(number)", 100, by: person)
        discounts.append(100 - (order.payment?.payerTotal.minorUnits ?? 0))
        if number == 1 {
          // It counts for the day it was counted on, and leaves that one.
          try await world.refund(order, "refund-1", 100)
          #expect(try await world.usage(campaign).countToday == 1)
        }
      }
      #expect(discounts == [10, 10, 10, 0])
    }
  }
}

@Suite struct `A store opened while a campaign runs` {
  @Test(arguments: Backend.allCases)
  func `is in its city and its zone at once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(100_000))
      let campaign = try await world.campaign(campaignTerms(off(1_000)) { $0.cities = ["Shanghai"] })
      let store = try await world.store(of: merchant)
      #expect(try await world.reward(at: store, "order-1", 5_000, by: person, from: campaign) == 1_000)
      let elsewhere = try await world.store(of: merchant, "Shenzhen")
      #expect(try await world.reward(at: elsewhere, "order-2", 5_000, by: person, from: campaign) == nil)
    }
  }
}

@Suite struct `A reward whose payment is refunded in parts` {
  /// Half of a fen is a fen, rounded: all of the discount is back before the last refund.
  @Test(arguments: Backend.allCases, [off(1), back(1), .points(1, programme: MerchantID(1_900_000_001))])
  func `counts until the last of them`(backend: Backend, benefit: Benefit) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(100_000))
      let funding: Funding? = if case .points = benefit { Funding.none } else { nil }
      let campaign = try await world.campaign(
        campaignTerms(benefit, limits: CampaignLimits(perPerson: 1), funding: funding))
      let order = try await world.paid(merchant, "order-1", 100, by: person)
      for part in [50, 46] as [Int64] {
        try await world.refund(order, "refund-\(part)", part)
        try await world.platform.scheduler.settle()
        #expect(try await world.usage(campaign).count == 1)
        #expect(try await world.paid(merchant, "after-\(part)", 100, by: person).payment?.rewards == 0)
      }
      #expect(try await world.platform.audit() == [])
      try await world.refund(order, "refund-4", 4)
      try await world.platform.scheduler.settle()
      #expect(try await world.usage(campaign).count == 0)
      #expect(try await world.paid(merchant, "order-2", 100, by: person).payment?.rewards == 1)
    }
  }
}

@Suite struct `A coupon whose payment is refunded in parts` {
  /// Half of a fen is a fen, rounded, and 9.6 are ten: all of the discount is back before the last refund.
  @Test(arguments: Backend.allCases, [1, 10] as [Int64])
  func `is there again with the last of them, and once`(backend: Backend, worth: Int64) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(100_000))
      try await world.sendCoupon(of: worth, to: person)
      let order = try await world.paid(merchant, "order-1", 100, by: person)
      var left = Int64(100)
      for part in [50, 46, 4] as [Int64] {
        try await world.refund(order, "refund-\(left)", part)
        try await world.platform.scheduler.settle()
        left -= part
        let coupons = try await world.platform.campaigns.coupons(of: person.id)
        #expect((coupons.first?.state == .sent) == (left == 0))
      }
      #expect(try await world.balance(person.wallet) == 100_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is not taken from the payment that uses it next`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(100_000))
      try await world.sendCoupon(of: 10, to: person)
      let first = try await world.paid(merchant, "order-1", 100, by: person)
      try await world.refund(first, "refund-1", 100)
      let second = try await world.paid(merchant, "order-2", 100, by: person)
      try await world.platform.engine.perform(GiveCouponsBack(order: first.id))
      let coupons = try await world.platform.campaigns.coupons(of: person.id)
      #expect(coupons.map(\.state) == [.used(second.id, at: world.clock.now())])
    }
  }
}

/// As a refund that is taken for the last one would.
private struct GiveCouponsBack: Command {
  let order: OrderID

  var subject: Int { order.hashValue }

  func perform(in work: Workspace) throws {
    for reward in try work.rewards(of: order, count: 1) { try work.giveCouponBack(of: reward) }
  }
}

extension World {
  fileprivate func sendCoupon(of worth: Int64, to person: Person) async throws {
    let use = Conditions(hours: CampaignHours(period: longTime))
    let campaign = try await campaign(
      campaignTerms(.coupon(CouponTerms(.discount(Discount(.fixed(.fen(worth)))), use: use)), trigger: .request))
    _ = try await platform.campaigns.send(campaign.id, to: person.id)
  }
}

@Suite struct `A coupon that comes back when no other is out` {
  @Test(arguments: Backend.allCases)
  func `is taken off the next payment, though its campaign has ended`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(100_000))
      let use = Conditions(hours: CampaignHours(period: longTime))
      let campaign = try await world.campaign(
        campaignTerms(.coupon(CouponTerms(.discount(Discount(.fixed(.fen(1_000)))), use: use)), trigger: .request))
      _ = try await world.platform.campaigns.send(campaign.id, to: person.id)
      let order = try await world.paid(merchant, "order-1", 3_000, by: person)
      try await world.platform.campaigns.move(campaign.id, .ended)
      try await world.refund(order, "refund-1", 3_000)
      #expect(try await world.paid(merchant, "order-2", 3_000, by: person).payment?.payerTotal == .fen(2_000))
    }
  }
}

@Suite struct `A campaign of a sandbox that was once emptied` {
  @Test(arguments: Backend.shared)
  func `rewards in a process that starts later`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      try await world.platform.reset()
      try await world.campaign(campaignTerms(off(1_000)))
      let other = try await world.another()
      #expect(!other.platform.engine.campaigns.now.isEmpty)
      // Has taken in what the others know.
      try await other.platform.campaigns.tellAll()
      #expect(!other.platform.engine.campaigns.now.isEmpty)
      try other.stop()
    }
  }
}

@Suite struct `Coupons of a campaign that is shortened` {
  @Test(arguments: Backend.allCases)
  func `stay good for as long as they were promised`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(100_000))
      func coupons(until end: Instant) -> CampaignTerms {
        let hours = CampaignHours(period: longTime.lowerBound..<end)
        let terms = CouponTerms(.discount(Discount(.fixed(.fen(1_000)))), use: Conditions(hours: hours))
        return campaignTerms(.coupon(terms), trigger: .request) { $0.hours = hours }
      }
      let campaign = try await world.campaign(coupons(until: longTime.upperBound))
      _ = try await world.platform.campaigns.send(campaign.id, to: person.id)
      let sooner = World.start.adding(days: 1)
      _ = try await world.platform.campaigns.change(campaign.id, to: coupons(until: sooner))
      try await world.advance(2 * 86_400)
      #expect(try await world.paid(merchant, "order-1", 5_000, by: person).payment?.payerTotal == .fen(4_000))
      try await world.advance(longTime.upperBound.seconds(since: world.clock.now()))
      #expect(try await world.budget(campaign) == 0)
    }
  }
}
