/// Equally likely amounts within bounds, and how likely it is that one of them is drawn.
public struct Band: Hashable, Sendable {
  /// Minor units, both ends included.
  public let amounts: ClosedRange<Int64>
  public let weight: UInt32

  public init(_ amounts: ClosedRange<Int64>, weight: UInt32) {
    self.amounts = amounts
    self.weight = weight
  }
}

/// How much a benefit comes to.
public enum Worth: Hashable, Sendable {
  case fixed(Money)
  /// Hundredths of a per cent of what it is counted on, at most `cap`; rounded down, so that a promise is kept to the
  /// fen and nothing is given that was not promised.
  case percentage(hundredths: Int64, cap: Money?)
  /// First a band by its weight, then an amount within it. The bands are in ascending order.
  case drawn([Band], Currency)
  /// The price of one piece is lowered to this. Only for single items.
  case loweredTo(Money)
}

extension Worth {
  /// What it comes to on `base`, at least 0 and at most `base`.
  ///
  /// - Parameter seed: what a drawn amount is drawn from; the same seed draws the same.
  func amount(on base: Money, seed: UInt64) -> Money {
    let asked: Int64
    switch self {
    case .fixed(let money): asked = money.minorUnits
    case .percentage(let hundredths, let cap):
      let share = (Int128(base.minorUnits) * Int128(hundredths)) / 10_000
      asked = min(Int64(clamping: share), cap?.minorUnits ?? .max)
    case .drawn(let bands, _):
      var numbers = SeededNumbers(seed: seed, place: 1)
      asked = draw(from: bands, &numbers)
    case .loweredTo(let price): asked = base.minorUnits - price.minorUnits
    }
    return Money(minorUnits: max(0, min(asked, base.minorUnits)), base.currency)
  }

  /// The currency of its figures; nil where it has none.
  var currency: Currency? {
    switch self {
    case .fixed(let money), .loweredTo(let money): money.currency
    case .percentage(_, let cap): cap?.currency
    case .drawn(_, let currency): currency
    }
  }

  /// The most it can come to; nil when that depends on the payment.
  public var most: Int64? {
    switch self {
    case .fixed(let money): money.minorUnits
    case .percentage(_, let cap): cap?.minorUnits
    case .drawn(let bands, _): bands.map(\.amounts.upperBound).max()
    case .loweredTo: nil
    }
  }
}

/// First a band by its weight, then an amount within it.
extension [Band] {
  /// From the least to the most that can be drawn of them.
  public var amounts: ClosedRange<Int64> {
    let least = map(\.amounts.lowerBound).min() ?? 0
    return least...Swift.max(least, map(\.amounts.upperBound).max() ?? 0)
  }
}

func draw(from bands: [Band], _ numbers: inout SeededNumbers) -> Int64 {
  var rest = numbers.number(below: bands.reduce(0) { $0 + UInt64($1.weight) })
  for band in bands {
    guard rest >= UInt64(band.weight) else {
      let (lowest, highest) = (band.amounts.lowerBound, band.amounts.upperBound)
      return lowest + Int64(numbers.number(below: UInt64(highest - lowest) + 1))
    }
    rest -= UInt64(band.weight)
  }
  preconditionFailure("the weights of the bands sum to more than was drawn")
}

/// Whether a discount can be used beside others of the same funder.
public enum Stacking: Hashable, Sendable {
  case stackable
  case exclusive
}

/// A discount on the whole order, or on single items of it.
public struct Discount: Hashable, Sendable {
  public let worth: Worth
  /// Counted on the articles of the campaign's `items`, each article discounted once.
  public let isPerItem: Bool
  public let stacking: Stacking

  public init(_ worth: Worth, isPerItem: Bool = false, stacking: Stacking = .exclusive) {
    self.worth = worth
    self.isPerItem = isPerItem
    self.stacking = stacking
  }
}

/// From when to when a coupon can be used.
public enum CouponValidity: Hashable, Sendable {
  /// The period of its conditions.
  case period
  /// From `wait` seconds after it was received, for `lasts` seconds, and never after the period of its conditions.
  case afterReceipt(wait: Int64, lasts: Int64)
  /// As above, from the midnight after it was received.
  case fromNextDay(lasts: Int64)
  /// For so many days of the calendar, the day it begins counted; that is the day it was received, or the first of the
  /// period where that is later, or `wait` days after.
  case calendarDays(wait: Int64, lasts: Int64)
}

/// What a coupon is good for.
public enum CouponValue: Hashable, Sendable {
  /// 代金券: the platform takes the discount off at payment.
  case discount(Discount)
  /// 商家券: the merchant's own till redeems it; the platform keeps its state.
  case redeemedByMerchant(Worth)
}

/// The coupons of a campaign.
public struct CouponTerms: Hashable, Sendable {
  public let value: CouponValue
  /// What a payment must be for the coupon to be used. Its period bounds every coupon.
  public let use: Conditions
  public let validity: CouponValidity

  public init(_ value: CouponValue, use: Conditions, validity: CouponValidity = .period) {
    self.value = value
    self.use = use
    self.validity = validity
  }

  /// When a coupon received at `receipt` can be used.
  public func valid(from receipt: Instant) -> Range<Instant> {
    let period = use.hours.period
    let own: Range<Instant>
    switch validity {
    case .period: return period
    case .afterReceipt(let wait, let lasts):
      let start = receipt.adding(seconds: wait)
      own = start..<start.adding(seconds: lasts)
    case .fromNextDay(let lasts):
      let start = BusinessDay(receipt).next.start
      own = start..<start.adding(seconds: lasts)
    case .calendarDays(let wait, let lasts):
      let begin = max(receipt, period.lowerBound)
      let day = BusinessDay(begin).number + wait
      own = (wait == 0 ? begin : BusinessDay(number: day).start)..<BusinessDay(number: day + lasts).start
    }
    let start = min(max(own.lowerBound, period.lowerBound), period.upperBound)
    return start..<max(start, min(own.upperBound, period.upperBound))
  }
}

/// What is given.
public enum Benefit: Hashable, Sendable {
  case discount(Discount)
  /// To the payer's balance, after the payment.
  case cashback(Worth)
  case coupon(CouponTerms)
  /// A coupon of each of these campaigns, whose coupons are sent: they say what it is worth, and whose money it is.
  case gift([CampaignID])
  /// To the payer's account in a merchant's programme.
  case points(Int64, programme: MerchantID)

  /// Whether how much it is must be drawn; a coupon draws when it is used.
  public var isDrawn: Bool {
    let worth: Worth
    switch self {
    case .discount(let discount): worth = discount.worth
    case .cashback(let cashback): worth = cashback
    case .coupon(let coupon):
      guard case .discount(let discount) = coupon.value else { return false }
      worth = discount.worth
    case .gift, .points: return false
    }
    guard case .drawn = worth else { return false }
    return true
  }
}
