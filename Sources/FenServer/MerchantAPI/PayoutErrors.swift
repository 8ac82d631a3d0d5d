import Fen
import FenPlatform
import FenWire

/// Each refusal of a transfer to people as the protocol says it.
func payoutError(_ error: any Error) -> WireError {
  switch error {
  case let error as WireError: error
  case let refusal as PayoutRefusal: payoutError(refusal, field: "/user_name")
  case let refusal as PayoutBatchRefusal: payoutError(refusal)
  case CancelPayoutRefusal.ended(let state):
    WireError(
      .invalidRequest, message: "转账单状态不允许撤销",
      hint: "only a transfer that waits for the person can be cancelled; this one is \(word(state))")
  case ReceiptRefusal.notReceived:
    WireError(.invalidRequest, message: "转账未成功，无法申请电子回单", hint: "a receipt is for money that arrived")
  case ReceiptRefusal.neverAskedFor:
    WireError(.notFound, message: "电子回单不存在", hint: "ask for the receipt first, with POST")
  case UnknownThing.payout: WireError(.notFound, message: "记录不存在", hint: "this merchant has no such transfer")
  case let refusal as PostingRefusal: wireError(refusal)
  case _: internalFault(error)
  }
}

private func payoutError(_ refusal: PayoutRefusal, field: String) -> WireError {
  switch refusal {
  case .sameNumberOtherTerms:
    WireError(.alreadyExists, hint: "this number was used with other fields; repeat it unchanged, or take a new one")
  case .nameNeeded(let from):
    WireError(
      .paramError, message: "转账金额大于等于\(from.majorUnits)元时，收款用户姓名必填",
      detail: WireError.detail(field: field, value: nil, issue: "required from \(from.majorUnits)", location: .body),
      hint: "\(field) is required from \(from.minorUnits) fen on")
  case .nameNotAllowed(let below):
    WireError(
      .paramError, message: "转账金额小于\(below.majorUnits)元时，不允许填写收款用户姓名",
      detail: WireError.detail(
        field: field, value: nil, issue: "not allowed below \(below.majorUnits)", location: .body),
      hint: "leave \(field) out below \(below.minorUnits) fen")
  case .balanceTooLow(let has, let needs): notEnough(has, needs)
  }
}

private func payoutError(_ refusal: PayoutBatchRefusal) -> WireError {
  switch refusal {
  case .sameNumberOtherTerms:
    WireError(.alreadyExists, hint: "this number was used with other fields; repeat it unchanged, or take a new one")
  case .countDiffers(let listed):
    WireError(
      .paramError, message: "转账总笔数与明细笔数不一致",
      detail: WireError.detail(
        field: "/total_num", value: nil, issue: "not the length of the list", location: .body),
      hint: "/transfer_detail_list has \(listed) transfers")
  case .totalDiffers(let listed):
    WireError(
      .paramError, message: "转账总金额与明细金额之和不一致",
      detail: WireError.detail(field: "/total_amount", value: nil, issue: "not the sum of the list", location: .body),
      hint: "the transfers make \(listed.minorUnits) fen")
  case .numberTwice(let number):
    WireError(
      .paramError, message: "批次内商家明细单号重复",
      detail: WireError.detail(
        field: "/transfer_detail_list", value: .string(number.value), issue: "number used twice", location: .body),
      hint: "out_detail_no \(number.value) is there twice")
  case .detail(let place, let refusal): payoutError(refusal, field: "/transfer_detail_list/\(place)/user_name")
  case .balanceTooLow(let has, let needs): notEnough(has, needs)
  case .arithmetic(let fault): WireError(.paramError, hint: "\(fault)")
  }
}

private func notEnough(_ has: Money, _ needs: Money) -> WireError {
  WireError(
    .notEnough, message: "商户运营账户资金不足，请充值后原单重试",
    hint: "the operating account holds \(has.majorUnits), this needs \(needs.majorUnits): "
      + "POST /sandbox/v1/merchants/{mchid}/fund, then repeat with the same number")
}

private func word(_ state: PayoutState) -> String {
  switch state {
  case .waiting: "waiting"
  case .received: "with the person"
  case .failed: "failed"
  case .cancelled: "cancelled"
  }
}
