import Fen
import Testing

@testable import FenPlatform

/// S3: from 1 July to 31 December 2016, at least ¥100 in a shop abroad: the first people, by identity, get up to ¥888.
@Suite struct `The Australia campaign` {
  private struct Story {
    let world: World
    let shop: Store
    let campaign: Campaign

    init(_ world: World, people: Int64 = 20_000, windows: [DayWindow] = []) async throws {
      self.world = world
      try await world.set("2016-06-30T12:00:00+10:00")
      let melbourne = try #require(Zone("Australia/Melbourne"))
      shop = try await world.store(of: try await world.merchant(), "Melbourne", country: "AU", zone: melbourne)
      campaign = try await world.campaign(
        campaignTerms(
          .cashback(.percentage(hundredths: 5_000, cap: .fen(88_800))), budget: 100_000_000,
          limits: CampaignLimits(people: people)
        ) {
          $0.hours = CampaignHours(
            period: period("2016-07-01T00:00:00+10:00", "2017-01-01T00:00:00+11:00"), windows: windows,
            zone: .named(melbourne))
          $0.countries = ["AU"]
          $0.minimum = .fen(10_000)
          $0.needsRealName = true
        })
    }

    func reward(_ number: String, _ total: Int64, by person: Person, at store: Store? = nil) async throws -> Int64? {
      try await world.reward(at: store ?? shop, number, total, by: person, from: campaign)
    }
  }

  @Test(arguments: Backend.allCases)
  func `begins and ends with Melbourne's days, and asks for a hundred yuan to the fen`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let story = try await Story(world)
      let person = try await world.person(2_000_000)
      try await world.set("2016-06-30T23:59:59+10:00")
      #expect(try await story.reward("order-1", 10_000, by: person) == nil)
      try await world.set("2016-07-01T00:00:00+10:00")
      #expect(try await story.reward("order-2", 9_999, by: person) == nil)
      #expect(try await story.reward("order-3", 10_000, by: person) == 5_000)
      #expect(try await story.reward("order-4", 177_599, by: person) == 88_799)
      #expect(try await story.reward("order-5", 177_600, by: person) == 88_800)
      #expect(try await story.reward("order-6", 300_000, by: person) == 88_800)
      let home = try await world.store(of: try await world.merchant(1_900_000_002))
      #expect(try await story.reward("order-7", 10_000, by: person, at: home) == nil)
      try await world.set("2016-12-31T23:59:59+11:00")
      #expect(try await story.reward("order-8", 10_000, by: person) == 5_000)
      #expect(try await world.budget(story.campaign) == 100_000_000 - 276_399)
      // The first second of 2017 there. What is left is the funder's again.
      #expect(try await world.set("2017-01-01T00:00:00+11:00").contains { $0.event == .campaignEnded })
      #expect(try await story.reward("order-9", 10_000, by: person) == nil)
      #expect(try await world.budget(story.campaign) == 0)
      #expect(try await world.balance(Funder.platform.account) == 100_000_000 - 276_399)
    }
  }

  /// On 2 October 2016 at 02:00 the clocks of Melbourne went on to 03:00.
  @Test(arguments: Backend.allCases)
  func `follows the clock on the wall into summer time`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let story = try await Story(world, windows: [window(7, 10), window(17, 24)])
      let person = try await world.person(1_000_000)
      let moments = [
        // 05:00 in Shanghai.
        ("2016-10-01T04:59:59+08:00", false), ("2016-10-01T05:00:00+08:00", true),
        ("2016-10-01T07:59:59+08:00", true), ("2016-10-01T08:00:00+08:00", false),
        ("2016-10-01T21:59:59+08:00", true), ("2016-10-01T22:00:00+08:00", false),
        // From then on 04:00.
        ("2016-10-02T03:59:59+08:00", false), ("2016-10-02T04:00:00+08:00", true),
        ("2016-10-02T06:59:59+08:00", true), ("2016-10-02T07:00:00+08:00", false),
        ("2016-10-02T20:59:59+08:00", true), ("2016-10-02T21:00:00+08:00", false),
      ]
      for (number, (moment, isWithin)) in moments.enumerated() {
        try await world.set(moment)
        #expect(try await story.reward("order-\(number)", 10_000, by: person) == (isWithin ? 5_000 : nil), "\(moment)")
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `counts people, not payments, and nobody who is not verified`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let story = try await Story(world, people: 2)
      try await world.set("2016-07-01T00:00:00+10:00")
      let made = try await world.platform.wallets.create(
        NewUser(name: "Nobody", balance: 100_000, accountClass: .unverified, cards: []))
      let order = try await world.placed(at: story.shop, "order-0", 10_000)
      let paid = try await world.platform.cashier.pay(
        order.id, as: made.user.id, with: .balance, authenticated: .everything)
      #expect(paid.payment?.rewards == 0)
      let people = try await atOnce(3) { _ in try await world.person(100_000) }
      #expect(try await story.reward("order-1", 10_000, by: people[0]) == 5_000)
      #expect(try await story.reward("order-2", 10_000, by: people[0]) == 5_000)
      #expect(try await story.reward("order-3", 10_000, by: people[1]) == 5_000)
      #expect(try await story.reward("order-4", 10_000, by: people[2]) == nil)
      #expect(try await story.reward("order-5", 10_000, by: people[1]) == 5_000)
      let usage = try await world.usage(story.campaign)
      #expect(usage.people == 2 && usage.count == 4 && usage.spent == 20_000)
    }
  }
}
