import Fen
import Testing

private let june = at("2016-06-01T00:00:00+08:00")..<at("2016-06-08T00:00:00+08:00")
private let places = (1...10).map { PaymentPlace(merchant: lawson, store: "L\($0)", city: "Shanghai") }

private func history(_ seed: UInt64, perDay: Int64 = 2_000) -> SyntheticHistory {
  SyntheticHistory(places: places, customers: 5_000, period: june, paymentsPerDay: perDay, seed: seed)
}

private let morning = campaign(
  1, .cashback(.drawn([Band(10...1_000, weight: 1)], .cny)),
  Conditions(hours: hours(windows: [window(7, 10)]), merchants: [lawson]), budget: 500_000)

@Suite struct `A made-up history` {
  @Test func `is the same for the same seed, and in the order of time`() {
    let first = Array(history(5))
    #expect(first == Array(history(5)) && first != Array(history(6)))
    #expect(first.count == 14_000 && first.allSatisfy { june.contains($0.at) })
    #expect(zip(first, first.dropFirst()).allSatisfy { $0.at <= $1.at })
  }

  @Test func `has its busy hours`() {
    let atNight = history(5).count { Zone.shanghai.local($0.at).second < 5 * 3_600 }
    let inTheMorning = history(5).count { (7 * 3_600..<9 * 3_600).contains(Zone.shanghai.local($0.at).second) }
    #expect(atNight * 5 < inTheMorning)
  }
}

@Suite struct `A forecast` {
  @Test func `tells what a campaign would cost, whom it reaches and when its budget ends`() throws {
    let found = forecast([morning], over: history(5), seed: 9)
    let line = try #require(found.lines[morning.id])
    #expect(found.payments == 14_000 && found.rewarded == line.count)
    #expect(line.spent <= 500_000 && line.spent > 490_000)
    #expect(line.exhausted != nil && line.people <= line.count)
    #expect(Set(line.byHour.keys) == [7, 8, 9])
    #expect(line.byDay.values.reduce(0, +) == line.spent && line.byStore.values.reduce(0, +) == line.spent)
    #expect(line.bySize.values.reduce(0, +) == line.count)
  }

  @Test func `is the same for the same seed, and compares variants over one history`() {
    #expect(forecast([morning], over: history(5), seed: 9) == forecast([morning], over: history(5), seed: 9))
    var dearer = morning
    dearer.terms.benefit = .cashback(.fixed(.fen(1_000)))
    let first = forecast([morning], over: history(5), seed: 9).lines[morning.id]?.exhausted
    let second = forecast([dearer], over: history(5), seed: 9).lines[morning.id]?.exhausted
    #expect(second! < first!)
  }

  @Test func `tells its progress`() {
    var told = [Int64]()
    _ = forecast([], over: history(5), seed: 1) { told.append($0) }
    #expect(told == Array(stride(from: 1_000, through: 14_000, by: 1_000)))
  }
}

@Suite struct `Any campaigns over any payments` {
  @Test(arguments: [Seed.ofThisRun])
  func `never give more than their limits`(seed: Seed) {
    var generator = seed.generator
    for _ in 0..<40 {
      let campaigns = (1...Int64.random(in: 1...12, using: &generator)).map { someCampaign($0, &generator) }
      #expect(campaigns.allSatisfy { $0.terms.faults.isEmpty })
      var books = CampaignBooks(campaigns, seed: generator.next())
      for purchase in SyntheticHistory(
        places: places, customers: 60, period: june, paymentsPerDay: 100, seed: generator.next())
      {
        let found = books.pay(purchase)
        let discounts = found.discounts.values.reduce(0, +)
        #expect(found.payerTotal.minorUnits == purchase.total.minorUnits - discounts && found.payerTotal.isPositive)
      }
      for campaign in books.campaigns {
        let (usage, terms) = (books.usage[campaign.id] ?? CampaignUsage(), campaign.terms)
        #expect(usage.spent <= terms.funding.budget!.minorUnits && usage.people <= usage.count)
        #expect(usage.count <= terms.limits.count ?? .max && usage.people <= terms.limits.people ?? .max)
        #expect(usage.spentToday <= terms.limits.budgetPerDay?.minorUnits ?? .max)
      }
    }
  }

  private func someCampaign(_ id: Int64, _ generator: inout SeededGenerator) -> Campaign {
    func maybe(_ range: ClosedRange<Int64>) -> Int64? {
      Bool.random(using: &generator) ? Int64.random(in: range, using: &generator) : nil
    }
    let worth: Worth =
      switch Int.random(in: 0...2, using: &generator) {
      case 0: .fixed(.fen(.random(in: 1...2_000, using: &generator)))
      case 1:
        .percentage(hundredths: .random(in: 1...10_000, using: &generator), cap: maybe(1...5_000).map { .fen($0) })
      default: .drawn([Band(1...100, weight: 3), Band(101...5_000, weight: 1)], .cny)
      }
    let stacking: Stacking = Bool.random(using: &generator) ? .stackable : .exclusive
    let benefit: Benefit =
      Bool.random(using: &generator) ? .discount(Discount(worth, stacking: stacking)) : .cashback(worth)
    var conditions = Conditions(
      hours: hours(windows: Bool.random(using: &generator) ? [window(7, 10), window(17, 24)] : []))
    conditions.minimum = maybe(1...5_000).map { .fen($0) }
    conditions.needsRealName = true
    let count = maybe(5...200)
    return campaign(
      id, benefit, conditions,
      limits: CampaignLimits(
        budgetPerDay: maybe(1...5_000).map { .fen($0) }, count: count, countPerDay: maybe(1...50),
        people: maybe(1...40), perPerson: maybe(1...5), perPersonAndDay: maybe(1...2)),
      budget: .random(in: 5_000...100_000, using: &generator))
  }
}
