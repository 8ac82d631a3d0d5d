import Fen

/// `coupon_state`. Nobody deletes a coupon here: `DELETED` is never told.
public enum MerchantCouponState: String, CaseIterable, Hashable, Sendable {
  case sent = "SENDED"
  case used = "USED"
  case expired = "EXPIRED"
  case deleted = "DELETED"
  case deactivated = "DEACTIVATED"

  public init(_ coupon: Coupon, now: Instant) {
    switch MerchantCouponStanding(coupon, now: now) {
    case .sent: self = .sent
    case .used: self = .used
    case .expired: self = .expired
    case .void: self = .deactivated
    }
  }
}

/// A merchant's coupon as answers and callbacks tell it.
///
/// Source: API v3 商家券 (查询用户单张券详情, 领券事件回调通知).
public struct MerchantCouponAnswer: Hashable, Sendable {
  public let held: MerchantCoupon
  public let creator: MerchantID
  public let rules: MerchantStockRules
  private let kept: JSONObject

  /// - Throws: `SYSTEM_ERROR` for a text that is not what was kept.
  public init(
    _ held: MerchantCoupon, creator: MerchantID, rules: MerchantStockRules, kept: String
  ) throws(WireError) {
    self.held = held
    self.creator = creator
    self.rules = rules
    self.kept = try keptObject(kept)
  }

  public func json(now: Instant) -> JSONValue {
    let (coupon, till) = (held.coupon, held.till)
    var object: JSONObject = [
      "stock_name": .string(rules.terms.name), "belong_merchant": .string("\(creator)"),
      "goods_name": kept["goods_name"] ?? "", "stock_type": .string(rules.kind),
      "coupon_use_rule": rules.useRule(kept), "display_pattern_info": kept["display_pattern_info"] ?? [:],
      "coupon_code": .string(till.code), "coupon_state": .string(MerchantCouponState(coupon, now: now).rawValue),
      "stock_id": .string("\(coupon.campaign.value)"), "transferable": kept["transferable"] ?? false,
      "shareable": kept["shareable"] ?? false, "send_request_no": .string(till.sendRequest),
      "available_start_time": .string(coupon.valid.lowerBound.rfc3339),
      "expire_time": .string(coupon.valid.upperBound.rfc3339), "receive_time": .string(coupon.receivedAt.rfc3339),
    ]
    for name in ["comment", "custom_entrance"] { object.add(name, kept[name]) }
    object.add("use_request_no", till.useRequest)
    if case .used(_, let at) = coupon.state { object.add("use_time", at.rfc3339) }
    object.add("associate_out_trade_no", till.order)
    object.add("return_request_no", till.giveBack?.request)
    object.add("return_time", till.giveBack?.at.rfc3339)
    object.add("deactivate_request_no", till.deactivation?.request)
    if case .void(let at) = coupon.state { object.add("deactivate_time", at.rfc3339) }
    object.add("deactivate_reason", till.deactivation?.reason)
    return .object(object)
  }

  /// `COUPON.SEND`
  ///
  /// - Parameter openid: the holder's, of the app that the stock names or that the coupon was sent with; nil where the
  ///   merchant knows him in none.
  public func notice(openid: String?) -> JSONValue {
    var object: JSONObject = [
      "event_type": "EVENT_TYPE_BUSICOUPON_SEND", "coupon_code": .string(held.till.code),
      "stock_id": .string("\(held.coupon.campaign.value)"), "send_time": .string(held.coupon.receivedAt.rfc3339),
      "send_channel": .string(channel), "send_merchant": .string("\(creator)"),
    ]
    object.add("openid", openid)
    if case .payment(let order, let activity) = held.till.channel {
      var attached: JSONObject = ["activity_id": .string("\(activity.value)")]
      // A payment at another merchant's till is that one's alone.
      if held.till.sendRequest == order.transactionID { attached.add("transaction_id", order.transactionID) }
      object.add("attach_info", .object(attached))
    }
    return .object(object)
  }

  private var channel: String {
    switch held.till.channel {
    case .server: "BUSICOUPON_SEND_CHANNEL_API"
    case .page: "BUSICOUPON_SEND_CHANNEL_H5"
    case .miniProgram: "BUSICOUPON_SEND_CHANNEL_MINIAPP"
    case .payment: "BUSICOUPON_SEND_CHANNEL_PAYGIFT"
    }
  }

  /// The app whose openid callbacks tell: `notify_appid` of the stock, or the one the coupon was sent with. Nil where
  /// neither is bound to the merchant.
  public func notifiedApp(among bound: [String]) -> String? {
    [kept["notify_config"]?["notify_appid"]?.string, held.till.app].compactMap(\.self).first(where: bound.contains)
  }
}
