import Fen
import FenStore
import Testing

@testable import FenPlatform

@Suite struct `A payment with a running campaign` {
  @Test(arguments: Backend.allCases)
  func `is paid by the payer and the budget together`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(10_000))
      let campaign = try await world.campaign(campaignTerms(off(1_000)))
      let order = try await world.paid(merchant, "order-1", 5_000, by: person)
      #expect(order.payment?.payerTotal == .fen(4_000) && order.payment?.rewards == 1)
      #expect(try await world.balance(person.wallet) == 6_000)
      #expect(try await world.balance(.basic(merchant.id)) == 5_000 - 30)
      #expect(try await world.budget(campaign) == 99_000)
      let usage = try await world.usage(campaign)
      #expect(usage.spent == 1_000 && usage.count == 1 && usage.people == 1)
      let rewards = try await world.platform.campaigns.rewards(of: order.id)
      #expect(rewards.map(\.amount) == [1_000] && rewards[0].state == .given && rewards[0].version == 1)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is shown beforehand as it will be`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(10_000))
      try await world.campaign(campaignTerms(.cashback(.drawn([Band(1...900, weight: 1)], .cny))))
      let order = try await world.place(merchant, "order-1", 5_000)
      let seen = try await world.platform.campaigns.preview(order.id, payer: person.id, with: .balance)
      let paid = try await world.pay(order, by: person)
      guard case .cashback(let amount)? = seen?.rewards.first?.gift else {
        Issue.record("nothing was shown")
        return
      }
      #expect(try await world.platform.campaigns.rewards(of: paid.id).map(\.amount) == [amount.minorUnits])
      #expect(try await world.balance(person.wallet) == 5_000 + amount.minorUnits)
    }
  }

  @Test(arguments: Backend.allCases)
  func `takes no other price than the payer was shown`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(10_000))
      let campaign = try await world.campaign(campaignTerms(off(1_000)))
      let order = try await world.place(merchant, "order-1", 5_000)
      @Sendable func pay(shown: Int64) async throws -> Order {
        try await world.platform.cashier.pay(
          order.id, as: person.id, with: .balance, authenticated: .everything, expected: .fen(shown))
      }
      try await world.platform.campaigns.move(campaign.id, .paused)
      await #expect(throws: PayRefusal.priceChanged(to: .fen(5_000))) { try await pay(shown: 4_000) }
      try await world.platform.campaigns.move(campaign.id, .restarted)
      await #expect(throws: PayRefusal.priceChanged(to: .fen(4_000))) { try await pay(shown: 5_000) }
      #expect(try await world.balance(person.wallet) == 10_000)
      #expect(try await world.usage(campaign).count == 0)
      #expect(try await pay(shown: 4_000).payment?.payerTotal == .fen(4_000))
    }
  }

  @Test(arguments: Backend.allCases)
  func `is shown by each way to pay at once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(10_000, onCard: 10_000))
      try await world.campaign(campaignTerms(off(1_000)) { $0.means = .card(CardCondition(kinds: [.debit])) })
      let order = try await world.place(merchant, "order-1", 5_000)
      let card = PaymentMethod.card(person.debit.id)
      let seen = try await world.platform.campaigns.previews(order.id, payer: person.id, with: [.balance, card])
      #expect(seen[card]?.payerTotal == .fen(4_000) && seen[.balance]?.rewards.isEmpty ?? true)
    }
  }

  @Test(arguments: Backend.allCases)
  func `tells what was taken off, and whose money it was`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(10_000))
      try await world.campaign(campaignTerms(off(1_000)))
      try await world.campaign(
        campaignTerms(off(500), funding: .byPayee(budget: nil)) { $0.merchants = [merchant.id] },
        owner: .merchant(merchant.id))
      let order = try await world.paid(merchant, "order-1", 5_000, by: person)
      let discounts = try await world.platform.campaigns.discounts(of: order)
      #expect(discounts.map(\.reward.amount).sorted() == [500, 1_000] && discounts.allSatisfy { $0.name == "spring" })
      for discount in discounts {
        let byPlatform = discount.reward.source == .budget
        #expect(discount.contributions.platform == .fen(byPlatform ? 1_000 : 0))
        #expect(discount.contributions.payee == .fen(byPlatform ? 0 : 500))
      }
      let unpaid = try await world.place(merchant, "order-2", 5_000)
      #expect(try await world.platform.campaigns.discounts(of: unpaid) == [])
    }
  }

  @Test(arguments: Backend.allCases)
  func `by card asks the bank for the rest, and is rewarded when it pays`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(0, onCard: 10_000))
      let campaign = try await world.campaign(campaignTerms(off(1_000)))
      try await world.fail(.bankRefusal)
      let refused = try await world.place(merchant, "order-1", 5_000)
      _ = await Result.of { try await world.pay(refused, by: person, with: .card(person.debit.id)) }
      #expect(try await world.usage(campaign).spent == 0)
      #expect(try await world.usage(campaign).people == 0)
      let paid = try await world.paid(merchant, "order-2", 5_000, by: person, with: .card(person.debit.id))
      #expect(paid.payment?.payerTotal == .fen(4_000))
      #expect(try await world.atBank(person.debit) == 6_000)
      #expect(try await world.budget(campaign) == 99_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `borne by its payee costs him what is taken off`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(10_000))
      try await world.campaign(
        campaignTerms(off(1_000), funding: .byPayee(budget: nil)) { $0.merchants = [merchant.id] },
        owner: .merchant(merchant.id))
      _ = try await world.paid(merchant, "order-1", 5_000, by: person)
      #expect(try await world.balance(.basic(merchant.id)) == 4_000 - 24)
      #expect(try await world.balance(person.wallet) == 6_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `at the till gets it too`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(10_000))
      try await world.campaign(campaignTerms(off(1_000)))
      let order = try await world.scan(try await world.paymentCode(of: person), merchant, "order-1", 5_000)
      #expect(order.payment?.payerTotal == .fen(4_000))
      // All of it comes back when the till reverses.
      _ = try await world.reverse(order)
      #expect(try await world.balance(person.wallet) == 10_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `gets points of a programme, once, when it is the member's first`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(10_000))
      try await world.campaign(
        campaignTerms(.points(500, programme: merchant.id), funding: Funding.none) {
          $0.isFirstPayment = true
          $0.programme = merchant.id
        })
      _ = try await world.platform.engine.perform(JoinProgramme(merchant.id, person.id))
      let first = try await world.paid(merchant, "order-1", 100, by: person)
      let second = try await world.paid(merchant, "order-2", 100, by: person)
      #expect(first.payment?.rewards == 1 && second.payment?.rewards == 0)
      #expect(try await world.number("SELECT points FROM programme_members") == 500)
      try await world.refund(first, "refund-1", 100)
      try await world.platform.scheduler.settle()
      #expect(try await world.number("SELECT points FROM programme_members") == 0)
    }
  }
}

