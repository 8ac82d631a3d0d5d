import Fen
import FenStore
import Testing

@testable import FenPlatform

private func stockTerms(_ merchant: Merchant, budget: Int64 = 1_000, isPrefunded: Bool = false) -> CampaignTerms {
  let use = Conditions(hours: CampaignHours(period: longTime), merchants: [merchant.id])
  return campaignTerms(
    .coupon(CouponTerms(.discount(Discount(.fixed(.fen(300)))), use: use)),
    limits: CampaignLimits(count: 10, perPerson: 2), trigger: .request,
    funding: isPrefunded
      ? .prefunded(budget: .fen(budget), [FundingShare(.merchant(merchant.id))]) : .byPayee(budget: .fen(budget)))
}

extension World {
  func stock(_ merchant: Merchant, _ terms: CampaignTerms? = nil, request: String = "S1") async throws -> Stock {
    try await platform.stocks.make(
      terms ?? stockTerms(merchant), creator: merchant.id, request: request, hash: [1], kept: #"{"comment":"x"}"#)
  }

  func runningStock(_ merchant: Merchant) async throws -> Stock {
    let made = try await stock(merchant)
    return try await platform.stocks.move(made.campaign.id, of: merchant.id, .started)
  }

  func coupon(_ stock: Stock, to person: Person, request: String = "C1", hash: [UInt8] = [1]) async throws -> Coupon {
    try await platform.stocks.send(
      stock.campaign.id, of: stock.creator, to: person.id, request: request, hash: hash)
  }
}

@Suite struct `A stock of cash coupons` {
  @Test(arguments: Backend.allCases)
  func `is made once for its number, and remembers when it was started and stopped`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let made = try await world.stock(merchant)
      #expect(try await world.stock(merchant) == made && made.startedAt == nil && made.campaign.state == .draft)
      await #expect(throws: CampaignRequestRefusal.sameNumberOtherTerms) {
        try await world.platform.stocks.make(
          stockTerms(merchant), creator: merchant.id, request: "S1", hash: [2], kept: "{}")
      }
      let started = try await world.platform.stocks.move(made.campaign.id, of: merchant.id, .started)
      try await world.advance(60)
      let again = try await world.platform.stocks.move(made.campaign.id, of: merchant.id, .started)
      #expect(started.startedAt == again.startedAt && again.campaign.state == .running)
      let stopped = try await world.platform.stocks.move(made.campaign.id, of: merchant.id, .ended)
      #expect(stopped.stoppedAt == stopped.startedAt?.adding(seconds: 60))
      #expect(try await world.platform.stocks.stock(made.campaign.id) == stopped)
    }
  }

  @Test(arguments: Backend.allCases)
  func `that its creator cannot pay for stays a draft`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let made = try await world.stock(merchant, stockTerms(merchant, isPrefunded: true))
      await #expect(throws: CampaignRefusal.self) {
        try await world.platform.stocks.move(made.campaign.id, of: merchant.id, .started)
      }
      #expect(try await world.platform.stocks.stock(made.campaign.id)?.campaign.state == .draft)
    }
  }

  @Test(arguments: Backend.allCases)
  func `sends one coupon for a number`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person())
      let stock = try await world.runningStock(merchant)
      let sent = try await world.coupon(stock, to: person)
      #expect(try await world.coupon(stock, to: person) == sent)
      await #expect(throws: CampaignRequestRefusal.sameNumberOtherTerms) {
        try await world.coupon(stock, to: person, hash: [2])
      }
      #expect(try await world.platform.stocks.stock(stock.campaign.id)?.sent == 1)
      #expect(try await world.platform.stocks.coupons(of: person.id).page.map(\.coupon) == [sent])
    }
  }

  @Test(arguments: Backend.allCases)
  func `has coupons in a wallet, found page by page`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, other) = (try await world.merchant(), try await world.merchant(1_900_000_002))
      let person = try await world.person(10_000)
      let (stock, others) = (try await world.runningStock(merchant), try await world.runningStock(other))
      var latest = [CouponID]()
      for number in 1...2 {
        latest.insert(try await world.coupon(stock, to: person, request: "C\(number)").id, at: 0)
        _ = try await world.coupon(others, to: person, request: "C\(number)")
      }
      _ = try await world.paid(merchant, "order-1", 1_000, by: person)
      let now = world.clock.now()
      func found(_ search: CouponSearch, offset: Int64 = 0, limit: Int64 = 10, of total: Int64) async throws
        -> [CouponID]
      {
        let found = try await world.platform.stocks.coupons(of: person.id, search, offset: offset, limit: limit)
        #expect(found.total == total)
        return found.page.map(\.coupon.id)
      }
      #expect(try await found(CouponSearch(), of: 4).count == 4)
      #expect(try await found(CouponSearch(creator: merchant.id), of: 2) == latest)
      #expect(try await found(CouponSearch(stock: stock.campaign.id), offset: 1, limit: 1, of: 2) == [latest[1]])
      #expect(try await found(CouponSearch(creator: merchant.id, status: .sent(at: now)), of: 1) == [latest[0]])
      #expect(try await found(CouponSearch(creator: merchant.id, status: .used), of: 1) == [latest[1]])
      #expect(try await found(CouponSearch(till: merchant.id), of: 2) == latest)
      #expect(try await found(CouponSearch(stock: stock.campaign.id, till: other.id), of: 0) == [])
      let over = longTime.upperBound.adding(days: 400)
      #expect(try await found(CouponSearch(status: .sent(at: over)), of: 0) == [])
    }
  }

  @Test(arguments: Backend.allCases)
  func `tells its creator of each use, and lists what came back`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(10_000))
      let stock = try await world.runningStock(merchant)
      let coupon = try await world.coupon(stock, to: person)
      _ = try await world.platform.couponCallbacks.set(
        "http://127.0.0.1:1/used", of: merchant.id, about: .cashCoupons, isOn: true)
      let order = try await world.paid(merchant, "order-1", 1_000, by: person)
      let told = try await world.platform.records.notifications(of: merchant.id).map(\.notification)
        .filter { $0.subject == .couponUse(order.id, place: 0) }
      #expect(told.map(\.url) == ["http://127.0.0.1:1/used"])
      guard case .couponUse(let held) = try await world.platform.deliveries.content(of: told[0]) else {
        Issue.record("told something else")
        return
      }
      #expect(held.coupon.id == coupon.id && held.creator == merchant.id && held.use?.order.id == order.id)
      #expect(held.kept == #"{"comment":"x"}"#)

      let stocks = world.platform.stocks
      let today = BusinessDay(world.clock.now())
      #expect(try await stocks.uses(of: stock.campaign.id).map(\.order.id) == [order.id])
      #expect(try await stocks.uses(of: stock.campaign.id, on: today.next) == [])
      try await world.refund(order, "refund-1", 500)
      #expect(try await stocks.returns(of: stock.campaign.id, on: today).map(\.returned) == [.fen(150)])
      // The use is told as it was, though the coupon can be used again.
      try await world.refund(order, "refund-2", 500)
      guard case .couponUse(let after) = try await world.platform.deliveries.content(of: told[0]) else { return }
      #expect(after.coupon.state == .sent && after.use?.reward.amount == 300)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is listed by creator, time and state`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, other) = (try await world.merchant(), try await world.merchant(1_900_000_002))
      let first = try await world.stock(merchant, request: "S1")
      _ = try await world.stock(other, request: "S1")
      try await world.advance(60)
      let second = try await world.stock(merchant, request: "S2")
      _ = try await world.platform.stocks.move(second.campaign.id, of: merchant.id, .started)
      func found(_ created: Range<Instant>, _ states: ClosedRange<Int64>) async throws -> [CampaignID] {
        let (total, page) = try await world.platform.stocks.all(
          of: merchant.id, created: created, states: states, offset: 0, limit: 10)
        #expect(total == Int64(page.count))
        return page.map(\.campaign.id)
      }
      #expect(try await found(longTime, 1...5) == [second.campaign.id, first.campaign.id])
      #expect(try await found(longTime, 3...3) == [second.campaign.id])
      #expect(try await found(longTime.lowerBound..<second.createdAt, 1...5) == [first.campaign.id])
      let (total, page) = try await world.platform.stocks.all(
        of: merchant.id, created: longTime, states: 1...5, offset: 1, limit: 1)
      #expect(total == 2 && page.map(\.campaign.id) == [first.campaign.id])
    }
  }
}
