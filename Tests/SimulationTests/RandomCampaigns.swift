import Fen

@testable import FenPlatform

/// Campaigns of every benefit and funding, as no marketing department would invent them.
extension SeededGenerator {
  mutating func pick<Value>(_ values: [Value]) -> Value { values.randomElement(using: &self)! }
  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
  mutating func amount(_ range: ClosedRange<Int64>) -> Int64 { .random(in: range, using: &self) }

  mutating func campaignTerms(
    _ number: Int, now: Instant, shops: [MerchantID], stores: [StoreName], owner known: Funder? = nil
  ) -> (terms: CampaignTerms, owner: Funder) {
    let owner: Funder = if let known { known } else if chance(50) { .platform } else { .merchant(pick(shops)) }
    let benefit = benefit(now, shops)
    let trigger: Trigger =
      if case .coupon = benefit, chance(60) { .request } else { .payment }
    var conditions = conditions(now, shops, stores)
    let limits = limits()
    if limits.people != nil { conditions.needsRealName = true }
    var funding = funding(shops)
    switch benefit {
    case .gift, .points: funding = .none
    case .cashback: if case .byPayee = funding { funding = .prefunded(budget: .fen(9_000), [FundingShare(.platform)]) }
    case .discount, .coupon: break
    }
    var terms = CampaignTerms(
      name: "campaign \(number)", trigger: trigger, conditions: conditions, benefit: benefit, limits: limits,
      funding: funding, returns: chance(60) ? .toBudget : .kept)
    if case .merchant(let shop) = owner { terms.confine(to: shop) }
    if case .byPayee = funding { terms.namePayee(or: pick(shops)) }
    return (terms, owner)
  }

  private mutating func conditions(_ now: Instant, _ shops: [MerchantID], _ stores: [StoreName]) -> Conditions {
    let start = now.adding(hours: amount(-48...2))
    var found = Conditions(
      hours: CampaignHours(
        period: start..<start.adding(hours: amount(60...400)),
        windows: chance(30) ? [DayWindow(from: 6 * 3_600, to: amount(7...24) * 3_600)!] : [],
        zone: chance(50) ? .named(.shanghai) : .ofStore(otherwise: .shanghai)))
    if chance(30) { found.merchants = Set(shops.filter { _ in chance(60) }) }
    if chance(20) { found.stores = Set(stores.filter { _ in chance(60) }) }
    if chance(15) { found.cities = ["Shanghai"] }
    if chance(25) { found.minimum = .fen(amount(1...5_000)) }
    if chance(15) { found.tags = ["A"] }
    if chance(15) { found.isFirstPayment = true }
    if chance(10) { found.programme = pick(shops) }
    if chance(30) { found.items = ["tea", "cake"] }
    if chance(10) { found.means = .card(CardCondition(kinds: [.debit])) }
    return found
  }

  private mutating func worth() -> Worth {
    switch amount(0...3) {
    case 0: .fixed(.fen(amount(1...900)))
    case 1: .percentage(hundredths: amount(1...10_000), cap: .fen(amount(1...900)))
    case 2: .drawn([Band(1...9, weight: 3), Band(10...amount(11...900), weight: 1)], .cny)
    default: .percentage(hundredths: amount(1...3_000), cap: nil)
    }
  }

  private mutating func discount() -> Discount {
    let isPerItem = chance(30)
    return Discount(
      isPerItem && chance(30) ? .loweredTo(.fen(amount(0...300))) : worth(), isPerItem: isPerItem,
      stacking: chance(50) ? .stackable : .exclusive)
  }

  private mutating func benefit(_ now: Instant, _ shops: [MerchantID]) -> Benefit {
    switch amount(0...9) {
    case 0...3: return .discount(discount())
    case 4...5: return .cashback(worth())
    case 6...8:
      var use = Conditions(hours: CampaignHours(period: now..<now.adding(hours: amount(48...600))))
      use.items = ["tea", "cake"]
      if chance(50) { use.items = [] }
      let validity: CouponValidity =
        switch amount(0...2) {
        case 0: .period
        case 1: .afterReceipt(wait: amount(0...3_600), lasts: amount(3_600...400_000))
        default: .fromNextDay(lasts: amount(3_600...400_000))
        }
      return .coupon(CouponTerms(.discount(discount()), use: use, validity: validity))
    default: return .points(amount(1...500), programme: pick(shops))
    }
  }

  private mutating func limits() -> CampaignLimits {
    CampaignLimits(
      budgetPerDay: chance(20) ? .fen(amount(300...5_000)) : nil, count: chance(25) ? amount(8...40) : nil,
      countPerDay: chance(20) ? amount(1...6) : nil, people: chance(20) ? amount(1...4) : nil,
      perPerson: chance(30) ? amount(1...4) : nil, perPersonAndDay: chance(20) ? amount(1...2) : nil)
  }

  private mutating func funding(_ shops: [MerchantID]) -> Funding {
    let budget = Money.fen(amount(900...9_000))
    switch amount(0...4) {
    case 0: return .byPayee(budget: chance(50) ? budget : nil)
    case 1: return .prefunded(budget: budget, [FundingShare(.merchant(pick(shops)))])
    case 2:
      return .prefunded(
        budget: budget, [FundingShare(.platform, weight: 2), FundingShare(.merchant(pick(shops)), weight: 1)])
    default: return .prefunded(budget: budget, [FundingShare(.platform)])
    }
  }
}

extension CampaignTerms {
  /// A merchant's own campaign.
  fileprivate mutating func confine(to shop: MerchantID) {
    conditions.merchants = [shop]
    conditions.stores = conditions.stores.filter { $0.merchant == shop }
    if conditions.programme != nil { conditions.programme = shop }
    if case .points(let points, programme: _) = benefit { benefit = .points(points, programme: shop) }
    if case .prefunded(let budget, _) = funding {
      funding = .prefunded(budget: budget, [FundingShare(.merchant(shop))])
    }
  }

  /// Who receives less is named: a merchant of its payments, or another.
  mutating func namePayee(or other: MerchantID) {
    let payee = conditions.merchants.min() ?? other
    if case .coupon(let coupon) = benefit {
      var use = coupon.use
      use.merchants = [payee]
      benefit = .coupon(CouponTerms(coupon.value, use: use, validity: coupon.validity))
    } else if conditions.stores.isEmpty {
      conditions.merchants.insert(payee)
    }
  }
}
