import Fen
import FenStore
import Testing

@testable import FenPlatform

extension World {
  /// A coupon that was used, and paid for by a merchant; and another one of the same person.
  func subsidised(andReturned: Bool = false) async throws {
    let deal = try await Deal(self)
    let paid = try await deal.pay(300)
    let stock = try #require(try await till.stock(deal.coupon.till.campaign))
    try await sent(stock, to: deal.coupon.coupon.user, "C2")
    guard andReturned else { return }
    let (back, _) = try await deal.giveBack(100, try await refund(deal.order, "refund-subsidised", 500), "R1")
    _ = try await till.subsidy(paid.id)
    _ = try await till.subsidyReturn(back.id)
  }
}

/// A brand whose coupon a shop took: the brand pays the shop for it.
private struct Deal {
  let world: World
  let brand: Merchant
  let shop: Merchant
  let coupon: MerchantCoupon
  let order: Order

  init(_ world: World, funds: Int64 = 1_000) async throws {
    self.world = world
    brand = try await world.merchant(1_900_000_701)
    shop = try await world.merchant(1_900_000_702)
    if funds > 0 {
      try await world.platform.wallets.deposit(.fen(funds), into: AccountID(.merchant(brand.id), .marketing))
    }
    let person = try await world.person()
    coupon = try await world.sent(try await world.tillStock(brand, hasSubsidy: true), to: person.id)
    try await world.changed(coupon, .use(holder: person.id), by: brand.id)
    order = try await world.paid(shop, "order-subsidised", 1_000, by: person)
  }

  func pay(_ amount: Int64, _ number: String = "N1", for other: MerchantCoupon? = nil) async throws -> Subsidy {
    let coupon = other ?? coupon
    return try await world.till.paySubsidy(
      .fen(amount), for: coupon.till.code, of: coupon.till.campaign, order: order.id, to: shop.id, description: "d",
      as: NumberedRequest(brand.id, .subsidy, number, hash: [1]))
  }

  func giveBack(_ amount: Int64, _ refund: Refund, _ number: String) async throws -> (SubsidyReturn, Subsidy) {
    try await world.till.returnSubsidy(
      .fen(amount), for: coupon.till.code, of: coupon.till.campaign, order: order.id, refund: refund.id,
      payer: brand.id, payee: shop.id, description: "d",
      as: NumberedRequest(brand.id, .subsidyReturn, number, hash: [1]))
  }

  var marketing: Int64 {
    get async throws { try await world.balance(AccountID(.merchant(brand.id), .marketing)) }
  }
}

@Suite struct `A subsidy for a coupon` {
  @Test(arguments: Backend.allCases)
  func `moves once, and back in parts after a refund`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let deal = try await Deal(world)
      let before = try await world.balance(.basic(deal.shop.id))
      let paid = try await deal.pay(300)
      #expect(try await deal.pay(300) == paid)
      #expect(paid.failure == nil)
      #expect(try await deal.marketing == 700)
      #expect(try await world.balance(.basic(deal.shop.id)) == before + 300)
      #expect(try await deal.pay(300, "N2").failure == .tooOften)
      await #expect(throws: TillRefusal.subsidised(paid.id)) {
        try await world.changed(deal.coupon, .giveBack, by: deal.brand.id)
      }
      let refund = try await world.refund(deal.order, "refund-1", 500)
      let (first, left) = try await deal.giveBack(100, refund, "R1")
      #expect(try await deal.giveBack(100, refund, "R1").0 == first)
      #expect(left.returned == .fen(100) && !first.isShort)
      await #expect(throws: SubsidyRefusal.aboveRest(.fen(200))) { try await deal.giveBack(201, refund, "R2") }
      _ = try await deal.giveBack(200, refund, "R3")
      #expect(try await deal.marketing == 1_000)
      #expect(try await world.till.subsidyReturn(first.id)?.0 == first)
      try await world.changed(deal.coupon, .giveBack, by: deal.brand.id)
      let all = try await world.till.subsidies(for: deal.coupon.till.code, of: deal.coupon.till.campaign)
      #expect(all.map(\.failure) == [nil, .tooOften])
    }
  }

  @Test(arguments: Backend.allCases)
  func `without money, or above what the coupon takes off, is kept as failed`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let deal = try await Deal(world, funds: 100)
      #expect(try await deal.pay(200).failure == .insufficientBalance)
      #expect(try await deal.pay(301, "N2").failure == .tooMuch)
      let paid = try await deal.pay(100, "N3")
      #expect(try await world.till.subsidy(paid.id) == paid)
      #expect(try await deal.marketing == 0)
    }
  }
}
