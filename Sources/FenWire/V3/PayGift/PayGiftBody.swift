import Fen

/// `POST /v3/marketing/paygiftactivity/unique-threshold-activity`
///
/// Source: API v3 支付有礼 (创建全场满额送活动).
public struct PayGiftBody: Hashable, Sendable {
  /// Which stocks the coupons are of. The documents know merchants' coupons alone; `FAVOR` is ours.
  public enum Award: String, CaseIterable, Hashable, Sendable {
    case favor = "FAVOR"
    case busifavor = "BUSIFAVOR"
  }

  public let name: String
  public let period: Range<Instant>
  public let parts: [Range<Instant>]
  public let windows: [DayWindow]
  public let number: String
  public let award: Award
  public let minimum: Money
  public let stocks: [CampaignID]
  /// Nil for those where the coupons can be used.
  public let merchants: [MerchantID]?
  public let tags: Set<String>
  public let isForMembers: Bool
  public let isForApps: Bool
  public let means: PaymentMeans?
  /// What is no rule, and how the rules were said: told as it came.
  public let kept: JSONObject
  /// SHA-256 over the whole request.
  public let termsHash: [UInt8]

  private enum Merchants: String, CaseIterable {
    /// The documents spell it so.
    case ofCoupons = "IN_SEVICE_COUPON_MERCHANT"
    case named = "MANUAL_INPUT_MERCHANT"
  }
  private enum Content: String, CaseIterable { case single = "SINGLE_COUPON", package = "GIFT_PACKAGE" }
  private enum People: String, CaseIterable { case all = "DELIVERY_ALL_PERSON", members = "DELIVERY_MEMBER_PERSON" }
  private enum Purpose: String, CaseIterable { case offline = "OFF_LINE_PAY", app = "JUMP_MINI_APP" }
  private enum Scene: String, CaseIterable { case app = "APP_SCENE" }

  /// - Throws: `PARAM_ERROR` naming the field; for what no campaign can say as well.
  public init(_ reader: FieldReader) throws(WireError) {
    let base = try reader.object("activity_base_info")
    name = try base.text("activity_name", most: 40)
    _ = try base.string("activity_second_title", bytes: 1...256)
    _ = try base.string("merchant_logo_url", bytes: 1...512)
    _ = try base.optionalString("background_color", bytes: 1...16)
    let (begin, end) = (try base.time("begin_time"), try base.time("end_time"))
    number = try base.string("out_request_no", bytes: 1...128)
    _ = try base.choice("delivery_purpose", of: Purpose.self)
    guard begin < end else { throw base.endsBeforeItBegins() }
    period = begin..<end
    (parts, windows) = try Self.hours(base, within: begin..<end)
    for name in ["mini_programs_appid", "mini_programs_path"] { _ = try base.optionalString(name, bytes: 0...512) }
    try base.finish()

    let rule = try reader.object("award_send_rule")
    award = try rule.choice("award_type")
    minimum = .fen(try rule.integer("transaction_amount_minimum", in: 1...largestAmount))
    stocks = try Self.stocks(rule, as: try rule.choice("send_content", of: Content.self))
    let list = try Self.merchants(rule, most: 500) ?? []
    switch try rule.choice("merchant_option", of: Merchants.self) {
    case .ofCoupons: merchants = nil
    case .named:
      guard !list.isEmpty else { throw rule.missing("merchant_id_list") }
      merchants = list
    }
    try rule.finish()

    let advanced = try reader.optionalObject("advanced_setting")
    let people = try advanced?.optionalChoice("delivery_user_category", of: People.self)
    isForMembers = people == .members
    _ = try advanced?.optionalString("merchant_member_appid", bytes: 1...64)
    tags = Set(try advanced?.optionalStrings("goods_tags", count: 0...50, bytes: 1...128) ?? [])
    let mode = try advanced?.optionalObject("payment_mode")
    isForApps = try mode?.optionalChoices("payment_scene_list", of: Scene.self, count: 0...1)?.isEmpty == false
    var method = try mode?.optionalObject("payment_method_information")
    if let other = try advanced?.optionalObject("payment_method_information") { method = other }
    means = try method.map(Self.means)
    try mode?.finish()
    try advanced?.finish()
    try reader.finish()
    kept = reader.object.only(["activity_base_info", "award_send_rule", "advanced_setting"]) ?? JSONObject()
    termsHash = hashOfTerms(area: "pay gift", reader.object)
  }

  /// The parts of the whole, and of its days.
  private static func hours(
    _ base: FieldReader, within period: Range<Instant>
  ) throws(WireError) -> ([Range<Instant>], [DayWindow]) {
    guard let available = try base.optionalObject("available_periods") else { return ([], []) }
    var (parts, windows) = ([Range<Instant>](), [DayWindow]())
    for part in try available.optionalObjects("available_time", count: 0...10) ?? [] {
      let (begin, end) = (try part.time("begin_time"), try part.time("end_time"))
      guard begin < end else { throw part.endsBeforeItBegins() }
      guard (begin..<end).overlaps(period) else {
        throw part.refusal(
          "begin_time", issue: "outside the activity", rule: "时间规则校验失败，可用时间须在活动时间内",
          right: "and end_time must have a part within the activity's begin_time and end_time")
      }
      parts.append((begin..<end).clamped(to: period))
      try part.finish()
    }
    for (part, next) in zip(parts, parts.dropFirst()) where next.lowerBound < part.upperBound {
      throw available.refusal(
        "available_time", issue: "overlaps or is out of order", rule: "时间规则校验失败，可用时间不得重叠，且须按先后排列",
        right: "holds one period after the other: the next begins when the one before has ended")
    }
    for part in try available.optionalObjects("available_day_time", count: 0...10) ?? [] {
      let (from, to) = (try part.secondOfDay("begin_day_time"), try part.secondOfDay("end_day_time") + 1)
      guard let window = DayWindow(from: from, to: to) else {
        throw part.refusal(
          "end_day_time", issue: "not after the begin", rule: "时间规则校验失败，结束时间须晚于开始时间",
          right: "must be after begin_day_time; a part over midnight is two")
      }
      windows.append(window)
      try part.finish()
    }
    try available.finish()
    return (parts, windows)
  }

