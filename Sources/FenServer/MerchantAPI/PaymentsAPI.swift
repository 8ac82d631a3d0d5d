import Fen
import FenPlatform
import FenWire
import NIOHTTP1

/// `/v3/pay/transactions/…`: place, take, query, close and reverse orders.
///
/// Source: API v3 JSAPI/APP/H5/Native 下单, 付款码支付, 查询订单, 关闭订单, 撤销订单.
struct PaymentsAPI: Sendable {
  let platform: Platform
  let keyring: Keyring
  let limiter: RateLimiter

  nonisolated(nonsending) func answer(_ call: MerchantCall, _ path: [String]) async throws(WireError) -> WireAnswer {
    switch (call.request.method, path.count) {
    case (.POST, 1) where path[0] == "codepay": return try await takeCode(call)
    case (.POST, 1):
      guard let kind = TradeKind(rawValue: path[0]) else { throw unknownEndpoint(call) }
      return try await place(kind, call)
    case (.GET, 2) where path[0] == "id": return try await query(call, id: path[1])
    case (.GET, 2) where path[0] == "out-trade-no": return try await query(call, number: path[1])
    case (.POST, 3) where path[0] == "out-trade-no" && path[2] == "close": return try await close(call, path[1])
    case (.POST, 3) where path[0] == "out-trade-no" && path[2] == "reverse": return try await reverse(call, path[1])
    case _: throw unknownEndpoint(call)
    }
  }

  // POST /v3/pay/transactions/{jsapi,app,h5,native}

  private func place(_ kind: TradeKind, _ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.check(.order, call)
    let body = try PrepayBody(kind, call.reader())
    try call.checkIsCaller(body.merchant)
    try call.checkIsBound(body.appid)
    try checkIdentity(body, call)
    let payer = try await payer(of: body)
    let terms = OrderTerms(body, payer: payer)
    let order: Order
    do { order = try await platform.engine.perform(PlaceOrder(terms)) } catch { throw wireError(error) }
    let now = platform.clock.now()
    switch kind {
    case .jsapi, .app: return .json(PrepayAnswer.prepayID(platform.tokens.prepayID(order.id, at: now)).json)
    case .native: return .json(PrepayAnswer.codeURL(codeURL(order.id, at: now, platform.tokens)).json)
    case .h5: return .json(PrepayAnswer.h5URL(h5URL(order.id, at: now, platform.tokens)).json)
    }
  }

  /// A real-name order must be encrypted for a key of ours. Whether the payer is that person is not compared: the
  /// sandbox's people have no identity documents.
  private func checkIdentity(_ body: PrepayBody, _ call: MerchantCall) throws(WireError) {
    guard let identity = body.identity else { return }
    guard let key = call.namedKey else {
      throw WireError(
        .paramError, message: "Http头缺少Wechatpay-Serial",
        detail: WireError.detail(field: "Wechatpay-Serial", value: nil, issue: "missing", location: .header),
        hint: "name the key that payer.identity was encrypted for")
    }
    _ = try plain(identity.encryptedNumber, "/payer/identity/number", key)
    _ = try plain(identity.encryptedName, "/payer/identity/name", key)
  }

  /// The person a JSAPI order names.
  ///
  /// - Throws: `PARAM_ERROR` for an openid that is not of this app.
  private func payer(of body: PrepayBody) async throws(WireError) -> UserID? {
    guard let openid = body.openid else { return nil }
    if let user = platform.openIDs.user(openID: openid, app: body.appid) {
      do { if try await platform.wallets.user(user) != nil { return user } } catch { throw internalFault(error) }
    }
    throw WireError(
      .paramError, message: "无效的openid",
      detail: WireError.detail(
        field: "/payer/openid", value: .string(String(openid.prefix(64))), issue: "not an openid of \(body.appid)",
        location: .body),
      hint: "ask GET /sandbox/v1/users/{user_id}/openid?appid=\(body.appid)")
  }

  // POST /v3/pay/transactions/codepay

  private nonisolated(nonsending) func takeCode(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.check(.codePayment, call)
    let body = try CodepayBody(call.reader())
    try call.checkIsCaller(body.merchant)
    try call.checkIsBound(body.appid)
    let terms = OrderTerms(body)
    do {
      let ask = try await platform.faults.take(.userPaying, merchant: body.merchant) != nil
      var order = try await platform.engine.perform(
        TakeCodePayment(terms, code: body.authCode, fee: call.merchant.feeRate, alwaysAsk: ask))
      if case .userPaying(let attempt) = order.state, case .forBank(let charge) = attempt.waiting {
        order = try await platform.bank.finish(charge.request, of: order)
      }
      return .json(try await transaction(order))
    } catch {
      throw wireError(error)
    }
  }

