/// Single-item discounts one payment may have. Source: 代金券 叠加规则.
public let singleItemDiscountsPerPayment = 20
/// Whole-order discounts one payment may have. Source: 代金券 叠加规则.
public let wholeOrderDiscountsPerPayment = 8

/// What an offer would take off: of one article, or of the whole order.
struct DiscountCandidate {
  let offer: Offer
  let discount: Discount
  /// Nil for the whole order.
  let goods: String?
  let amount: Money
  let standing: Standing
  let at: Purchase

  /// The campaign's counts when it gives so much; nil for a coupon.
  ///
  /// - Throws: the limit in the way.
  func counts(giving amount: Int64) throws(Missed) -> CampaignCounts? { try offer.taking(amount, standing, at) }
}

/// What an offer could take off; why nothing, when it is nothing.
func candidates(
  _ offer: Offer, _ discount: Discount, _ known: Standing, _ purchase: Purchase
) -> Result<[DiscountCandidate], Missed> {
  func candidate(_ goods: String?, _ base: Money) -> DiscountCandidate {
    DiscountCandidate(
      offer: offer, discount: discount, goods: goods, amount: discount.worth.amount(on: base, seed: known.seed),
      standing: known, at: purchase)
  }
  var found = [DiscountCandidate]()
  if discount.isPerItem {
    for (goods, base) in bases(of: purchase, discount.worth) where offer.conditions.items.contains(goods) {
      found.append(candidate(goods, base))
    }
  } else {
    found.append(candidate(nil, purchase.total))
  }
  found.removeAll { !$0.amount.isPositive }
  guard let best = found.max(by: { $0.amount < $1.amount }) else { return .failure(.tooLittle) }
  // What cannot be given at all is no rival of what can.
  do throws(Missed) { _ = try best.counts(giving: best.amount.minorUnits) } catch { return .failure(error) }
  return .success(found)
}

/// What a single-item discount is counted on, for each article: all pieces of it, or one when its price is lowered.
private func bases(of purchase: Purchase, _ worth: Worth) -> [(String, Money)] {
  let lowersPrice = if case .loweredTo = worth { true } else { false }
  var sums = [String: Int64]()
  for item in purchase.items where item.quantity > 0 && item.price > 0 {
    let (sum, overflow) = item.price.multipliedReportingOverflow(by: lowersPrice ? 1 : item.quantity)
    let line = overflow ? purchase.total.minorUnits : min(sum, purchase.total.minorUnits)
    let before = sums[item.goods] ?? 0
    sums[item.goods] = lowersPrice ? max(before, line) : min(before + line, purchase.total.minorUnits)
  }
  return sums.sorted { $0.key < $1.key }.map { ($0.key, Money(minorUnits: $0.value, purchase.total.currency)) }
}

/// Chooses the discounts that are used together.
///
/// Per article the best single-item one; of those on the whole order all stackable ones and per funder at most one
/// exclusive one. The payer pays at least the smallest unit: the last discount gives way. Source: 代金券 叠加规则.
func stack(
  _ candidates: [DiscountCandidate], on total: Money
) -> (rewards: [PlannedReward], payerTotal: Money, missed: [OfferName: Missed]) {
  var stack = DiscountStack(left: total.minorUnits - 1, currency: total.currency)
  let ordered = candidates.sorted(by: goesFirst)
  var discountedGoods = Set<String>()
  var singleItems = 0
  for candidate in ordered {
    guard let goods = candidate.goods else { continue }
    let isUsed = stack.chosen.contains { $0.offer.name == candidate.offer.name }
    // A percentage is on all its articles; one piece of money, or one price, on one.
    if isUsed, !candidate.discount.worth.isOnEveryArticle { continue }
    guard !discountedGoods.contains(goods) else {
      if !isUsed { stack.missed[candidate.offer.name] = stack.missed[candidate.offer.name] ?? .besideBetter }
      continue
    }
    guard isUsed || singleItems < singleItemDiscountsPerPayment else {
      stack.missed[candidate.offer.name] = .tooManyDiscounts
      continue
    }
    if stack.take(candidate) {
      discountedGoods.insert(goods)
      stack.missed[candidate.offer.name] = nil
      if !isUsed { singleItems += 1 }
    }
  }
  var exclusiveFunders = Set<[Funder]>()
  var wholeOrder = 0
  for candidate in ordered where candidate.goods == nil {
    let funders = candidate.offer.campaign.funders
    let isExclusive = candidate.discount.stacking == .exclusive
    guard !isExclusive || !exclusiveFunders.contains(funders) else {
      stack.missed[candidate.offer.name] = .besideBetter
      continue
    }
    guard wholeOrder < wholeOrderDiscountsPerPayment else {
      stack.missed[candidate.offer.name] = .tooManyDiscounts
      continue
    }
    guard stack.take(candidate) else { continue }
    wholeOrder += 1
    if isExclusive { exclusiveFunders.insert(funders) }
  }
  let rewards = stack.chosen.map { entry in
    PlannedReward(
      entry.offer, .discount(Money(minorUnits: entry.amount, total.currency), ofItems: entry.items),
      counts: entry.counts)
  }
  return (rewards, Money(minorUnits: stack.left + 1, total.currency), stack.missed)
}

