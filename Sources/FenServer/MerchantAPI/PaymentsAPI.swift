import Fen
import FenPlatform
import FenWire
import NIOHTTP1

/// `/v3/pay/transactions/…`, and the same below `/v3/pay/partner` for providers: place, take, query, close and reverse
/// orders.
///
/// Source: API v3 JSAPI/APP/H5/Native 下单, 付款码支付, 查询订单, 关闭订单, 撤销订单 (直连商户, 服务商).
struct PaymentsAPI: Sendable {
  let style: SideStyle
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
    let body = try PrepayBody(kind, as: style, call.reader())
    _ = try await call.admit(body.parties, platform)
    try call.checkIdentity(body.identity, of: "/payer")
    let terms = OrderTerms(body, payer: try await person(named: body.payer, in: "/payer", platform))
    let order: Order
    do { order = try await platform.engine.perform(PlaceOrder(terms)) } catch { throw wireError(error) }
    return .json(prepayAnswer(kind, order.id, platform).json)
  }

  // POST /v3/pay/transactions/codepay

  private nonisolated(nonsending) func takeCode(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.check(.codePayment, call)
    let body = try CodepayBody(as: style, call.reader())
    let payee = try await call.admit(body.parties, platform)
    let terms = OrderTerms(body)
    do {
      let ask = try await platform.faults.take(.userPaying, merchant: call.merchant.id) != nil
      var order = try await platform.engine.perform(
        TakeCodePayment(terms, code: body.authCode, fee: payee.feeRate, alwaysAsk: ask))
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
    let side = try await side(call.query, call)
    guard let id = OrderID(transactionID: text) else { throw orderMissing(text) }
    return try await query(side, text) { try await platform.records.order(id) }
  }

  private func query(_ call: MerchantCall, number text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.query, call)
    let side = try await side(call.query, call)
    let number = try FieldReader(path: "out_trade_no", text).outTradeNo()
    return try await query(side, text) { try await platform.records.order(side, number) }
  }

  /// The side that a message names, when the caller may act for it.
  private func side(_ reader: FieldReader, _ call: MerchantCall) async throws(WireError) -> MerchantSide {
    let side = try SideBody(as: style, reader).side
    _ = try await call.admit(side, platform)
    return side
  }

  private func query(
    _ side: MerchantSide, _ name: String, _ find: () async throws -> Order?
  ) async throws(WireError) -> WireAnswer {
    do {
      guard let order = try await find(), order.terms.side == side else { throw orderMissing(name) }
      guard order.combination == nil else {
        throw WireError(
          .orderNotExist,
          hint: "this order is paid with others: GET /v3/combine-transactions/out-trade-no/{combine_out_trade_no}")
      }
      return .json(try await transaction(order))
    } catch {
      throw wireError(error)
    }
  }

  // POST /v3/pay/transactions/out-trade-no/{out_trade_no}/{close,reverse}

  private func close(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.order, call)
    let number = try FieldReader(path: "out_trade_no", text).outTradeNo()
    let side = try await side(call.reader(), call)
    do { _ = try await platform.engine.perform(CloseOrder(side, number)) } catch { throw wireError(error) }
    return .nothing
  }

  private func reverse(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.order, call)
    let number = try FieldReader(path: "out_trade_no", text).outTradeNo()
    let body = try ReverseBody(as: style, call.reader())
    _ = try await call.admit(body.parties, platform)
    do { _ = try await platform.engine.perform(ReverseOrder(body.parties.side, number)) } catch {
      throw wireError(error)
    }
    return .json(ReverseAnswer(body.parties, number: number).json)
  }

  nonisolated(nonsending) func transaction(_ order: Order) async throws -> JSONValue {
    try await transactionAnswer(order, platform).json
  }
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
      payer: payerFields(payment.payer, order.terms, platform), payerTotal: payment.payerTotal,
      promotions: try await platform.campaigns.discounts(of: order).map(promotion))
  }
  return TransactionAnswer(
    SideFields(side: order.terms.side, app: order.terms.app, subApp: order.terms.subApp), number: order.terms.number,
    state: asPaid ? .success : TradeState(order), total: order.terms.total, attach: order.terms.attach,
    deviceID: order.terms.deviceID, payment: paid)
}

private func payerFields(_ payer: UserID, _ terms: OrderTerms, _ platform: Platform) -> PayerFields {
  PayerFields(
    openid: platform.openIDs.openID(of: payer, app: terms.app),
    subOpenid: terms.subApp.map { platform.openIDs.openID(of: payer, app: $0) })
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
