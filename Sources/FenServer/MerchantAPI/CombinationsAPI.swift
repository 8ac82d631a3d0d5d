import Fen
import FenPlatform
import FenWire
import NIOHTTP1

/// `/v3/combine-transactions/…`: place, query and close orders of several merchants that one person pays at once.
///
/// Source: API v3 合单下单, 查询合单订单, 合单关单 (直连商户, 服务商).
struct CombinationsAPI: Sendable {
  let platform: Platform
  let limiter: RateLimiter

  func answer(_ call: MerchantCall, _ path: [String]) async throws(WireError) -> WireAnswer {
    switch (call.request.method, path.count) {
    case (.POST, 1):
      guard let kind = TradeKind(rawValue: path[0]) else { throw unknownEndpoint(call) }
      return try await place(kind, call)
    case (.GET, 2) where path[0] == "out-trade-no": return try await query(call, path[1])
    case (.POST, 3) where path[0] == "out-trade-no" && path[2] == "close": return try await close(call, path[1])
    case _: throw unknownEndpoint(call)
    }
  }

  private func place(_ kind: TradeKind, _ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.check(.order, call)
    let body = try CombineBody(kind, call.reader())
    try call.checkIsCaller(body.caller, in: "/combine_mchid")
    try call.checkIsBound(body.app, to: call.merchant, in: "/combine_appid")
    for (place, order) in body.orders.enumerated() {
      try await call.admit(order, of: body.app, in: "/sub_orders/\(place)", platform)
    }
    try call.checkIdentity(body.identity, of: "/combine_payer_info")
    let payer = try await person(named: body.payer, in: "/combine_payer_info", platform)
    let terms = CombinationTerms(body)
    do {
      let orders = try await platform.engine.perform(
        PlaceCombination(terms, of: body.orders.map { OrderTerms($0, of: body, payer: payer) }))
      return .json(prepayAnswer(kind, orders[0].id, platform).json)
    } catch {
      throw combinationError(error)
    }
  }

  private func query(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.query, call)
    let number = try FieldReader(path: "combine_out_trade_no", text).outTradeNo("combine_out_trade_no")
    do {
      guard let (combination, orders) = try await platform.records.combination(call.merchant.id, number) else {
        throw orderMissing(text)
      }
      try await call.admit(orders, platform)
      return .json(try await combineAnswer(combination, orders, platform).json)
    } catch {
      throw combinationError(error)
    }
  }

  private func close(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.order, call)
    let number = try FieldReader(path: "combine_out_trade_no", text).outTradeNo("combine_out_trade_no")
    let body = try CombineCloseBody(call.reader())
    do {
      // Also a provider that acts for some of the merchants no more: it takes back what it asked for and learns
      // nothing.
      try await platform.engine.perform(
        CloseCombination(call.merchant.id, number, app: body.app, orders: body.orders))
      return .nothing
    } catch {
      throw combinationError(error)
    }
  }
}

extension MerchantCall {
  /// Whether a provider still acts for the merchants whose orders it combined.
  ///
  /// - Throws: `NO_AUTH`.
  fileprivate func admit(_ orders: [Order], _ platform: Platform) async throws(WireError) {
    for order in orders where order.terms.side.provider != nil { _ = try await admit(order.terms.side, platform) }
  }

  /// Whether the caller may combine this order. A merchant combines orders of merchants that have bound its app: that
  /// is their consent. A provider combines orders it places for its merchants.
  ///
  /// - Throws: `APPID_MCHID_NOT_MATCH`, `NO_AUTH`, `MCH_NOT_EXISTS`, `INVALID_REQUEST`, `PARAM_ERROR`.
  fileprivate func admit(
    _ order: CombinedOrder, of app: String, in place: String, _ platform: Platform
  ) async throws(WireError) {
    switch order.side {
    case .merchant(let id):
      if merchant.provider != nil {
        throw WireError(
          .paramError, message: "服务商模式下特约商户号sub_mchid必填",
          detail: WireError.detail(field: "\(place)/sub_mchid", value: nil, issue: "missing", location: .body),
          hint: "a provider combines orders of the merchants it acts for, and names each")
      }
      try await admit(otherMerchant: id, of: app, in: "\(place)/mchid", platform)
      // Its takings would wait until it releases them.
      guard id == merchant.id || !order.isToBeShared else {
        throw WireError(
          .paramError, message: "不能为其他商户的子单指定分账",
          detail: WireError.detail(
            field: "\(place)/settle_info/profit_sharing", value: .bool(true), issue: "another's order",
            location: .body),
          hint: "only \(id) itself says whether its takings wait to be shared")
      }
    case .provider(let provider, of: _):
      try checkIsCaller(provider.mchid, in: "\(place)/mchid")
      let payee = try await admit(order.side, platform, in: place)
      if let subApp = order.subApp { try checkIsBound(subApp, to: payee, in: "\(place)/sub_appid") }
    }
  }

