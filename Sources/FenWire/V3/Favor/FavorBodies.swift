import Fen

/// The body of `start`, `pause`, `restart` and `stop`.
public struct StockMoveBody: Hashable, Sendable {
  public let creator: MerchantID

  public init(_ reader: FieldReader) throws(WireError) {
    creator = try reader.mchid("stock_creator_mchid")
    try reader.finish()
  }
}

/// `POST /v3/marketing/favor/stocks/{stock_id}/modify-goods-id`
public struct StockItemsBody: Hashable, Sendable {
  public let creator: MerchantID
  public let added: [String]
  public let removed: [String]

  public init(_ reader: FieldReader) throws(WireError) {
    creator = try reader.mchid("stock_creator_mchid")
    added = try reader.optionalStrings("add_goods_id_list", count: 0...50, bytes: 1...128) ?? []
    removed = try reader.optionalStrings("delete_goods_id_list", count: 0...50, bytes: 1...128) ?? []
    try reader.finish()
  }
}

/// `POST /v3/marketing/favor/users/{openid}/coupons`
public struct SendCouponBody: Hashable, Sendable {
  public let stock: CampaignID
  public let number: String
  public let appid: String
  public let creator: MerchantID
  public let worth: Money?
  public let minimum: Money?
  /// SHA-256 over the request and the person it is for.
  public let termsHash: [UInt8]

  public init(_ reader: FieldReader, openid: String) throws(WireError) {
    stock = try reader.stockID("stock_id")
    number = try reader.string("out_request_no", bytes: 1...128)
    appid = try reader.appid()
    creator = try reader.mchid("stock_creator_mchid")
    worth = try reader.optionalMoney("coupon_value")
    minimum = try reader.optionalMoney("coupon_minimum")
    try reader.finish()
    var object = reader.object
    object["openid"] = .string(openid)
    termsHash = hashOfTerms(area: "favor coupon", object)
  }
}

/// `POST /v3/marketing/favor/callbacks`
public struct FavorCallbackBody: Hashable, Sendable {
  public let merchant: MerchantID
  public let url: NotifyURL
  public let isOn: Bool

  public init(_ reader: FieldReader) throws(WireError) {
    merchant = try reader.mchid()
    url = try reader.notifyURL(bytes: 1...256)
    isOn = try reader.optionalBool("switch") ?? true
    try reader.finish()
  }
}

/// `GET /v3/marketing/favor/stocks`
public struct StocksQuery: Hashable, Sendable {
  public let creator: MerchantID
  public let offset: Int64
  public let limit: Int64
  public let createdFrom: Instant?
  public let createdTo: Instant?
  public let status: StockStatus?

  public init(_ reader: FieldReader) throws(WireError) {
    creator = try reader.mchid("stock_creator_mchid")
    offset = try reader.number("offset", in: 0...1_000_000) ?? 0
    limit = try reader.number("limit", in: 1...100) ?? 10
    createdFrom = try reader.optionalTime("create_start_time")
    createdTo = try reader.optionalTime("create_end_time")
    status = try reader.optionalChoice("status")
    try reader.finish()
  }
}

/// The query of one stock, and of its merchants and items.
public struct StockQuery: Hashable, Sendable {
  public let creator: MerchantID
  public let offset: Int64
  public let limit: Int64

  public init(_ reader: FieldReader) throws(WireError) {
    creator = try reader.mchid("stock_creator_mchid")
    offset = try reader.number("offset", in: 0...1_000_000) ?? 0
    limit = try reader.number("limit", in: 1...100) ?? 50
    try reader.finish()
  }
}

/// `GET /v3/marketing/favor/users/{openid}/coupons`
public struct CouponsQuery: Hashable, Sendable {
  public enum Status: String, CaseIterable, Hashable, Sendable {
    case sent = "SENDED"
    case used = "USED"
  }

  public let appid: String
  public let stock: CampaignID?
  public let status: Status?
  public let creator: MerchantID?
  public let sender: MerchantID?
  public let available: MerchantID?
  public let offset: Int64
  public let limit: Int64

  public init(_ reader: FieldReader) throws(WireError) {
    appid = try reader.appid()
    stock = try reader.optionalString("stock_id", bytes: 1...20) == nil ? nil : try reader.stockID("stock_id")
    status = try reader.optionalChoice("status")
    creator = try reader.optionalMerchant("creator_mchid")
    sender = try reader.optionalMerchant("sender_mchid")
    available = try reader.optionalMerchant("available_mchid")
    _ = try reader.optionalString("business_type", bytes: 1...32)
    offset = try reader.number("offset", in: 0...1_000_000) ?? 0
    limit = try reader.number("limit", in: 1...100) ?? 20
    try reader.finish()
  }
}

extension FieldReader {
  public func stockID(_ name: String) throws(WireError) -> CampaignID {
    guard let value = Int64(try string(name, bytes: 1...20)), value > 0 else {
      throw refusal(name, issue: "not a stock", rule: "字符串规则校验失败，批次号不合法", right: "is a number that a stock got")
    }
    return CampaignID(value)
  }

  func optionalMerchant(_ name: String) throws(WireError) -> MerchantID? {
    try optionalString(name, bytes: 1...32) == nil ? nil : try mchid(name)
  }
}
