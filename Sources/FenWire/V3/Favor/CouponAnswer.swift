import Fen

/// The payment that used a coupon.
public struct CouponUse: Hashable, Sendable {
  public let at: Instant
  public let merchant: MerchantID
  public let order: OrderID
  public let goods: [PromotionDetail.Goods]

  public init(at: Instant, merchant: MerchantID, order: OrderID, goods: [PromotionDetail.Goods]) {
    self.at = at
    self.merchant = merchant
    self.order = order
    self.goods = goods
  }

  var json: JSONValue {
    var object: JSONObject = [
      "consume_time": .string(at.rfc3339), "consume_mchid": .string("\(merchant)"),
      "transaction_id": .string(order.transactionID),
    ]
    if !goods.isEmpty { object.add("goods_detail", .array(goods.map { $0.json(price: "price") })) }
    return .object(object)
  }
}

/// A coupon as answers and callbacks tell it.
///
/// Source: API v3 代金券 (查询代金券详情, 核销事件回调通知).
public struct CouponAnswer: Hashable, Sendable {
  public enum Status: String, CaseIterable, Hashable, Sendable {
    case sent = "SENDED"
    case used = "USED"
    case expired = "EXPIRED"
    case withdrawn = "RECOVER"

    /// - Parameter now: a coupon whose time is over has expired, whoever writes it down.
    public init(_ coupon: Coupon, now: Instant) {
      switch coupon.state {
      case .sent: self = now < coupon.valid.upperBound ? .sent : .expired
      case .used: self = .used
      case .expired: self = .expired
      case .void: self = .withdrawn
      }
    }
  }

  public let coupon: Coupon
  public let creator: MerchantID
  public let rules: StockRules
  public let kept: JSONValue
  public let use: CouponUse?

  public init(_ coupon: Coupon, creator: MerchantID, rules: StockRules, kept: JSONValue, use: CouponUse?) {
    self.coupon = coupon
    self.creator = creator
    self.rules = rules
    self.kept = kept
    self.use = use
  }

  /// To a query.
  public func json(_ status: Status) -> JSONValue {
    var object = head(status)
    object.add("available_begin_time", coupon.valid.lowerBound.rfc3339)
    object.add("available_end_time", coupon.valid.upperBound.rfc3339)
    object.add("cut_to_message", rules.cutTo)
    object.add("normal_coupon_information", worth)
    object.add("consume_information", use?.json)
    return .object(object)
  }

  /// `COUPON.USE`
  public var notice: JSONValue {
    var object = head(.used)
    object.add("available_begin_time", coupon.valid.lowerBound.rfc3339)
    object.add("available_end_time", coupon.valid.upperBound.rfc3339)
    object.add("discount_to", rules.cutTo)
    object.add("normal_coupon_information", worth)
    object.add("consume_information", use?.json)
    return .object(object)
  }

  private func head(_ status: Status) -> JSONObject {
    var object: JSONObject = [
      "stock_creator_mchid": .string("\(creator)"), "stock_id": .string("\(coupon.campaign.value)"),
      "coupon_id": .string("\(coupon.id.value)"), "coupon_name": .string(rules.terms.name),
      "status": .string(status.rawValue), "create_time": .string(coupon.receivedAt.rfc3339),
      "coupon_type": .string(rules.couponKind), "no_cash": .bool(rules.isNoCash),
      "singleitem": .bool(rules.isPerItem),
    ]
    object.add("description", kept.stockDescription)
    return object
  }

  /// A percentage has no amount until it is used.
  private var worth: JSONValue? {
    let minimum = coupon.minimum ?? rules.use.minimum
    if let own = coupon.worth { return couponWorth(own, minimum) }
    switch rules.discount.worth {
    case .fixed(let amount): return couponWorth(amount, minimum)
    case .percentage, .drawn, .loweredTo: return nil
    }
  }
}
