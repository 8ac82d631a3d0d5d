import Fen

/// A stock of a merchant's coupons as answers tell it.
///
/// Source: API v3 商家券 (查询商家券详情).
public struct MerchantStockAnswer: Hashable, Sendable {
  /// What was sent so far.
  public struct Sent: Hashable, Sendable {
    public let count: Int64
    public let today: Int64

    public init(count: Int64, today: Int64) {
      self.count = count
      self.today = today
    }
  }

  /// The codes of a stock whose codes are uploaded.
  public struct Codes: Hashable, Sendable {
    public let all: Int64
    public let left: Int64

    public init(all: Int64, left: Int64) {
      self.all = all
      self.left = left
    }
  }

  public let id: CampaignID
  public let creator: MerchantID
  public let rules: MerchantStockRules
  public let state: CampaignState
  public let codes: CodeMode
  public let hasSubsidy: Bool
  public let sent: Sent
  public let uploaded: Codes?
  private let kept: JSONObject

  /// - Throws: `SYSTEM_ERROR` for a text that is not what was kept.
  public init(
    id: CampaignID, creator: MerchantID, rules: MerchantStockRules, state: CampaignState, codes: CodeMode,
    hasSubsidy: Bool, sent: Sent, uploaded: Codes?, kept: String
  ) throws(WireError) {
    self.id = id
    self.creator = creator
    self.rules = rules
    self.state = state
    self.codes = codes
    self.hasSubsidy = hasSubsidy
    self.sent = sent
    self.uploaded = uploaded
    self.kept = try keptObject(kept)
  }

  public var json: JSONValue {
    var object: JSONObject = [
      "stock_name": .string(rules.terms.name), "belong_merchant": .string("\(creator)"),
      "goods_name": kept["goods_name"] ?? "", "stock_type": .string(rules.kind),
      "coupon_use_rule": rules.useRule(kept), "stock_send_rule": sendRule, "stock_state": .string(stateName),
      "coupon_code_mode": .string(CodeModeName(codes).rawValue), "stock_id": .string("\(id.value)"),
      "subsidy": .bool(hasSubsidy),
      "send_count_information": [
        "total_send_num": .integer(sent.count), "total_send_amount": .integer(rules.amount(of: sent.count)),
        "today_send_num": .integer(sent.today), "today_send_amount": .integer(rules.amount(of: sent.today)),
      ],
    ]
    for name in ["comment", "custom_entrance", "display_pattern_info", "notify_config"] { object.add(name, kept[name]) }
    if let uploaded {
      object.add(
        "coupon_code_count",
        ["total_count": .integer(uploaded.all), "available_count": .integer(uploaded.left)])
    }
    return .object(object)
  }

  private var sendRule: JSONValue {
    let limits = rules.terms.limits
    var rule: JSONObject = [
      "max_amount": .integer(rules.amount(of: limits.count ?? 0)), "max_coupons": .integer(limits.count ?? 0),
      "max_coupons_per_user": .integer(limits.perPerson ?? 0),
    ]
    rule.add("max_coupons_by_day", limits.countPerDay)
    if case .fixed = rules.worth { rule.add("max_amount_by_day", limits.countPerDay.map(rules.amount)) }
    for name in ["natural_person_limit", "prevent_api_abuse", "transferable", "shareable"] {
      rule.add(name, kept[name] ?? false)
    }
    return .object(rule)
  }

  /// `stock_state`, as the documents spell it.
  private var stateName: String {
    switch state {
    case .draft, .approved: "UNAUDIT"
    case .running: "RUNNING"
    case .paused: "PAUSED"
    case .ended: "STOPED"
    }
  }
}
