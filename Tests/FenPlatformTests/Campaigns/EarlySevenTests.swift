import Fen
import Testing

@testable import FenPlatform

/// S2: pay 07:00–10:00 or 17:00–24:00 in a store of three chains, by the clock on its wall, get ¥0.10 to ¥100 back.
@Suite struct `Early seven, late five` {
  private struct Story {
    let world: World
    let chains: [Merchant]
    let campaign: Campaign

    init(_ world: World, limits: CampaignLimits = CampaignLimits()) async throws {
      self.world = world
      try await world.set("2016-06-14T12:00:00+08:00")
      var chains = [Merchant]()
      for number in 101...103 as ClosedRange<Int64> { chains.append(try await world.merchant(1_900_000_000 + number)) }
      self.chains = chains
      let named = Set(chains.map(\.id))
      let drawn = Worth.drawn([Band(10...500, weight: 95), Band(501...10_000, weight: 5)], .cny)
      campaign = try await world.campaign(
        campaignTerms(.cashback(drawn), budget: 10_000_000, limits: limits) {
          $0.hours = CampaignHours(
            period: period("2016-06-01T00:00:00+08:00", "2016-07-01T00:00:00+08:00"),
            windows: [window(7, 10), window(17, 24)], zone: .ofStore(otherwise: .shanghai))
          $0.merchants = named
        })
    }
  }

  private static let day: [(String, Bool)] = [
    ("T06:59:59", false), ("T07:00:00", true), ("T09:59:59", true), ("T09:59:59.999", true), ("T10:00:00", false),
    ("T16:59:59", false), ("T17:00:00", true), ("T23:59:59", true),
  ]

  @Test(arguments: Backend.allCases)
  func `pays back in the hours of the three chains, to the second and to the fen`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let story = try await Story(world)
      let person = try await world.person(1_000_000)
      var stores = [Store]()
      for chain in story.chains { stores.append(try await world.store(of: chain)) }
      stores.append(try await world.store(of: try await world.merchant(1_900_000_104)))
      var (given, paid, numbers) = (Int64(0), Int64(0), 0)
      let moments = Self.day.map { ("2016-06-15\($0.0)+08:00", $0.1) } + [("2016-06-16T00:00:00+08:00", false)]
      for (moment, isWithin) in moments {
        try await world.set(moment)
        for store in stores {
          numbers += 1
          let got = try await world.reward(at: store, "order-\(numbers)", 3_000, by: person, from: story.campaign)
          let isNamed = store.merchant != MerchantID(1_900_000_104)
          #expect((got != nil) == (isWithin && isNamed), "\(moment) at \(store.merchant.value)")
          #expect(got.map { (10...3_000).contains($0) } ?? true)
          (given, paid) = (given + (got ?? 0), paid + 3_000)
        }
      }
      #expect(try await world.balance(person.wallet) == 1_000_000 - paid + given)
      #expect(try await world.budget(story.campaign) == 10_000_000 - given)
      let usage = try await world.usage(story.campaign)
      #expect(usage.spent == given && usage.count == 15 && usage.people == 1)
    }
  }

  /// Tokyo is an hour before Shanghai.
  @Test(arguments: Backend.allCases)
  func `goes by the wall of the store, wherever it is`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let story = try await Story(world)
      let person = try await world.person(1_000_000)
      let tokyo = try await world.store(
        of: story.chains[1], "Tokyo", country: "JP", zone: try #require(Zone("Asia/Tokyo")))
      for (number, (time, isWithin)) in Self.day.enumerated() {
        try await world.set("2016-06-15\(time)+09:00")
        let got = try await world.reward(at: tokyo, "order-\(number)", 3_000, by: person, from: story.campaign)
        #expect((got != nil) == isWithin, "\(time) in Tokyo")
      }
      // 24:00 in Tokyo, 23:00 in Shanghai: over there, and not here.
      let here = try await world.store(of: story.chains[1])
      try await world.set("2016-06-16T00:00:00+09:00")
      #expect(try await world.reward(at: tokyo, "midnight", 3_000, by: person, from: story.campaign) == nil)
      #expect(try await world.reward(at: here, "eleven", 3_000, by: person, from: story.campaign) != nil)
    }
  }

  /// Else whoever goes from one zone to the other and back would be on another day each time.
  @Test(arguments: Backend.allCases)
  func `counts one day for all its stores`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let story = try await Story(world, limits: CampaignLimits(countPerDay: 3, perPersonAndDay: 1))
      let person = try await world.person(1_000_000)
      let here = try await world.store(of: story.chains[0])
      let tokyo = try await world.store(
        of: story.chains[1], "Tokyo", country: "JP", zone: try #require(Zone("Asia/Tokyo")))
      // Friday and still Thursday.
      try await world.set("2016-06-16T22:30:00+08:00")
      #expect(try await world.reward(at: here, "order-1", 3_000, by: person, from: story.campaign) != nil)
      try await world.set("2016-06-17T07:00:00+09:00")
      #expect(try await world.reward(at: tokyo, "order-2", 3_000, by: person, from: story.campaign) != nil)
      try await world.set("2016-06-17T07:00:00+08:00")
      #expect(try await world.reward(at: here, "order-3", 3_000, by: person, from: story.campaign) == nil)
      #expect(try await world.reward(at: tokyo, "order-4", 3_000, by: person, from: story.campaign) == nil)
    }
  }
}
