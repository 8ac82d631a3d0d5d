import Fen

/// `POST /v3/marketing/favor/coupon-stocks`: what a merchant says of a new stock of cash coupons.
///
/// Source: API v3 代金券 (创建代金券批次).
public struct StockBody: Sendable {
  /// `stock_type`, with the rule that belongs to it.
  public enum Worth: Hashable, Sendable {
    /// NORMAL
    case fixed(Money)
    /// DISCOUNT: what the payer still pays, per cent, and the most that is taken off.
    case percentage(pays: Int64, cap: Money?)
    /// EXCHANGE, which the documents spell EXCHAHGE: what one piece costs with the coupon.
    case exchange(Money)
    /// RANDOM: said when a coupon is sent.
    case open
  }

  /// `trade_type` of a coupon.
  public enum Way: String, CaseIterable, Hashable, Sendable {
    case miniProgram = "MICROAPP"
    case app = "APPPAY"
    /// 免密代扣
    case contract = "PPAY"
    case code = "CARD"
    case face = "FACE"
    case other = "OTHER"
  }

  /// When a coupon can be used.
  public struct Validity: Hashable, Sendable {
    public var begins: Instant?
    public var ends: Instant?
    public var weekdays: Set<Weekday> = []
    /// Seconds from midnight.
    public var from: Int64?
    public var to: Int64?
    public var fromNextDay = false
    /// Minutes from the receipt, or from the midnight after.
    public var minutes: Int64?
  }

  public let name: String
  public let owner: MerchantID
  public let sent: (begins: Instant, ends: Instant)
  public let count: Int64
  public let budget: Money
  public let budgetPerDay: Money?
  public let perPerson: Int64
  /// Real names only: `natural_person_limit`, or `prevent_api_abuse`, which keeps bought accounts away.
  public let isForVerified: Bool
  public let noCash: Bool
  public let worth: Worth
  public let minimum: Money?
  public let validity: Validity
  public let tags: Set<String>
  public let ways: Set<Way>
  public let items: [String]
  public let excludedItems: Set<String>
  public let merchants: [MerchantID]
  public let means: PaymentMeans?
  public let isStackable: Bool
  public let number: String
  /// What is no rule: kept and told, as it came.
  public let kept: JSONObject
  /// SHA-256 over the whole request.
  public let termsHash: [UInt8]

  /// - Throws: `PARAM_ERROR` naming the field; `INVALID_REQUEST` for a rule that Fen has no payment to hold against.
  public init(_ reader: FieldReader) throws(WireError) {
    name = try reader.text("stock_name", most: 20)
    owner = try reader.mchid("belong_merchant")
    sent = (try reader.time("available_begin_time"), try reader.time("available_end_time"))
    number = try reader.string("out_request_no", bytes: 1...128)
    noCash = try reader.optionalBool("no_cash") ?? false

    let rule = try reader.object("stock_use_rule")
    count = try rule.integer("max_coupons", in: 1...1_000_000_000)
    budget = try rule.money("max_amount")
    budgetPerDay = try rule.optionalMoney("max_amount_by_day")
    perPerson = try rule.integer("max_coupons_per_user", in: 1...1_000_000_000)
    let natural = try rule.optionalBool("natural_person_limit") ?? false
    let guarded = try rule.optionalBool("prevent_api_abuse") ?? false
    isForVerified = natural || guarded
    try rule.finish()

    let use = try reader.object("coupon_use_rule")
    (worth, minimum) = try Self.worth(reader, use)
    validity = try Self.validity(use)
    tags = Set(try use.optionalStrings("goods_tag", count: 0...50, bytes: 1...128) ?? [])
    ways = Set(try use.optionalChoices("trade_type", of: Way.self, count: 0...Way.allCases.count) ?? [])
    items = try use.optionalStrings("available_items", count: 0...50, bytes: 1...128) ?? []
    excludedItems = Set(try use.optionalStrings("unavailable_items", count: 0...50, bytes: 1...128) ?? [])
    merchants = try Self.merchants(use)
    isStackable = try use.optionalBool("combine_use") ?? false
    means = try Self.means(use)
    try use.finish()

    try Self.checkPattern(reader)
    _ = try reader.optionalString("comment", bytes: 0...240)
    _ = try reader.optionalString("ext_info", bytes: 0...128)
    try reader.finish()
    var kept = reader.object.only(["comment", "belong_merchant", "pattern_info"]) ?? JSONObject()
    kept.add("natural_person_limit", .bool(natural))
    kept.add("prevent_api_abuse", .bool(guarded))
    self.kept = kept
    termsHash = hashOfTerms(area: "favor stock", reader.object)
  }

  private enum Kind: String, CaseIterable {
    case fixed = "NORMAL"
    case percentage = "DISCOUNT"
    case exchangeAsSpelt = "EXCHAHGE"
    case exchange = "EXCHANGE"
    case random = "RANDOM"
  }