/// The discounts chosen so far. Not a local function of `stack`: Swift 6.3's optimizer fails on one that captures them.
private struct DiscountStack {
  struct Entry {
    let offer: Offer
    var items: [ItemDiscount]
    var amount: Int64
    var counts: CampaignCounts?
  }
  var chosen = [Entry]()
  var missed = [OfferName: Missed]()
  /// What the payer could still be given, minor units.
  var left: Int64
  let currency: Currency

  init(left: Int64, currency: Currency) {
    self.left = left
    self.currency = currency
  }

  private func hasOpenCoupon(of campaign: CampaignID) -> Bool {
    chosen.contains { $0.offer.isOpenCoupon && $0.offer.campaign.id == campaign }
  }

  mutating func take(_ candidate: DiscountCandidate) -> Bool {
    let index = chosen.firstIndex { $0.offer.name == candidate.offer.name }
    let before = index.map { chosen[$0].amount } ?? 0
    // What is the most of one discount is so over all its articles.
    let most = candidate.discount.worth.most.map { $0 - before } ?? .max
    let amount = min(candidate.amount.minorUnits, left, most)
    guard amount > 0 else {
      if index == nil { missed[candidate.offer.name] = .nothingLeft }
      return false
    }
    // The budget knows of one more when it is asked, not of two.
    if index == nil, candidate.offer.isOpenCoupon, hasOpenCoupon(of: candidate.offer.campaign.id) {
      missed[candidate.offer.name] = .besideBetter
      return false
    }
    let item = candidate.goods.map { ItemDiscount(goods: $0, amount: Money(minorUnits: amount, currency)) }
    let counts: CampaignCounts?
    do throws(Missed) { counts = try candidate.counts(giving: before + amount) } catch {
      if index == nil { missed[candidate.offer.name] = error }
      return false
    }
    left -= amount
    let items = item.map { [$0] } ?? []
    if let index {
      chosen[index].amount += amount
      chosen[index].items += items
      chosen[index].counts = counts
    } else {
      chosen.append(Entry(offer: candidate.offer, items: items, amount: amount, counts: counts))
    }
    return true
  }
}

/// By value, then higher threshold, earlier expiry, earlier receipt, smaller number. Source: 代金券 叠加规则.
private func goesFirst(_ left: DiscountCandidate, _ right: DiscountCandidate) -> Bool {
  func key(_ candidate: DiscountCandidate) -> (Int64, Int64, Int64, Int64) {
    let offer = candidate.offer
    let threshold = offer.conditions.minimum?.minorUnits ?? 0
    switch offer {
    case .campaign(let campaign):
      let period = campaign.terms.conditions.hours.period
      return (
        -candidate.amount.minorUnits, -threshold, period.upperBound.milliseconds, period.lowerBound.milliseconds
      )
    case .coupon(let coupon, _, of: _):
      let own = coupon.minimum?.minorUnits ?? threshold
      return (-candidate.amount.minorUnits, -own, coupon.valid.upperBound.milliseconds, coupon.receivedAt.milliseconds)
    }
  }
  let (first, second) = (key(left), key(right))
  if first != second { return first < second }
  if left.offer.name != right.offer.name { return left.offer.name < right.offer.name }
  return (left.goods ?? "") < (right.goods ?? "")
}

extension Worth {
  fileprivate var isOnEveryArticle: Bool {
    switch self {
    case .percentage: true
    case .fixed, .drawn, .loweredTo: false
    }
  }
}

extension Campaign {
  /// Who gives up money for it, in one order.
  var funders: [Funder] {
    switch terms.funding {
    case .prefunded(_, let shares):
      shares.map(\.funder).sorted { $0.account < $1.account }
    case .byPayee, .none: [owner]
    }
  }
}