@Suite struct `The limits of a running campaign` {
  @Test(arguments: Backend.allCases)
  func `let exactly the first people in, whatever happens at once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let campaign = try await world.campaign(
        campaignTerms(back(100), budget: 100_000, limits: CampaignLimits(people: 25, perPerson: 2)) {
          $0.needsRealName = true
        })
      let people = try await atOnce(40) { _ in try await world.person(10_000) }
      _ = try await atOnce(120) { index in
        try await world.paid(merchant, "order-\(index)", 1_000, by: people[index % 40], notify: false)
      }
      let usage = try await world.usage(campaign)
      #expect(usage.people == 25 && usage.count == 50 && usage.spent == 5_000)
      #expect(try await world.budget(campaign) == 95_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `end with its budget to the fen`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(100_000))
      let campaign = try await world.campaign(campaignTerms(off(300), budget: 1_000))
      let orders = try await atOnce(6) { try await world.paid(merchant, "order-\($0)", 1_000, by: person) }
      #expect(orders.count { $0.payment?.rewards == 1 } == 3)
      #expect(try await world.budget(campaign) == 100)
    }
  }
}

@Suite struct `A refund of a payment with rewards` {
  @Test(arguments: Backend.allCases)
  func `gives each his part, and the budget can be spent again`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(10_000))
      let campaign = try await world.campaign(campaignTerms(off(1_000), budget: 1_000))
      let order = try await world.paid(merchant, "order-1", 10_000, by: person)
      try await world.refund(order, "refund-1", 5_000)
      try await world.platform.scheduler.settle()
      #expect(try await world.balance(person.wallet) == 1_000 + 4_500)
      #expect(try await world.budget(campaign) == 500)
      #expect(try await world.usage(campaign).spent == 500)
      #expect(try await world.usage(campaign).count == 1)
      try await world.refund(order, "refund-2", 5_000)
      try await world.platform.scheduler.settle()
      #expect(try await world.balance(person.wallet) == 10_000)
      #expect(try await world.usage(campaign).count == 0)
      #expect(try await world.paid(merchant, "order-2", 5_000, by: person).payment?.rewards == 1)
    }
  }

  @Test(arguments: Backend.allCases)
  func `takes cashback from what the wallet holds`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(0, onCard: 10_000))
      let campaign = try await world.campaign(campaignTerms(back(1_000), returns: .kept))
      let order = try await world.paid(merchant, "order-1", 10_000, by: person, with: .card(person.debit.id))
      #expect(try await world.balance(person.wallet) == 1_000)
      // He spends most of it.
      _ = try await world.paid(try await world.merchant(1_900_000_002), "order-2", 900, by: person)
      try await world.refund(order, "refund-1", 10_000)
      try await world.platform.scheduler.settle()
      let reward = try #require(try await world.platform.campaigns.rewards(of: order.id).first)
      let held = try await world.balance(person.wallet)
      #expect(reward.returned + reward.owed == 1_000 && held == 0)
      #expect(try await world.usage(campaign).count == 2)
    }
  }
}

@Suite struct `A campaign that moves` {
  @Test(arguments: Backend.allCases)
  func `gives nothing while it is paused, and what is left goes back when it ends`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(100_000))
      let campaign = try await world.campaign(campaignTerms(off(1_000)))
      let desk = world.platform.campaigns
      try await desk.move(campaign.id, .paused)
      #expect(try await world.paid(merchant, "order-1", 5_000, by: person).payment?.rewards == 0)
      try await desk.move(campaign.id, .restarted)
      let paid = try await world.paid(merchant, "order-2", 5_000, by: person)
      #expect(paid.payment?.rewards == 1)
      try await desk.move(campaign.id, .ended)
      try await world.platform.scheduler.settle()
      #expect(try await world.budget(campaign) == 0)
      #expect(try await world.balance(Funder.platform.account) == 99_000)
      // What a refund brings back goes on to those who gave it.
      try await world.refund(paid, "refund-1", 5_000)
      try await world.platform.scheduler.settle()
      #expect(try await world.balance(Funder.platform.account) == 100_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `ends with its period by the clock`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let campaign = try await world.campaign(campaignTerms(off(1_000)))
      let end = longTime.upperBound.seconds(since: world.clock.now())
      try await world.advance(end - 1)
      #expect(try await world.budget(campaign) == 100_000)
      #expect(try await world.advance(1).contains { $0.event == .campaignEnded })
      #expect(try await world.budget(campaign) == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is remembered by its payments in the version that rewarded them`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(100_000))
      let campaign = try await world.campaign(campaignTerms(off(1_000)))
      let first = try await world.paid(merchant, "order-1", 5_000, by: person)
      _ = try await world.platform.campaigns.change(campaign.id, to: campaignTerms(off(2_000)))
      let second = try await world.paid(merchant, "order-2", 5_000, by: person)
      let rewards = try await [first, second].asyncMap { try await world.platform.campaigns.rewards(of: $0.id)[0] }
      #expect(rewards.map(\.version) == [1, 2] && rewards.map(\.amount) == [1_000, 2_000])
      try await world.refund(first, "refund-1", 5_000)
      #expect(try await world.usage(campaign).spent == 2_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is refused by name`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let desk = world.platform.campaigns
      let made = try await desk.make(campaignTerms(off(1_000)), request: "r1", hash: [1])
      #expect(try await desk.make(campaignTerms(off(1_000)), request: "r1", hash: [1]).id == made.id)
      await #expect(throws: CampaignRequestRefusal.sameNumberOtherTerms) {
        try await desk.make(campaignTerms(off(2_000)), request: "r1", hash: [2])
      }
      await #expect(throws: CampaignRefusal.notApproved) { try await desk.move(made.id, .started) }
      try await desk.move(made.id, .approved)
      await #expect(throws: CampaignRefusal.funderShort(.platform, has: .fen(0), needs: .fen(100_000))) {
        try await desk.move(made.id, .started)
      }
      await #expect(throws: CampaignRequestRefusal.notTheOwner) {
        try await desk.move(made.id, of: .merchant(MerchantID(1_900_000_001)), .started)
      }
      await #expect(throws: CampaignRefusal.unfit([.amountNotPositive])) { try await desk.make(campaignTerms(off(0))) }
    }
  }
}

