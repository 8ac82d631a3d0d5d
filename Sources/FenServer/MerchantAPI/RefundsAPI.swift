import Fen
import FenPlatform
import FenWire
import NIOHTTP1

/// `/v3/refund/domestic/refunds…`: give money back, ask how far it came, send it another way.
///
/// Source: API v3 申请退款, 查询单笔退款, 发起异常退款.
struct RefundsAPI: Sendable {
  let platform: Platform
  let keyring: Keyring
  let limiter: RateLimiter

  func answer(_ call: MerchantCall, _ path: [String]) async throws(WireError) -> WireAnswer {
    switch (call.request.method, path.count) {
    case (.POST, 0): return try await create(call)
    case (.GET, 1): return try await query(call, path[0])
    case (.POST, 2) where path[1] == "apply-abnormal-refund": return try await redirect(call, path[0])
    case _: throw unknownEndpoint(call)
    }
  }

  private func create(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.check(.refund, call)
    let body = try RefundBody(call.reader())
    let side = try await call.admit(subMerchant: body.subMerchant, platform)
    let order: OrderName
    switch body.order {
    case .transaction(let id?): order = .id(id)
    case .transaction(nil): throw refundError(UnknownThing.order)
    case .number(let number): order = .number(number)
    }
    let terms = RefundTerms(body, side: side)
    do {
      let answer = try await platform.engine.perform(RequestRefund(terms, of: order))
      return .json(try await refundAnswer(answer.refund, answer.order))
    } catch {
      throw refundError(error)
    }
  }

  private func query(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.refundQuery, call)
    let number = try FieldReader(path: "out_refund_no", text).outRefundNo()
    let side = try await call.admit(subMerchant: try call.query.optionalMchid("sub_mchid"), platform)
    do {
      guard let (refund, order) = try await platform.records.refund(side, number) else {
        throw UnknownThing.refund
      }
      return .json(try await refundAnswer(refund, order))
    } catch {
      throw refundError(error)
    }
  }

  private func redirect(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.refund, call)
    let body = try AbnormalRefundBody(call.reader())
    let side = try await call.admit(subMerchant: body.subMerchant, platform)
    guard let id = RefundID(wire: text) else { throw refundError(UnknownThing.refund) }
    let key = call.namedKey ?? keyring.signer(for: call.merchant)
    let way: RedirectRefund.Way
    switch body.destination {
    case .merchantCard: way = .merchant
    case .payerCard(let bank, let account, let name):
      let number = try plain(account, "/bank_account", key)
      let holder = try plain(name, "/real_name", key)
      guard let named = BankAccount(bank: bank.rawValue, number: number, holder: holder) else {
        throw WireError(
          .paramError, message: "银行卡号或姓名格式错误",
          hint: "bank_account is 8 to 32 digits, real_name the holder's name, each encrypted")
      }
      do {
        way = .payerAccount(try platform.named(named, shown: "\(bankName(bank.rawValue))借记卡\(number.suffix(4))"))
      } catch {
        throw wireError(error)
      }
    }
    do {
      let refund = try await platform.engine.perform(RedirectRefund(id, body.number, of: side, to: way))
      guard let order = try await platform.records.order(refund.order) else { throw UnknownThing.order }
      return .json(try await refundAnswer(refund, order))
    } catch {
      throw refundError(error)
    }
  }

  func refundAnswer(_ refund: Refund, _ order: Order) async throws -> JSONValue {
    let amount = refund.terms.amount
    let discounts = try await platform.campaigns.discounts(of: order).map(\.reward)
    let parts = try RefundParts(
      of: amount, refunded: refund.refundedBefore, total: order.terms.total, rewards: discounts)
    var successTime: Instant?
    if case .succeeded(let at) = refund.state { successTime = at }
    return RefundAnswer(
      id: refund.id, number: refund.terms.number, order: order.id, orderNumber: order.terms.number,
      way: RefundWay(refund.channel), receivedBy: try await receiver(of: refund, order, platform),
      createTime: refund.createdAt, successTime: successTime, status: RefundStatus(refund.state), funds: .unsettled,
      total: order.terms.total, refund: refund.terms.amount, payerTotal: order.payment?.payerTotal ?? order.terms.total,
      payerRefund: refund.payerAmount, settlementTotal: try Price(order.terms.total, with: discounts).received,
      settlementRefund: try parts.settled(discounts), discountRefund: try amount.subtracting(refund.payerAmount),
      refundFee: refund.feeReturned, promotions: promotions(parts, discounts, refund)
    ).json
  }
}

