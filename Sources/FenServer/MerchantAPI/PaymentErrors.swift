import Fen
import FenPlatform
import FenWire

func orderMissing(_ name: String) -> WireError {
  WireError(.orderNotExist, hint: "this merchant has no order \(name.prefix(64))")
}

/// Each refusal of a payment as the protocol says it. The only place that chooses codes for them.
func wireError(_ error: any Error) -> WireError {
  switch error {
  case let error as WireError: error
  case let refusal as PrepayRefusal: wireError(refusal)
  case let refusal as PayRefusal: wireError(refusal)
  case let refusal as PaymentCodeRefusal: wireError(refusal)
  // Which limit it is, is the payer's own business.
  case let refusal as LimitRefusal:
    WireError(.ruleLimit, message: "用户支付超过限额，请更换支付方式", hint: limitError(refusal).message)
  case let refusal as CloseRefusal: wireError(refusal)
  case let refusal as ReverseRefusal: wireError(refusal)
  case let refusal as PostingRefusal: wireError(refusal)
  case UnknownThing.order: WireError(.orderNotExist)
  case _: internalFault(error)
  }
}

private func wireError(_ refusal: PrepayRefusal) -> WireError {
  switch refusal {
  case .sameNumberOtherTerms:
    WireError(
      .invalidRequest, message: "请求重入时，参数与首次请求时不一致", resultNumber: .reentryDiffers,
      hint: "this out_trade_no was used with other fields; repeat it unchanged, or take a new number for a new order")
  case .alreadyPaid: WireError(.orderPaid)
  case .alreadyClosed: WireError(.orderClosed)
  case .expiresInThePast:
    WireError(
      .paramError, message: "订单失效时间time_expire已过",
      detail: WireError.detail(field: "/time_expire", value: nil, issue: "in the past", location: .body),
      hint: "time_expire is compared with the network's clock, see GET /sandbox/v1/clock")
  }
}

private func wireError(_ refusal: PayRefusal) -> WireError {
  switch refusal {
  case .alreadyPaid: WireError(.orderPaid)
  case .alreadyClosed: WireError(.orderClosed)
  case .expired: WireError(.orderClosed, message: "订单已过期", resultNumber: .orderExpired)
  case .payerBusy: WireError(.tradeError, message: "用户支付中，请稍后查询", hint: "a payment is under way")
  case .partOfCombination:
    WireError(.tradeError, message: "合单子单不能单独支付", hint: "the order is paid with the others of its combination")
  case .notForThisPayer: WireError(.openidMismatch, hint: "the order names another payer")
  case .methodExcluded:
    WireError(.ruleLimit, message: "订单不支持该支付方式", hint: "limit_pay excludes what the payer chose")
  case .noSuchCard: WireError(.accountError, message: "用户的银行卡不可用")
  case .balanceTooLow(let has, let needs):
    WireError(.notEnough, hint: "the payer has \(has.majorUnits) of \(needs.majorUnits)")
  case .priceChanged(let price):
    WireError(.tradeError, message: "优惠已变化，请用户重新确认", hint: "the payer would pay \(price.majorUnits) now")
  case .arithmetic(let fault): WireError(.systemError, hint: "\(fault)")
  }
}

private func wireError(_ refusal: PaymentCodeRefusal) -> WireError {
  switch refusal {
  case .unknown:
    WireError(.authCodeInvalid, hint: "no such payment code here: POST /sandbox/v1/users/{user_id}/payment-code")
  case .expired: WireError(.authCodeExpire, hint: "a payment code lives 60 s: take a fresh one")
  case .used: WireError(.authCodeInvalid, message: "付款码已使用，请刷新付款码后重试")
  }
}

private func wireError(_ refusal: CloseRefusal) -> WireError {
  switch refusal {
  case .onlyReversible:
    WireError(
      .invalidRequest, message: "付款码支付订单不支持关单，请使用撤销接口", resultNumber: .closeNotAllowed,
      hint: "POST …/reverse")
  case .partOfCombination:
    WireError(
      .invalidRequest, message: "合单子单不支持单独关单，请使用合单关单接口",
      hint: "POST /v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close")
  case .alreadyPaid: WireError(.orderPaid)
  case .payerBusy: WireError(.tradeError, message: "用户支付中，请稍后重试", hint: "a payment is under way")
  }
}

private func wireError(_ refusal: ReverseRefusal) -> WireError {
  switch refusal {
  case .notACodeOrder:
    WireError(.invalidRequest, message: "仅付款码支付订单支持撤销", hint: "close it, or refund it when it is paid")
  case .tooLate: WireError(.ruleLimit, message: "订单超过7天，不允许撤销", hint: "refund it instead")
  case .refunded: WireError(.tradeError, message: "订单已发生退款，不允许撤销", hint: "refund the rest")
  case .payerBusy: WireError(.systemError, message: "银行处理中，请稍后重试撤销", hint: "reverse again after 5 s")
  case .walletClosed:
    WireError(
      .accountError, message: "用户账号已注销，不允许撤销", hint: "refund it, then name another way for the abnormal refund")
  }
}

func wireError(_ refusal: PostingRefusal) -> WireError {
  switch refusal {
  case .insufficient(_, let balance, let asked):
    WireError(.notEnough, hint: "the account holds \(balance.majorUnits) of \(asked.majorUnits)")
  case .otherCurrency(_, let moved):
    WireError(.systemError, hint: "\(moved.rawValue) does not move to or from an account of another currency")
  case .arithmetic(let fault): WireError(.systemError, hint: "\(fault)")
  }
}
