import Fen

/// `POST /v3/refund/domestic/refunds`
///
/// Source: API v3 申请退款.
public struct RefundBody: Hashable, Sendable {
  /// Which order is to be refunded: exactly one of the two is sent.
  public enum OrderReference: Hashable, Sendable {
    /// Nil for a text that is no transaction number of this platform: no such order exists.
    case transaction(OrderID?)
    case number(OutTradeNo)
  }

  /// The merchant a provider acts for.
  public let subMerchant: MerchantID?
  public let order: OrderReference
  public let number: OutRefundNo
  public let reason: String?
  public let notifyURL: NotifyURL?
  public let refund: Money
  /// The order's total as the merchant believes it.
  public let total: Money
  /// funds_account, amount.from and goods_detail as they came, to be kept.
  public let other: JSONObject?
  /// SHA-256 over the whole request.
  public let termsHash: [UInt8]

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ reader: FieldReader) throws(WireError) {
    self.order = try Self.order(reader)
    self.number = try reader.outRefundNo()
    self.reason = try reader.optionalString("reason", bytes: 0...80)
    self.notifyURL = try reader.optionalNotifyURL(bytes: 8...256)
    self.subMerchant = try reader.optionalMchid("sub_mchid")
    _ = try reader.optionalChoice("funds_account", of: FundsAccount.self)

    let amount = try reader.object("amount")
    self.refund = try amount.money("refund")
    self.total = try amount.money("total")
    // The documents require the currency, but pay-py-kit leaves it out and is answered.
    try amount.checkCNY()
    try Self.checkSources(amount, refund: refund)
    try amount.finish()

    for row in try reader.optionalObjects("goods_detail", count: 0...6000) ?? [] {
      _ = try row.string("merchant_goods_id", bytes: 1...32)
      _ = try row.optionalString("wechatpay_goods_id", bytes: 0...32)
      _ = try row.optionalString("goods_name", bytes: 0...256)
      _ = try row.integer("unit_price", in: 0...largestAmount)
      _ = try row.integer("refund_amount", in: 0...largestAmount)
      _ = try row.integer("refund_quantity", in: 1...1_000_000_000)
      try row.finish()
    }
    try reader.finish()

    var other = reader.object.only(["funds_account", "goods_detail"]) ?? JSONObject()
    other.add("from", amount.object["from"])
    self.other = other.members.isEmpty ? nil : other
    self.termsHash = hashOfTerms(area: "refund", reader.object)
  }

  private static func order(_ reader: FieldReader) throws(WireError) -> OrderReference {
    let id = try reader.optionalString("transaction_id", bytes: 1...32)
    switch (id, try reader.value("out_trade_no")) {
    case (let id?, nil): return .transaction(OrderID(transactionID: id))
    case (nil, _?): return .number(try reader.outTradeNo())
    case (_?, _?):
      throw reader.refusal(
        "transaction_id", issue: "both transaction_id and out_trade_no", rule: "规则校验失败，与“商户订单号”只能填写其中一个",
        right: "and /out_trade_no name the same order; send one of them")
    case (nil, nil):
      throw reader.refusal(
        "transaction_id", issue: "neither transaction_id nor out_trade_no", rule: "必填性规则校验失败，与“商户订单号”必须填写其中一个",
        right: "or /out_trade_no must name the order")
    }
  }

  /// `from`: the accounts the money comes from, whose amounts make up the refund.
  private static func checkSources(_ amount: FieldReader, refund: Money) throws(WireError) {
    guard let sources = try amount.optionalObjects("from", count: 0...10), !sources.isEmpty else { return }
    var sum: Int64 = 0
    for source in sources {
      _ = try source.choice("account", of: SourceAccount.self)
      sum += try source.integer("amount", in: 1...largestAmount)
      try source.finish()
    }
    guard sum == refund.minorUnits else {
      throw amount.refusal(
        "from", issue: "does not sum to the refund", rule: "规则校验失败，各账户出资金额之和不等于退款金额",
        right: "sums to \(sum); it must sum to /amount/refund, \(refund.minorUnits)")
    }
  }

  private enum FundsAccount: String, CaseIterable { case available = "AVAILABLE" }
  private enum SourceAccount: String, CaseIterable {
    case available = "AVAILABLE"
    case unavailable = "UNAVAILABLE"
  }
}
