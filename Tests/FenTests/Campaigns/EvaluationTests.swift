import Fen
import Testing

private func missed(_ purchase: Purchase, _ conditions: Conditions, standing: Standing = Standing()) -> Missed? {
  evaluated(purchase, campaign(1, .discount(Discount(.fixed(.fen(1)))), conditions), standing: standing)
    .missed[.campaign(CampaignID(1))]
}

private func asking(_ change: (inout Conditions) -> Void) -> Conditions {
  var conditions = Conditions(hours: hours())
  change(&conditions)
  return conditions
}

@Suite struct `What a payment must be for a campaign` {
  private let osaka = PaymentPlace(merchant: lawson, store: "12", country: "JP", city: "Osaka", zone: tokyo)

  @Test func `is where it is paid`() {
    #expect(missed(purchase(place: osaka), asking { $0.countries = ["JP"] }) == nil)
    #expect(missed(purchase(), asking { $0.countries = ["JP"] }) == .country(["JP"]))
    #expect(missed(purchase(place: osaka), asking { $0.cities = ["Osaka", "Tokyo"] }) == nil)
    #expect(missed(purchase(place: osaka), asking { $0.cities = ["Tokyo"] }) == .city(["Tokyo"]))
    #expect(missed(purchase(), asking { $0.cities = ["Tokyo"] }) == .city(["Tokyo"]))
    #expect(missed(purchase(), asking { $0.merchants = [gap] }) == .merchant)
    #expect(missed(purchase(place: osaka), asking { $0.stores = [StoreName(lawson, "12")] }) == nil)
    #expect(missed(purchase(place: osaka), asking { $0.stores = [StoreName(gap, "12")] }) == .store)
    #expect(missed(purchase(), asking { $0.stores = [StoreName(lawson, "12")] }) == .store)
  }

  @Test func `is how it is paid`() {
    let cmb = CardTraits(issuer: "CMB", kind: .debit)
    #expect(missed(purchase(), asking { $0.tradeTypes = [.native] }) == .tradeType([.native]))
    let debit = CardCondition(kinds: [.debit])
    #expect(missed(purchase(card: cmb), asking { $0.means = .card(debit) }) == nil)
    #expect(missed(purchase(), asking { $0.means = .card(debit) }) == .means(.card(debit)))
    let credit = CardCondition(issuers: ["CMB"], kinds: [.credit])
    #expect(missed(purchase(card: cmb), asking { $0.means = .card(credit) }) == .means(.card(credit)))
    let other = CardCondition(issuers: ["ICBC"])
    #expect(missed(purchase(card: cmb), asking { $0.means = .card(other) }) == .means(.card(other)))
    let unknown = CardTraits(issuer: nil, kind: .debit)
    #expect(missed(purchase(card: unknown), asking { $0.means = .card(other) }) == .means(.card(other)))
    #expect(missed(purchase(), asking { $0.means = .balance }) == nil)
    #expect(missed(purchase(card: cmb), asking { $0.means = .balance }) == .means(.balance))
  }

  @Test func `is what is bought`() {
    #expect(missed(purchase(tags: ["A", "B"]), asking { $0.tags = ["B", "C"] }) == nil)
    #expect(missed(purchase(tags: ["A"]), asking { $0.tags = ["B", "C"] }) == .tag(["B", "C"]))
    let tea = [Item(goods: "tea", quantity: 1, price: 100)]
    #expect(missed(purchase(items: tea), asking { $0.items = ["tea"] }) == nil)
    #expect(missed(purchase(items: tea), asking { $0.items = ["rice"] }) == .item)
    #expect(missed(purchase(items: tea), asking { $0.excludedItems = ["tea"] }) == .item)
  }

  @Test(arguments: [(9_999, false), (10_000, true), (10_001, true)])
  func `is at least its minimum`(total: Int64, isEnough: Bool) {
    let found = missed(purchase(total), asking { $0.minimum = .fen(10_000) })
    #expect(found == (isEnough ? nil : .minimum(.fen(10_000))))
  }

  @Test func `is the whole receipt`() {
    #expect(missed(purchase(10_000, costPrice: 20_000), asking { _ in }) == .splitOrder)
    #expect(missed(purchase(10_000, costPrice: 10_000), asking { _ in }) == nil)
  }

  @Test func `is whose it is`() {
    #expect(missed(purchase(isVerified: false), asking { $0.needsRealName = true }) == .notVerified)
    let returning = Standing(isFirstPayment: false)
    #expect(missed(purchase(), asking { $0.isFirstPayment = true }, standing: returning) == .notFirst)
    #expect(missed(purchase(), asking { $0.isFirstPayment = true }) == nil)
    let stranger = Standing(isMember: false)
    #expect(missed(purchase(), asking { $0.programme = gap }, standing: stranger) == .notMember(gap))
  }

