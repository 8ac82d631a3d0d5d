import Fen

/// `status` of a stock, as the documents spell it. Nobody reviews stocks here: `audit` is never told.
public enum StockStatus: String, CaseIterable, Hashable, Sendable {
  case unactivated
  case audit
  case running
  case stopped = "stoped"
  case paused

  public init(_ state: CampaignState) {
    switch state {
    case .draft, .approved: self = .unactivated
    case .running: self = .running
    case .paused: self = .paused
    case .ended: self = .stopped
    }
  }
}

/// A stock of cash coupons as answers tell it.
///
/// Source: API v3 代金券 (查询批次详情).
public struct StockAnswer: Hashable, Sendable {
  public let id: CampaignID
  public let creator: MerchantID
  public let rules: StockRules
  public let status: StockStatus
  /// How many coupons were sent.
  public let sent: Int64
  public let createdAt: Instant
  public let startedAt: Instant?
  public let stoppedAt: Instant?
  /// What the creator said that is no rule.
  public let kept: JSONValue

  public init(
    id: CampaignID, creator: MerchantID, rules: StockRules, status: StockStatus, sent: Int64, createdAt: Instant,
    startedAt: Instant?, stoppedAt: Instant?, kept: JSONValue
  ) {
    self.id = id
    self.creator = creator
    self.rules = rules
    self.status = status
    self.sent = sent
    self.createdAt = createdAt
    self.startedAt = startedAt
    self.stoppedAt = stoppedAt
    self.kept = kept
  }

  public var json: JSONValue {
    let terms = rules.terms
    let period = terms.conditions.hours.period
    var object: JSONObject = [
      "stock_id": .string("\(id.value)"), "stock_creator_mchid": .string("\(creator)"),
      "stock_name": .string(terms.name), "status": .string(status.rawValue), "stock_type": .string(rules.kind),
      "no_cash": .bool(rules.isNoCash), "singleitem": .bool(rules.isPerItem),
      "create_time": .string(createdAt.rfc3339), "available_begin_time": .string(period.lowerBound.rfc3339),
      "available_end_time": .string(period.upperBound.rfc3339), "distributed_coupons": .integer(sent),
    ]
    object.add("description", kept.stockDescription)
    object.add("start_time", startedAt?.rfc3339)
    object.add("stop_time", stoppedAt?.rfc3339)
    object.add("cut_to_message", rules.cutTo)
    object.add("stock_use_rule", useRule)
    return .object(object)
  }

  private var useRule: JSONValue {
    let limits = rules.terms.limits
    var rule: JSONObject = [
      "max_coupons": .integer(limits.count ?? 0),
      "max_amount": .integer(rules.terms.funding.budget?.minorUnits ?? 0),
      "max_coupons_per_user": .integer(limits.perPerson ?? 0),
      "natural_person_limit": kept["natural_person_limit"] ?? false,
      "prevent_api_abuse": kept["prevent_api_abuse"] ?? false,
    ]
    rule.add("max_amount_by_day", limits.budgetPerDay?.minorUnits)
    if case .fixed(let amount) = rules.discount.worth {
      rule.add("fixed_normal_coupon", couponWorth(amount, rules.use.minimum))
    }
    rule.add("coupon_type", rules.couponKind)
    if !rules.use.tags.isEmpty { rule.add("goods_tag", list(rules.use.tags.sorted())) }
    if !rules.ways.isEmpty { rule.add("trade_type", list(rules.ways)) }
    rule.add("combine_use", .bool(rules.discount.stacking == .stackable))
    return .object(rule)
  }
}

/// A page of a list: stocks, coupons, merchants or items.
public struct FavorPage: Hashable, Sendable {
  public let total: Int64
  public let offset: Int64
  public let limit: Int64
  public let stock: CampaignID?
  public let rows: [JSONValue]

  public init(total: Int64, offset: Int64, limit: Int64, stock: CampaignID? = nil, rows: [JSONValue]) {
    self.total = total
    self.offset = offset
    self.limit = limit
    self.stock = stock
    self.rows = rows
  }

  public var json: JSONValue {
    var object: JSONObject = [
      "total_count": .integer(total), "data": .array(rows), "offset": .integer(offset), "limit": .integer(limit),
    ]
    object.add("stock_id", stock.map { "\($0.value)" })
    return .object(object)
  }
}

extension StockRules {
  /// `cut_to_message` of a coupon that lowers a price.
  var cutTo: JSONValue? {
    guard case .loweredTo(let price) = discount.worth else { return nil }
    return ["cut_to_price": .integer(price.minorUnits)]
  }
}

/// `normal_coupon_information`, and `fixed_normal_coupon` of a stock.
func couponWorth(_ amount: Money, _ minimum: Money?) -> JSONValue {
  ["coupon_amount": .integer(amount.minorUnits), "transaction_minimum": .integer(minimum?.minorUnits ?? 0)]
}

func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

extension JSONValue {
  /// The description among what a stock's creator said.
  var stockDescription: String? { self["pattern_info"]?["description"]?.string }
}

/// Where the file of a stock's uses or refunds is, and how to check it.
public struct StockFlowAnswer: Hashable, Sendable {
  public let url: String
  /// In lower-case hexadecimal.
  public let sha1: String

  public init(url: String, sha1: String) {
    self.url = url
    self.sha1 = sha1
  }

  public var whole: JSONValue { ["url": .string(url), "hash_value": .string(sha1), "hash_type": "SHA1"] }

  public func ofDay(_ kind: StockFlowKind, rows: Int) -> JSONValue {
    let prefix =
      switch kind {
      case .uses: "stock_useflow"
      case .refunds: "stock_refundflow"
      }
    var object: JSONObject = ["url": .string(url)]
    object.add("\(prefix)_hash", sha1)
    object.add("\(prefix)_count", "\(rows)")
    return .object(object)
  }
}
