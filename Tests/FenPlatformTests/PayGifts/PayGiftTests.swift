import Fen
import FenStore
import Testing

@testable import FenPlatform

extension World {
  /// Cash coupons of 3.00 from the merchant's own money, ready to be sent.
  func cashCoupons(_ merchant: Merchant, count: Int64 = 10, perPerson: Int64 = 5) async throws -> Stock {
    try await platform.wallets.deposit(.fen(300 * count), into: Funder.merchant(merchant.id).account)
    let use = Conditions(hours: CampaignHours(period: longTime), merchants: [merchant.id])
    let terms = campaignTerms(
      .coupon(CouponTerms(.discount(Discount(.fixed(.fen(300)))), use: use)),
      limits: CampaignLimits(count: count, perPerson: min(perPerson, count)), trigger: .request,
      funding: .prefunded(budget: .fen(300 * count), [FundingShare(.merchant(merchant.id))]))
    let made = try await stock(merchant, terms, request: "S\(numbers())")
    return try await platform.stocks.move(made.campaign.id, of: merchant.id, .started)
  }

  private func numbers() -> Int64 { Int64.random(in: 1...Int64.max) }

  func activity(
    _ merchant: Merchant, _ stocks: Stock..., request: String = "A1", hash: [UInt8] = [1],
    _ change: (inout Conditions) -> Void = { _ in }
  ) async throws -> PayGift {
    try await activity(merchant, of: stocks.map(\.campaign.id), request: request, hash: hash, change)
  }

  func activity(
    _ merchant: Merchant, of stocks: [CampaignID], request: String = "A1", hash: [UInt8] = [1],
    _ change: (inout Conditions) -> Void = { _ in }
  ) async throws -> PayGift {
    let terms = campaignTerms(.gift(stocks), funding: Funding.none) {
      $0.merchants = [merchant.id]
      $0.minimum = .fen(1_000)
      change(&$0)
    }
    return try await platform.payGifts.make(
      terms, creator: merchant.id, request: request, hash: hash, kept: #"{"x":1}"#)
  }

  fileprivate func sent(_ stock: Stock) async throws -> Int64? {
    try await platform.stocks.stock(stock.campaign.id)?.sent
  }
}

@Suite struct `A pay gift` {
  @Test(arguments: Backend.allCases)
  func `is there with the payment, once, and pays the next one`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, other) = (try await world.merchant(), try await world.merchant(1_900_000_002))
      let person = try await world.person()
      let (one, two) = (try await world.cashCoupons(merchant), try await world.cashCoupons(merchant))
      let activity = try await world.activity(merchant, one, two)
      #expect(activity.campaign.state == .running)

      _ = try await world.paid(merchant, "order-1", 999, by: person)
      _ = try await world.paid(other, "order-2", 1_000, by: person)
      #expect(try await world.platform.stocks.coupons(of: person.id).page.isEmpty)
      let order = try await world.paid(merchant, "order-3", 1_000, by: person)
      let held = try await world.platform.stocks.coupons(of: person.id).page
      #expect(Set(held.map(\.coupon.campaign)) == [one.campaign.id, two.campaign.id])
      #expect(held.allSatisfy { $0.creator == merchant.id && $0.coupon.receivedAt == world.clock.now() })
      let rewards = try await world.platform.campaigns.rewards(of: order.id)
      #expect(rewards.map(\.kind) == [.gift] && Set(rewards[0].gifts.map(\.coupon)) == Set(held.map(\.coupon.id)))
      #expect(try await world.sent(one) == 1)
      #expect(try await world.usage(activity.campaign).count == 1)

      // Of two exclusive coupons of one funder the payment takes one; and it brings the next gift.
      let next = try await world.paid(merchant, "order-4", 2_000, by: person)
      #expect(next.payment?.payerTotal == .fen(1_700))
      #expect(try await world.sent(one) == 2)

