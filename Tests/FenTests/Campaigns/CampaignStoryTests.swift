import Fen
import Testing

// The announcements of 2016 as campaigns, each at its edges.

/// A campaign and its books, in memory.
private struct Book {
  let campaign: Campaign
  var all = CampaignUsage()
  var people = [PersonID: PersonCampaignUsage]()

  init(_ campaign: Campaign) { self.campaign = campaign }

  mutating func pay(_ purchase: Purchase, seed: UInt64 = 1, isFirst: Bool = true) -> (PlannedReward.Gift?, Missed?) {
    let counts = CampaignCounts(all: all, person: people[purchase.person] ?? PersonCampaignUsage())
    let found = evaluated(purchase, campaign, standing: Standing(counts: counts, isFirstPayment: isFirst, seed: seed))
    if let counts = found.rewards.first?.counts { (all, people[purchase.person]) = (counts.all, counts.person) }
    return (found.rewards.first?.gift, found.missed[.campaign(campaign.id)])
  }
}

@Suite struct `The announcements of 2016` {
  /// S2: pay 07:00–10:00 or 17:00–24:00 at Lawson, 7-Eleven and AEON, get at most ¥100 back.
  @Test(arguments: [
    ("2016-06-15T06:59:59+08:00", false), ("2016-06-15T07:00:00+08:00", true), ("2016-06-15T10:00:00+08:00", false),
    ("2016-06-15T17:00:00+08:00", true), ("2016-06-15T23:59:59+08:00", true), ("2016-06-16T00:00:00+08:00", false),
  ])
  func `early seven, late five: cashback of at most a hundred yuan`(moment: String, isRewarded: Bool) {
    let windows = [window(7, 10), window(17, 24)]
    var book = Book(
      campaign(
        1, .cashback(.drawn([Band(10...500, weight: 95), Band(501...10_000, weight: 5)], .cny)),
        Conditions(hours: hours(windows: windows), merchants: [lawson])))
    for seed in UInt64(0)..<500 {
      let (gift, missed) = book.pay(purchase(3_000, at: moment), seed: seed)
      guard isRewarded else {
        #expect(gift == nil && missed == .window(windows))
        return
      }
      guard case .cashback(let amount)? = gift else {
        Issue.record("no cashback, but \(String(describing: missed))")
        return
      }
      // Never more than was paid.
      #expect((10...3_000).contains(amount.minorUnits))
    }
  }

