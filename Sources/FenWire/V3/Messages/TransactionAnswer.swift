import Fen

/// `trade_state`.
public enum TradeState: String, CaseIterable, Hashable, Sendable {
  case success = "SUCCESS"
  case refund = "REFUND"
  case notPay = "NOTPAY"
  case closed = "CLOSED"
  case revoked = "REVOKED"
  case userPaying = "USERPAYING"
  case payError = "PAYERROR"

  /// `trade_state_desc`
  public var description: String {
    switch self {
    case .success: "支付成功"
    case .refund: "订单发生过退款，退款详情请查询退款单"
    case .notPay: "订单未支付"
    case .closed: "订单已关闭"
    case .revoked: "订单已撤销"
    case .userPaying: "用户支付中，需要输入密码"
    case .payError: "支付失败"
    }
  }
}

/// The answer to an order query and to a code payment, and the plain text of `TRANSACTION.SUCCESS`.
///
/// Source: API v3 查询订单, 支付成功回调通知.
public struct TransactionAnswer: Hashable, Sendable {
  /// What is only known once the order was paid.
  public struct Payment: Hashable, Sendable {
    public let id: OrderID
    public let tradeType: TradeType
    /// `OTHERS`, `CMB_DEBIT` …
    public let bankType: String
    public let successTime: Instant
    public let payer: PayerFields
    /// The total less discounts.
    public let payerTotal: Money
    public let promotions: [PromotionDetail]

    public init(
      id: OrderID, tradeType: TradeType, bankType: String, successTime: Instant, payer: PayerFields, payerTotal: Money,
      promotions: [PromotionDetail] = []
    ) {
      self.id = id
      self.tradeType = tradeType
      self.bankType = bankType
      self.successTime = successTime
      self.payer = payer
      self.payerTotal = payerTotal
      self.promotions = promotions
    }
  }

  public let parties: SideFields
  public let number: OutTradeNo
  public let state: TradeState
  public let total: Money
  /// Told after the payment only.
  public let attach: String?
  public let deviceID: String?
  public let payment: Payment?

  public init(
    _ parties: SideFields, number: OutTradeNo, state: TradeState, total: Money, attach: String?, deviceID: String?,
    payment: Payment?
  ) {
    self.parties = parties
    self.number = number
    self.state = state
    self.total = total
    self.attach = attach
    self.deviceID = deviceID
    self.payment = payment
  }

  public var json: JSONValue {
    var object = JSONObject()
    parties.add(to: &object)
    object.add("out_trade_no", number.value)
    object.add("transaction_id", payment?.id.transactionID)
    object.add("trade_type", payment?.tradeType.wire)
    object.add("trade_state", state.rawValue)
    object.add("trade_state_desc", state.description)
    object.add("bank_type", payment?.bankType)
    if payment != nil { object.add("attach", attach) }
    object.add("success_time", payment?.successTime.rfc3339)
    object.add("payer", payment?.payer.json(parties.side))
    var amount: JSONObject = ["total": .integer(total.minorUnits)]
    amount.add("payer_total", payment?.payerTotal.minorUnits)
    amount.add("currency", total.currency.rawValue)
    amount.add("payer_currency", payment?.payerTotal.currency.rawValue)
    object.add("amount", .object(amount))
    if payment != nil { object.add("scene_info", deviceID.map { ["device_id": .string($0)] }) }
    if let promotions = payment?.promotions, !promotions.isEmpty {
      object.add("promotion_detail", .array(promotions.map(\.json)))
    }
    return .object(object)
  }
}