      // What came with a payment stays, though the payment goes back.
      try await world.refund(order, "refund-1", 1_000)
      #expect(try await world.platform.stocks.coupons(of: person.id).page.count == 4)
    }
  }

  @Test(arguments: Backend.allCases)
  func `waits for the bank, and is none when the bank refuses`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(0, onCard: 100_000))
      let stock = try await world.cashCoupons(merchant, count: 1)
      let activity = try await world.activity(merchant, stock)
      try await world.fail(.bankSilent)
      let order = try await world.place(merchant, "order-1", 5_000)
      _ = await Result.of { try await world.pay(order, by: person, with: .card(person.debit.id)) }
      #expect(try await world.state(order) == "waits for bank")
      // It counts, and nobody has it.
      #expect(try await world.sent(stock) == 1)
      #expect(try await world.platform.stocks.coupons(of: person.id).page.isEmpty)
      #expect(try await world.platform.audit() == [])
      let late = try await world.person()
      _ = try await world.paid(merchant, "order-2", 5_000, by: late)
      #expect(try await world.platform.stocks.coupons(of: late.id).page.isEmpty)
      try await world.advance(3_600)
      #expect(try await world.platform.stocks.coupons(of: person.id).page.count == 1)
      #expect(try await world.usage(activity.campaign).count == 1)
    }
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(0, onCard: 100_000))
      let stock = try await world.cashCoupons(merchant, count: 1)
      let activity = try await world.activity(merchant, stock)
      try await world.fail(.bankRefusal)
      let order = try await world.place(merchant, "order-1", 5_000)
      _ = await Result.of { try await world.pay(order, by: person, with: .card(person.debit.id)) }
      #expect(try await world.sent(stock) == 0)
      #expect(try await world.usage(activity.campaign).count == 0)
      _ = try await world.pay(order, by: person, with: .card(person.debit.id))
      #expect(try await world.sent(stock) == 1)
      #expect(try await world.platform.stocks.coupons(of: person.id).page.count == 1)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is not told as the reason why its own payment would get none`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person())
      let stock = try await world.cashCoupons(merchant, count: 1, perPerson: 1)
      let (gave, other) = (
        try await world.activity(merchant, stock), try await world.activity(merchant, stock, request: "A2")
      )
      let order = try await world.paid(merchant, "order-1", 1_000, by: person)
      let campaigns = world.platform.campaigns
      #expect(try await campaigns.explain(order.id, [gave.campaign.id]) == [:])
      // Of two that give one stock's last coupon the other one still misses it.
      let both = try await campaigns.explain(order.id, [gave.campaign.id, other.campaign.id])
      #expect(both?.keys.map(\.self) == [other.campaign.id])
      let late = try await world.paid(merchant, "order-2", 1_000, by: try await world.person())
      #expect(try await campaigns.explain(late.id, [gave.campaign.id])?.count == 1)
    }
  }

  @Test(arguments: Backend.allCases)
  func `gives no coupon of a stock that gives its own by now`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person())
      let stock = try await world.cashCoupons(merchant)
      let activity = try await world.activity(merchant, stock)
      var terms = stock.campaign.terms
      terms.trigger = .payment
      _ = try await world.platform.campaigns.change(stock.campaign.id, of: .merchant(merchant.id), to: terms)
      _ = try await world.paid(merchant, "order-1", 5_000, by: person)
      #expect(try await world.platform.stocks.coupons(of: person.id).page.count == 1)
      #expect(try await world.usage(activity.campaign).count == 0)
      #expect(try await world.platform.audit() == [])
    }
  }

  @Test(arguments: Backend.allCases)
  func `never goes beyond the budget of its stock, whoever pays at once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let stock = try await world.cashCoupons(merchant, count: 7, perPerson: 1)
      _ = try await world.activity(merchant, stock, request: "A1")
      _ = try await world.activity(merchant, stock, request: "A2")
      var people = [Person]()
      for _ in 0..<10 { people.append(try await world.person()) }
      let crowd = people
      _ = try await atOnce(30) { index in
        try await world.paid(merchant, "order-\(index)", 1_000 + Int64(index), by: crowd[index % 10])
      }
      var held = [Int]()
      for person in people { held.append(try await world.platform.stocks.coupons(of: person.id).page.count) }
      #expect(held.reduce(0, +) == 7 && held.allSatisfy { $0 <= 1 })
      #expect(try await world.sent(stock) == 7)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is made once for its number, of the creator's own stocks`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, other) = (try await world.merchant(), try await world.merchant(1_900_000_002))
      let stock = try await world.cashCoupons(merchant)
      let made = try await world.activity(merchant, stock)
      #expect(try await world.activity(merchant, stock) == made)
      await #expect(throws: CampaignRequestRefusal.sameNumberOtherTerms) {
        try await world.activity(merchant, stock, hash: [2])
      }
      await #expect(throws: CampaignRequestRefusal.othersStock(stock.campaign.id)) {
        try await world.activity(other, stock)
      }
      let gift = campaignTerms(.gift([made.campaign.id]), funding: Funding.none)
      await #expect(throws: CampaignRequestRefusal.noStock(made.campaign.id)) {
        try await world.platform.campaigns.make(gift, owner: .merchant(merchant.id))
      }
      let nothing = campaignTerms(.gift([CampaignID(1)]), funding: Funding.none)
      await #expect(throws: CampaignRequestRefusal.unknownStock(CampaignID(1))) {
        try await world.platform.campaigns.make(nothing)
      }
      let desk = world.platform.payGifts
      #expect(try await desk.page(of: merchant.id, offset: 0, limit: 20).page == [made])
      #expect(try await desk.page(of: merchant.id, offset: 1, limit: 20).page == [])
      #expect(try await desk.page(of: merchant.id, offset: 0, limit: 20) { $0 == made }.total == 1)
      #expect(try await desk.page(of: merchant.id, offset: 0, limit: 20) { $0 != made }.total == 0)
      #expect(try await desk.page(of: other.id, offset: 0, limit: 20).total == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is given where its merchants are, and nowhere when it is terminated`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, other) = (try await world.merchant(), try await world.merchant(1_900_000_002))
      let person = try await world.person()
      let stock = try await world.cashCoupons(merchant)
      let made = try await world.activity(merchant, stock)
      let gifts = world.platform.payGifts
      let unknown = MerchantID(1_999_999_999)
      func add(_ hash: [UInt8] = [1]) async throws -> (at: Instant, unknown: [MerchantID]) {
        try await gifts.change(
          made.campaign.id, of: merchant.id, .adding([other.id, unknown]), request: "M1", hash: hash)
      }
      let first = try await add()
      #expect(first.unknown == [unknown] && first.at == world.clock.now())
      _ = try await world.paid(other, "order-1", 1_000, by: person)
      #expect(try await world.sent(stock) == 1)
      _ = try await gifts.change(made.campaign.id, of: merchant.id, .removing([other.id]), request: "M2", hash: [2])
      _ = try await world.paid(other, "order-2", 1_000, by: person)
      #expect(try await world.sent(stock) == 1)

      // The same request changes it once.
      try await world.advance(60)
      let again = try await add()
      #expect(again.at == first.at)
      _ = try await world.paid(other, "order-3", 1_000, by: person)
      #expect(try await world.sent(stock) == 1)
      await #expect(throws: CampaignRequestRefusal.sameNumberOtherTerms) { try await add([3]) }
      await #expect(throws: PayGiftRefusal.noMerchantLeft) {
        try await gifts.change(made.campaign.id, of: merchant.id, .removing([merchant.id]), request: "M3", hash: [3])
      }
      await #expect(throws: CampaignRequestRefusal.notTheOwner) {
        try await gifts.terminate(made.campaign.id, of: other.id)
      }

      let ended = try await gifts.terminate(made.campaign.id, of: merchant.id)
      #expect(ended.terminatedAt == world.clock.now() && ended.campaign.state == .ended)
      try await world.advance(60)
      #expect(try await gifts.terminate(made.campaign.id, of: merchant.id).terminatedAt == ended.terminatedAt)
      _ = try await world.paid(merchant, "order-4", 1_000, by: person)
      #expect(try await world.sent(stock) == 1)
    }
  }

  @Test(arguments: Backend.allCases)
  func `whose coupon is missing is found by the audit`(backend: Backend) async throws {
    let world = try await World(backend)
    defer { world.remove() }
    let (merchant, person) = (try await world.merchant(), try await world.person())
    let made = try await world.activity(merchant, try await world.cashCoupons(merchant))
    _ = try await world.paid(merchant, "order-1", 1_000, by: person)
    #expect(try await world.platform.audit() == [])
    try world.database.write { transaction in
      _ = try transaction.run("UPDATE rewards SET gifts = replace(gifts, '\"version\":1', '\"version\":2')")
      _ = try transaction.run(
        "UPDATE campaigns SET owner = 0 WHERE id = ?1", [.int(made.campaign.id.value)])
    }
    #expect(Set(try await world.platform.audit().map(\.invariant)).isSuperset(of: [44, 45]))
  }
}
