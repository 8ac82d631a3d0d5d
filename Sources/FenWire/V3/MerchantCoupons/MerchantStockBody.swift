import Fen

/// `POST /v3/marketing/busifavor/stocks`: what a merchant says of a new stock of coupons that he redeems himself.
///
/// Source: API v3 商家券 (创建商家券).
public struct MerchantStockBody: Sendable {
  /// `coupon_available_time`
  public struct Validity: Hashable, Sendable {
    public let period: Range<Instant>
    public let validity: CouponValidity
    public let hours: TillHours
  }

  public let name: String
  public let owner: MerchantID
  public let worth: Worth
  public let minimum: Money?
  public let validity: Validity
  public let count: Int64
  public let countPerDay: Int64?
  public let perPerson: Int64
  /// Real names only: `natural_person_limit`, or `prevent_api_abuse`, which keeps bought accounts away.
  public let isForVerified: Bool
  public let codes: CodeMode
  public let hasSubsidy: Bool
  public let number: String
  /// What is no rule: kept and told, as it came.
  public let kept: JSONObject
  /// SHA-256 over the whole request.
  public let termsHash: [UInt8]

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ reader: FieldReader) throws(WireError) {
    name = try reader.text("stock_name", most: 21)
    owner = try reader.mchid("belong_merchant")
    number = try reader.string("out_request_no", bytes: 1...128)
    let use = try reader.object("coupon_use_rule")
    (worth, minimum) = try Self.worth(reader, use)
    validity = try use.tillValidity()
    let send = try reader.object("stock_send_rule")
    (count, countPerDay) = try send.stockCounts(worth)
    perPerson = try send.integer("max_coupons_per_user", in: 1...100)
    var kept = JSONObject()
    try kept.keep(stock: reader, use: use, send: send)
    guard kept["goods_name"] != nil else { throw reader.missing("goods_name") }
    guard kept["use_method"] != nil else { throw use.missing("use_method") }
    isForVerified = kept.isForVerified
    codes = try reader.choice("coupon_code_mode", of: CodeModeName.self).mode
    hasSubsidy = try reader.optionalBool("subsidy") ?? false
    try use.finish()
    try send.finish()
    try reader.finish()
    self.kept = kept
    termsHash = hashOfTerms(area: "busifavor stock", reader.object)
  }

  private enum Kind: String, CaseIterable {
    case fixed = "NORMAL"
    case percentage = "DISCOUNT"
    case exchange = "EXCHANGE"

    var rule: String {
      switch self {
      case .fixed: "fixed_normal_coupon"
      case .percentage: "discount_coupon"
      case .exchange: "exchange_coupon"
      }
    }
  }

  private static func worth(
    _ reader: FieldReader, _ use: FieldReader
  ) throws(WireError) -> (Worth, minimum: Money?) {
    let kind = try reader.choice("stock_type", of: Kind.self)
    for other in Kind.allCases where other != kind {
      guard try use.optionalObject(other.rule) == nil else {
        throw use.refusal(
          other.rule, issue: "not of this stock_type", rule: "规则校验失败，与批次类型不一致",
          right: "belongs to another stock_type")
      }
    }
    let rule = try use.object(kind.rule)
    let worth: Worth =
      switch kind {
      case .fixed: .fixed(try rule.money("discount_amount"))
      case .percentage:
        .percentage(hundredths: 10_000 - 100 * (try rule.integer("discount_percent", in: 1...99)), cap: nil)
      case .exchange: .loweredTo(.fen(try rule.integer("exchange_price", in: 0...largestAmount)))
      }
    let minimum = try rule.minimum()
    try rule.finish()
    return (worth, minimum)
  }
}

/// `coupon_code_mode`
enum CodeModeName: String, CaseIterable {
  case drawn = "WECHATPAY_MODE"
  case said = "MERCHANT_API"
  case uploaded = "MERCHANT_UPLOAD"

  var mode: CodeMode {
    switch self {
    case .drawn: .drawn
    case .said: .said
    case .uploaded: .uploaded
    }
  }

  init(_ mode: CodeMode) {
    switch mode {
    case .drawn: self = .drawn
    case .said: self = .said
    case .uploaded: self = .uploaded
    }
  }
}

/// `PATCH /v3/marketing/busifavor/stocks/{stock_id}`: another text or picture, or for whom it is.
public struct MerchantStockChangeBody: Sendable {
  public let name: String?
  public let hasSubsidy: Bool?
  public let number: String
  public let termsHash: [UInt8]
  private let new: JSONObject

  public init(_ reader: FieldReader, stock: CampaignID) throws(WireError) {
    name = try reader.optionalString("stock_name", bytes: 1...84) == nil ? nil : try reader.text("stock_name", most: 21)
    hasSubsidy = try reader.optionalBool("subsidy")
    number = try reader.string("out_request_no", bytes: 1...128)
    let use = try reader.optionalObject("coupon_use_rule")
    let send = try reader.optionalObject("stock_send_rule")
    var new = JSONObject()
    try new.keep(stock: reader, use: use, send: send)
    try use?.finish()
    try send?.finish()
    try reader.finish()
    self.new = new
    termsHash = hashOfTerms(area: "busifavor change \(stock.value)", reader.object)
  }

  /// What becomes of what was kept, and whether only verified people get coupons from now on.
  ///
  /// - Throws: `SYSTEM_ERROR` for a text that is not what was kept.
  public func changing(_ kept: String) throws(WireError) -> (kept: String, isForVerified: Bool) {
    var object = try keptObject(kept)
    for member in new.members { object[member.name] = member.value }
    return (JSONValue.object(object).text, object.isForVerified)
  }
}

/// What was kept of a stock.
///
/// - Throws: `SYSTEM_ERROR`
func keptObject(_ text: String) throws(WireError) -> JSONObject {
  let value: JSONValue
  do throws(JSONFault) { value = try JSONValue(parsing: text) } catch {
    throw WireError(.systemError, cause: "\(error)")
  }
  guard case .object(let object) = value else { throw WireError(.systemError, cause: "a stock keeps no object") }
  return object
}

extension JSONObject {
  /// Whether one of the two flags keeps people without a name away.
  fileprivate var isForVerified: Bool {
    self["natural_person_limit"] == true || self["prevent_api_abuse"] == true
  }

  /// Takes what is told again and no rule.
  fileprivate mutating func keep(
    stock: FieldReader, use: FieldReader?, send: FieldReader?
  ) throws(WireError) {
    if try stock.optionalString("comment", bytes: 0...80) != nil { add("comment", try stock.text("comment", most: 20)) }
    if try stock.optionalString("goods_name", bytes: 1...60) != nil {
      add("goods_name", try stock.text("goods_name", most: 15))
    }
    for name in ["custom_entrance", "display_pattern_info", "notify_config"] {
      add(name, try stock.optionalObject(name).map { .object($0.object) })
    }
    for name in ["natural_person_limit", "prevent_api_abuse", "transferable", "shareable"] {
      add(name, try send?.optionalBool(name))
    }
    if let method = try use?.optionalChoice("use_method", of: UseMethod.self) {
      add("use_method", method.rawValue)
      for name in ["mini_programs_appid", "mini_programs_path"] {
        let text = try use?.optionalString(name, bytes: 1...128)
        if method == .miniProgram, text == nil, let use { throw use.missing(name) }
        add(name, text)
      }
    }
  }

  private enum UseMethod: String, CaseIterable {
    case offLine = "OFF_LINE"
    case miniProgram = "MINI_PROGRAMS"
    case consumed = "SELF_CONSUME"
    case paymentCode = "PAYMENT_CODE"
  }
}
