import Fen

// A stock of cash coupons is a campaign whose coupons a merchant sends. Here, and here alone, one becomes the other.

extension CampaignTerms {
  /// The campaign that a new stock is.
  ///
  /// - Throws: `INVALID_REQUEST` or `PARAM_ERROR` for what no campaign can say.
  public init(stock body: StockBody, creator: MerchantID) throws(WireError) {
    guard body.sent.begins < body.sent.ends else {
      throw badStock(
        "/available_end_time", "not after the begin", "available_end_time must be after available_begin_time")
    }
    let merchants = body.merchants.isEmpty ? [body.owner] : body.merchants
    // Who receives less must have said so himself.
    if body.noCash, let other = merchants.first(where: { $0 != creator }) {
      throw badStock(
        "/coupon_use_rule/available_merchants", "not the creator",
        "with no_cash the payee bears the discount, and \(other) has not agreed: only \(creator) can be named")
    }
    let begins = body.validity.begins ?? body.sent.begins
    let ends = body.validity.ends ?? body.sent.ends
    guard begins < ends else {
      throw badStock(
        "/coupon_use_rule/coupon_available_time", "ends before it begins",
        "coupons could never be used: the end must be after the begin")
    }
    let use = Conditions(
      hours: CampaignHours(
        period: begins..<ends, weekdays: body.validity.weekdays, windows: try body.validity.windows()),
      merchants: Set(merchants), tradeTypes: try tradeTypes(body.ways), means: body.means, tags: body.tags,
      items: Set(body.items),
      excludedItems: body.excludedItems, minimum: body.minimum)
    let isPerItem = !body.items.isEmpty
    let discount = Discount(
      try worth(body, isPerItem: isPerItem), isPerItem: isPerItem,
      stacking: body.isStackable ? .stackable : .exclusive)
    self.init(
      name: body.name, trigger: .request,
      conditions: Conditions(
        hours: CampaignHours(period: body.sent.begins..<body.sent.ends), needsRealName: body.isForVerified),
      benefit: .coupon(
        CouponTerms(.discount(discount), use: use, validity: body.validity.couponValidity(from: begins, to: ends))),
      limits: CampaignLimits(
        budgetPerDay: body.budgetPerDay, count: body.count, perPerson: min(body.perPerson, body.count)),
      funding: body.noCash
        ? .byPayee(budget: body.budget) : .prefunded(budget: body.budget, [FundingShare(.merchant(creator))]))
  }

  /// The same campaign with other items.
  ///
  /// - Throws: `INVALID_REQUEST` where there would be none.
  public func changingItems(adding: [String], removing: [String]) throws(WireError) -> CampaignTerms {
    guard let rules = StockRules(self), rules.isPerItem else {
      throw WireError(
        .invalidRequest, message: "该批次不是单品券批次", hint: "only a stock that was made with available_items has items")
    }
    var use = rules.use
    use.items = use.items.subtracting(removing).union(adding)
    guard !use.items.isEmpty else {
      throw badStock("/delete_goods_id_list", "nothing left", "a stock on single items keeps at least one")
    }
    var terms = self
    terms.benefit = .coupon(CouponTerms(.discount(rules.discount), use: use, validity: rules.coupon.validity))
    return terms
  }
}

/// A campaign as a stock: what is told of it. Nil for campaigns that are none.
public struct StockRules: Hashable, Sendable {
  public let terms: CampaignTerms
  public let coupon: CouponTerms
  public let discount: Discount

  public init?(_ terms: CampaignTerms) {
    guard case .coupon(let coupon) = terms.benefit, case .discount(let discount) = coupon.value else { return nil }
    self.terms = terms
    self.coupon = coupon
    self.discount = discount
  }

  public var use: Conditions { coupon.use }
  public var isPerItem: Bool { discount.isPerItem }
  public var isNoCash: Bool { if case .byPayee = terms.funding { true } else { false } }
  public var items: [String] { use.items.sorted() }
  public var merchants: [String] { use.merchants.sorted().map { "\($0)" } }

  /// `stock_type`, as the documents spell it.
  var kind: String {
    switch discount.worth {
    case .fixed: "NORMAL"
    case .percentage: "DISCOUNT"
    case .loweredTo: "EXCHAHGE"
    case .drawn: "RANDOM"
    }
  }

  /// `coupon_type`
  var couponKind: String { if case .loweredTo = discount.worth { "CUT_TO" } else { "NORMAL" } }

  var ways: [String] {
    let ways = use.tradeTypes.map { type -> StockBody.Way in
      switch type {
      case .jsapi: .miniProgram
      case .app: .app
      case .code: .code
      case .native, .h5, .printedCode: .other
      }
    }
    return Set(ways.map(\.rawValue)).sorted()
  }
}

private func worth(_ body: StockBody, isPerItem: Bool) throws(WireError) -> Worth {
  switch body.worth {
  case .fixed(let amount): return .fixed(amount)
  case .percentage(let pays, let cap): return .percentage(hundredths: (100 - pays) * 100, cap: cap)
  case .exchange(let price):
    guard isPerItem else {
      throw badStock(
        "/coupon_use_rule/available_items", "required for exchange coupons", "name the items whose price is lowered")
    }
    return .loweredTo(price)
  // What each is worth is said when it is sent, within the budget.
  case .open: return .drawn([Band(1...body.budget.minorUnits, weight: 1)], .cny)
  }
}

/// Nobody pays by face or by contract here: those ways add nothing, and alone they would be never.
private func tradeTypes(_ ways: Set<StockBody.Way>) throws(WireError) -> Set<TradeType> {
  var types = Set<TradeType>()
  for way in ways {
    switch way {
    case .miniProgram: types.insert(.jsapi)
    case .app: types.insert(.app)
    case .code: types.insert(.code)
    case .other: types.formUnion([.native, .h5, .printedCode])
    case .contract, .face: break
    }
  }
  guard ways.isEmpty || !types.isEmpty else {
    throw badStock(
      "/coupon_use_rule/trade_type", "no such payments here", "there are no payments by face or contract; name others")
  }
  return types
}

extension StockBody.Validity {
  /// The protocol's last second of a day is in.
  fileprivate func windows() throws(WireError) -> [DayWindow] {
    guard from != nil || to != nil else { return [] }
    let end = to == 86_399 ? 86_400 : to ?? 86_400
    if from ?? 0 == 0, end == 86_400 { return [] }
    guard let window = DayWindow(from: from ?? 0, to: end) else {
      throw badStock(
        "/coupon_use_rule/coupon_available_time/fix_available_time", "ends before it begins",
        "end_time must be after begin_time, both in seconds from midnight")
    }
    return [window]
  }

  fileprivate func couponValidity(from begins: Instant, to ends: Instant) -> CouponValidity {
    let lasts = minutes.map { $0 * 60 } ?? (ends.seconds - begins.seconds)
    if fromNextDay { return .fromNextDay(lasts: lasts) }
    return minutes == nil ? .period : .afterReceipt(wait: 0, lasts: lasts)
  }
}

private func badStock(_ field: String, _ issue: String, _ hint: String) -> WireError {
  WireError(
    .paramError, message: "批次规则校验失败：\(issue)",
    detail: WireError.detail(field: field, value: nil, issue: issue, location: .body), hint: hint)
}
