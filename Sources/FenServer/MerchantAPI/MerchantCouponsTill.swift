import Fen
import FenPlatform
import FenWire

// The coupons themselves: sent, redeemed, looked at.

extension MerchantCouponsAPI {
  func till(_ call: MerchantCall, _ verb: String) async throws(WireError) -> WireAnswer {
    switch verb {
    case "send": return try await send(call)
    case "use": return try await use(call)
    case _:
      guard let kind = ChangeMerchantCouponBody.Kind(rawValue: verb) else { throw unknownEndpoint(call) }
      return try await change(call, kind)
    }
  }

  private func send(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    let body = try SendMerchantCouponBody(call.reader())
    try call.checkIsBound(body.appid)
    let user = try await user(body.openid, of: body.appid)
    do {
      let sent = try await desk.send(
        body.stock, to: user, app: body.appid, code: body.code,
        as: NumberedRequest(call.merchant.id, .send, body.number, hash: body.termsHash))
      let told: JSONObject = [
        "stock_id": .string("\(body.stock.value)"), "out_request_no": .string(body.number),
        "coupon_code": .string(sent.till.code),
      ]
      var answer = told
      answer.add("send_coupon_result", .object(told))
      return .json(.object(answer))
    } catch {
      throw merchantCouponError(error)
    }
  }

  func sendCard(_ call: MerchantCall, _ card: String) async throws(WireError) -> WireAnswer {
    let stock = try FieldReader(path: "card_id", card).stockID("card_id")
    let body = try SendConsumeCardBody(call.reader(), card: stock)
    try call.checkIsBound(body.appid)
    let user = try await user(body.openid, of: body.appid)
    do {
      let sent = try await desk.send(
        stock, to: user, app: body.appid,
        as: NumberedRequest(call.merchant.id, .sendCard, body.number, hash: body.termsHash))
      return .json(["card_code": .string(sent.till.code)])
    } catch {
      throw merchantCouponError(error)
    }
  }

  private func use(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    let body = try UseMerchantCouponBody(call.reader())
    try call.checkIsBound(body.appid)
    var holder: UserID?
    if let openid = body.openid { holder = try await user(openid, of: body.appid) }
    do {
      var stock = body.stock
      if stock == nil { stock = try await desk.stock(ofDrawn: body.code) }
      guard let stock else { throw UnknownThing.coupon }
      let (coupon, at) = try await desk.change(
        body.code, of: stock, .use(holder: holder),
        as: NumberedRequest(call.merchant.id, .use, body.number, hash: body.termsHash))
      return .json([
        "stock_id": .string("\(stock.value)"),
        "openid": .string(platform.openIDs.openID(of: coupon.coupon.user, app: body.appid)),
        "wechatpay_use_time": .string(at.rfc3339),
      ])
    } catch {
      throw merchantCouponError(error)
    }
  }

  private func change(
    _ call: MerchantCall, _ kind: ChangeMerchantCouponBody.Kind
  ) async throws(WireError) -> WireAnswer {
    let body = try ChangeMerchantCouponBody(call.reader(), kind)
    let (request, name): (NumberedRequest.Kind, String) =
      switch kind {
      case .giveBack: (.giveBack, "wechatpay_return_time")
      case .deactivate: (.deactivate, "wechatpay_deactivate_time")
      case .associate: (.associate, "wechatpay_associate_time")
      case .disassociate: (.disassociate, "wechatpay_disassociate_time")
      }
    do {
      let (_, at) = try await desk.change(
        body.code, of: body.stock, body.change,
        as: NumberedRequest(call.merchant.id, request, body.number, hash: body.termsHash))
      var answer = JSONObject()
      answer.add(name, at.rfc3339)
      return .json(.object(answer))
    } catch {
      throw merchantCouponError(error)
    }
  }

  /// Those of the caller's stocks.
  func list(_ call: MerchantCall, of openid: String) async throws(WireError) -> WireAnswer {
    let query = try MerchantCouponsQuery(call.query)
    try call.checkIsBound(query.appid)
    if let creator = query.creator { try call.checkIsCaller(creator, in: "creator_merchant") }
    if let owner = query.owner { try call.checkIsCaller(owner, in: "belong_merchant") }
    if let sender = query.sender { try call.checkIsCaller(sender, in: "sender_merchant") }
    let user = try await user(openid, of: query.appid)
    let now = platform.clock.now()
    do {
      let rows = try await desk.coupons(of: user).filter { held in
        let coupon = held.coupon.coupon
        guard held.creator == call.merchant.id, query.stock == nil || query.stock == coupon.campaign else {
          return false
        }
        return query.state == nil || query.state == MerchantCouponState(coupon, now: now)
      }
      let page = try rows.dropFirst(Int(query.offset)).prefix(Int(query.limit)).map {
        try merchantCouponAnswer($0).json(now: now)
      }
      return .json([
        "total_count": .integer(Int64(rows.count)), "offset": .integer(query.offset),
        "limit": .integer(query.limit), "data": .array(page),
      ])
    } catch {
      throw merchantCouponError(error)
    }
  }

  func coupon(
    _ call: MerchantCall, of openid: String, code: String, appid: String
  ) async throws(WireError) -> WireAnswer {
    try call.checkIsBound(appid)
    let user = try await user(openid, of: appid)
    do {
      let mine = try await desk.coupons(of: user).first {
        $0.creator == call.merchant.id && $0.coupon.till.code == code
      }
      guard let mine else { throw UnknownThing.coupon }
      return .json(try merchantCouponAnswer(mine).json(now: platform.clock.now()))
    } catch {
      throw merchantCouponError(error)
    }
  }
}
