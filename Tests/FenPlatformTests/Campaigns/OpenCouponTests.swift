import Fen
import FenStore
import Testing

@testable import FenPlatform

/// Half of a payment off, at the payee's cost, with no most.
@Suite struct `A coupon of which nobody knows what it takes off` {
  private func half(_ merchant: Merchant, budget: Int64, perDay: Int64? = nil) -> CampaignTerms {
    let use = Conditions(hours: CampaignHours(period: longTime), merchants: [merchant.id])
    return campaignTerms(
      .coupon(
        CouponTerms(.discount(Discount(.percentage(hundredths: 5_000, cap: nil), stacking: .stackable)), use: use)),
      limits: CampaignLimits(budgetPerDay: perDay.map { .fen($0) }), trigger: .request,
      funding: .byPayee(budget: .fen(budget)))
  }

  @Test(arguments: Backend.allCases)
  func `is counted when it is used, and not used beyond its budget`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(100_000))
      let campaign = try await world.campaign(half(merchant, budget: 1_500))
      for _ in 1...2 { _ = try await world.platform.campaigns.send(campaign.id, to: person.id) }
      #expect(try await world.usage(campaign).spent == 0)
      // One at a time.
      let first = try await world.paid(merchant, "order-1", 2_000, by: person)
      #expect(first.payment?.payerTotal == .fen(1_000))
      #expect(try await world.usage(campaign) == usage(spent: 1_000, at: world.clock.now()))
      #expect(try await world.paid(merchant, "order-2", 2_000, by: person).payment?.payerTotal == .fen(2_000))
      #expect(try await world.paid(merchant, "order-3", 1_000, by: person).payment?.payerTotal == .fen(500))
      #expect(try await world.usage(campaign).spent == 1_500)
      try await world.refund(first, "refund-1", 1_000)
      #expect(try await world.usage(campaign).spent == 1_000)
      try await world.refund(first, "refund-2", 1_000)
      #expect(try await world.usage(campaign) == usage(spent: 500, at: world.clock.now()))
      #expect(try await world.paid(merchant, "order-4", 2_000, by: person).payment?.payerTotal == .fen(1_000))
    }
  }

  @Test(arguments: Backend.allCases)
  func `counts for its day, and not when the bank refuses`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(100_000))
      let campaign = try await world.campaign(half(merchant, budget: 10_000, perDay: 1_000))
      for _ in 1...2 { _ = try await world.platform.campaigns.send(campaign.id, to: person.id) }
      try await world.fail(.bankRefusal)
      let order = try await world.place(merchant, "order-1", 2_000)
      _ = await Result.of { try await world.pay(order, by: person, with: .card(person.debit.id)) }
      #expect(try await world.usage(campaign).spent == 0)
      #expect(try await world.pay(order, by: person).payment?.payerTotal == .fen(1_000))
      #expect(try await world.paid(merchant, "order-2", 100, by: person).payment?.payerTotal == .fen(100))
      try await world.advance(86_400)
      #expect(try await world.paid(merchant, "order-3", 100, by: person).payment?.payerTotal == .fen(50))
    }
  }

  private func usage(spent: Int64, at now: Instant) -> CampaignUsage {
    CampaignUsage(
      spent: spent, count: 2, people: 1, day: Zone.shanghai.local(now).day, spentToday: spent, countToday: 2)
  }
}
