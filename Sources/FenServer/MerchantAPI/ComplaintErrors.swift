import Fen
import FenPlatform
import FenWire

/// Each refusal in a complaint as the protocol says it.
func complaintError(_ error: any Error) -> WireError {
  switch error {
  case let refusal as ComplaintRefusal: complaintError(refusal)
  case ComplaintAddressRefusal.exists:
    WireError(.invalidRequest, message: "已存在投诉通知回调地址", hint: "there is an address; change it with PUT")
  case ComplaintAddressRefusal.none:
    WireError(.resourceNotExists, message: "投诉通知回调地址不存在", hint: "no address was made; make one with POST")
  case UnknownThing.complaint: WireError(.resourceNotExists, message: "投诉单不存在")
  case _: internalFault(error)
  }
}

private func complaintError(_ refusal: ComplaintRefusal) -> WireError {
  func invalid(_ message: String, _ hint: String) -> WireError {
    WireError(.invalidRequest, message: message, hint: hint)
  }
  return switch refusal {
  case .hasEnded: invalid("投诉单已处理完成", "the complaint has ended; only its payer can go on with it")
  case .notAnswered: invalid("用户留言待回复，不能反馈处理完成", "answer the payer's last words first")
  case .noRefundAsked: invalid("该投诉单未申请退款", "the payer asked for something else than money")
  case .refundApproved: invalid("退款申请已同意", "the refund was approved and cannot be decided again")
  case .tooManyEntries: WireError(.ruleLimit, message: "协商记录数量超过上限", hint: "at most \(mostComplaintEntries)")
  case .tooManyPictures:
    WireError(.paramError, message: "图片数量超过上限", hint: "at most \(mostComplaintPictures) pictures at once")
  case .noSuchPicture:
    WireError(
      .paramError, message: "media_id不存在", hint: "upload the picture first: /v3/merchant-service/images/upload")
  // What only the payer is refused.
  case .notPaid, .tooLate, .askedTooMuch, .nothingLeft, .isOpen, .isOver: invalid("投诉单状态不允许该操作", "\(refusal)")
  }
}
