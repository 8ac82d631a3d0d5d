import Fen

/// `POST /v3/marketing/busifavor/coupons/send`
public struct SendMerchantCouponBody: Hashable, Sendable {
  public let openid: String
  public let appid: String
  public let stock: CampaignID
  public let number: String
  public let code: String?
  public let termsHash: [UInt8]

  public init(_ reader: FieldReader) throws(WireError) {
    openid = try reader.string("openid", bytes: 1...128)
    appid = try reader.appid()
    stock = try reader.stockID("stock_id")
    number = try reader.string("out_request_no", bytes: 1...128)
    code = try reader.optionalCouponCode()
    try reader.finish()
    termsHash = hashOfTerms(area: "busifavor send", reader.object)
  }
}

/// `POST /v3/marketing/busifavor/coupons/{card_id}/send`
///
/// Cards are made elsewhere in the original; here a card is a stock, and `card_id` its number.
public struct SendConsumeCardBody: Hashable, Sendable {
  public let openid: String
  public let appid: String
  public let number: String
  public let termsHash: [UInt8]

  public init(_ reader: FieldReader, card: CampaignID) throws(WireError) {
    openid = try reader.string("openid", bytes: 1...128)
    appid = try reader.appid()
    number = try reader.string("out_request_no", bytes: 1...128)
    // Our own clock decides.
    _ = try reader.time("send_time")
    try reader.finish()
    termsHash = hashOfTerms(area: "busifavor card \(card.value)", reader.object)
  }
}

/// `POST /v3/marketing/busifavor/coupons/use`
public struct UseMerchantCouponBody: Hashable, Sendable {
  public let code: String
  public let stock: CampaignID?
  public let appid: String
  public let openid: String?
  public let number: String
  public let termsHash: [UInt8]

  /// What it says of an order is kept nowhere: `associate` is for that.
  public init(_ reader: FieldReader) throws(WireError) {
    code = try reader.couponCode()
    stock = try reader.optionalString("stock_id", bytes: 1...20) == nil ? nil : try reader.stockID("stock_id")
    appid = try reader.appid()
    _ = try reader.time("use_time")
    number = try reader.string("use_request_no", bytes: 1...32)
    openid = try reader.optionalString("openid", bytes: 1...128)
    _ = try reader.optionalString("out_trade_no", bytes: 1...128)
    _ = try reader.optionalString("mch_id", bytes: 1...32)
    _ = try reader.optionalString("transaction_id", bytes: 28...32)
    try reader.finish()
    termsHash = hashOfTerms(area: "busifavor use", reader.object)
  }
}

/// `POST /v3/marketing/busifavor/coupons/return`, `deactivate`, `associate` and `disassociate`: the coupon, and under
/// which number.
public struct ChangeMerchantCouponBody: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case giveBack = "return"
    case deactivate, associate, disassociate

    fileprivate var numberName: String {
      switch self {
      case .giveBack: "return_request_no"
      case .deactivate: "deactivate_request_no"
      case .associate, .disassociate: "out_request_no"
      }
    }
  }

  public let stock: CampaignID
  public let code: String
  public let change: TillChange
  public let number: String
  public let termsHash: [UInt8]

  public init(_ reader: FieldReader, _ kind: Kind) throws(WireError) {
    stock = try reader.stockID("stock_id")
    code = try reader.couponCode()
    number = try reader.string(kind.numberName, bytes: 1...128)
    switch kind {
    case .giveBack: change = .giveBack
    case .deactivate:
      let reason = try reader.optionalString("deactivate_reason", bytes: 0...256)
      change = .deactivate(reason: reason)
    case .associate: change = .associate(order: try reader.string("out_trade_no", bytes: 1...128))
    case .disassociate: change = .disassociate(order: try reader.string("out_trade_no", bytes: 1...128))
    }
    try reader.finish()
    termsHash = hashOfTerms(area: "busifavor \(kind.rawValue)", reader.object)
  }
}

/// `PATCH /v3/marketing/busifavor/stocks/{stock_id}/budget`
public struct StockBudgetBody: Hashable, Sendable {
  public let change: StockBudgetChange
  public let number: String
  public let termsHash: [UInt8]

  public init(_ reader: FieldReader, stock: CampaignID) throws(WireError) {
    number = try reader.string("modify_budget_request_no", bytes: 1...128)
    change = StockBudgetChange(
      count: try reader.figure("max_coupons"), countPerDay: try reader.figure("max_coupons_by_day"))
    guard change.count != nil || change.countPerDay != nil else { throw reader.missing("target_max_coupons") }
    try reader.finish()
    termsHash = hashOfTerms(area: "busifavor budget \(stock.value)", reader.object)
  }
}

