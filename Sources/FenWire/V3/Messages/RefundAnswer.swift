import Fen

/// `status` of a refund.
public enum RefundStatus: String, CaseIterable, Hashable, Sendable {
  case success = "SUCCESS"
  case closed = "CLOSED"
  case processing = "PROCESSING"
  case abnormal = "ABNORMAL"
}

/// `channel` of a refund.
public enum RefundWay: String, CaseIterable, Hashable, Sendable {
  case original = "ORIGINAL"
  case balance = "BALANCE"
  case otherBalance = "OTHER_BALANCE"
  case otherBankCard = "OTHER_BANKCARD"
}

/// `funds_account` of a refund: which money of the merchant it was taken from.
public enum RefundFunds: String, CaseIterable, Hashable, Sendable {
  case unsettled = "UNSETTLED"
  case available = "AVAILABLE"
  case unavailable = "UNAVAILABLE"
  case operation = "OPERATION"
  case basic = "BASIC"
  case ecnyBasic = "ECNY_BASIC"
}

/// The answer to a refund request, a refund query and an abnormal-refund request.
///
/// Source: API v3 申请退款, 查询单笔退款, 发起异常退款.
public struct RefundAnswer: Hashable, Sendable {
  public let id: RefundID
  public let number: OutRefundNo
  public let order: OrderID
  public let orderNumber: OutTradeNo
  public let way: RefundWay
  /// 招商银行信用卡0403, 支付用户零钱 …
  public let receivedBy: String
  public let createTime: Instant
  public let successTime: Instant?
  public let status: RefundStatus
  public let funds: RefundFunds?
  public let total: Money
  public let refund: Money
  public let payerTotal: Money
  public let payerRefund: Money
  /// The total and the refund less coupons that are not settled to the merchant.
  public let settlementTotal: Money
  public let settlementRefund: Money
  public let discountRefund: Money
  /// The part of the fee that goes back to the merchant.
  public let refundFee: Money?
  /// `amount.from` as it was asked for.
  public let sources: JSONValue?
  public let promotions: [RefundPromotion]

  public init(
    id: RefundID, number: OutRefundNo, order: OrderID, orderNumber: OutTradeNo, way: RefundWay, receivedBy: String,
    createTime: Instant, successTime: Instant?, status: RefundStatus, funds: RefundFunds?, total: Money, refund: Money,
    payerTotal: Money, payerRefund: Money, settlementTotal: Money, settlementRefund: Money, discountRefund: Money,
    refundFee: Money? = nil, sources: JSONValue? = nil, promotions: [RefundPromotion] = []
  ) {
    self.id = id
    self.number = number
    self.order = order
    self.orderNumber = orderNumber
    self.way = way
    self.receivedBy = receivedBy
    self.createTime = createTime
    self.successTime = successTime
    self.status = status
    self.funds = funds
    self.total = total
    self.refund = refund
    self.payerTotal = payerTotal
    self.payerRefund = payerRefund
    self.settlementTotal = settlementTotal
    self.settlementRefund = settlementRefund
    self.discountRefund = discountRefund
    self.refundFee = refundFee
    self.sources = sources
    self.promotions = promotions
  }

  public var json: JSONValue {
    var object: JSONObject = [
      "refund_id": .string(id.wire), "out_refund_no": .string(number.value),
      "transaction_id": .string(order.transactionID), "out_trade_no": .string(orderNumber.value),
      "channel": .string(way.rawValue), "user_received_account": .string(receivedBy),
    ]
    object.add("success_time", successTime?.rfc3339)
    object.add("create_time", createTime.rfc3339)
    object.add("status", status.rawValue)
    object.add("funds_account", funds?.rawValue)
    var amount: JSONObject = [
      "total": .integer(total.minorUnits), "refund": .integer(refund.minorUnits), "from": sources ?? [],
      "payer_total": .integer(payerTotal.minorUnits), "payer_refund": .integer(payerRefund.minorUnits),
      "settlement_refund": .integer(settlementRefund.minorUnits),
      "settlement_total": .integer(settlementTotal.minorUnits),
      "discount_refund": .integer(discountRefund.minorUnits), "currency": .string(total.currency.rawValue),
    ]
    amount.add("refund_fee", refundFee?.minorUnits)
    object.add("amount", .object(amount))
    object.add("promotion_detail", .array(promotions.map(\.json)))
    return .object(object)
  }
}

/// The plain text of `REFUND.SUCCESS`, `REFUND.ABNORMAL` and `REFUND.CLOSED`. Never sent while processing.
///
/// Source: API v3 退款结果通知.
public struct RefundNotice: Hashable, Sendable {
  public enum Outcome: Hashable, Sendable {
    case success(at: Instant)
    case abnormal
    case closed

    public var event: NotificationEvent {
      switch self {
      case .success: .refundSuccess
      case .abnormal: .refundAbnormal
      case .closed: .refundClosed
      }
    }
  }

  public let side: MerchantSide
  public let order: OrderID
  public let orderNumber: OutTradeNo
  public let id: RefundID
  public let number: OutRefundNo
  public let outcome: Outcome
  public let receivedBy: String
  public let total: Money
  public let refund: Money
  public let payerTotal: Money
  public let payerRefund: Money

  public init(
    side: MerchantSide, order: OrderID, orderNumber: OutTradeNo, id: RefundID, number: OutRefundNo,
    outcome: Outcome, receivedBy: String, total: Money, refund: Money, payerTotal: Money, payerRefund: Money
  ) {
    self.side = side
    self.order = order
    self.orderNumber = orderNumber
    self.id = id
    self.number = number
    self.outcome = outcome
    self.receivedBy = receivedBy
    self.total = total
    self.refund = refund
    self.payerTotal = payerTotal
    self.payerRefund = payerRefund
  }

  public var json: JSONValue {
    let status: RefundStatus
    var successTime: Instant?
    switch outcome {
    case .success(at: let time): (status, successTime) = (.success, time)
    case .abnormal: status = .abnormal
    case .closed: status = .closed
    }
    var object = JSONObject()
    switch side {
    case .merchant(let merchant): object.add("mchid", "\(merchant)")
    case .provider(let provider, of: let merchant):
      object.add("sp_mchid", "\(provider)")
      object.add("sub_mchid", "\(merchant)")
    }
    object.add("out_trade_no", orderNumber.value)
    object.add("transaction_id", order.transactionID)
    object.add("out_refund_no", number.value)
    object.add("refund_id", id.wire)
    object.add("refund_status", status.rawValue)
    object.add("success_time", successTime?.rfc3339)
    object.add(
      "amount",
      [
        "total": .integer(total.minorUnits), "refund": .integer(refund.minorUnits),
        "payer_total": .integer(payerTotal.minorUnits), "payer_refund": .integer(payerRefund.minorUnits),
      ])
    object.add("user_received_account", receivedBy)
    return .object(object)
  }
}