  private static func stocks(_ rule: FieldReader, as content: Content) throws(WireError) -> [CampaignID] {
    let most = content == .single ? 1 : 10
    var stocks = [CampaignID]()
    for award in try rule.optionalObjects("award_list", count: 1...most) ?? [] {
      stocks.append(try award.stockID("stock_id"))
      for name in ["original_image_url", "thumbnail_url"] { _ = try award.optionalString(name, bytes: 0...512) }
      try award.finish()
    }
    guard !stocks.isEmpty else { throw rule.missing("award_list") }
    guard Set(stocks).count == stocks.count else {
      throw rule.refusal(
        "award_list", issue: "a stock twice", rule: "规则校验失败，批次重复", right: "names each stock once")
    }
    return stocks
  }

  static func merchants(_ reader: FieldReader, most: Int) throws(WireError) -> [MerchantID]? {
    guard let texts = try reader.optionalStrings("merchant_id_list", count: 0...most, bytes: 1...32) else { return nil }
    var merchants = [MerchantID]()
    for text in texts {
      guard let id = MerchantID(text) else {
        throw reader.refusal(
          "merchant_id_list", issue: "not a merchant number", rule: "字符串规则校验失败，商户号不合法",
          right: "holds \(text): a merchant number has ten digits")
      }
      merchants.append(id)
    }
    return merchants
  }

  private enum Method: String, CaseIterable { case balance = "CFT", card = "SPECIFIC_BANK_CARD" }

  /// `bank_abbreviation` is a `bank_type`: `CMB_DEBIT`.
  private static func means(_ method: FieldReader) throws(WireError) -> PaymentMeans {
    let kind = try method.choice("payment_method", of: Method.self)
    let bank = try method.optionalString("bank_abbreviation", bytes: 1...32)
    try method.finish()
    switch kind {
    case .balance: return .balance
    case .card:
      guard let bank else { throw method.missing("bank_abbreviation") }
      guard let cards = CardCondition(bankType: bank) else { throw method.noBankType("bank_abbreviation") }
      return .card(cards)
    }
  }
}

extension CardCondition {
  /// Cards of a `bank_type`: `CMB_DEBIT`, or `CMB` for both kinds. Nil for what is no code of a bank.
  init?(bankType: String) {
    guard let first = bankType.utf8.first, (65...90).contains(first),
      bankType.utf8.allSatisfy({ (65...90).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") })
    else { return nil }
    for (suffix, kind) in [("_DEBIT", CardKind.debit), ("_CREDIT", .credit)] where bankType.hasSuffix(suffix) {
      self.init(issuers: [String(bankType.dropLast(suffix.count))], kinds: [kind])
      return
    }
    self.init(issuers: [bankType])
  }
}

extension FieldReader {
  func noBankType(_ name: String) -> WireError {
    refusal(
      name, issue: "not a bank_type", rule: "规则校验失败，银行类型不合法",
      right: "names a bank as `bank_type` does: CMB_DEBIT, ICBC_CREDIT, or CMB for both kinds")
  }

  fileprivate func endsBeforeItBegins() -> WireError {
    refusal(
      "end_time", issue: "not after the begin", rule: "时间规则校验失败，结束时间须晚于开始时间", right: "must be after begin_time")
  }

  /// `HHmmss`, or with colons.
  fileprivate func secondOfDay(_ name: String) throws(WireError) -> Int64 {
    let digits = try string(name, bytes: 6...8).filter { $0 != ":" }
    let parts = stride(from: 0, to: 6, by: 2).compactMap { place in Int64(digits.dropFirst(place).prefix(2)) }
    guard digits.utf8.count == 6, digits.utf8.allSatisfy({ (48...57).contains($0) }), parts.count == 3,
      parts[0] < 24, parts[1] < 60, parts[2] < 60
    else {
      throw refusal(
        name, issue: "not a time of day", rule: "时间格式规则校验失败，格式应为HHmmss", right: "must look like 110000")
    }
    return parts[0] * 3_600 + parts[1] * 60 + parts[2]
  }
}

extension CampaignTerms {
  /// The campaign that an activity is: it gives coupons, whose money their stocks have.
  ///
  /// - Parameter merchants: where it gives, if the request names none.
  public init(payGift body: PayGiftBody, creator: MerchantID, merchants: Set<MerchantID>) {
    self.init(
      name: body.name,
      conditions: Conditions(
        hours: CampaignHours(period: body.period, parts: body.parts, windows: body.windows),
        merchants: body.merchants.map(Set.init) ?? merchants, tradeTypes: body.isForApps ? [.app] : [],
        means: body.means, tags: body.tags, minimum: body.minimum, programme: body.isForMembers ? creator : nil),
      benefit: .gift(body.stocks), funding: .none)
  }
}