  // GET /v3/pay/transactions/id/{transaction_id}, …/out-trade-no/{out_trade_no}

  private func query(_ call: MerchantCall, id text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.query, call)
    try call.checkIsCaller(MerchantField(call.query).merchant)
    guard let id = OrderID(transactionID: text) else { throw orderMissing(text) }
    return try await query(call, text) { try await platform.records.order(id) }
  }

  private func query(_ call: MerchantCall, number text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.query, call)
    try call.checkIsCaller(MerchantField(call.query).merchant)
    let number = try FieldReader(path: "out_trade_no", text).outTradeNo()
    return try await query(call, text) { try await platform.records.order(call.merchant.id, number) }
  }

  private func query(
    _ call: MerchantCall, _ name: String, _ find: () async throws -> Order?
  ) async throws(WireError) -> WireAnswer {
    do {
      guard let order = try await find(), order.terms.merchant == call.merchant.id else { throw orderMissing(name) }
      return .json(try await transaction(order))
    } catch {
      throw wireError(error)
    }
  }

  // POST /v3/pay/transactions/out-trade-no/{out_trade_no}/{close,reverse}

  private func close(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.order, call)
    let number = try FieldReader(path: "out_trade_no", text).outTradeNo()
    try call.checkIsCaller(MerchantField(call.reader()).merchant)
    do { _ = try await platform.engine.perform(CloseOrder(call.merchant.id, number)) } catch { throw wireError(error) }
    return .nothing
  }

  private func reverse(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.order, call)
    let number = try FieldReader(path: "out_trade_no", text).outTradeNo()
    let body = try ReverseBody(call.reader())
    try call.checkIsCaller(body.merchant)
    try call.checkIsBound(body.appid)
    do { _ = try await platform.engine.perform(ReverseOrder(call.merchant.id, number)) } catch {
      throw wireError(error)
    }
    return .json(ReverseAnswer(appid: body.appid, merchant: body.merchant, number: number).json)
  }

  nonisolated(nonsending) func transaction(_ order: Order) async throws -> JSONValue {
    try await transactionAnswer(order, platform).json
  }
}

func codeURL(_ order: OrderID, at now: Instant, _ tokens: PrepayTokens) -> String {
  "weixin://wxpay/bizpayurl?pr=" + tokens.codeToken(order, at: now)
}

func h5URL(_ order: OrderID, at now: Instant, _ tokens: PrepayTokens) -> String {
  "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=" + tokens.prepayID(order, at: now) + "&package="
    + tokens.codeToken(order, at: now)
}

/// An order as queries and callbacks tell it.
nonisolated(nonsending) func transactionAnswer(
  _ order: Order, _ platform: Platform, asPaid: Bool = false
) async throws -> TransactionAnswer {
  var paid: TransactionAnswer.Payment?
  if let payment = order.payment {
    var bankType = "OTHERS"
    if case .card(let id) = payment.method { bankType = try await platform.wallets.card(id)?.bank ?? bankType }
    paid = TransactionAnswer.Payment(
      id: order.id, tradeType: order.terms.tradeType, bankType: bankType, successTime: payment.at,
      openid: platform.openIDs.openID(of: payment.payer, app: order.terms.app), payerTotal: payment.payerTotal,
      promotions: try await platform.campaigns.discounts(of: order).map(promotion))
  }
  return TransactionAnswer(
    appid: order.terms.app, merchant: order.terms.merchant, number: order.terms.number,
    state: asPaid ? .success : TradeState(order), total: order.terms.total, attach: order.terms.attach,
    deviceID: order.terms.deviceID, payment: paid)
}

extension TradeState {
  /// The protocol's word for where an order stands: a projection, never the model.
  init(_ order: Order) {
    switch order.state {
    case .notPaid: self = .notPay
    case .userPaying: self = .userPaying
    case .paid: self = order.refundCount > 0 ? .refund : .success
    case .closed(.merchant, at: _), .closed(.expired, at: _): self = .closed
    case .closed(.payerFailed, at: _): self = .payError
    case .closed(.reversed, at: _): self = .revoked
    }
  }
}

extension RateLimiter {
  /// - Throws: `FREQUENCY_LIMITED`.
  func check(_ limited: LimitedCall, _ call: MerchantCall) throws(WireError) {
    guard admits(limited, of: call.merchant.id) else {
      throw WireError(.frequencyLimited, hint: "at most \(limited.perSecond) of these calls a second")
    }
  }
}

private func promotion(_ discount: GivenDiscount) -> PromotionDetail {
  PromotionDetail(
    discount.reward, name: discount.name, contributions: discount.contributions,
    goods: discount.goods.map { PromotionDetail.Goods($0.item, discount: $0.discount) })
}
