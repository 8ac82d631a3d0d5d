import Fen
import Testing

private func off(
  _ id: Int64, _ amount: Int64, _ stacking: Stacking = .exclusive, minimum: Int64? = nil, until: String? = nil,
  funder: Funder = .platform, items: Set<String> = [], worth: Worth? = nil
) -> Campaign {
  var conditions = Conditions(hours: until.map { hours(to: $0) } ?? hours(), items: items)
  conditions.minimum = minimum.map { .fen($0) }
  return campaign(
    id, .discount(Discount(worth ?? .fixed(.fen(amount)), isPerItem: !items.isEmpty, stacking: stacking)), conditions,
    funders: [FundingShare(funder)])
}

private func hours(to end: String) -> CampaignHours { hours("2016-06-01T00:00:00+08:00", end) }

private func stacked(_ campaigns: [Campaign], _ purchase: Purchase = purchase(100_000)) -> Evaluation {
  evaluated(purchase, campaigns.map(Offer.campaign))
}

@Suite struct `Discounts on the whole order` {
  @Test func `are used together when they are stackable, with one that is exclusive`() {
    let found = stacked([off(1, 100, .stackable), off(2, 200, .stackable), off(3, 300), off(4, 400)])
    #expect(found.discounts == [1: 100, 2: 200, 4: 400])
    #expect(found.missed == [.campaign(CampaignID(3)): .besideBetter])
    #expect(found.payerTotal == .fen(100_000 - 700))
  }

  @Test func `of different funders are always used together`() {
    let found = stacked([off(1, 100), off(2, 200, funder: .merchant(gap)), off(3, 150, funder: .merchant(lawson))])
    #expect(found.discounts == [1: 100, 2: 200, 3: 150])
  }

  @Test func `give way to the one worth more, then of the higher threshold, the earlier end, the smaller number`() {
    #expect(stacked([off(1, 100), off(2, 101)]).discounts == [2: 101])
    #expect(stacked([off(1, 100, minimum: 500), off(2, 100, minimum: 600)]).discounts == [2: 100])
    #expect(stacked([off(1, 100), off(2, 100, until: "2016-07-01T00:00:00+08:00")]).discounts == [2: 100])
    #expect(stacked([off(2, 100), off(1, 100)]).discounts == [1: 100])
  }

  @Test func `are at most eight`() {
    let found = stacked((1...10).map { off($0, $0, .stackable) })
    #expect(found.discounts.keys.sorted() == Array(3...10))
    #expect(found.missed[.campaign(CampaignID(1))] == .tooManyDiscounts)
  }

  @Test func `leave the payer one fen, and the last gives way`() {
    let found = stacked([off(1, 600, .stackable), off(2, 500, .stackable), off(3, 400, .stackable)], purchase(1_000))
    #expect(found.discounts == [1: 600, 2: 399] && found.payerTotal == .fen(1))
    #expect(found.missed[.campaign(CampaignID(3))] == .nothingLeft)
  }

  @Test func `that cannot be given leave their place to the next`() {
    let empty = Standing(counts: CampaignCounts(all: CampaignUsage(spent: 999_950)))
    let found = evaluate(purchase(), [.campaign(off(1, 100)), .campaign(off(2, 90))]) { offer in
      offer.campaign.id == CampaignID(1) ? empty : Standing()
    }
    #expect(found.discounts == [2: 90] && found.missed[.campaign(CampaignID(1))] == .budgetSpent)
  }
}

@Suite struct `Discounts on single items` {
  private let basket = purchase(
    10_000,
    items: [
      Item(goods: "tea", quantity: 2, price: 1_000), Item(goods: "rice", quantity: 1, price: 3_000),
      Item(goods: "tea", quantity: 1, price: 1_000),
    ])

  @Test func `are on their article alone, and each article has one`() {
    let found = stacked(
      [off(1, 500, items: ["tea"]), off(2, 400, items: ["tea"]), off(3, 300, items: ["rice"])], basket)
    #expect(found.discounts == [1: 500, 3: 300])
    #expect(found.missed == [.campaign(CampaignID(2)): .besideBetter])
  }

  @Test func `of a fixed sum are taken off once, of a percentage off every article`() {
    #expect(stacked([off(1, 500, items: ["tea", "rice"])], basket).discounts == [1: 500])
    let tenth = stacked([off(1, 0, items: ["tea", "rice"], worth: .percentage(hundredths: 1_000, cap: nil))], basket)
    #expect(tenth.discounts == [1: 600])
    guard case .discount(_, ofItems: let items)? = tenth.rewards.first?.gift else { return }
    #expect(
      Set(items) == [ItemDiscount(goods: "tea", amount: .fen(300)), ItemDiscount(goods: "rice", amount: .fen(300))])
  }

  @Test func `with a cap are at most that over all articles`() {
    let half = Worth.percentage(hundredths: 5_000, cap: .fen(2_000))
    #expect(stacked([off(1, 0, items: ["tea", "rice"], worth: half)], basket).discounts == [1: 2_000])
  }

  @Test(arguments: [Seed.ofThisRun])
  func `are the same in whatever order the campaigns were read`(seed: Seed) {
    var generator = seed.generator
    for _ in 0..<300 {
      let campaigns = (1...12 as ClosedRange<Int64>).map { id in
        let percentage = Worth.percentage(hundredths: .random(in: 1...9_000, using: &generator), cap: .fen(2_000))
        return off(
          id, .random(in: 1...3_000, using: &generator), Bool.random(using: &generator) ? .stackable : .exclusive,
          minimum: [nil, 100, 5_000].randomElement(using: &generator)!,
          funder: [.platform, .merchant(gap)].randomElement(using: &generator)!,
          items: [[], ["tea"], ["tea", "rice"]].randomElement(using: &generator)!,
          worth: Bool.random(using: &generator) ? percentage : nil)
      }
      let first = stacked(campaigns, basket)
      #expect(first.payerTotal.isPositive)
      for _ in 0..<5 { #expect(stacked(campaigns.shuffled(using: &generator), basket) == first) }
    }
  }

  @Test func `never are more than their article`() {
    #expect(stacked([off(1, 5_000, items: ["rice"])], basket).discounts == [1: 3_000])
  }

  @Test func `can lower the price of one piece`() {
    #expect(stacked([off(1, 0, items: ["tea"], worth: .loweredTo(.fen(1)))], basket).discounts == [1: 999])
  }

  @Test func `are used beside one on the whole order`() {
    #expect(stacked([off(1, 500, items: ["tea"]), off(2, 100)], basket).discounts == [1: 500, 2: 100])
  }

  @Test func `are at most twenty`() {
    let goods = (1...22).map { "g\($0)" }
    let many = purchase(100_000, items: goods.map { Item(goods: $0, quantity: 1, price: 1_000) })
    let found = stacked(goods.indices.map { off(Int64($0) + 1, Int64($0) + 1, items: [goods[$0]]) }, many)
    #expect(found.discounts.count == 20)
    #expect(found.missed[.campaign(CampaignID(1))] == .tooManyDiscounts)
  }
}