/// What of each discount comes back with a refund.
private func promotions(_ parts: RefundParts, _ discounts: [Reward], _ refund: Refund) -> [RefundPromotion] {
  let goods = refund.terms.detail.flatMap { try? JSONValue(parsing: $0) }?["goods_detail"]?.array ?? []
  return discounts.compactMap { discount in
    guard let returned = parts.ofDiscounts[discount.place] else { return nil }
    let names = Set(discount.items.map(\.goods))
    return RefundPromotion(
      discount, returned: returned,
      goods: goods.filter { $0["merchant_goods_id"]?.string.map(names.contains) ?? false })
  }
}

/// `user_received_account`: who gets the money, in the protocol's words.
func receiver(of refund: Refund, _ order: Order, _ platform: Platform) async throws -> String {
  switch refund.channel {
  case .original(.balance): return "支付用户零钱"
  case .original(.card(let id)):
    guard let card = try await platform.wallets.card(id) else { return "支付用户银行卡" }
    let kind =
      switch card.kind {
      case .debit: "借记卡"
      case .credit: "信用卡"
      }
    return "\(bankName(card.bank))\(kind)\(card.lastFour)"
  case .otherCard(let account): return account.shown
  case .merchant: return "商户基本账户"
  }
}

private func bankName(_ bankType: String) -> String {
  let names = [
    "CMB": "招商银行", "COMM": "交通银行", "ABC": "农业银行", "CCB": "建设银行", "ICBC": "工商银行", "BOC": "中国银行", "PAB": "平安银行",
    "SPDB": "浦发银行", "CITIC": "中信银行", "CEB": "光大银行", "CMBC": "民生银行", "CIB": "兴业银行", "GDB": "广发银行",
    "PSBC": "邮储银行", "NBCB": "宁波银行",
  ]
  return names[String(bankType.prefix { $0 != "_" })] ?? "银行"
}

extension RefundWay {
  init(_ channel: RefundChannel) {
    switch channel {
    case .original: self = .original
    case .otherCard: self = .otherBankCard
    case .merchant: self = .otherBankCard
    }
  }
}

extension RefundStatus {
  init(_ state: RefundState) {
    switch state {
    case .processing: self = .processing
    case .succeeded: self = .success
    case .abnormal: self = .abnormal
    }
  }
}

/// Each refusal of a refund as the protocol says it.
func refundError(_ error: any Error) -> WireError {
  switch error {
  case let refusal as RefundRefusal: refundError(refusal)
  case AbnormalRefundRefusal.notAbnormal:
    WireError(.invalidRequest, message: "退款单状态不是退款异常，不允许发起异常退款处理", hint: "only a refund whose status is ABNORMAL")
  case UnknownThing.order: WireError(.resourceNotExists, message: "订单不存在或未支付")
  case UnknownThing.refund: WireError(.resourceNotExists, message: "退款单不存在")
  case _: wireError(error)
  }
}

private func refundError(_ refusal: RefundRefusal) -> WireError {
  switch refusal {
  case .sameNumberOtherTerms:
    WireError(
      .invalidRequest, message: "请求重入时，参数与首次请求时不一致", resultNumber: .reentryDiffers,
      hint: "this out_refund_no was used with other fields; repeat it unchanged, or query it before another refund")
  case .orderNotPaid: WireError(.resourceNotExists, message: "订单不存在或未支付", hint: "the order is not paid")
  case .totalDiffers(let paid):
    WireError(
      .invalidRequest, message: "订单金额与原订单金额不一致", hint: "amount.total must be \(paid.minorUnits), the order's total")
  case .tooLate: WireError(.invalidRequest, message: "订单已超过可退款的最大期限", hint: "an order can be refunded for 365 days")
  case .tooMany: WireError(.invalidRequest, message: "订单部分退款次数超过上限50次", hint: "an order has at most 50 refunds")
  case .exceedsPaid(let left):
    WireError(
      .invalidRequest, message: "退款金额大于可退金额", hint: "left to refund: \(left.minorUnits) fen (\(left.majorUnits))")
  case .merchantBalanceTooLow(let has, let needs):
    WireError(
      .notEnough, message: "商户账户余额不足，请充值后重试",
      hint: "the merchant's account holds \(has.majorUnits), the refund needs \(needs.majorUnits)")
  case .arithmetic(let fault): WireError(.paramError, hint: "\(fault)")
  }
}
