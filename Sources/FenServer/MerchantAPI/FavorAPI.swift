import Fen
import FenPlatform
import FenWire
import NIOHTTP1

/// `/v3/marketing/favor/…`: stocks of cash coupons, and the coupons that are sent from them.
///
/// Source: API v3 代金券.
struct FavorAPI: Sendable {
  let platform: Platform
  let bills: BillsAPI
  let limiter: RateLimiter

  func answer(_ call: MerchantCall, _ path: [String]) async throws(WireError) -> WireAnswer {
    try limiter.check(.coupon, call)
    switch (call.request.method, path.count, path.first) {
    case (.POST, 1, "coupon-stocks"): return try await create(call)
    case (.GET, 1, "stocks"): return try await list(call)
    case (.GET, 2, "stocks"): return .json(try stockAnswer(try await stock(call, path[1], try creator(call))).json)
    case (.POST, 3, "stocks"): return try await move(call, path[1], path[2])
    case (.GET, 3, "stocks"): return try await part(call, path[1], path[2])
    case (_, 3..., "users") where path[2] == "coupons":
      return try await coupons(call, of: path[1], Array(path.dropFirst(3)))
    case (.GET, 1, "callbacks"): return try await callback(call)
    case (.POST, 1, "callbacks"): return try await setCallback(call)
    case _: throw unknownEndpoint(call)
    }
  }

  // Stocks

  private func create(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    let body = try StockBody(call.reader())
    let terms = try CampaignTerms(stock: body, creator: call.merchant.id)
    do {
      let made = try await platform.stocks.make(
        terms, creator: call.merchant.id, request: body.number, hash: body.termsHash,
        kept: JSONValue.object(body.kept).text)
      return .json([
        "stock_id": .string("\(made.campaign.id.value)"), "create_time": .string(made.createdAt.rfc3339),
      ])
    } catch {
      throw favorError(error)
    }
  }

  private func move(_ call: MerchantCall, _ id: String, _ verb: String) async throws(WireError) -> WireAnswer {
    guard let verb = StockVerb(rawValue: verb) else { throw unknownEndpoint(call) }
    let id = try stockID(id)
    switch verb {
    case .start: return try await move(call, id, .started) { ("start_time", $0.startedAt) }
    case .pause: return try await move(call, id, .paused) { ("pause_time", $0.changedAt) }
    case .restart: return try await move(call, id, .restarted) { ("restart_time", $0.changedAt) }
    case .stop: return try await move(call, id, .ended) { ("stop_time", $0.stoppedAt) }
    case .modifyItems: return try await changeItems(call, id)
    }
  }

  private enum StockVerb: String {
    case start, pause, restart, stop
    case modifyItems = "modify-goods-id"
  }

  private func move(
    _ call: MerchantCall, _ id: CampaignID, _ event: CampaignEvent,
    told: (Stock) -> (name: String, at: Instant?)
  ) async throws(WireError) -> WireAnswer {
    let body = try StockMoveBody(call.reader())
    try call.checkIsCaller(body.creator, in: "/stock_creator_mchid")
    do {
      let stock = try await platform.stocks.move(id, of: call.merchant.id, event)
      let (name, at) = told(stock)
      var object = JSONObject()
      object.add(name, (at ?? stock.changedAt).rfc3339)
      object.add("stock_id", "\(id.value)")
      return .json(.object(object))
    } catch {
      throw favorError(error)
    }
  }

  private func changeItems(_ call: MerchantCall, _ id: CampaignID) async throws(WireError) -> WireAnswer {
    let body = try StockItemsBody(call.reader())
    try call.checkIsCaller(body.creator, in: "/stock_creator_mchid")
    let stock = try await stock(call, "\(id.value)", call.merchant.id)
    let terms = try stock.campaign.terms.changingItems(adding: body.added, removing: body.removed)
    do {
      let changed = try await platform.stocks.change(id, of: call.merchant.id, to: terms)
      // The documents name the time so.
      return .json(["pause_time": .string(changed.changedAt.rfc3339), "stock_id": .string("\(id.value)")])
    } catch {
      throw favorError(error)
    }
  }

  private func list(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    let query = try StocksQuery(call.query)
    try call.checkIsCaller(query.creator, in: "stock_creator_mchid")
    let from = query.createdFrom ?? Instant(milliseconds: 0)
    let states: ClosedRange<Int64> =
      switch query.status {
      case nil: 1...5
      case .unactivated?: CampaignState.draft.rawValue...CampaignState.approved.rawValue
      // Nobody reviews stocks.
      case .audit?: 0...0
      case .running?: CampaignState.running.rawValue...CampaignState.running.rawValue
      case .paused?: CampaignState.paused.rawValue...CampaignState.paused.rawValue
      case .stopped?: CampaignState.ended.rawValue...CampaignState.ended.rawValue
      }
    do {
      let (total, page) = try await platform.stocks.all(
        of: call.merchant.id, created: from..<max(from, query.createdTo ?? .distantFuture), states: states,
        offset: query.offset, limit: query.limit)
      return .json(
        FavorPage(
          total: total, offset: query.offset, limit: query.limit, rows: try page.map { try stockAnswer($0).json }
        ).json)
    } catch {
      throw favorError(error)
    }
  }

