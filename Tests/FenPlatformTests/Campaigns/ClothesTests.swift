import Fen
import Testing

@testable import FenPlatform

/// S7 and S8: 29 stores in Shanghai and Shenzhen, 6 June to 5 July 2016; members' points.
@Suite struct `The clothing shop's summer` {
  private struct Story {
    let world: World
    let shop: Merchant
    let stores: [Store]
    let other: Store
    let campaign: Campaign

    init(_ world: World) async throws {
      self.world = world
      try await world.set("2016-06-05T12:00:00+08:00")
      let shop = try await world.merchant()
      var stores = [Store]()
      for number in 1...29 {
        stores.append(try await world.store(of: shop, number <= 18 ? "Shanghai" : "Shenzhen"))
      }
      (self.shop, self.stores) = (shop, stores)
      other = try await world.store(of: shop, "Beijing")
      let names = Set(stores.map { StoreName(shop.id, String($0.id)) })
      campaign = try await world.campaign(
        campaignTerms(.discount(Discount(.percentage(hundredths: 3_000, cap: .fen(30_000)))), budget: 10_000_000) {
          $0.hours = CampaignHours(period: period("2016-06-06T00:00:00+08:00", "2016-07-06T00:00:00+08:00"))
          $0.cities = ["Shanghai", "Shenzhen"]
          $0.stores = names
        })
    }
  }

  @Test(arguments: Backend.allCases)
  func `takes at most three hundred yuan off in its 29 stores, from the first second to the last`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let story = try await Story(world)
      let person = try await world.person(20_000_000)
      var numbers = 0
      func off(_ total: Int64, at store: Store) async throws -> Int64? {
        numbers += 1
        let order = try await world.paid(at: store, "order-\(numbers)", total, by: person)
        let rewards = try await world.platform.campaigns.rewards(of: order.id)
        #expect(order.payment?.payerTotal == .fen(total - (rewards.first?.amount ?? 0)))
        return rewards.first?.amount
      }
      try await world.set("2016-06-05T23:59:59+08:00")
      #expect(try await off(100_000, at: story.stores[0]) == nil)
      try await world.set("2016-06-06T00:00:00+08:00")
      for store in story.stores { #expect(try await off(10_000, at: store) == 3_000) }
      #expect(try await off(100_000, at: story.other) == nil)
      #expect(try await off(99_999, at: story.stores[28]) == 29_999)
      #expect(try await off(100_000, at: story.stores[28]) == 30_000)
      #expect(try await off(500_000, at: story.stores[28]) == 30_000)
      try await world.set("2016-07-05T23:59:59+08:00")
      #expect(try await off(100_000, at: story.stores[0]) == 30_000)
      #expect(try await world.budget(story.campaign) == 10_000_000 - 29 * 3_000 - 29_999 - 3 * 30_000)
      try await world.set("2016-07-06T00:00:00+08:00")
      #expect(try await off(100_000, at: story.stores[0]) == nil)
      #expect(try await world.budget(story.campaign) == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `gives members five hundred points for their first payment, and nobody else`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let story = try await Story(world)
      let (shop, store) = (story.shop, story.stores[0])
      let points = try await world.campaign(
        campaignTerms(.points(500, programme: shop.id), funding: Funding.none) {
          $0.hours = CampaignHours(period: period("2016-06-06T00:00:00+08:00", "2016-07-06T00:00:00+08:00"))
          $0.merchants = [shop.id]
          $0.isFirstPayment = true
          $0.programme = shop.id
        }, owner: .merchant(shop.id))
      let (member, stranger, late) = (
        try await world.person(1_000_000), try await world.person(1_000_000), try await world.person(1_000_000)
      )
      _ = try await world.platform.engine.perform(JoinProgramme(shop.id, member.id))
      try await world.set("2016-06-06T00:00:00+08:00")
      #expect(try await world.reward(at: store, "order-1", 1_000, by: member, from: points) == 500)
      #expect(try await world.reward(at: store, "order-2", 1_000, by: member, from: points) == nil)
      #expect(try await world.reward(at: store, "order-3", 1_000, by: stranger, from: points) == nil)
      // Whoever has paid before has no first payment left.
      #expect(try await world.reward(at: store, "order-4", 1_000, by: late, from: points) == nil)
      _ = try await world.platform.engine.perform(JoinProgramme(shop.id, late.id))
      #expect(try await world.reward(at: store, "order-5", 1_000, by: late, from: points) == nil)
      #expect(try await world.number("SELECT coalesce(sum(points), 0) FROM programme_members") == 500)
    }
  }
}