  @Test func `is asked of a running campaign only`() {
    for state in CampaignState.allCases where state != .running {
      let found = evaluated(purchase(), campaign(state: state))
      #expect(found.missed[.campaign(CampaignID(1))] == .notRunning(state) && found.rewards.isEmpty)
    }
  }
}

@Suite struct `What a payment gets` {
  @Test func `is a discount of the total`() {
    let found = evaluated(purchase(10_000), campaign(1, .discount(Discount(.fixed(.fen(1_000))))))
    #expect(found.discounts == [1: 1_000] && found.payerTotal == .fen(9_000))
  }

  @Test(arguments: [(1, 0), (10, 1), (19, 1), (9_999, 999), (29_999, 2_999), (30_000, 3_000), (1_000_000, 3_000)])
  func `is a percentage, rounded down and at most its cap`(total: Int64, off: Int64) {
    let found = evaluated(
      purchase(total), campaign(1, .discount(Discount(.percentage(hundredths: 1_000, cap: .fen(3_000))))))
    #expect(found.payerTotal == .fen(total - off))
    #expect((found.missed[.campaign(CampaignID(1))] == .tooLittle) == (off == 0))
  }

  @Test func `leaves the payer one fen to pay`() {
    #expect(evaluated(purchase(1_000), campaign()).payerTotal == .fen(1))
    #expect(evaluated(purchase(1), campaign()).missed[.campaign(CampaignID(1))] == .nothingLeft)
  }

  @Test func `is drawn from its bands, the same for the same payment`() {
    let bands = [Band(10...100, weight: 90), Band(101...10_000, weight: 10)]
    let cashback = campaign(1, .cashback(.drawn(bands, .cny)))
    var (small, total) = (0, 0)
    for seed in UInt64(0)..<10_000 {
      let found = evaluated(purchase(), cashback, standing: Standing(seed: seed))
      #expect(found.rewards == evaluated(purchase(), cashback, standing: Standing(seed: seed)).rewards)
      guard case .cashback(let amount)? = found.rewards.first?.gift else {
        Issue.record("no cashback for \(seed)")
        return
      }
      #expect((10...10_000).contains(amount.minorUnits))
      if amount.minorUnits <= 100 { small += 1 }
      total += 1
    }
    // 9,000 ± 5 standard deviations of 30.
    #expect(abs(small - 9_000) < 150 && total == 10_000)
  }

  @Test func `is a cashback on what was paid after the discount`() {
    let found = evaluated(
      purchase(10_000), campaign(1, .discount(Discount(.fixed(.fen(2_000))))),
      campaign(2, .cashback(.percentage(hundredths: 1_000, cap: nil))))
    #expect(found.payerTotal == .fen(8_000))
    guard case .cashback(let amount)? = found.rewards.last?.gift else {
      Issue.record("no cashback")
      return
    }
    #expect(amount == .fen(800))
  }

  @Test func `are points and coupons too`() {
    let terms = CouponTerms(.discount(Discount(.fixed(.fen(500)))), use: Conditions(hours: hours()))
    let found = evaluated(purchase(), campaign(1, .points(500, programme: gap)), campaign(2, .coupon(terms)))
    #expect(found.rewards.map(\.gift) == [.points(500, programme: gap), .coupon(terms)])
    #expect(found.payerTotal == .fen(10_000))
    // The coupon is counted with its worth when it is given.
    #expect(found.rewards.map { $0.counts?.all.spent } == [0, 500])
  }

  @Test func `does not depend on the order of the offers`() {
    let offers = (1...6).map { Offer.campaign(campaign($0, .discount(Discount(.fixed(.fen(100 * $0)))))) }
    let first = evaluated(purchase(), offers)
    for seed in 0..<20 {
      var generator = SeededGenerator(state: UInt64(seed))
      #expect(evaluated(purchase(), offers.shuffled(using: &generator)) == first)
    }
  }

  @Test func `asks the books only for what the payment fits`() {
    var asked = [OfferName]()
    let elsewhere = campaign(2, .cashback(.fixed(.fen(1))), Conditions(hours: hours(), merchants: [gap]))
    _ = evaluate(purchase(), [.campaign(campaign(1)), .campaign(elsewhere)]) { offer in
      asked.append(offer.name)
      return Standing()
    }
    #expect(asked == [.campaign(CampaignID(1))])
  }
}
