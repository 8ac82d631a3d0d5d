import Fen

/// One line of a trade bill: a payment, a refund, or a reversal. A payment and its refund are two lines.
public struct TradeBillRow: Hashable, Sendable {
  public enum Event: Hashable, Sendable {
    /// - Parameters:
    ///   - settlement: 应结订单金额, the total less what the payee gave up himself.
    ///   - coupon: 代金券金额, what budgets paid of it.
    case payment(total: Money, settlement: Money, coupon: Money)
    case refund(TradeBillRefund)
    /// A code payment taken back by the till.
    case reversal(TradeBillRefund)
  }

  /// 交易时间: when the payment succeeded or the refund was accepted.
  public let time: Instant
  public let appid: String
  public let side: MerchantSide
  public let deviceID: String?
  public let order: OrderID
  public let number: OutTradeNo
  public let openid: String
  public let tradeType: TradeType
  public let bankType: String
  public let event: Event
  public let description: String
  public let attach: String?
  /// 手续费; negative where it goes back to the merchant.
  public let fee: Money
  /// Parts of 100,000: 600 is 0.60%.
  public let feeRate: Int64
  /// 费率备注
  public let feeNote: String

  public init(
    time: Instant, appid: String, side: MerchantSide, deviceID: String?, order: OrderID, number: OutTradeNo,
    openid: String, tradeType: TradeType, bankType: String, event: Event, description: String, attach: String?,
    fee: Money, feeRate: Int64, feeNote: String = ""
  ) {
    self.time = time
    self.appid = appid
    self.side = side
    self.deviceID = deviceID
    self.order = order
    self.number = number
    self.openid = openid
    self.tradeType = tradeType
    self.bankType = bankType
    self.event = event
    self.description = description
    self.attach = attach
    self.fee = fee
    self.feeRate = feeRate
    self.feeNote = feeNote
  }
}

/// The refund columns of a trade bill.
public struct TradeBillRefund: Hashable, Sendable {
  /// 退款状态, as it stood when the bill was made.
  public enum Status: String, CaseIterable, Hashable, Sendable {
    case success = "SUCCESS"
    case processing = "PROCESSING"
    case fail = "FAIL"
    case change = "CHANGE"
  }

  public let id: RefundID
  public let number: OutRefundNo
  public let requestedAt: Instant
  public let succeededAt: Instant?
  /// 申请退款金额
  public let requested: Money
  /// 退款金额: what of it was settled to the payee, without what he had given up himself.
  public let settled: Money
  /// 充值券退款金额: what of that goes back to budgets.
  public let coupon: Money
  public let way: RefundWay
  public let status: Status

  public init(
    id: RefundID, number: OutRefundNo, requestedAt: Instant, succeededAt: Instant?, requested: Money, settled: Money,
    coupon: Money, way: RefundWay, status: Status
  ) {
    self.id = id
    self.number = number
    self.requestedAt = requestedAt
    self.succeededAt = succeededAt
    self.requested = requested
    self.settled = settled
    self.coupon = coupon
    self.way = way
    self.status = status
  }
}
