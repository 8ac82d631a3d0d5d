import Fen
import FenPlatform
import FenWire
import NIOHTTP1

/// `/v3/businesscircle/…`: a mall, and the points of people who pay in it.
///
/// Source: API v3 智慧商圈.
struct BusinessCircleAPI: Sendable {
  let platform: Platform
  let limiter: RateLimiter

  func answer(_ call: MerchantCall, _ path: [String]) async throws(WireError) -> WireAnswer {
    try limiter.check(.mall, call)
    switch (call.request.method, path.count, path.first) {
    case (.POST, 2, "points") where path[1] == "notify": return try await setPoints(call)
    case (.GET, 2, "user-authorizations"): return try await authorization(call, of: path[1])
    case (.GET, 4, "users") where path[2] == "points" && path[3] == "commit_status":
      return try await pending(call, of: path[1])
    case (.POST, 1, "parkings"): return try await setCar(call)
    case _: throw unknownEndpoint(call)
    }
  }

  private func setPoints(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    let body = try MallPointsBody(call.reader())
    try checkIsPast(body.points.updatedAt, "points_update_time")
    let user = try await member(body.openid, of: body.appid, call)
    do {
      guard let order = OrderID(transactionID: body.order) else { throw MallRefusal.unknownPayment }
      _ = try await platform.malls.setPoints(call.merchant.id, for: order, of: user, body.points)
      return .nothing
    } catch {
      throw mallError(error)
    }
  }

  private func authorization(_ call: MerchantCall, of openid: String) async throws(WireError) -> WireAnswer {
    let appid = try MallAuthorizationQuery(call.query).appid
    let user = try await member(openid, of: appid, call)
    do {
      let card = try await platform.malls.card(call.merchant.id, of: user)
      var object: JSONObject = ["openid": .string(openid)]
      object.add(
        "authorize_state",
        card.map { $0.isAuthorized ? "AUTHORIZED" : "DEAUTHORIZED" } ?? "UNAUTHORIZED")
      object.add("authorize_time", card?.authorizedAt.rfc3339)
      object.add("deauthorize_time", card?.deauthorizedAt?.rfc3339)
      return .json(.object(object))
    } catch {
      throw mallError(error)
    }
  }

  private func pending(_ call: MerchantCall, of openid: String) async throws(WireError) -> WireAnswer {
    let query = try MallPendingQuery(call.query)
    let user = try await member(openid, of: query.appid, brand: query.brand, call)
    do {
      let isPending = try await platform.malls.hasPending(call.merchant.id, of: user)
      return .json(["points_commit_status": isPending ? "PENDING" : "FINISHED"])
    } catch {
      throw mallError(error)
    }
  }

  private func setCar(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    let body = try MallParkingBody(call.reader())
    try checkIsPast(body.time, "time")
    let user = try await member(body.openid, of: body.appid, brand: body.brand, call)
    do {
      try platform.malls.setCar(
        body.plate, isIn: body.state == .entered, at: body.time, in: call.merchant.id, of: user)
      return .nothing
    } catch {
      throw mallError(error)
    }
  }

  /// The latest word counts: one from the future would make all that follow count for nothing.
  private func checkIsPast(_ time: Instant, _ field: String) throws(WireError) {
    guard time > platform.clock.now().adding(seconds: 300) else { return }
    throw WireError(
      .paramError, message: "时间不能晚于当前时间",
      detail: WireError.detail(field: "/\(field)", value: nil, issue: "in the future", location: .body),
      hint: "at most five minutes ahead of this clock; compare yours with it")
  }

  /// The person behind an openid, towards a mall that there is.
  ///
  /// - Parameter brand: the mall's, where the call says it.
  private func member(
    _ openid: String, of appid: String, brand: Int64? = nil, _ call: MerchantCall
  ) async throws(WireError) -> UserID {
    try call.checkIsBound(appid)
    do {
      guard let own = try await platform.malls.brand(of: call.merchant.id) else { throw MallRefusal.noMall }
      guard brand == nil || brand == own else {
        throw WireError(
          .paramError, message: "品牌ID有误",
          detail: WireError.detail(field: "brandid", value: nil, issue: "another mall's", location: .body),
          hint: "the brand of this mall is \(own)")
      }
      guard let user = platform.openIDs.user(openID: openid, app: appid),
        try await platform.wallets.user(user) != nil
      else { throw UnknownThing.user }
      return user
    } catch {
      throw mallError(error)
    }
  }
}

/// Each refusal of a mall's call as the protocol says it.
private func mallError(_ error: any Error) -> WireError {
  switch error {
  case MallRefusal.noMall:
    WireError(
      .noAuth, message: "商户不是商圈商户",
      hint: "the operator makes a merchant a mall: POST /admin/v1/merchants/{mchid}/mall, or the sandbox's")
  case MallRefusal.notAllowed:
    WireError(.noAuth, message: "用户未授权", hint: "this person has not let the mall see his payments, or does no more")
  case MallRefusal.unknownPayment:
    WireError(
      .resourceNotExists, message: "订单不存在",
      hint: "the mall was told of no payment of this person with this transaction_id")
  case UnknownThing.user:
    WireError(
      .paramError, message: "无效的openid",
      detail: WireError.detail(field: "openid", value: nil, issue: "not an openid of this appid", location: .body),
      hint: "an openid belongs to one appid")
  case _: internalFault(error)
  }
}