  /// What belongs to one stock.
  private func part(_ call: MerchantCall, _ id: String, _ name: String) async throws(WireError) -> WireAnswer {
    switch name {
    case "merchants": return try await texts(call, id) { $0.merchants }
    case "items": return try await texts(call, id) { $0.isPerItem ? $0.items : [] }
    case "use-flow": return try await flow(call, id, .uses)
    case "refund-flow": return try await flow(call, id, .refunds)
    case "use-flow-by-day": return try await flow(call, id, .uses, on: DayQuery(call.query).day)
    case "refund-flow-by-day": return try await flow(call, id, .refunds, on: DayQuery(call.query).day)
    case _: throw unknownEndpoint(call)
    }
  }

  private func texts(
    _ call: MerchantCall, _ id: String, _ texts: (StockRules) -> [String]
  ) async throws(WireError) -> WireAnswer {
    let query = try StockQuery(call.query)
    try call.checkIsCaller(query.creator, in: "stock_creator_mchid")
    let stock = try await stock(call, id, query.creator)
    let all = texts(try rules(stock.campaign.terms))
    let page = all.dropFirst(Int(query.offset)).prefix(Int(query.limit))
    return .json(
      FavorPage(
        total: Int64(all.count), offset: query.offset, limit: query.limit, stock: stock.campaign.id,
        rows: page.map { .string($0) }
      ).json)
  }

  private func flow(
    _ call: MerchantCall, _ id: String, _ kind: StockFlowKind, on day: BusinessDay? = nil
  ) async throws(WireError) -> WireAnswer {
    try limiter.check(.bill, call)
    let stock = try await stock(call, id, call.merchant.id)
    let (file, url) = try await bills.issue(.coupons(kind, stock.campaign.id, day), gzip: false, to: call)
    guard day != nil else { return .json(StockFlowAnswer(url: url, sha1: file.sha1).whole) }
    return .json(StockFlowAnswer(url: url, sha1: file.sha1).ofDay(kind, rows: file.rows))
  }

  // Callbacks

  private func callback(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    let merchant = try SideBody(call.query).side.payee
    try call.checkIsCaller(merchant)
    do {
      guard let url = try await platform.couponCallbacks.url(of: merchant, about: .cashCoupons) else {
        throw WireError(
          .resourceNotExists, message: "未设置核销事件通知地址", hint: "set it with POST /v3/marketing/favor/callbacks")
      }
      return .json(["mchid": .string("\(merchant)"), "notify_url": .string(url)])
    } catch {
      throw favorError(error)
    }
  }

  private func setCallback(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    let body = try FavorCallbackBody(call.reader())
    try call.checkIsCaller(body.merchant)
    do {
      let at = try await platform.couponCallbacks.set(
        body.url.text, of: body.merchant, about: .cashCoupons, isOn: body.isOn)
      return .json(["update_time": .string(at.rfc3339), "notify_url": .string(body.url.text)])
    } catch {
      throw favorError(error)
    }
  }

  // Finding

  private func creator(_ call: MerchantCall) throws(WireError) -> MerchantID {
    let creator = try call.query.mchid("stock_creator_mchid")
    try call.checkIsCaller(creator, in: "stock_creator_mchid")
    return creator
  }

  private func stockID(_ text: String) throws(WireError) -> CampaignID {
    try FieldReader(path: "stock_id", text).stockID("stock_id")
  }

  /// - Throws: `RESOURCE_NOT_EXISTS`; `NO_AUTH` for another's stock.
  private func stock(_ call: MerchantCall, _ text: String, _ creator: MerchantID) async throws(WireError) -> Stock {
    let id = try stockID(text)
    do {
      guard let stock = try await platform.stocks.stock(id) else { throw UnknownThing.campaign }
      guard stock.creator == creator else { throw CampaignRequestRefusal.notTheOwner }
      return stock
    } catch {
      throw favorError(error)
    }
  }
}

extension Instant {
  fileprivate static let distantFuture = Instant(milliseconds: .max)
}

/// - Throws: `SYSTEM_ERROR`: every stock gives coupons that take something off.
func rules(_ terms: CampaignTerms) throws(WireError) -> StockRules {
  guard let rules = StockRules(terms) else { throw WireError(.systemError, cause: "a stock gives no coupons") }
  return rules
}

func stockAnswer(_ stock: Stock) throws(WireError) -> StockAnswer {
  StockAnswer(
    id: stock.campaign.id, creator: stock.creator, rules: try rules(stock.campaign.terms),
    status: StockStatus(stock.campaign.state), sent: stock.sent, createdAt: stock.createdAt,
    startedAt: stock.startedAt, stoppedAt: stock.stoppedAt, kept: try kept(stock.kept))
}

/// A coupon with the use it stands in.
func couponAnswer(_ held: HeldCoupon) throws(WireError) -> CouponAnswer {
  let use = held.use.map { use in
    CouponUse(
      at: use.reward.at, merchant: use.order.terms.merchant, order: use.order.id,
      goods: use.goods.map { PromotionDetail.Goods($0.item, discount: $0.discount) })
  }
  return CouponAnswer(
    held.coupon, creator: held.creator, rules: try rules(held.terms), kept: try kept(held.kept), use: use)
}

private func kept(_ text: String) throws(WireError) -> JSONValue {
  do { return try JSONValue(parsing: text) } catch { throw WireError(.systemError, cause: "\(error)") }
}
