import Fen

/// What campaigns give a payer, and the coupons people hold.
protocol RewardsData: Sendable {
  /// Those that can be used first, the soonest over before the others; then those to come, then what is past.
  func coupons(of user: UserID) async throws -> [WalletCoupon]
  /// The coupon that a merchant's link offers.
  func offered(_ link: CouponLink) async throws -> OfferedCoupon
  func take(_ link: CouponLink, as user: UserID) async throws
}

/// What a merchant's link says: the parameters he signed, and his signature.
struct CouponLink: Equatable, Sendable {
  /// Source: 商家券 (H5发券).
  static let names = ["send_coupon_merchant", "stock_id", "out_request_no", "coupon_code", "open_id", "sign"]
  /// In the order of `names`; what is not said is left out.
  var fields: [(name: String, value: String)]

  init(_ said: [String: String]) {
    fields = Self.names.compactMap { name in said[name].map { (name, $0) } }
  }

  static func == (left: CouponLink, right: CouponLink) -> Bool {
    left.fields.elementsEqual(right.fields) { $0 == $1 }
  }
}

struct OfferedCoupon: Equatable, Sendable {
  var merchant: String
  var name: String
  var worth: Worth
  /// The least that is bought with it.
  var minimum: Money?
  /// Until when the merchant gives it away.
  var until: Instant
}

/// What a payer gives and gets where campaigns apply.
struct PaymentPrice: Equatable, Sendable {
  var toPay: Money
  var rewards: [ShownReward]
}

struct ShownReward: Equatable, Sendable {
  enum Gift: Equatable, Sendable {
    /// Taken off what is paid.
    case discount(Money)
    /// To the balance, after the payment.
    case cashback(Money)
    case coupon
    /// One of each of so many kinds.
    case coupons(Int)
    case points(Int64)
  }
  /// As its campaign is called.
  var name: String
  var gift: Gift
  /// What refunds took back of it.
  var returned: Money?
}

struct WalletCoupon: Equatable, Sendable {
  enum Standing: Equatable, Sendable {
    case usable
    case notYet
    case used(OrderID?, at: Instant)
    case expired
    case void
  }
  var id: CouponID
  /// As its campaign is called.
  var name: String
  var worth: Worth
  /// The least a payment must be.
  var minimum: Money?
  var valid: Range<Instant>
  /// The merchant's own till redeems it; the wallet takes nothing off.
  var isForTheTill: Bool
  /// What is shown at that till.
  var code: String?
  var standing: Standing
}

extension WalletCoupon {
  /// A coupon with the terms of its campaign; nil where these give none.
  init?(_ coupon: Coupon, _ terms: CampaignTerms, code: String?, now: Instant) {
    guard case .coupon(let given) = terms.benefit else { return nil }
    let own: Worth
    switch given.value {
    case .discount(let discount): (own, isForTheTill) = (discount.worth, false)
    case .redeemedByMerchant(let worth): (own, isForTheTill) = (worth, true)
    }
    id = coupon.id
    self.code = code
    name = terms.name
    worth = coupon.worth.map { .fixed($0) } ?? own
    minimum = coupon.minimum ?? given.use.minimum
    valid = coupon.valid
    switch coupon.state {
    // What nobody has marked yet is over all the same.
    case .sent:
      standing = now >= valid.upperBound ? .expired : now < valid.lowerBound ? .notYet : .usable
    case .used(let order, let at): standing = .used(order, at: at)
    case .expired: standing = .expired
    case .void: standing = .void
    }
  }

  /// Its place in a list.
  private var rank: Int {
    switch standing {
    case .usable: 0
    case .notYet: 1
    case .used: 2
    case .expired: 3
    case .void: 4
    }
  }

  static func comesFirst(_ left: WalletCoupon, _ right: WalletCoupon) -> Bool {
    (left.rank, left.valid.upperBound, left.id) < (right.rank, right.valid.upperBound, right.id)
  }
}

extension ShownReward {
  init(_ planned: PlannedReward) {
    name = planned.offer.campaign.terms.name
    gift =
      switch planned.gift {
      case .discount(let money, ofItems: _): .discount(money)
      case .cashback(let money): .cashback(money)
      case .coupon: .coupon
      case .gift(let coupons): .coupons(coupons.count)
      case .points(let points, programme: _): .points(points)
      }
  }

  init(_ reward: Reward, name: String) {
    self.name = name
    switch reward.kind {
    case .discount: gift = .discount(reward.money)
    case .cashback: gift = .cashback(reward.money)
    case .coupon: gift = .coupon
    case .gift: gift = .coupons(reward.gifts.count)
    case .points: gift = .points(reward.amount)
    }
    switch reward.kind {
    case .discount, .cashback:
      returned = reward.returned > 0 ? Money(minorUnits: reward.returned, reward.currency) : nil
    case .coupon, .gift, .points: returned = nil
    }
  }
}
