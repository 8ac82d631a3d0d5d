/// What is looked at for one payment: a running campaign, or a coupon of the payer.
///
/// Indirect, so that each payment copies one reference of every offer it meets and not the whole campaign.
public indirect enum Offer: Hashable, Sendable {
  case campaign(Campaign)
  /// A coupon with the campaign that gave it.
  case coupon(Coupon, CouponTerms, of: Campaign)

  public var campaign: Campaign {
    switch self {
    case .campaign(let campaign), .coupon(_, _, of: let campaign): campaign
    }
  }

  public var name: OfferName {
    switch self {
    case .campaign(let campaign): .campaign(campaign.id)
    case .coupon(let coupon, _, of: _): .coupon(coupon.id)
    }
  }
}

public enum OfferName: Hashable, Sendable {
  case campaign(CampaignID)
  case coupon(CouponID)
}

/// What the books know about an offer and the person. Looked up only for offers that the payment itself fits.
public struct Standing: Hashable, Sendable {
  public let counts: CampaignCounts
  /// The person never paid at one of the campaign's merchants before.
  public let isFirstPayment: Bool
  public let isMember: Bool
  /// What a drawn amount is drawn from: the order's number under the campaign's secret. Of other benefits 0.
  public let seed: UInt64
  /// Of the campaigns whose coupons it gives.
  public let gifts: [GiftStanding]

  public init(
    counts: CampaignCounts = CampaignCounts(), isFirstPayment: Bool = true, isMember: Bool = true, seed: UInt64 = 0,
    gifts: [GiftStanding] = []
  ) {
    self.counts = counts
    self.isFirstPayment = isFirstPayment
    self.isMember = isMember
    self.seed = seed
    self.gifts = gifts
  }
}

/// What a payment gets from an offer.
public struct PlannedReward: Hashable, Sendable {
  public enum Gift: Hashable, Sendable {
    /// Taken off; for single items, what of each.
    case discount(Money, ofItems: [ItemDiscount])
    case cashback(Money)
    case coupon(CouponTerms)
    case gift([PlannedCoupon])
    case points(Int64, programme: MerchantID)
  }
  public let offer: Offer
  public let gift: Gift
  /// Nil for a coupon that is used: it was counted when it was given.
  public let counts: CampaignCounts?

  public init(_ offer: Offer, _ gift: Gift, counts: CampaignCounts?) {
    self.offer = offer
    self.gift = gift
    self.counts = counts
  }
}

public struct ItemDiscount: Hashable, Sendable {
  public let goods: String
  public let amount: Money

  public init(goods: String, amount: Money) {
    self.goods = goods
    self.amount = amount
  }
}

/// What a payment gets, and why it does not get the rest.
public struct Evaluation: Hashable, Sendable {
  public let rewards: [PlannedReward]
  /// What the payer gives: the total less the discounts.
  public let payerTotal: Money
  public let missed: [OfferName: Missed]

  public init(rewards: [PlannedReward], payerTotal: Money, missed: [OfferName: Missed]) {
    self.rewards = rewards
    self.payerTotal = payerTotal
    self.missed = missed
  }
}

/// Decides what a payment gets. Nothing depends on the order in which the offers are listed.
///
/// - Parameter standing: what the books know; asked once for each offer that the payment itself fits.
/// - Throws: what `standing` throws.
public func evaluate<Failure: Error>(
  _ purchase: Purchase, _ offers: [Offer], standing: (Offer) throws(Failure) -> Standing
) throws(Failure) -> Evaluation {
  var missed = [OfferName: Missed]()
  var discounts = [DiscountCandidate]()
  var others = [(offer: Offer, standing: Standing)]()
  for offer in offers.sorted(by: { $0.name < $1.name }) {
    if let reason = offer.missed(by: purchase) {
      missed[offer.name] = reason
      continue
    }
    let known = try standing(offer)
    if let reason = offer.missed(by: known) {
      missed[offer.name] = reason
      continue
    }
    if let discount = offer.discount {
      switch candidates(offer, discount, known, purchase) {
      case .success(let found): discounts += found
      case .failure(let reason): missed[offer.name] = reason
      }
    } else {
      others.append((offer, known))
    }
  }
  let stacked = stack(discounts, on: purchase.total)
  missed.merge(stacked.missed) { first, _ in first }
  var rewards = stacked.rewards
  let payerTotal = stacked.payerTotal
  var shelf = GiftShelf()
  for (offer, known) in others {
    do throws(Missed) {
      rewards.append(try otherReward(offer, known, paid: payerTotal, purchase, &shelf))
    } catch {
      missed[offer.name] = error
    }
  }
  return Evaluation(rewards: rewards, payerTotal: payerTotal, missed: missed)
}

extension OfferName: Comparable {
  private var order: (Int, Int64) {
    switch self {
    case .campaign(let id): (0, id.value)
    case .coupon(let id): (1, id.value)
    }
  }
  public static func < (left: OfferName, right: OfferName) -> Bool { left.order < right.order }
}