private let nobody = MerchantID(1_999_999_999)

@Suite struct `The merchants a campaign names` {
  @Test(arguments: Backend.allCases)
  func `are there, or it is neither made nor changed`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (desk, shop) = (world.platform.campaigns, try await world.merchant())
      let right = campaignTerms(.points(5, programme: shop.id), funding: Funding.none) { $0.merchants = [shop.id] }
      let wrong: [CampaignTerms] = [
        campaignTerms(.points(5, programme: nobody), funding: Funding.none),
        campaignTerms(off(5)) { $0.merchants = [shop.id, nobody] },
        campaignTerms(off(5)) { $0.stores = [StoreName(nobody, "1")] },
        campaignTerms(off(5)) { $0.programme = nobody },
        campaignTerms(off(5), funding: .prefunded(budget: .fen(100), [FundingShare(.merchant(nobody))])),
        campaignTerms(
          .coupon(
            CouponTerms(
              .discount(Discount(.fixed(.fen(5)))),
              use: Conditions(hours: CampaignHours(period: longTime), merchants: [nobody])))),
      ]
      let made = try await desk.make(right)
      for terms in wrong {
        await #expect(throws: CampaignRequestRefusal.unknownMerchant(nobody)) { try await desk.make(terms) }
        await #expect(throws: CampaignRequestRefusal.unknownMerchant(nobody)) {
          try await desk.change(made.id, to: terms)
        }
      }
      await #expect(throws: CampaignRequestRefusal.unknownMerchant(nobody)) {
        try await desk.make(wrong[0], owner: .merchant(nobody))
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `lose neither money nor programme to another merchant`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let desk = world.platform.campaigns
      let (shop, other) = (try await world.merchant(), try await world.merchant(1_900_000_002))
      let owner = Funder.merchant(shop.id)
      func terms(_ funder: Funder, at merchants: MerchantID...) -> CampaignTerms {
        campaignTerms(off(5), funding: .prefunded(budget: .fen(100), [FundingShare(funder)])) {
          $0.merchants = Set(merchants)
        }
      }
      let ours = Funding.prefunded(budget: .fen(100), [FundingShare(owner)])
      // His own money he may give anywhere.
      let made = try await desk.make(terms(owner, at: shop.id, other.id), owner: owner)
      let theirs = campaignTerms(off(5), funding: .byPayee(budget: nil)) { $0.merchants = [other.id] }
      for (terms, refusal): (CampaignTerms, CampaignRequestRefusal) in [
        (theirs, .othersMerchant(other.id)),
        (campaignTerms(.points(5, programme: other.id), funding: Funding.none), .othersMerchant(other.id)),
        (campaignTerms(off(5), funding: ours) { $0.programme = other.id }, .othersMerchant(other.id)),
        (terms(.platform, at: shop.id), .othersMoney(.platform)),
        (terms(.merchant(other.id), at: shop.id), .othersMoney(.merchant(other.id))),
      ] {
        await #expect(throws: refusal) { try await desk.make(terms, owner: owner) }
        await #expect(throws: refusal) { try await desk.change(made.id, of: owner, to: terms) }
        // The platform acts for all of them.
        _ = try await desk.make(terms)
      }
    }
  }
}