/// `POST /v3/marketing/busifavor/stocks/{stock_id}/couponcodes`
public struct UploadCodesBody: Hashable, Sendable {
  public let codes: [String]
  public let number: String
  public let termsHash: [UInt8]

  public init(_ reader: FieldReader, stock: CampaignID) throws(WireError) {
    codes = try reader.optionalStrings("coupon_code_list", count: 1...200, bytes: 1...32) ?? []
    guard !codes.isEmpty else { throw reader.missing("coupon_code_list") }
    for (place, code) in codes.enumerated() { try reader.check(code, "coupon_code_list/\(place)") }
    number = try reader.string("upload_request_no", bytes: 1...128)
    try reader.finish()
    termsHash = hashOfTerms(area: "busifavor upload \(stock.value)", reader.object)
  }
}

/// `POST /v3/marketing/busifavor/callbacks`
public struct MerchantCouponCallbackBody: Hashable, Sendable {
  /// Nil: the caller's own.
  public let merchant: MerchantID?
  public let url: NotifyURL

  public init(_ reader: FieldReader) throws(WireError) {
    merchant = try reader.optionalMerchant("mchid")
    url = try reader.notifyURL(bytes: 10...256)
    try reader.finish()
  }
}

/// `GET /v3/marketing/busifavor/users/{openid}/coupons`
public struct MerchantCouponsQuery: Hashable, Sendable {
  public let appid: String
  public let stock: CampaignID?
  public let state: MerchantCouponState?
  public let creator: MerchantID?
  public let owner: MerchantID?
  public let sender: MerchantID?
  public let offset: Int64
  public let limit: Int64

  public init(_ reader: FieldReader) throws(WireError) {
    appid = try reader.appid()
    stock = try reader.optionalString("stock_id", bytes: 1...20) == nil ? nil : try reader.stockID("stock_id")
    state = try reader.optionalChoice("coupon_state")
    creator = try reader.optionalMerchant("creator_merchant")
    owner = try reader.optionalMerchant("belong_merchant")
    sender = try reader.optionalMerchant("sender_merchant")
    offset = try reader.number("offset", in: 0...1_000_000) ?? 0
    limit = try reader.number("limit", in: 1...100) ?? 20
    try reader.finish()
  }
}

/// A page of something, as `GET /v3/marketing/busifavor/stocks/{stock_id}/couponcodes` asks for it.
public struct CodesQuery: Hashable, Sendable {
  /// The SDKs name states of coupons, the documents those of codes: both are understood.
  public enum Status: String, CaseIterable, Hashable, Sendable {
    case available = "AVAILABLE"
    case dispatched = "DISPATCHED"
    case sent = "SENDED"
    case used = "USED"
    case expired = "EXPIRED"
    case deleted = "DELETED"
    case deactivated = "DEACTIVATED"
  }

  public let status: Status?
  public let appid: String?
  public let offset: Int64
  public let limit: Int64

  public init(_ reader: FieldReader) throws(WireError) {
    status = try reader.optionalChoice("status")
    appid = try reader.optionalString("appid", bytes: 1...32)
    offset = try reader.number("offset", in: 0...20_000_000) ?? 0
    limit = try reader.number("limit", in: 1...200) ?? 20
  }
}

extension FieldReader {
  public func couponCode() throws(WireError) -> String {
    guard let code = try optionalCouponCode() else { throw missing("coupon_code") }
    return code
  }

  func optionalCouponCode() throws(WireError) -> String? {
    guard let code = try optionalString("coupon_code", bytes: 1...32) else { return nil }
    try check(code, "coupon_code")
    return code
  }

  /// A code is shown as a bar code and typed by cashiers.
  fileprivate func check(_ code: String, _ name: String) throws(WireError) {
    let fits = code.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45 || byte == 95
    }
    guard fits else {
      throw refusal(
        name, issue: "forbidden character", rule: "字符串规则校验失败，只能包含数字、大小写字母及_-",
        right: "may hold digits, letters, _ and -")
    }
  }

  fileprivate func figure(_ name: String) throws(WireError) -> StockBudgetChange.Figure? {
    let current = try optionalInteger("current_\(name)", in: 1...1_000_000_000)
    guard let target = try optionalInteger("target_\(name)", in: 1...1_000_000_000) else { return nil }
    guard let current else { throw missing("current_\(name)") }
    return StockBudgetChange.Figure(target: target, current: current)
  }
}