extension Offer {
  /// Whether the payment itself fits, whatever the books say.
  public func fits(_ purchase: Purchase) -> Bool { missed(by: purchase) == nil }

  /// The conditions a payment must meet.
  public var conditions: Conditions {
    switch self {
    case .campaign(let campaign): campaign.terms.conditions
    case .coupon(_, let terms, of: _): terms.use
    }
  }

  var discount: Discount? {
    switch self {
    case .campaign(let campaign):
      guard case .discount(let discount) = campaign.terms.benefit else { return nil }
      return discount
    case .coupon(let coupon, let terms, of: _):
      guard case .discount(let discount) = terms.value else { return nil }
      guard let own = coupon.worth else { return discount }
      return Discount(.fixed(own), isPerItem: discount.isPerItem, stacking: discount.stacking)
    }
  }

  fileprivate func missed(by purchase: Purchase) -> Missed? {
    switch self {
    case .campaign(let campaign):
      guard campaign.state == .running else { return .notRunning(campaign.state) }
    case .coupon(let coupon, _, of: _):
      guard purchase.at >= coupon.valid.lowerBound else { return .notBegun(coupon.valid.lowerBound) }
      guard purchase.at < coupon.valid.upperBound else { return .over(coupon.valid.upperBound) }
      if let minimum = coupon.minimum, purchase.total.currency == minimum.currency, purchase.total < minimum {
        return .minimum(minimum)
      }
    }
    if let reason = conditions.missed(by: purchase) { return reason }
    guard discount == nil || !purchase.isSplit else { return .splitOrder }
    guard let currency = worthCurrency else { return nil }
    return currency == purchase.total.currency ? nil : .currency(currency)
  }

  private var worthCurrency: Currency? {
    switch self {
    case .campaign(let campaign): campaign.terms.funding.budget?.currency ?? campaign.terms.worth?.currency
    case .coupon: discount?.worth.currency
    }
  }

  fileprivate func missed(by known: Standing) -> Missed? {
    guard !conditions.isFirstPayment || known.isFirstPayment else { return .notFirst }
    if let programme = conditions.programme, !known.isMember { return .notMember(programme) }
    return nil
  }

  /// The counts after so much was given; nil for a coupon, which was counted when it was given away.
  ///
  /// - Throws: the limit in the way; for an open coupon that of the budget.
  func taking(_ amount: Int64, _ known: Standing, _ purchase: Purchase) throws(Missed) -> CampaignCounts? {
    let day = campaign.terms.day(of: purchase.at)
    switch self {
    case .coupon:
      if isOpenCoupon { try known.counts.all.checkBudgets(of: campaign.terms, for: amount, on: day) }
      return nil
    case .campaign(let campaign): return try known.counts.taking(amount, by: campaign.terms, on: day)
    }
  }

  /// A coupon of which nobody knows before what it takes off.
  public var isOpenCoupon: Bool {
    switch self {
    case .campaign: false
    case .coupon(_, let terms, of: _): terms.isOpen
    }
  }
}

private func otherReward(
  _ offer: Offer, _ known: Standing, paid: Money, _ purchase: Purchase, _ shelf: inout GiftShelf
) throws(Missed) -> PlannedReward {
  switch offer.campaign.terms.benefit {
  case .discount: preconditionFailure("discounts are stacked before")
  case .cashback(let worth):
    let amount = worth.amount(on: paid, seed: known.seed)
    guard amount.isPositive else { throw .tooLittle }
    return PlannedReward(offer, .cashback(amount), counts: try offer.taking(amount.minorUnits, known, purchase))
  case .coupon(let terms):
    // The budget is what all coupons are worth: it is used up when one is given away.
    let counts = try offer.taking(terms.worthWhenGiven, known, purchase)
    return PlannedReward(offer, .coupon(terms), counts: counts)
  case .gift(let campaigns):
    let counts = try offer.taking(0, known, purchase)
    return PlannedReward(offer, .gift(try shelf.take(campaigns, known.gifts, for: purchase)), counts: counts)
  case .points(let points, let programme):
    return PlannedReward(
      offer, .points(points, programme: programme), counts: try offer.taking(0, known, purchase))
  }
}

extension CouponTerms {
  /// A share without a most, or a price that is lowered, at the payee's cost: what it takes off is counted when it is
  /// used.
  public var isOpen: Bool {
    switch value {
    case .discount(let discount): discount.worth.most == nil
    case .redeemedByMerchant: false
    }
  }

  /// Whether its merchant takes it at his own till, by a code.
  public var isForTheTill: Bool {
    switch value {
    case .discount: false
    case .redeemedByMerchant: true
    }
  }

  /// The most one coupon can take out of the budget, minor units; 0 where its worth is not the platform's matter, or is
  /// counted when it is used.
  public var worthWhenGiven: Int64 {
    switch value {
    case .discount(let discount): discount.worth.most ?? 0
    case .redeemedByMerchant: 0
    }
  }
}
