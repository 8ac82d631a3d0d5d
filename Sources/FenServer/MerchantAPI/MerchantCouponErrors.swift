import Fen
import FenPlatform
import FenWire

/// Each refusal of a merchant's coupon as the protocol says it. What is the same for all coupons stands in
/// `favorError`.
func merchantCouponError(_ error: any Error) -> WireError {
  switch error {
  case let refusal as TillRefusal: wireError(refusal)
  case let refusal as CouponCodeRefusal: wireError(refusal)
  case let refusal as StockBudgetRefusal: wireError(refusal)
  case let refusal as SubsidyRefusal: wireError(refusal)
  case UnknownThing.coupon:
    WireError(
      .resourceNotExists, message: "商家券不存在",
      hint: "no coupon of yours has this code; one that you uploaded or named yourself needs its stock_id")
  case UnknownThing.order:
    WireError(.orderNotExist, hint: "no order has this transaction_id")
  case UnknownThing.refund:
    WireError(.resourceNotExists, message: "退款单不存在", hint: "no refund has this refund_id")
  case UnknownThing.subsidy:
    WireError(.resourceNotExists, message: "补差单不存在", hint: "you neither paid nor got a subsidy of this number")
  case _: favorError(error)
  }
}

private func wireError(_ refusal: TillRefusal) -> WireError {
  switch refusal {
  case .coupon(.alreadyUsed):
    WireError(.invalidRequest, message: "该券已核销", hint: "it is used; return it first")
  case .coupon(.notUsed): WireError(.invalidRequest, message: "该券未核销", hint: "only a used coupon can be returned")
  case .coupon(.expired): WireError(.invalidRequest, message: "该券已过期", hint: "its expire_time is over")
  case .coupon(.void): WireError(.invalidRequest, message: "该券已失效", hint: "it was deactivated")
  case .coupon(.notYetValid(let from)):
    WireError(.invalidRequest, message: "该券未到可用时间", hint: "it can be used from \(from.rfc3339)")
  case .outsideHours:
    WireError(
      .invalidRequest, message: "该券当前时间不可用",
      hint: "its stock names when: available_week and irregulary_avaliable_time")
  case .otherHolder:
    WireError(
      .paramError, message: "openid与该券持有人不一致",
      detail: WireError.detail(field: "/openid", value: nil, issue: "not the holder", location: .body),
      hint: "the coupon is another person's; leave openid out to redeem it by its code")
  case .associated(let order):
    WireError(
      .invalidRequest, message: "该券已关联其他订单", hint: "it belongs to \(order); disassociate it first")
  case .notAssociated(let order):
    WireError(
      .invalidRequest, message: "该券未关联该订单",
      hint: order.map { "it belongs to \($0)" } ?? "it belongs to no order")
  case .subsidised(let subsidy):
    WireError(
      .invalidRequest, message: "该券已补差，不允许退券",
      hint: "subsidy \(subsidy.wire) was paid for its use: give it back first")
  }
}

private func wireError(_ refusal: CouponCodeRefusal) -> WireError {
  switch refusal {
  case .missing: codeFault("required field is missing", "该批次发放时必须指定券code", "a MERCHANT_API stock needs coupon_code")
  case .notAsked:
    codeFault("not allowed", "该批次不支持指定券code", "leave coupon_code out: only MERCHANT_API stocks take it")
  case .taken:
    WireError(.resourceAlreadyExists, message: "券code已被使用", hint: "another coupon of the stock has this code")
  case .noneLeft: WireError(.notEnough, message: "批次可用券code不足", hint: "upload more codes")
  case .notUploaded:
    WireError(
      .invalidRequest, message: "该批次不支持上传券code", hint: "only a MERCHANT_UPLOAD stock has codes of its own")
  case .promised:
    WireError(
      .invalidRequest, message: "可用券code均已预留",
      hint: "the codes that are left are promised to payments under way: upload more, then delete this one")
  case .given:
    WireError(.invalidRequest, message: "券code已发放或已删除", hint: "only a code that no coupon has can be deleted")
  case .unknown: WireError(.resourceNotExists, message: "券code不存在", hint: "the stock has no such code")
  }
}

private func codeFault(_ issue: String, _ message: String, _ hint: String) -> WireError {
  WireError(
    .paramError, message: message,
    detail: WireError.detail(field: "/coupon_code", value: nil, issue: issue, location: .body), hint: hint)
}

private func wireError(_ refusal: StockBudgetRefusal) -> WireError {
  switch refusal {
  case .isNow(let now):
    WireError(
      .invalidRequest, message: "当前预算与请求不一致",
      hint: now.map { "it is \($0) by now: read the stock and ask again" } ?? "the stock has no limit a day")
  case .belowSent(let sent):
    WireError(.invalidRequest, message: "目标发放数量小于已发放数量", hint: "\(sent) coupons were sent already")
  }
}

private func wireError(_ refusal: SubsidyRefusal) -> WireError {
  switch refusal {
  case .notAllowed:
    WireError(.invalidRequest, message: "该批次不允许营销补差", hint: "the stock was made without subsidy")
  case .couponNotUsed: WireError(.invalidRequest, message: "该券未核销", hint: "redeem the coupon first")
  case .otherOrder:
    WireError(
      .invalidRequest, message: "订单与券不匹配", hint: "the order is the payee's, and was paid by the coupon's holder")
  case .samePayerAndPayee:
    WireError(
      .paramError, message: "付款商户与收款商户不能相同",
      detail: WireError.detail(field: "/payee_merchant", value: nil, issue: "the payer himself", location: .body),
      hint: "payee_merchant is another merchant")
  case .notPaid:
    WireError(.invalidRequest, message: "补差付款单不存在或未成功", hint: "no such subsidy was paid for this coupon")
  case .aboveRest(let rest):
    WireError(.invalidRequest, message: "回退金额超过可回退金额", hint: "\(rest.majorUnits) can come back")
  case .otherRefund: WireError(.invalidRequest, message: "退款单与订单不匹配", hint: "the refund is of another order")
  }
}
