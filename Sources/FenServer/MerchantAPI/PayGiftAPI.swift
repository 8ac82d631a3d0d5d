import Fen
import FenPlatform
import FenWire
import NIOHTTP1

/// `/v3/marketing/paygiftactivity/…`: coupons that people get with a payment.
///
/// Source: API v3 支付有礼.
struct PayGiftAPI: Sendable {
  let platform: Platform
  let limiter: RateLimiter

  func answer(_ call: MerchantCall, _ path: [String]) async throws(WireError) -> WireAnswer {
    try limiter.check(.payGift, call)
    switch (call.request.method, path.count, path.first) {
    case (.POST, 1, "unique-threshold-activity"): return try await create(call)
    case (.GET, 1, "activities"): return try await list(call, PayGiftsQuery(call.query, isBody: false))
    case (.POST, 1, "activities"): return try await list(call, PayGiftsQuery(call.reader(), isBody: true))
    case (.GET, 2, "activities"): return .json(try describe(try await activity(call, path[1])).json)
    case (.GET, 3, "activities") where path[2] == "merchants": return try await merchants(call, path[1])
    case (.GET, 3, "activities") where path[2] == "goods": return try await goods(call, path[1])
    case (.POST, 3, "activities") where path[2] == "terminate": return try await terminate(call, path[1])
    case (.POST, 4, "activities") where path[2] == "merchants" && path[3] == "add":
      return try await change(call, path[1], adding: true)
    case (.POST, 4, "activities") where path[2] == "merchants" && path[3] == "delete":
      return try await change(call, path[1], adding: false)
    case _: throw unknownEndpoint(call)
    }
  }

  private func create(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    let body = try PayGiftBody(call.reader())
    do {
      let merchants = try await merchants(of: body.stocks, award: body.award, creator: call.merchant.id)
      let terms = CampaignTerms(payGift: body, creator: call.merchant.id, merchants: merchants)
      guard !terms.conditions.merchants.isEmpty else { throw PayGiftRefusal.noMerchantLeft }
      let made = try await platform.payGifts.make(
        terms, creator: call.merchant.id, request: body.number, hash: body.termsHash,
        kept: JSONValue.object(body.kept).text)
      return .json([
        "activity_id": .string("\(made.campaign.id.value)"), "create_time": .string(made.createdAt.rfc3339),
      ])
    } catch {
      throw payGiftError(error)
    }
  }

  /// Where the coupons of stocks can be used.
  ///
  /// - Throws: `CampaignRequestRefusal` for stocks that are not the creator's, or of another kind.
  private func merchants(
    of stocks: [CampaignID], award: PayGiftBody.Award, creator: MerchantID
  ) async throws -> Set<MerchantID> {
    var merchants = Set<MerchantID>()
    for id in stocks {
      switch award {
      case .favor:
        guard let stock = try await platform.stocks.stock(id) else { throw CampaignRequestRefusal.unknownStock(id) }
        guard stock.creator == creator else { throw CampaignRequestRefusal.othersStock(id) }
        merchants.formUnion(try rules(stock.campaign.terms).use.merchants)
      case .busifavor:
        guard let stock = try await platform.merchantCoupons.stock(id) else {
          throw CampaignRequestRefusal.unknownStock(id)
        }
        guard stock.creator == creator else { throw CampaignRequestRefusal.othersStock(id) }
        merchants.insert(stock.creator)
      }
    }
    return merchants
  }

  private func list(_ call: MerchantCall, _ query: PayGiftsQuery) async throws(WireError) -> WireAnswer {
    do {
      let isFiltered = query.status != nil || query.award != nil || query.name != nil
      let fits: @Sendable (PayGift) throws -> Bool = { activity in
        let row = try describe(activity)
        let name = row.kept["activity_base_info"]?["activity_name"]?.string ?? ""
        return (query.status ?? row.status.rawValue) == row.status.rawValue && (query.award ?? row.award) == row.award
          && query.name.map(name.contains) ?? true
      }
      let (rows, total) = try await platform.payGifts.page(
        of: call.merchant.id, offset: query.offset, limit: query.limit, where: isFiltered ? fits : nil)
      return .json(page(try rows.map { try describe($0).json }, of: Int(total), query.offset, query.limit))
    } catch {
      throw payGiftError(error)
    }
  }

  private func merchants(_ call: MerchantCall, _ id: String) async throws(WireError) -> WireAnswer {
    let query = try PayGiftPageQuery(call.query)
    let activity = try await activity(call, id)
    do {
      let all = activity.campaign.terms.conditions.merchants.sorted()
      var rows = [JSONValue]()
      for merchant in all.dropFirst(Int(query.offset)).prefix(Int(query.limit)) {
        var row: JSONObject = ["mchid": .string("\(merchant)")]
        row.add("merchant_name", try await platform.merchants.merchant(merchant)?.name)
        row.add("create_time", activity.createdAt.rfc3339)
        row.add("update_time", activity.changedAt.rfc3339)
        rows.append(.object(row))
      }
      return .json(page(rows, of: all.count, query.offset, query.limit, activity.campaign.id))
    } catch {
      throw payGiftError(error)
    }
  }