  /// S3: 1 July to 31 December 2016, at least ¥100 abroad with the partner: the first 20,000 people get up to ¥888.
  @Test func `Australia: the first people get cashback, by identity, whatever they pay afterwards`() {
    var conditions = Conditions(
      hours: hours("2016-07-01T00:00:00+10:00", "2017-01-01T00:00:00+11:00", zone: .named(melbourne)),
      countries: ["AU"], needsRealName: true)
    conditions.minimum = .fen(10_000)
    var book = Book(
      campaign(
        1, .cashback(.drawn([Band(100...88_800, weight: 1)], .cny)), conditions,
        limits: CampaignLimits(people: 200, perPerson: 2), budget: 88_800 * 400))
    let abroad = PaymentPlace(merchant: gap, country: "AU", city: "Melbourne", zone: melbourne)
    func pay(
      _ person: Int64, _ total: Int64 = 100_000, at moment: String = "2016-07-01T00:00:00+10:00", verified: Bool = true
    )
      -> Missed?
    {
      book.pay(purchase(total, at: moment, place: abroad, person: person, isVerified: verified), seed: UInt64(person)).1
    }
    #expect(pay(1, 9_999) == .minimum(.fen(10_000)))
    #expect(pay(1, verified: false) == .notVerified)
    #expect(pay(1, at: "2016-06-30T23:59:59+10:00") == .notBegun(at("2016-07-01T00:00:00+10:00")))
    for person in Int64(1)...300 { #expect(pay(person) == (person <= 200 ? nil : .peopleFound(200))) }
    #expect(book.all.people == 200)
    // Who is among them is rewarded once more, and then not again.
    #expect(pay(1, 10_000) == nil)
    #expect(pay(1, 10_000) == .personHadAll(2))
    #expect(pay(2, at: "2016-12-31T23:59:59+11:00") == nil)
    #expect(pay(3, at: "2017-01-01T00:00:00+11:00") == .over(at("2017-01-01T00:00:00+11:00")))
    #expect(book.all.people == 200 && book.all.count == 202)
  }

  /// S7: 29 stores in Shanghai and Shenzhen, 6 June to 5 July 2016: at most ¥300 off.
  @Test func `GAP: a discount of at most three hundred yuan in its named stores`() {
    let stores = Set((1...29).map { StoreName(gap, "G\($0)") })
    let conditions = Conditions(
      hours: hours("2016-06-06T00:00:00+08:00", "2016-07-06T00:00:00+08:00"), cities: ["Shanghai", "Shenzhen"],
      stores: stores)
    let discount = campaign(1, .discount(Discount(.percentage(hundredths: 3_000, cap: .fen(30_000)))), conditions)
    func off(
      _ total: Int64, _ store: String = "G7", _ city: String = "Shanghai",
      at moment: String = "2016-07-05T23:59:59+08:00"
    )
      -> Int64
    {
      let place = PaymentPlace(merchant: gap, store: store, city: city)
      return total - evaluated(purchase(total, at: moment, place: place), discount).payerTotal.minorUnits
    }
    #expect(off(99_999) == 29_999)
    #expect(off(100_000) == 30_000)
    #expect(off(500_000) == 30_000)
    #expect(off(100_000, "G30") == 0)
    #expect(off(100_000, "G7", "Beijing") == 0)
    #expect(off(100_000, at: "2016-07-06T00:00:00+08:00") == 0)
    #expect(off(100_000, at: "2016-06-06T00:00:00+08:00") == 30_000)
  }

  /// S8: members get 500 points on their first payment.
  @Test func `GAP: five hundred points for a member's first payment`() {
    let conditions = Conditions(hours: hours(), merchants: [gap], isFirstPayment: true, programme: gap)
    var points = campaign(1, .points(500, programme: gap), conditions)
    points.terms.funding = .none
    var book = Book(points)
    let shop = PaymentPlace(merchant: gap)
    #expect(book.pay(purchase(place: shop)).0 == .points(500, programme: gap))
    #expect(book.pay(purchase(place: shop), isFirst: false).1 == .notFirst)
    let stranger = evaluated(purchase(place: shop), points, standing: Standing(isMember: false))
    #expect(stranger.missed[.campaign(CampaignID(1))] == .notMember(gap))
  }
}

@Suite struct `The index of running campaigns` {
  @Test(arguments: [Seed.ofThisRun])
  func `leaves out only what could not apply`(seed: Seed) {
    var generator = seed.generator
    let merchants = [lawson, gap]
    let cities = ["Shanghai", "Shenzhen", "Tokyo"]
    func some<Element>(_ all: [Element]) -> Set<Element> {
      Bool.random(using: &generator) ? [] : Set(all.filter { _ in Bool.random(using: &generator) })
    }
    let campaigns = (1...300).map { id in
      campaign(
        id, .discount(Discount(.fixed(.fen(1)), stacking: .stackable)),
        Conditions(
          hours: hours(), countries: some(["CN", "JP"]), cities: some(cities), merchants: some(merchants),
          stores: some(merchants.map { StoreName($0, "1") }), tags: some(["A", "B"])))
    }
    let index = CampaignIndex(campaigns)
    #expect(index.count == 300)
    for _ in 0..<50 {
      let place = PaymentPlace(
        merchant: merchants.randomElement(using: &generator)!, store: Bool.random(using: &generator) ? "1" : nil,
        country: ["CN", "JP"].randomElement(using: &generator)!, city: cities.randomElement(using: &generator))
      let bought = purchase(place: place, tags: some(["A", "B", "C"]))
      let found = index.offers(for: bought)
      #expect(Set(found.map(\.name)).count == found.count)
      let fromIndex = evaluated(bought, found)
      let fromAll = evaluated(bought, campaigns.map(Offer.campaign))
      #expect(fromIndex.rewards == fromAll.rewards && fromIndex.payerTotal == fromAll.payerTotal)
    }
  }

  @Test func `holds only what runs and answers payments`() {
    let terms = CouponTerms(.discount(Discount(.fixed(.fen(1)))), use: Conditions(hours: hours()))
    let index = CampaignIndex([
      campaign(1, state: .paused), campaign(2, .coupon(terms), trigger: .request), campaign(3),
    ])
    #expect(index.offers(for: purchase()).map(\.name) == [.campaign(CampaignID(3))])
  }
}
