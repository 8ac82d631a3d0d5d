import Fen

/// `scope` of a discount.
enum PromotionScope: String {
  case global = "GLOBAL"
  case single = "SINGLE"

  init(_ reward: Reward) { self = reward.items.isEmpty ? .global : .single }
}

extension Reward {
  /// The number of the coupon that was taken off; where a campaign gave without one, the reward's own: the order's with
  /// the reward's place behind it.
  public var couponNumber: String {
    switch offer {
    case .coupon(let id): return "\(id.value)"
    case .campaign:
      let place = String(place)
      return "\(order.value)" + (place.count < 2 ? "0" : "") + place
    }
  }
}

/// A row of `promotion_detail`: a discount that a payment got.
///
/// Source: API v3 查询订单, 支付成功回调通知 (promotion_detail).
public struct PromotionDetail: Hashable, Sendable {
  public struct Goods: Hashable, Sendable {
    public let item: Item
    public let discount: Money

    public init(_ item: Item, discount: Money) {
      self.item = item
      self.discount = discount
    }

    /// - Parameter name: what the message calls the price of one.
    func json(price name: String) -> JSONValue {
      var object: JSONObject = ["goods_id": .string(item.goods), "quantity": .integer(item.quantity)]
      object.add(name, item.price)
      object.add("discount_amount", discount.minorUnits)
      return .object(object)
    }
  }

  public let reward: Reward
  public let name: String
  public let contributions: Contributions
  public let goods: [Goods]

  public init(_ reward: Reward, name: String, contributions: Contributions, goods: [Goods] = []) {
    self.reward = reward
    self.name = name
    self.contributions = contributions
    self.goods = goods
  }

  var json: JSONValue {
    var object: JSONObject = [
      "coupon_id": .string(reward.couponNumber), "name": .string(String(name.prefix(64))),
      "scope": .string(PromotionScope(reward).rawValue), "type": .string(reward.source == .budget ? "CASH" : "NOCASH"),
      "amount": .integer(reward.amount), "stock_id": .string("\(reward.campaign.value)"),
      "wechatpay_contribute": .integer(contributions.platform.minorUnits),
      "merchant_contribute": .integer(contributions.payee.minorUnits),
      "other_contribute": .integer(contributions.others.minorUnits), "currency": .string(reward.currency.rawValue),
    ]
    if !goods.isEmpty { object.add("goods_detail", .array(goods.map { $0.json(price: "unit_price") })) }
    return .object(object)
  }
}

/// A row of `promotion_detail` of a refund: what of a discount comes back with it.
///
/// Source: API v3 申请退款 (promotion_detail).
public struct RefundPromotion: Hashable, Sendable {
  public let reward: Reward
  public let returned: Money
  /// The rows of the request's `goods_detail` that the discount was on.
  public let goods: [JSONValue]

  public init(_ reward: Reward, returned: Money, goods: [JSONValue] = []) {
    self.reward = reward
    self.returned = returned
    self.goods = goods
  }

  var json: JSONValue {
    var object: JSONObject = [
      "promotion_id": .string(reward.couponNumber), "scope": .string(PromotionScope(reward).rawValue),
      "type": .string(reward.source == .budget ? "COUPON" : "DISCOUNT"), "amount": .integer(reward.amount),
      "refund_amount": .integer(returned.minorUnits),
    ]
    if !goods.isEmpty { object.add("goods_detail", .array(goods)) }
    return .object(object)
  }
}
