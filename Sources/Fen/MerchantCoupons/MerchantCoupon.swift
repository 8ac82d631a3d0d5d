/// A coupon that its merchant redeems at his own till: the coupon, and what its till knows.
///
///     sent ──used at the till──▶ used ──given back──▶ sent, or expired when its time is over
///      ├──time over──▶ expired
///      └──deactivated──▶ void
///
/// No payment changes it: what it takes off, the merchant takes off before he asks for money.
///
/// Source: API v3 商家券 (coupon_state: SENDED, USED, EXPIRED, DEACTIVATED).
public struct MerchantCoupon: Hashable, Sendable {
  public var coupon: Coupon
  public var till: TillRecord

  public init(coupon: Coupon, till: TillRecord) {
    self.coupon = coupon
    self.till = till
  }
}

/// How a merchant's coupon came to its holder.
public enum SendChannel: Hashable, Sendable {
  /// The merchant's server asked for it.
  case server
  /// Its holder took it, from a page or a mini program that the merchant had signed for him.
  case page, miniProgram
  /// With a payment, by the campaign that gives it away.
  case payment(OrderID, by: CampaignID)
}

/// Where a coupon stands at a moment; one whose time is over has expired, whoever writes it down.
public enum MerchantCouponStanding: Hashable, Sendable {
  case sent, used, expired, void

  public init(_ coupon: Coupon, now: Instant) {
    switch coupon.state {
    case .sent: self = now < coupon.valid.upperBound ? .sent : .expired
    case .used: self = .used
    case .expired: self = .expired
    case .void: self = .void
    }
  }
}

/// What is known of a merchant's coupon beside the coupon itself.
public struct TillRecord: Hashable, Sendable {
  public let coupon: CouponID
  public let campaign: CampaignID
  /// What the person shows. Unique in its stock.
  public let code: String
  /// The app whose openid it was sent to; nil where it came with a payment and its merchant has no app.
  public let app: String?
  /// The merchant's number, or that of the payment at his till; of one at another's till a number of its own.
  public let sendRequest: String
  public let channel: SendChannel
  /// The request that redeemed it; nil when nobody has, or it was given back.
  public var useRequest: String?
  /// The last time it was given back.
  public var giveBack: Step?
  public var deactivation: Deactivation?
  /// The merchant's number of the order that he says it belongs to.
  public var order: String?
  /// The money that another merchant gave the payee for it.
  public var subsidy: SubsidyID?

  public struct Step: Hashable, Sendable {
    public let request: String
    public let at: Instant

    public init(request: String, at: Instant) {
      self.request = request
      self.at = at
    }
  }

  public struct Deactivation: Hashable, Sendable {
    public let request: String
    public let reason: String?

    public init(request: String, reason: String?) {
      self.request = request
      self.reason = reason
    }
  }

  public init(
    coupon: CouponID, campaign: CampaignID, code: String, app: String?, sendRequest: String,
    channel: SendChannel = .server, useRequest: String? = nil, giveBack: Step? = nil, deactivation: Deactivation? = nil,
    order: String? = nil, subsidy: SubsidyID? = nil
  ) {
    self.coupon = coupon
    self.campaign = campaign
    self.code = code
    self.app = app
    self.sendRequest = sendRequest
    self.channel = channel
    self.useRequest = useRequest
    self.giveBack = giveBack
    self.deactivation = deactivation
    self.order = order
    self.subsidy = subsidy
  }
}

/// What a merchant does with a coupon of his.
public enum TillChange: Hashable, Sendable {
  /// - Parameter holder: whose coupon the till believes it is, where it says so.
  case use(holder: UserID?)
  case giveBack
  case deactivate(reason: String?)
  case associate(order: String)
  case disassociate(order: String)
}

/// Why a change was refused.
public enum TillRefusal: Error, Equatable, Sendable {
  case coupon(CouponRefusal)
  /// Not now; `TillHours` say when.
  case outsideHours
  case otherHolder
  /// It belongs to another order.
  case associated(order: String)
  /// Nil where it belongs to none.
  case notAssociated(order: String?)
  /// Somebody paid for its use: that money goes back first.
  case subsidised(SubsidyID)
}

extension MerchantCoupon {
  /// The coupon after a change that its merchant asks for.
  public func after(
    _ change: TillChange, request: String, hours: TillHours, now: Instant
  ) throws(TillRefusal) -> MerchantCoupon {
    var next = self
    // Whether or not somebody wrote it down, time passes.
    next.coupon = try Self.checked { () throws(CouponRefusal) in try coupon.after(.timeOver(at: now)) }
    switch change {
    case .use(let holder):
      guard holder == nil || holder == coupon.user else { throw .otherHolder }
      next.coupon = try next.coupon(after: .used(nil, at: now))
      guard hours.admits(now) else { throw .outsideHours }
      next.till.useRequest = request
    case .giveBack:
      if let subsidy = till.subsidy { throw .subsidised(subsidy) }
      next.coupon = try next.coupon(after: .givenBack(at: now))
      next.till.useRequest = nil
      next.till.giveBack = TillRecord.Step(request: request, at: now)
    case .deactivate(let reason):
      if case .void = next.coupon.state { throw .coupon(.void) }
      next.coupon = try next.coupon(after: .voided(at: now))
      next.till.deactivation = TillRecord.Deactivation(request: request, reason: reason)
    case .associate(let order):
      // Told of coupons that can be used.
      if let refusal = next.coupon.unusable { throw .coupon(refusal) }
      if let other = till.order, other != order { throw .associated(order: other) }
      next.till.order = order
    case .disassociate(let order):
      guard till.order == order else { throw .notAssociated(order: till.order) }
      next.till.order = nil
    }
    return next
  }

  private func coupon(after event: CouponEvent) throws(TillRefusal) -> Coupon {
    try Self.checked { () throws(CouponRefusal) in try coupon.after(event) }
  }

  private static func checked(_ body: () throws(CouponRefusal) -> Coupon) throws(TillRefusal) -> Coupon {
    do throws(CouponRefusal) { return try body() } catch { throw .coupon(error) }
  }
}

extension Coupon {
  /// Why nobody can use it any more; nil for one that was only sent.
  fileprivate var unusable: CouponRefusal? {
    switch state {
    case .sent: nil
    case .used(let order, _): .alreadyUsed(order)
    case .expired: .expired
    case .void: .void
    }
  }
}
