import Fen
import FenPlatform
import FenWire
import NIOHTTP1

// Coupons of a person.

extension FavorAPI {
  func coupons(_ call: MerchantCall, of openid: String, _ path: [String]) async throws(WireError) -> WireAnswer {
    switch (call.request.method, path.count) {
    case (.POST, 0): return try await send(call, to: openid)
    case (.GET, 0): return try await list(call, of: openid)
    case (.GET, 1): return try await coupon(call, of: openid, path[0])
    case _: throw unknownEndpoint(call)
    }
  }

  private func send(_ call: MerchantCall, to openid: String) async throws(WireError) -> WireAnswer {
    let body = try SendCouponBody(call.reader(), openid: openid)
    try call.checkIsBound(body.appid)
    try call.checkIsCaller(body.creator, in: "/stock_creator_mchid")
    let user = try await user(openid, of: body.appid)
    do {
      let coupon = try await platform.stocks.send(
        body.stock, of: call.merchant.id, to: user, request: body.number, hash: body.termsHash, worth: body.worth,
        minimum: body.minimum)
      return .json(["coupon_id": .string("\(coupon.id.value)")])
    } catch {
      throw favorError(error)
    }
  }

  /// Those that the caller sent, or those that can be used at his tills.
  private func list(_ call: MerchantCall, of openid: String) async throws(WireError) -> WireAnswer {
    let query = try CouponsQuery(call.query)
    try call.checkIsBound(query.appid)
    if let creator = query.creator { try call.checkIsCaller(creator, in: "creator_mchid") }
    if let sender = query.sender { try call.checkIsCaller(sender, in: "sender_mchid") }
    if let available = query.available { try call.checkIsCaller(available, in: "available_mchid") }
    let user = try await user(openid, of: query.appid)
    let (me, now) = (call.merchant.id, platform.clock.now())
    let asksForMine = query.available == nil || query.creator != nil || query.sender != nil
    let status: CouponSearch.Status? =
      switch query.status {
      case .sent?: .sent(at: now)
      case .used?: .used
      case nil: nil
      }
    let search = CouponSearch(
      stock: query.stock, creator: asksForMine ? me : nil, till: query.available, status: status)
    do {
      let (total, page) = try await platform.stocks.coupons(
        of: user, search, offset: query.offset, limit: query.limit)
      let rows = try page.map { try couponAnswer($0).json(CouponAnswer.Status($0.coupon, now: now)) }
      return .json(FavorPage(total: total, offset: query.offset, limit: query.limit, rows: rows).json)
    } catch {
      throw favorError(error)
    }
  }

  private func coupon(_ call: MerchantCall, of openid: String, _ text: String) async throws(WireError) -> WireAnswer {
    let appid = try call.query.appid()
    try call.checkIsBound(appid)
    let user = try await user(openid, of: appid)
    do {
      // A coupon of a merchant's own till has no answer here.
      guard let id = Int64(text), let held = try await platform.stocks.coupon(CouponID(id)), held.coupon.user == user,
        StockRules(held.terms) != nil
      else { throw UnknownThing.coupon }
      let answer = try couponAnswer(held)
      let me = call.merchant.id
      guard held.creator == me || answer.canBeUsed(at: me) else { throw UnknownThing.coupon }
      return .json(answer.json(CouponAnswer.Status(held.coupon, now: platform.clock.now())))
    } catch {
      throw favorError(error)
    }
  }

  private func user(_ openid: String, of appid: String) async throws(WireError) -> UserID {
    do {
      guard let user = platform.openIDs.user(openID: openid, app: appid),
        try await platform.wallets.user(user) != nil
      else { throw UnknownThing.user }
      return user
    } catch {
      throw favorError(error)
    }
  }
}

extension CouponAnswer {
  fileprivate func canBeUsed(at merchant: MerchantID) -> Bool {
    rules.use.merchants.isEmpty || rules.use.merchants.contains(merchant)
  }
}
