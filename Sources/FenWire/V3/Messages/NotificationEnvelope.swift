import Fen

/// `event_type` of a notification, with what always comes with it.
///
/// Source: APIv3, 回调通知.
public enum NotificationEvent: String, CaseIterable, Hashable, Sendable {
  case transactionSuccess = "TRANSACTION.SUCCESS"
  case refundSuccess = "REFUND.SUCCESS"
  case refundAbnormal = "REFUND.ABNORMAL"
  case refundClosed = "REFUND.CLOSED"
  case payoutFinished = "MCHTRANSFER.BILL.FINISHED"
  case payoutBatchFinished = "MCHTRANSFER.BATCH.FINISHED"
  case couponUse = "COUPON.USE"
  case mallCard = "MALL_AUTH.ACTIVATE_CARD"
  case mallPayment = "MALL_TRANSACTION.SUCCESS"
  case mallRefund = "MALL_REFUND.SUCCESS"
  case share = "PROFITSHARING"
  case couponSend = "COUPON.SEND"
  case complaintCreate = "COMPLAINT.CREATE"
  case complaintChange = "COMPLAINT.STATE_CHANGE"
  case securityEcho = "SECURITY_ECHO.SUCCESS"

  public var summary: String {
    switch self {
    case .transactionSuccess: "支付成功"
    case .refundSuccess: "退款成功"
    case .refundAbnormal: "退款异常"
    case .refundClosed: "退款关闭"
    case .payoutFinished: "商家转账单据终态通知"
    case .payoutBatchFinished: "商家转账批次完成通知"
    case .couponUse: "代金券核销通知"
    case .mallCard: "商圈积分授权成功"
    case .mallPayment: "商圈支付成功"
    case .mallRefund: "商圈退款成功"
    case .share: "分账"
    case .couponSend: "商家券领券通知"
    case .complaintCreate: "产生新投诉"
    case .complaintChange: "投诉单状态变化"
    case .securityEcho: "安全联调"
    }
  }

  /// `original_type` of the resource, and its `associated_data`, as captures show it.
  public var originalType: String {
    switch self {
    case .transactionSuccess: "transaction"
    case .refundSuccess, .refundAbnormal, .refundClosed: "refund"
    case .payoutFinished, .payoutBatchFinished: "mch_payment"
    case .couponUse, .couponSend: "coupon"
    case .mallCard: "mall_auth"
    case .mallPayment: "mall_transaction"
    case .mallRefund: "mall_refund"
    case .share: "profitsharing"
    case .complaintCreate, .complaintChange: "complaint"
    case .securityEcho: "security_echo"
    }
  }
}

/// The body of a notification. Each attempt to deliver it is sealed and signed anew; the id stays.
///
/// Source: APIv3, 回调通知 (通知报文).
public struct NotificationEnvelope: Hashable, Sendable {
  /// At most 36 bytes; the same on every attempt.
  public let id: String
  public let createTime: Instant
  public let event: NotificationEvent
  /// The plain text of the resource.
  public let resource: [UInt8]

  public init(id: String, createTime: Instant, event: NotificationEvent, resource: [UInt8]) {
    self.id = id
    self.createTime = createTime
    self.event = event
    self.resource = resource
  }

  /// - Parameter nonce: 12 ASCII characters, fresh.
  public func sealed(with key: APIv3Key, nonce: String) -> JSONValue {
    [
      "id": .string(id), "create_time": .string(createTime.rfc3339), "resource_type": "encrypt-resource",
      "event_type": .string(event.rawValue), "summary": .string(event.summary),
      "resource": [
        "original_type": .string(event.originalType), "algorithm": .string(APIv3Key.algorithm),
        "ciphertext": .string(key.seal(resource, nonce: nonce, associatedData: event.originalType)),
        "associated_data": .string(event.originalType), "nonce": .string(nonce),
      ],
    ]
  }
}