  /// This kind of activity asks for an amount and for no goods.
  private func goods(_ call: MerchantCall, _ id: String) async throws(WireError) -> WireAnswer {
    let query = try PayGiftPageQuery(call.query)
    let activity = try await activity(call, id)
    return .json(page([], of: 0, query.offset, query.limit, activity.campaign.id))
  }

  private func terminate(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    let id = try activityID(text)
    do {
      let ended = try await platform.payGifts.terminate(id, of: call.merchant.id)
      return .json([
        "activity_id": .string("\(id.value)"),
        "terminate_time": .string((ended.terminatedAt ?? ended.changedAt).rfc3339),
      ])
    } catch {
      throw payGiftError(error)
    }
  }

  private func change(_ call: MerchantCall, _ text: String, adding: Bool) async throws(WireError) -> WireAnswer {
    let id = try activityID(text)
    let body = try PayGiftMerchantsBody(call.reader(), adding: adding, activity: id)
    do {
      let (at, unknown) = try await platform.payGifts.change(
        id, of: call.merchant.id, adding ? .adding(body.merchants) : .removing(body.merchants), request: body.number,
        hash: body.termsHash)
      var object: JSONObject = ["activity_id": .string("\(id.value)")]
      object.add(adding ? "add_time" : "delete_time", at.rfc3339)
      if !unknown.isEmpty {
        object.add(
          "invalid_merchant_id_list",
          .array(unknown.map { ["mchid": .string("\($0)"), "invalid_reason": "商户号不存在"] }))
      }
      return .json(.object(object))
    } catch {
      throw payGiftError(error)
    }
  }

  // Finding

  private func activityID(_ text: String) throws(WireError) -> CampaignID {
    try FieldReader(path: "activity_id", text).stockID("activity_id")
  }

  /// - Throws: `RESOURCE_NOT_EXISTS`; `NO_AUTH` for another's activity.
  private func activity(_ call: MerchantCall, _ text: String) async throws(WireError) -> PayGift {
    let id = try activityID(text)
    do {
      guard let activity = try await platform.payGifts.activity(id) else { throw UnknownThing.campaign }
      guard activity.creator == call.merchant.id else { throw CampaignRequestRefusal.notTheOwner }
      return activity
    } catch {
      throw payGiftError(error)
    }
  }

  private func describe(_ activity: PayGift) throws(WireError) -> PayGiftAnswer {
    let kept: JSONValue
    do { kept = try JSONValue(parsing: activity.kept) } catch { throw WireError(.systemError, cause: "\(error)") }
    return PayGiftAnswer(
      id: activity.campaign.id, creator: activity.creator,
      status: PayGiftStatus(activity.campaign, terminatedAt: activity.terminatedAt, now: platform.clock.now()),
      createdAt: activity.createdAt, changedAt: activity.changedAt, kept: kept)
  }
}

private func page(
  _ rows: [JSONValue], of total: Int, _ offset: Int64, _ limit: Int64, _ activity: CampaignID? = nil
) -> JSONValue {
  var object: JSONObject = [
    "offset": .integer(offset), "limit": .integer(limit), "total_count": .integer(Int64(total)),
    "data": .array(rows),
  ]
  object.add("activity_id", activity.map { "\($0.value)" })
  return .object(object)
}

/// Each refusal of an activity as the protocol says it. What is about its stocks is said as of stocks.
private func payGiftError(_ error: any Error) -> WireError {
  switch error {
  case UnknownThing.campaign:
    WireError(.resourceNotExists, message: "活动不存在", hint: "no activity has this activity_id")
  case CampaignRequestRefusal.notTheOwner:
    WireError(.noAuth, message: "商户不是该活动的创建方", hint: "only the merchant who created the activity may do this")
  case CampaignRefusal.hasEnded:
    WireError(.invalidRequest, message: "活动已终止", hint: "an activity that ended stays ended: create another")
  case CampaignRefusal.periodOver(let end):
    WireError(.invalidRequest, message: "活动已过期", hint: "its end_time was \(end.rfc3339)")
  case PayGiftRefusal.noMerchantLeft:
    WireError(
      .paramError, message: "活动至少需要一个发券商户",
      detail: WireError.detail(field: "/merchant_id_list", value: nil, issue: "nothing left", location: .body),
      hint:
        "name at least one merchant: on creation by MANUAL_INPUT_MERCHANT, as these stocks name none; or terminate it")
  case PayGiftRefusal.tooManyMerchants(let most):
    WireError(
      .paramError, message: "发券商户数量超过限制",
      detail: WireError.detail(field: "/merchant_id_list", value: nil, issue: "too many", location: .body),
      hint: "an activity has at most \(most) merchants")
  case _: favorError(error)
  }
}
