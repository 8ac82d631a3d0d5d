/// What one payment got from one offer.
public struct Reward: Hashable, Sendable {
  public enum Kind: Int64, CaseIterable, Hashable, Sendable {
    case discount = 1
    case cashback = 2
    case coupon = 3
    case points = 4
    /// Coupons of other campaigns.
    case gift = 5
  }

  /// Where a reward stands.
  ///
  ///     reserved ──bank accepted──▶ given ──refunds──▶ given, a part returned
  ///        └──bank refused──▶ released
  public enum State: Int64, CaseIterable, Hashable, Sendable {
    /// The payer's bank was asked for the rest: it counts, and nothing has moved.
    case reserved = 1
    case given = 2
    case released = 3
  }

  /// Whose money a reward is.
  public enum Source: Int64, CaseIterable, Hashable, Sendable {
    case budget = 1
    /// The payee receives less.
    case payee = 2
    /// Points, and coupons, whose money moves when they are used.
    case nobody = 3
  }

  public let order: OrderID
  /// Among the rewards of its order, from 0.
  public let place: Int
  public let offer: OfferName
  public let campaign: CampaignID
  public let version: Int64
  public let person: PersonID
  public let kind: Kind
  public let source: Source
  /// Money, or points as their number.
  public let amount: Int64
  public let currency: Currency
  public let items: [ItemDiscount]
  /// The coupons of other campaigns that it is.
  public var gifts: [PromisedCoupon]
  /// The day of the campaign's calendar that it counts for.
  public let day: Int64
  public let at: Instant
  public var state: State
  /// What refunds brought back.
  public var returned: Int64
  /// What refunds should have brought back and the payer's wallet did not hold.
  public var owed: Int64

  public init(
    order: OrderID, place: Int, offer: OfferName, campaign: CampaignID, version: Int64, person: PersonID, kind: Kind,
    source: Source, amount: Int64, currency: Currency, items: [ItemDiscount] = [], gifts: [PromisedCoupon] = [],
    day: Int64, at: Instant, state: State, returned: Int64 = 0, owed: Int64 = 0
  ) {
    self.order = order
    self.place = place
    self.offer = offer
    self.campaign = campaign
    self.version = version
    self.person = person
    self.kind = kind
    self.source = source
    self.amount = amount
    self.currency = currency
    self.items = items
    self.gifts = gifts
    self.day = day
    self.at = at
    self.state = state
    self.returned = returned
    self.owed = owed
  }

  public var money: Money { Money(minorUnits: amount, currency) }
}

/// What of a cashback or of points comes back with a refund: the share of all that was refunded so far, less what came
/// back before. Discounts come back together, see `RefundParts`.
///
/// Rounded once over the whole, so that refunds in parts bring back exactly what one refund would; and down, so that
/// all of it is back with the last of them and not before.
///
/// - Parameters:
///   - refunded: of the order's total, before this refund.
///   - amount: of this refund, as the merchant asked: before discounts.
/// - Throws: `MoneyError`.
public func rewardReturned(
  _ reward: Reward, refunded: Money, refunding amount: Money, of total: Money
) throws(MoneyError) -> Money {
  let before = try reward.money.share(refunded.minorUnits, of: total.minorUnits, rounded: .down)
  let after = try reward.money.share(refunded.adding(amount).minorUnits, of: total.minorUnits, rounded: .down)
  return try after.subtracting(before)
}

extension Order {
  /// Whether a reward that was given is still its payment's, or came back whole and may be given again.
  ///
  /// Of a discount, rounded, all may be back before the last refund: it goes with its payment.
  public func keeps(_ reward: Reward) -> Bool {
    switch reward.kind {
    case .discount:
      if case .closed = state { return false }
      return refunded < terms.total
    case .cashback, .points: return reward.returned < reward.amount
    case .coupon, .gift: return true
    }
  }
}

/// What a refund does to a cashback: as much of its share as the wallet holds comes back, the rest is owed.
public func decideClawBack(_ reward: Reward, share: Money, balance: Money) -> (Reward, taken: Money) {
  let taken = Money(minorUnits: max(0, min(share.minorUnits, balance.minorUnits)), share.currency)
  var next = reward
  next.returned += taken.minorUnits
  next.owed += share.minorUnits - taken.minorUnits
  return (next, taken)
}
