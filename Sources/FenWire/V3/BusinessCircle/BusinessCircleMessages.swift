import Fen

/// `POST /v3/businesscircle/points/notify`
///
/// Source: API v3 智慧商圈积分同步.
public struct MallPointsBody: Hashable, Sendable {
  public let order: String
  public let appid: String
  public let openid: String
  public let points: MallPoints

  public init(_ reader: FieldReader) throws(WireError) {
    order = try reader.string("transaction_id", bytes: 1...64)
    appid = try reader.string("appid", bytes: 1...128)
    openid = try reader.string("openid", bytes: 1...64)
    guard let earns = try reader.optionalBool("earn_points") else { throw reader.missing("earn_points") }
    let increased = try reader.integer("increased_points", in: 0...1_000_000_000_000)
    guard earns || increased == 0 else {
      throw reader.refusal(
        "increased_points", issue: "not 0", rule: "规则校验失败，未获得积分时新增积分值须为0",
        right: "must be 0 when earn_points is false")
    }
    let total = try reader.optionalInteger("total_points", in: 0...1_000_000_000_000)
    let remarks = try reader.optionalString("no_points_remarks", bytes: 0...384)
    points = MallPoints(
      increased: increased, total: total, remarks: remarks, updatedAt: try reader.time("points_update_time"))
    try reader.refuseSubMerchant()
    try reader.finish()
  }
}

/// `POST /v3/businesscircle/parkings`
///
/// Source: API v3 商圈会员停车状态同步.
public struct MallParkingBody: Hashable, Sendable {
  public enum State: String, CaseIterable, Hashable, Sendable {
    case entered = "IN"
    case left = "OUT"
  }

  public let brand: Int64
  public let appid: String
  public let openid: String
  public let plate: String
  public let state: State
  public let time: Instant

  public init(_ reader: FieldReader) throws(WireError) {
    brand = try reader.integer("brandid", in: 1...Int64.max)
    appid = try reader.string("appid", bytes: 1...128)
    openid = try reader.string("openid", bytes: 1...64)
    plate = try reader.text("plate_number", most: 16)
    state = try reader.choice("state")
    time = try reader.time("time")
    try reader.refuseSubMerchant()
    try reader.finish()
  }
}

/// The query of a person's authorization.
public struct MallAuthorizationQuery: Hashable, Sendable {
  public let appid: String

  public init(_ reader: FieldReader) throws(WireError) {
    appid = try reader.string("appid", bytes: 1...128)
    try reader.refuseSubMerchant()
    try reader.finish()
  }
}

/// The query of a person's points that are not said yet.
public struct MallPendingQuery: Hashable, Sendable {
  public let appid: String
  public let brand: Int64

  public init(_ reader: FieldReader) throws(WireError) {
    appid = try reader.string("appid", bytes: 1...128)
    guard let brand = try reader.number("brandid", in: 1...999_999_999) else { throw reader.missing("brandid") }
    self.brand = brand
    try reader.refuseSubMerchant()
    try reader.finish()
  }
}

extension FieldReader {
  /// No provider speaks for a mall here.
  fileprivate func refuseSubMerchant() throws(WireError) {
    guard try optionalString("sub_mchid", bytes: 1...64) != nil else { return }
    throw refusal(
      "sub_mchid", issue: "not supported", rule: "规则校验失败，暂不支持服务商模式", right: "is left out: the mall itself signs")
  }
}

/// What a mall is told when a person lets it see his payments.
public func mallCardNotice(_ card: MallCard, openid: String) -> JSONValue {
  [
    "openid": .string(openid), "code": .string(card.code), "mchid": .string("\(card.mall)"),
    "auth_type": "REGISTERED_MODE",
  ]
}

/// A payment at a shop of a mall, or what was given back of it.
public struct MallNotice: Hashable, Sendable {
  public let payment: MallPayment
  public let merchantName: String
  public let openid: String

  public init(_ payment: MallPayment, merchantName: String, openid: String) {
    self.payment = payment
    self.merchantName = merchantName
    self.openid = openid
  }

  private var common: JSONObject {
    [
      "mchid": .string("\(payment.mall)"), "merchant_name": .string(merchantName),
      "shop_name": .string(payment.shopName), "shop_number": .string(payment.shopNumber),
      "appid": .string(payment.app), "openid": .string(openid), "transaction_id": .string(payment.order.transactionID),
    ]
  }

  public func paid(_ amount: Money, at: Instant) -> JSONValue {
    var object = common
    object.add("time_end", at.rfc3339)
    object.add("amount", amount.minorUnits)
    return .object(object)
  }

  public func refunded(_ refunded: Money, of paid: Money, as id: String, at: Instant) -> JSONValue {
    var object = common
    object.add("refund_time", at.rfc3339)
    object.add("pay_amount", paid.minorUnits)
    object.add("refund_amount", refunded.minorUnits)
    object.add("refund_id", id)
    return .object(object)
  }
}