@Suite struct `A coupon in a wallet` {
  private func coupons(_ limits: CampaignLimits = CampaignLimits()) -> CampaignTerms {
    var use = Conditions(hours: CampaignHours(period: longTime))
    use.minimum = .fen(3_000)
    return campaignTerms(
      .coupon(CouponTerms(.discount(Discount(.fixed(.fen(1_000)))), use: use)), budget: 2_000, limits: limits,
      trigger: .request)
  }

  @Test(arguments: Backend.allCases)
  func `is taken off one payment, and is there again when that is given back`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(100_000))
      let campaign = try await world.campaign(coupons())
      let coupon = try await world.platform.campaigns.send(campaign.id, to: person.id)
      #expect(try await world.paid(merchant, "order-1", 2_999, by: person).payment?.rewards == 0)
      let used = try await world.paid(merchant, "order-2", 3_000, by: person)
      #expect(used.payment?.payerTotal == .fen(2_000))
      #expect(try await world.paid(merchant, "order-3", 3_000, by: person).payment?.rewards == 0)
      try await world.refund(used, "refund-1", 3_000)
      let mine = try await world.platform.campaigns.coupons(of: person.id)
      #expect(mine.map(\.id) == [coupon.id] && mine[0].state == .sent)
      #expect(try await world.paid(merchant, "order-4", 3_000, by: person).payment?.payerTotal == .fen(2_000))
    }
  }

  @Test(arguments: Backend.allCases)
  func `was taken out of the budget when it was sent`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let person = try await world.person()
      let campaign = try await world.campaign(coupons(CampaignLimits(perPerson: 2)))
      for _ in 1...2 { _ = try await world.platform.campaigns.send(campaign.id, to: person.id) }
      await #expect(throws: SendCouponRefusal.missed(.personHadAll(2))) {
        try await world.platform.campaigns.send(campaign.id, to: person.id)
      }
      let other = try await world.person().id
      await #expect(throws: SendCouponRefusal.missed(.budgetSpent)) {
        try await world.platform.campaigns.send(campaign.id, to: other)
      }
      // Its money stays until the coupon is over.
      try await world.platform.campaigns.move(campaign.id, .ended)
      try await world.platform.scheduler.settle()
      #expect(try await world.budget(campaign) == 2_000)
      try await world.advance(longTime.upperBound.seconds(since: world.clock.now()))
      #expect(try await world.budget(campaign) == 0)
      #expect(try await world.platform.campaigns.coupons(of: person.id).allSatisfy { $0.state == .expired })
    }
  }
}

extension Sequence {
  fileprivate func asyncMap<Value>(_ body: (Element) async throws -> Value) async throws -> [Value] {
    var values = [Value]()
    for element in self { values.append(try await body(element)) }
    return values
  }
}
