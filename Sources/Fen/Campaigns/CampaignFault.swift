/// What is wrong with a campaign's definition.
public enum CampaignFault: Error, Hashable, Sendable {
  case nameMissing
  case periodEmpty
  case windowsOverlap(DayWindow, DayWindow)
  /// A part of the period begins before the one before it has ended, or is not within the period.
  case partUnfit(Range<Instant>)
  /// Discounts, cashback and cash coupons give money: they need whose.
  case fundingMissing
  /// Points and coupons that the merchant redeems give none.
  case fundingNotNeeded
  /// Only what is prefunded can be given to somebody else than the payee gives up.
  case cashbackNotPrefunded
  /// Who gives money up agrees to it, so he is named.
  case payeesMissing
  case budgetNotPositive
  case funderMissing
  case funderTwice(Funder)
  case weightZero(Funder)
  /// Not even one reward fits in the budget.
  case budgetBelowOneReward(needs: Money)
  case dayBudgetAboveBudget
  case currencies(Currency, Currency)
  case amountNotPositive
  /// More than 0 and at most 100.00 %.
  case percentage(Int64)
  case bandsMissing
  case bandNotPositive(ClosedRange<Int64>)
  case bandWeightZero(ClosedRange<Int64>)
  case limitNotPositive(Int64)
  /// More for one person than for all.
  case personLimitAboveAll
  /// Everybody can be counted as one person only when his name is known.
  case peopleWithoutRealNames
  case itemsMissing
  /// A price can be lowered only for single items.
  case loweredWithoutItem
  case couponNeverValid
  /// Longer than a hundred years.
  case couponValidTooLong
  /// What a coupon can cost is taken out of the budget when it is given, so it must have a most: no percentage without
  /// a cap, no price that is lowered.
  case couponUnbounded
  case pointsNotPositive
  /// For one payment; so that no member's sum can grow beyond its integer.
  case pointsTooMany(most: Int64)
  case giftMissing
  case giftTwice(CampaignID)
  /// Coupons are given to somebody; this benefit comes with a payment.
  case requestWithoutCoupon
}

private let mostPoints: Int64 = 1_000_000_000

/// Seconds of a hundred years.
private let longestValidity: Int64 = 100 * 366 * 86_400

extension CampaignTerms {
  /// All that is wrong with it.
  public var faults: [CampaignFault] {
    var faults = [CampaignFault]()
    if name.isEmpty { faults.append(.nameMissing) }
    faults += conditions.hours.faults
    faults += benefitFaults
    faults += fundingFaults
    faults += limitFaults
    return faults
  }

  /// What a reward of it is worth, where that is money.
  var worth: Worth? {
    switch benefit {
    case .discount(let discount): discount.worth
    case .cashback(let worth): worth
    case .coupon(let coupon):
      switch coupon.value {
      case .discount(let discount): discount.worth
      case .redeemedByMerchant: nil
      }
    case .gift, .points: nil
    }
  }

  private var benefitFaults: [CampaignFault] {
    switch benefit {
    case .discount(let discount):
      return discount.faults(items: conditions.items) + (trigger == .request ? [.requestWithoutCoupon] : [])
    case .cashback(let worth):
      var faults = worth.faults + (trigger == .request ? [.requestWithoutCoupon] : [])
      if case .loweredTo = worth { faults.append(.loweredWithoutItem) }
      return faults
    case .coupon(let coupon):
      var faults = coupon.use.hours.faults
      switch coupon.value {
      case .discount(let discount):
        faults += discount.faults(items: coupon.use.items)
        if case .prefunded = funding, discount.worth.most == nil { faults.append(.couponUnbounded) }
      case .redeemedByMerchant(let worth): faults += worth.faults
      }
      switch coupon.validity {
      case .period: break
      case .afterReceipt(let wait, let lasts):
        if wait < 0 || lasts <= 0 { faults.append(.couponNeverValid) }
        if max(wait, lasts) > longestValidity { faults.append(.couponValidTooLong) }
      case .fromNextDay(let lasts):
        if lasts <= 0 { faults.append(.couponNeverValid) }
        if lasts > longestValidity { faults.append(.couponValidTooLong) }
      case .calendarDays(let wait, let lasts):
        if wait < 0 || lasts <= 0 { faults.append(.couponNeverValid) }
        if max(wait, lasts) > longestValidity / 86_400 { faults.append(.couponValidTooLong) }
      }
      return faults
    case .gift(let stocks):
      var seen = Set<CampaignID>()
      return (stocks.isEmpty ? [.giftMissing] : [])
        + stocks.filter { !seen.insert($0).inserted }.map { .giftTwice($0) }
        + (trigger == .request ? [.requestWithoutCoupon] : [])
    case .points(let points, programme: _):
      return (points > 0 ? [] : [.pointsNotPositive]) + (points > mostPoints ? [.pointsTooMany(most: mostPoints)] : [])
        + (trigger == .request ? [.requestWithoutCoupon] : [])
    }
  }

