import Fen
import FenPlatform
import FenWire

/// Each refusal of a share as the protocol says it.
func shareError(_ error: any Error) -> WireError {
  switch error {
  case let refusal as ShareRefusal: shareError(refusal)
  case let refusal as ShareReturnRefusal: shareError(refusal)
  case UnknownThing.order: WireError(.resourceNotExists, message: "订单不存在或未支付")
  case UnknownThing.share: WireError(.resourceNotExists, message: "分账单不存在")
  case _: wireError(error)
  }
}

private func shareError(_ refusal: ShareRefusal) -> WireError {
  func invalid(_ message: String, _ hint: String) -> WireError {
    WireError(.invalidRequest, message: message, hint: hint)
  }
  return switch refusal {
  case .sameNumberOtherTerms:
    WireError(
      .invalidRequest, message: "分账参数与首次请求不一致", resultNumber: .reentryDiffers,
      hint: "this out_order_no was used with other fields; repeat it unchanged, or take a new number")
  case .orderNotPaid: WireError(.resourceNotExists, message: "订单不存在或未支付", hint: "the order is not paid")
  case .notToBeShared: invalid("非分账订单不支持分账", "order with settle_info.profit_sharing = true to share its takings")
  case .released: invalid("订单剩余资金已解冻，不能再分账", "what was left has been released to the merchant")
  case .tooEarly(let until): invalid("订单处理中，请稍后再分账", "a share is possible from \(until.rfc3339)")
  case .tooManyShares: invalid("单笔订单分账次数超过上限", "an order can be shared \(sharesPerOrder) times")
  case .tooManyReceivers: invalid("分账接收方数量超过上限", "a share has at most \(receiversPerShare) receivers")
  case .sameReceiverTwice(let place): invalid("分账接收方重复", "receivers[\(place)] stands in the list before")
  case .nothingAsked: invalid("分账接收方为空且未解冻剩余资金", "name receivers, or release the rest with unfreeze_unsplit")
  case .exceedsLeft(let left):
    WireError(.notEnough, message: "分账金额超过可分金额", hint: "left to share: \(left.minorUnits) fen")
  case .exceedsRatio(let most):
    WireError(.ruleLimit, message: "分账金额超过最大分账比例", hint: "within the ratio \(most.minorUnits) fen can still be shared")
  case .arithmetic(let fault): WireError(.paramError, hint: "\(fault)")
  }
}

private func shareError(_ refusal: ShareReturnRefusal) -> WireError {
  switch refusal {
  case .sameNumberOtherTerms:
    WireError(
      .invalidRequest, message: "分账回退参数与首次请求不一致", resultNumber: .reentryDiffers,
      hint: "this out_return_no was used with other fields; repeat it unchanged, or take a new number")
  case .notAReceiver:
    WireError(.resourceNotExists, message: "分账接收方不存在", hint: "return_mchid received nothing by this share")
  case .tooLate: WireError(.invalidRequest, message: "已超过可回退的最大期限", hint: "a share can be given back for 180 days")
  case .exceedsReceived(let left):
    WireError(.invalidRequest, message: "回退金额超过可回退金额", hint: "left to give back: \(left.minorUnits) fen")
  case .arithmetic(let fault): WireError(.paramError, hint: "\(fault)")
  }
}