  private static func worth(
    _ reader: FieldReader, _ use: FieldReader
  ) throws(WireError) -> (Worth, minimum: Money?) {
    let fixed = try use.optionalObject("fixed_normal_coupon")
    let percentage = try use.optionalObject("discount_coupon")
    let exchange = try use.optionalObject("exchange_coupon")
    func only(_ name: String, _ mine: FieldReader?) throws(WireError) -> FieldReader {
      for (other, rule) in [
        ("fixed_normal_coupon", fixed), ("discount_coupon", percentage), ("exchange_coupon", exchange),
      ] where other != name && rule != nil {
        throw use.refusal(
          other, issue: "not of this stock_type", rule: "规则校验失败，与批次类型不一致", right: "belongs to another stock_type")
      }
      guard let mine else { throw use.missing(name) }
      return mine
    }
    switch try reader.choice("stock_type", of: Kind.self) {
    case .fixed:
      let rule = try only("fixed_normal_coupon", fixed)
      return (.fixed(try rule.money("coupon_amount")), try rule.minimum())
    case .percentage:
      let rule = try only("discount_coupon", percentage)
      let pays = try rule.integer("discount_percent", in: 1...99)
      return (.percentage(pays: pays, cap: try rule.optionalMoney("discount_amount_max")), try rule.minimum())
    case .exchange, .exchangeAsSpelt:
      let rule = try only("exchange_coupon", exchange)
      let price = Money.fen(try rule.integer("exchange_price", in: 0...largestAmount))
      return (.exchange(price), try rule.minimum())
    case .random:
      // Its minimum can be said when it is sent.
      guard let fixed else { return (.open, nil) }
      return (.open, try fixed.minimum())
    }
  }

  private static func validity(_ use: FieldReader) throws(WireError) -> Validity {
    var validity = Validity()
    guard let time = try use.optionalObject("coupon_available_time") else { return validity }
    validity.begins = try time.optionalTime("available_begin_time")
    validity.ends = try time.optionalTime("available_end_time")
    if let fix = try time.optionalObject("fix_available_time") {
      let days = try fix.optionalIntegers("available_week_day", count: 0...7, in: 0...6) ?? []
      validity.weekdays = Set(days.compactMap(Weekday.init(rawValue:)))
      validity.from = try fix.optionalInteger("begin_time", in: 0...86_399)
      validity.to = try fix.optionalInteger("end_time", in: 1...86_400)
      try fix.finish()
    }
    validity.fromNextDay = try time.optionalBool("second_day_available") ?? false
    validity.minutes = try time.optionalInteger("available_time_after_receive", in: 1...5_256_000)
    try time.finish()
    return validity
  }

  private static func merchants(_ use: FieldReader) throws(WireError) -> [MerchantID] {
    var merchants = [MerchantID]()
    for text in try use.optionalStrings("available_merchants", count: 0...50, bytes: 1...20) ?? [] {
      guard let id = MerchantID(text) else {
        throw use.refusal(
          "available_merchants", issue: "not a merchant number", rule: "字符串规则校验失败，商户号不合法",
          right: "holds \(text.prefix(20)): a merchant number has ten digits")
      }
      merchants.append(id)
    }
    return merchants
  }

  /// `limit_pay` is `CFT` or a `bank_type`. Fen keeps no card's first digits to hold `limit_card` against.
  private static func means(_ use: FieldReader) throws(WireError) -> PaymentMeans? {
    if let value = try use.value("limit_card"), value != .object(JSONObject()) {
      throw use.refusal(
        "limit_card", issue: "not supported", rule: "规则校验失败，暂不支持限定卡BIN",
        right: "cannot be held against a payment here: no card's first digits are kept; name the bank in limit_pay")
    }
    guard let code = try use.optionalStrings("limit_pay", count: 0...1, bytes: 1...32)?.first else { return nil }
    if code == "CFT" { return .balance }
    guard let cards = CardCondition(bankType: code) else { throw use.noBankType("limit_pay") }
    return .card(cards)
  }

  private static func checkPattern(_ reader: FieldReader) throws(WireError) {
    guard let pattern = try reader.optionalObject("pattern_info") else { return }
    _ = try pattern.optionalString("description", bytes: 0...3_000)
    for name in ["merchant_logo", "merchant_name", "coupon_image"] {
      _ = try pattern.optionalString(name, bytes: 0...384)
    }
    for name in ["background_color", "jump_target", "mini_program_appid", "mini_program_path"] {
      _ = try pattern.optionalString(name, bytes: 0...384)
    }
    try pattern.finish()
  }
}

extension FieldReader {
  func time(_ name: String) throws(WireError) -> Instant {
    guard let time = try optionalTime(name) else { throw missing(name) }
    return time
  }

  func optionalMoney(_ name: String) throws(WireError) -> Money? {
    try optionalInteger(name, in: 1...largestAmount).map { .fen($0) }
  }

  /// 0 asks nothing.
  func minimum() throws(WireError) -> Money? {
    guard let fen = try optionalInteger("transaction_minimum", in: 0...largestAmount), fen > 0 else { return nil }
    return .fen(fen)
  }
}
