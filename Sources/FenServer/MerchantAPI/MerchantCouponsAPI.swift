import Fen
import FenPlatform
import FenWire
import NIOHTTP1

/// `/v3/marketing/busifavor/…`: stocks of coupons that merchants redeem at their own tills, their codes and callbacks.
///
/// Source: API v3 商家券.
struct MerchantCouponsAPI: Sendable {
  let platform: Platform
  let limiter: RateLimiter

  var desk: MerchantCouponDesk { platform.merchantCoupons }

  func answer(_ call: MerchantCall, _ path: [String]) async throws(WireError) -> WireAnswer {
    try limiter.check(.coupon, call)
    switch (call.request.method, path.count, path.first) {
    case (.POST, 1, "stocks"): return try await create(call)
    case (.GET, 2, "stocks"): return try await detail(call, path[1])
    case (.PATCH, 2, "stocks"): return try await modify(call, path[1])
    case (.PATCH, 3, "stocks") where path[2] == "budget": return try await changeBudget(call, path[1])
    case (_, 3..., "stocks") where path[2] == "couponcodes":
      return try await codes(call, of: path[1], Array(path.dropFirst(3)))
    case (.POST, 2, "coupons"): return try await till(call, path[1])
    case (.POST, 3, "coupons") where path[2] == "send": return try await sendCard(call, path[1])
    case (.GET, 3, "users") where path[2] == "coupons": return try await list(call, of: path[1])
    case (.GET, 6, "users") where path[2] == "coupons" && path[4] == "appids":
      return try await coupon(call, of: path[1], code: path[3], appid: path[5])
    case (.GET, 1, "callbacks"): return try await callback(call)
    case (.POST, 1, "callbacks"): return try await setCallback(call)
    case (_, 2..., "subsidy"): return try await subsidies(call, Array(path.dropFirst()))
    case _: throw unknownEndpoint(call)
    }
  }

  // Stocks

  private func create(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    let body = try MerchantStockBody(call.reader())
    try call.checkIsCaller(body.owner, in: "/belong_merchant")
    let new = MerchantCouponDesk.NewStock(
      terms: CampaignTerms(merchantStock: body, now: platform.clock.now()), codes: body.codes,
      hours: body.validity.hours, kept: JSONValue.object(body.kept).text, hasSubsidy: body.hasSubsidy)
    do {
      let made = try await desk.make(new, creator: call.merchant.id, request: body.number, hash: body.termsHash)
      return .json([
        "stock_id": .string("\(made.campaign.id.value)"), "create_time": .string(made.createdAt.rfc3339),
      ])
    } catch {
      throw merchantCouponError(error)
    }
  }

  private func detail(_ call: MerchantCall, _ id: String) async throws(WireError) -> WireAnswer {
    let stock = try await stock(call, id)
    do {
      var uploaded: MerchantStockAnswer.Codes?
      if stock.codes == .uploaded {
        let counts = try await desk.codeCounts(of: stock.campaign.id)
        uploaded = MerchantStockAnswer.Codes(all: counts.all, left: counts.left)
      }
      let terms = stock.campaign.terms
      let isToday = stock.usage.day == terms.day(of: platform.clock.now())
      let answer = try MerchantStockAnswer(
        id: stock.campaign.id, creator: stock.creator, rules: try merchantRules(terms, stock.hours),
        state: stock.campaign.state, codes: stock.codes, hasSubsidy: stock.hasSubsidy,
        sent: .init(count: stock.usage.count, today: isToday ? stock.usage.countToday : 0), uploaded: uploaded,
        kept: stock.kept)
      return .json(answer.json)
    } catch {
      throw merchantCouponError(error)
    }
  }

  private func modify(_ call: MerchantCall, _ id: String) async throws(WireError) -> WireAnswer {
    let id = try stockID(id)
    let body = try MerchantStockChangeBody(call.reader(), stock: id)
    do {
      try await desk.modify(
        id, name: body.name, hasSubsidy: body.hasSubsidy,
        as: NumberedRequest(call.merchant.id, .modify, body.number, hash: body.termsHash)
      ) { try body.changing($0) }
      return .nothing
    } catch {
      throw merchantCouponError(error)
    }
  }

  private func changeBudget(_ call: MerchantCall, _ id: String) async throws(WireError) -> WireAnswer {
    let id = try stockID(id)
    let body = try StockBudgetBody(call.reader(), stock: id)
    do {
      let limits = try await desk.changeBudget(
        of: id, body.change, as: NumberedRequest(call.merchant.id, .budget, body.number, hash: body.termsHash)
      ).campaign.terms.limits
      return .json([
        "max_coupons": .integer(limits.count ?? 0), "max_coupons_by_day": .integer(limits.countPerDay ?? 0),
      ])
    } catch {
      throw merchantCouponError(error)
    }
  }

  // Callbacks

  private func callback(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    let merchant = try call.query.mchid()
    try call.checkIsCaller(merchant)
    do {
      guard let url = try await platform.couponCallbacks.url(of: merchant, about: .merchantCoupons) else {
        throw WireError(
          .resourceNotExists, message: "未设置领券事件通知地址",
          hint: "set it with POST /v3/marketing/busifavor/callbacks")
      }
      return .json(["mchid": .string("\(merchant)"), "notify_url": .string(url)])
    } catch {
      throw merchantCouponError(error)
    }
  }

  private func setCallback(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    let body = try MerchantCouponCallbackBody(call.reader())
    if let merchant = body.merchant { try call.checkIsCaller(merchant) }
    let me = call.merchant.id
    do {
      let at = try await platform.couponCallbacks.set(body.url.text, of: me, about: .merchantCoupons, isOn: true)
      return .json([
        "update_time": .string(at.rfc3339), "notify_url": .string(body.url.text), "mchid": .string("\(me)"),
      ])
    } catch {
      throw merchantCouponError(error)
    }
  }

  // Finding

  func stockID(_ text: String) throws(WireError) -> CampaignID {
    try FieldReader(path: "stock_id", text).stockID("stock_id")
  }

  /// - Throws: `RESOURCE_NOT_EXISTS`; `NO_AUTH` for another's stock.
  func stock(_ call: MerchantCall, _ text: String) async throws(WireError) -> MerchantStock {
    let id = try stockID(text)
    do {
      guard let stock = try await desk.stock(id) else { throw UnknownThing.campaign }
      guard stock.creator == call.merchant.id else { throw CampaignRequestRefusal.notTheOwner }
      return stock
    } catch {
      throw merchantCouponError(error)
    }
  }

  func user(_ openid: String, of appid: String) async throws(WireError) -> UserID {
    do {
      guard let user = platform.openIDs.user(openID: openid, app: appid),
        try await platform.wallets.user(user) != nil
      else { throw UnknownThing.user }
      return user
    } catch {
      throw merchantCouponError(error)
    }
  }
}

/// - Throws: `SYSTEM_ERROR`: every such stock gives coupons for the till.
func merchantRules(_ terms: CampaignTerms, _ hours: TillHours) throws(WireError) -> MerchantStockRules {
  guard let rules = MerchantStockRules(terms, hours: hours) else {
    throw WireError(.systemError, cause: "a stock gives no coupons for the till")
  }
  return rules
}

func merchantCouponAnswer(_ held: HeldMerchantCoupon) throws(WireError) -> MerchantCouponAnswer {
  try MerchantCouponAnswer(
    held.coupon, creator: held.creator, rules: try merchantRules(held.terms, held.hours), kept: held.kept)
}