  private var fundingFaults: [CampaignFault] {
    guard let worth else { return funding == .none ? [] : [.fundingNotNeeded] }
    switch funding {
    case .none: return [.fundingMissing]
    case .byPayee(let budget):
      if case .cashback = benefit { return [.cashbackNotPrefunded] }
      return (payees.isEmpty ? [.payeesMissing] : []) + (budget.map { budgetFaults($0, worth) } ?? [])
    case .prefunded(let budget, let shares):
      var faults = budgetFaults(budget, worth)
      if shares.isEmpty { faults.append(.funderMissing) }
      var seen = Set<Funder>()
      for share in shares {
        if !seen.insert(share.funder).inserted { faults.append(.funderTwice(share.funder)) }
        if share.weight == 0 { faults.append(.weightZero(share.funder)) }
      }
      return faults
    }
  }

  private func budgetFaults(_ budget: Money, _ worth: Worth) -> [CampaignFault] {
    var faults = [CampaignFault]()
    if !budget.isPositive { faults.append(.budgetNotPositive) }
    let others = [worth.currency, conditions.minimum?.currency, limits.budgetPerDay?.currency].compactMap { $0 }
    for other in others where other != budget.currency { faults.append(.currencies(budget.currency, other)) }
    guard faults.isEmpty else { return faults }
    if let least = worth.least, least > budget.minorUnits {
      faults.append(.budgetBelowOneReward(needs: Money(minorUnits: least, budget.currency)))
    }
    if let perDay = limits.budgetPerDay, perDay > budget { faults.append(.dayBudgetAboveBudget) }
    return faults
  }

  private var limitFaults: [CampaignFault] {
    let all = [
      limits.budgetPerDay?.minorUnits, limits.count, limits.countPerDay, limits.people, limits.perPerson,
      limits.perPersonAndDay,
    ]
    var faults: [CampaignFault] = all.compactMap { $0 }.filter { $0 <= 0 }.map { .limitNotPositive($0) }
    if let one = limits.perPerson, let count = limits.count, one > count { faults.append(.personLimitAboveAll) }
    if limits.people != nil, !conditions.needsRealName { faults.append(.peopleWithoutRealNames) }
    return faults
  }
}

extension CampaignHours {
  fileprivate var faults: [CampaignFault] {
    var faults: [CampaignFault] = period.isEmpty ? [.periodEmpty] : []
    for (part, next) in zip(parts, parts.dropFirst()) where next.lowerBound < part.upperBound {
      faults.append(.partUnfit(next))
    }
    faults += parts.filter { !period.contains($0.lowerBound) || period.upperBound < $0.upperBound }.map {
      .partUnfit($0)
    }
    let ordered = windows.sorted { $0.from < $1.from }
    for (window, next) in zip(ordered, ordered.dropFirst()) where next.from < window.to {
      faults.append(.windowsOverlap(window, next))
    }
    return faults
  }
}

extension Discount {
  fileprivate func faults(items: Set<String>) -> [CampaignFault] {
    var faults = worth.faults
    if isPerItem, items.isEmpty { faults.append(.itemsMissing) }
    if case .loweredTo = worth, !isPerItem { faults.append(.loweredWithoutItem) }
    return faults
  }
}

extension Worth {
  /// The least it comes to; nil when that depends on the payment.
  fileprivate var least: Int64? {
    switch self {
    case .fixed(let money): money.minorUnits
    case .percentage, .loweredTo: nil
    case .drawn(let bands, _): bands.map(\.amounts.lowerBound).min()
    }
  }

  fileprivate var faults: [CampaignFault] {
    switch self {
    case .fixed(let money): return money.isPositive ? [] : [.amountNotPositive]
    case .loweredTo(let price): return price.minorUnits >= 0 ? [] : [.amountNotPositive]
    case .percentage(let hundredths, let cap):
      return ((1...10_000).contains(hundredths) ? [] : [.percentage(hundredths)])
        + (cap.map { $0.isPositive } ?? true ? [] : [.amountNotPositive])
    case .drawn(let bands, _):
      guard !bands.isEmpty else { return [.bandsMissing] }
      return bands.filter { $0.amounts.lowerBound <= 0 }.map { .bandNotPositive($0.amounts) }
        + bands.filter { $0.weight == 0 }.map { .bandWeightZero($0.amounts) }
    }
  }
}
