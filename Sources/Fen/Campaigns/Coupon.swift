/// Where a coupon stands. Source: API v3 代金券, status (SENDED, USED, EXPIRED), 商家券, coupon_state.
///
///     sent ──used──▶ used ──refunded whole──▶ sent
///      ├──time over──▶ expired
///      └──made void by its merchant──▶ void
public enum CouponState: Hashable, Sendable {
  case sent
  /// By a payment, or redeemed by the merchant.
  case used(OrderID?, at: Instant)
  case expired
  case void(at: Instant)
}

/// A right to a discount that somebody holds.
public struct Coupon: Hashable, Sendable {
  public let id: CouponID
  public let campaign: CampaignID
  /// The version of the campaign that gave it; its terms stay what they were.
  public let version: Int64
  public let user: UserID
  public let person: PersonID
  public let receivedAt: Instant
  public let valid: Range<Instant>
  /// What the sender made it worth, where the campaign leaves that open.
  public let worth: Money?
  public let minimum: Money?
  public var state: CouponState

  public init(
    id: CouponID, campaign: CampaignID, version: Int64, user: UserID, person: PersonID, receivedAt: Instant,
    valid: Range<Instant>, worth: Money? = nil, minimum: Money? = nil, state: CouponState = .sent
  ) {
    self.id = id
    self.campaign = campaign
    self.version = version
    self.user = user
    self.person = person
    self.receivedAt = receivedAt
    self.valid = valid
    self.worth = worth
    self.minimum = minimum
    self.state = state
  }
}

public enum CouponEvent: Hashable, Sendable {
  case used(OrderID?, at: Instant)
  /// Its payment was refunded whole or came to nothing, or the merchant took the redemption back.
  case givenBack(at: Instant)
  case timeOver(at: Instant)
  case voided(at: Instant)
}

/// Why an event was refused.
public enum CouponRefusal: Error, Equatable, Sendable {
  case alreadyUsed(OrderID?)
  case notUsed
  case expired
  case void
  case notYetValid(Instant)
}

extension Coupon {
  /// The coupon after `event`.
  public func after(_ event: CouponEvent) throws(CouponRefusal) -> Coupon {
    var next = self
    switch (state, event) {
    case (.sent, .used(let order, let now)):
      guard now >= valid.lowerBound else { throw .notYetValid(valid.lowerBound) }
      guard now < valid.upperBound else { throw .expired }
      next.state = .used(order, at: now)
    case (.sent, .timeOver(let now)): if now >= valid.upperBound { next.state = .expired }
    case (.sent, .voided(let now)): next.state = .void(at: now)
    case (.sent, .givenBack): throw .notUsed
    case (.used(let order, _), .used): throw .alreadyUsed(order)
    case (.used, .givenBack(let now)): next.state = now < valid.upperBound ? .sent : .expired
    case (.used, .timeOver): break
    case (.used(let order, _), .voided): throw .alreadyUsed(order)
    case (.expired, .used): throw .expired
    case (.expired, .givenBack): throw .notUsed
    case (.expired, .timeOver): break
    case (.expired, .voided): throw .expired
    case (.void, .used): throw .void
    case (.void, .givenBack): throw .notUsed
    case (.void, .timeOver), (.void, .voided): break
    }
    return next
  }
}

/// Why a coupon was not sent.
public enum SendCouponRefusal: Error, Equatable, Sendable {
  case noCoupons
  case notRunning(CampaignState)
  /// The conditions of sending, or a limit.
  case missed(Missed)
  /// The sender names a worth where the campaign fixes it, or none where it leaves it open.
  case worthFixed
  case worthMissing
  /// The coupon would be over before it began.
  case neverValid
}

/// Who gets a coupon, and from whom it is known.
public struct CouponReceiver: Hashable, Sendable {
  public let user: UserID
  public let person: PersonID
  public let isVerified: Bool

  public init(user: UserID, person: PersonID, isVerified: Bool) {
    self.user = user
    self.person = person
    self.isVerified = isVerified
  }
}

/// Decides a coupon that a merchant sends.
///
/// - Parameter worth: what the sender makes it worth, for campaigns of drawn amounts.
/// - Throws: `SendCouponRefusal`.
public func decideSendCoupon(
  _ campaign: Campaign, to receiver: CouponReceiver, counts: CampaignCounts, id: CouponID, worth: Money? = nil,
  minimum: Money? = nil, now: Instant
) throws(SendCouponRefusal) -> (Coupon, CampaignCounts) {
  let (valid, after) = try decideCoupon(
    campaign, isVerified: receiver.isVerified, counts: counts, worth: worth, now: now)
  let coupon = Coupon(
    id: id, campaign: campaign.id, version: campaign.version, user: receiver.user, person: receiver.person,
    receivedAt: now, valid: valid, worth: worth, minimum: minimum)
  return (coupon, after)
}

/// When a coupon that is sent now could be used, and what its campaign counts with it.
///
/// - Throws: `SendCouponRefusal`.
func decideCoupon(
  _ campaign: Campaign, isVerified: Bool, counts: CampaignCounts, worth: Money? = nil, now: Instant
) throws(SendCouponRefusal) -> (valid: Range<Instant>, CampaignCounts) {
  guard case .coupon(let terms) = campaign.terms.benefit else { throw .noCoupons }
  guard campaign.state == .running else { throw .notRunning(campaign.state) }
  if let missed = campaign.terms.conditions.hours.missed(at: now, store: nil) { throw .missed(missed) }
  guard !campaign.terms.conditions.needsRealName || isVerified else { throw .missed(.notVerified) }
  if case .discount(let discount) = terms.value {
    let isOpen = if case .drawn = discount.worth { true } else { false }
    guard isOpen || worth == nil else { throw .worthFixed }
    guard !isOpen || worth.map(\.isPositive) ?? false else { throw .worthMissing }
  }
  let valid = terms.valid(from: now)
  guard !valid.isEmpty else { throw .neverValid }
  do throws(Missed) {
    let after = try counts.taking(
      worth?.minorUnits ?? terms.worthWhenGiven, by: campaign.terms, on: campaign.terms.day(of: now))
    return (valid, after)
  } catch { throw .missed(error) }
}