  private func admit(
    otherMerchant id: MerchantID, of app: String, in field: String, _ platform: Platform
  ) async throws(WireError) {
    let named = WireError.detail(field: field, value: .string("\(id)"), issue: "unknown merchant", location: .body)
    let other: Merchant?
    do { other = try await platform.merchants.merchant(id) } catch { throw internalFault(error) }
    guard let other else {
      throw WireError(.mchNotExists, detail: named, hint: "no merchant \(id) in this network")
    }
    if other.provider != nil {
      throw WireError(
        .noAuth, message: "服务商不能作为收款方",
        detail: WireError.detail(field: field, value: .string("\(id)"), issue: "a provider", location: .body),
        hint: "\(id) is a provider and is never paid itself")
    }
    guard other.apps.contains(app) else {
      throw WireError(
        .appidMchidNotMatch,
        detail: WireError.detail(field: field, value: .string("\(id)"), issue: "not bound", location: .body),
        hint: "\(id) has not bound \(app): whoever is combined with others binds the app that combines")
    }
  }
}

extension CombinationTerms {
  fileprivate init(_ body: CombineBody) {
    self.init(
      caller: body.caller, number: body.number, app: body.app, total: body.total, notifyURL: body.notifyURL.text,
      hash: body.termsHash)
  }
}

extension OrderTerms {
  /// - Parameter payer: the person whom `combine_payer_info` names.
  fileprivate convenience init(_ order: CombinedOrder, of body: CombineBody, payer: UserID?) {
    self.init(
      side: order.side, number: order.number, app: body.app, subApp: order.subApp, tradeType: body.kind.tradeType,
      total: order.total, description: order.description, attach: order.attach, payer: payer,
      methodLimits: body.methodLimits, expiresAt: body.timeExpire, deviceID: body.deviceID,
      isToBeShared: order.isToBeShared, goodsTag: order.goodsTag,
      detail: order.other.map { JSONValue.object($0).text }, hash: body.termsHash)
  }
}

/// A combination as queries and callbacks tell it.
func combineAnswer(
  _ combination: Combination, _ orders: [Order], _ platform: Platform, asPaid: Bool = false
) async throws -> CombineAnswer {
  var rows = [CombineAnswer.Row]()
  for order in orders {
    let openid = order.payment.flatMap { payment in
      order.terms.subApp.map { platform.openIDs.openID(of: payment.payer, app: $0) }
    }
    rows.append(
      CombineAnswer.Row(try await transactionAnswer(order, platform, asPaid: asPaid), subOpenid: openid))
  }
  let payer = orders.first?.payment?.payer
  return CombineAnswer(
    combination, rows: rows, openid: payer.map { platform.openIDs.openID(of: $0, app: combination.terms.app) })
}

/// Each refusal of a combination as the protocol says it.
func combinationError(_ error: any Error) -> WireError {
  switch error {
  case let refusal as CombinationRefusal: combinationError(refusal)
  case CombinationCloseRefusal.otherOrders:
    WireError(
      .invalidRequest, message: "子单信息与合单订单不一致",
      hint: "combine_appid and sub_orders must be the combination's: every order once, with its mchid and out_trade_no")
  case CombinationCloseRefusal.orders(let refusal): wireError(refusal)
  case _: wireError(error)
  }
}

private func combinationError(_ refusal: CombinationRefusal) -> WireError {
  switch refusal {
  case .sameNumberOtherTerms:
    WireError(
      .invalidRequest, message: "请求重入时，参数与首次请求时不一致", resultNumber: .reentryDiffers,
      hint: "this combine_out_trade_no was used with other fields; repeat it unchanged, or take a new number")
  case .namedTwice(let place):
    WireError(
      .paramError, message: "子单商户订单号重复",
      detail: WireError.detail(
        field: "/sub_orders/\(place)/out_trade_no", value: nil, issue: "named twice", location: .body),
      hint: "each row is an order of its own: give it a number that its merchant has not used")
  case .orderNumberUsed(let place):
    WireError(
      .outTradeNoUsed,
      detail: WireError.detail(
        field: "/sub_orders/\(place)/out_trade_no", value: nil, issue: "used before", location: .body),
      hint: "the merchant has an order with this out_trade_no; take a number that was not used")
  case .orders(let refusal): wireError(refusal)
  }
}
