import Fen
import Testing

@testable import FenPlatform

private let zhang = IdentityClaim(name: "张小明", document: .idCard, number: "11010519491231002X")

@Suite struct `Wallets of one person that are joined` {
  /// The second becomes another wallet of the first.
  private func join(_ world: World, _ first: Person, _ second: Person) async throws {
    for one in [first, second] { try await world.confirm(zhang, of: one.id, through: .bankCard(issuer: "CMB")) }
  }

  @Test(arguments: Backend.allCases)
  func `are one for every campaign, and leave the other's place to somebody else`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let (first, second) = (try await world.person(), try await world.person())
      let third = try await world.person()
      let campaign = try await world.campaign(
        campaignTerms(back(100), limits: CampaignLimits(people: 2, perPerson: 4)) { $0.needsRealName = true })
      for number in 1...2 { _ = try await world.paid(merchant, "first-\(number)", 1_000, by: first) }
      let refunded = try await world.paid(merchant, "second-1", 1_000, by: second)
      #expect(try await world.paid(merchant, "third-1", 1_000, by: third).payment?.rewards == 0)
      // One waits for the bank, and one will be refused.
      try await world.fail(.bankSilent, times: 2)
      for number in 2...3 {
        let order = try await world.place(merchant, "second-\(number)", 1_000)
        _ = await Result.of { try await world.pay(order, by: second, with: .card(second.debit.id)) }
      }
      #expect(try await world.usage(campaign).count == 5)

      try await join(world, first, second)
      var usage = try await world.usage(campaign)
      #expect(usage.people == 1 && usage.count == 5 && usage.spent == 500)
      #expect(try await world.number("SELECT count FROM campaign_people WHERE count > 0") == 5)
      // He had more than one may have, together; nothing is taken from him, and nothing added.
      #expect(try await world.paid(merchant, "second-4", 1_000, by: second).payment?.rewards == 0)
      #expect(try await world.paid(merchant, "third-2", 1_000, by: third).payment?.rewards == 1)
      let findings = try await world.platform.audit()
      #expect(findings == [])

      try await world.fail(.bankRefusal)
      try await world.advance(3_600)
      try await world.refund(refunded, "refund-1", 1_000)
      try await world.platform.scheduler.settle()
      usage = try await world.usage(campaign)
      #expect(usage.people == 2 && usage.count == 4 && usage.spent == 400)
    }
  }

  @Test(arguments: Backend.allCases)
  func `have the points of both, and stay members`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, other) = (try await world.merchant(), try await world.merchant(1_900_000_002))
      let (first, second) = (try await world.person(), try await world.person())
      for shop in [merchant, other] {
        try await world.campaign(
          campaignTerms(.points(500, programme: shop.id), funding: Funding.none) {
            $0.merchants = [shop.id]
            $0.programme = shop.id
          }, owner: .merchant(shop.id))
      }
      for person in [first, second] {
        _ = try await world.platform.engine.perform(JoinProgramme(merchant.id, person.id))
        _ = try await world.paid(merchant, "order-\(person.id.value)", 1_000, by: person)
      }
      _ = try await world.platform.engine.perform(JoinProgramme(other.id, second.id))
      let refunded = try await world.paid(other, "order-1", 1_000, by: second)

      try await join(world, first, second)
      func points(_ shop: Merchant) async throws -> Int64 {
        try await world.number(
          "SELECT points FROM programme_members WHERE programme = ?1 AND person = ?2 AND left_at IS NULL",
          .int(shop.id.value), .int(first.id.value))
      }
      #expect(try await points(merchant) == 1_000)
      #expect(try await points(other) == 500)
      #expect(try await world.number("SELECT count(*) FROM programme_members WHERE left_at IS NULL") == 2)
      // The first wallet is a member where only the second was.
      #expect(try await world.paid(other, "order-2", 1_000, by: first).payment?.rewards == 1)
      #expect(try await points(other) == 1_000)
      try await world.refund(refunded, "refund-1", 1_000)
      try await world.platform.scheduler.settle()
      #expect(try await points(other) == 500)
    }
  }

  /// What the other wallet paid counts too.
  @Test(arguments: Backend.allCases)
  func `have one first payment together`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let (first, second) = (try await world.person(), try await world.person())
      _ = try await world.paid(merchant, "order-1", 1_000, by: second)
      try await world.campaign(campaignTerms(back(100)) { $0.isFirstPayment = true })
      try await join(world, first, second)
      #expect(try await world.paid(merchant, "order-2", 1_000, by: first).payment?.rewards == 0)
    }
  }
}
