import Fen

/// `POST /v3/marketing/busifavor/subsidy/pay-receipts` and `return-receipts`.
///
/// Source: API v3 商家券 (营销补差付款, 营销补差回退).
public struct SubsidyBody: Hashable, Sendable {
  public let stock: CampaignID
  public let code: String
  public let order: OrderID
  public let payer: MerchantID
  public let payee: MerchantID
  public let amount: Money
  public let description: String
  public let number: String
  /// Of a return.
  public let refund: RefundID?
  public let termsHash: [UInt8]

  public init(_ reader: FieldReader, isReturn: Bool) throws(WireError) {
    stock = try reader.stockID("stock_id")
    code = try reader.couponCode()
    guard let order = OrderID(transactionID: try reader.string("transaction_id", bytes: 28...32)) else {
      throw reader.refusal(
        "transaction_id", issue: "not a transaction", rule: "字符串规则校验失败，微信支付订单号不合法", right: "is a transaction_id")
    }
    self.order = order
    payer = try reader.mchid("payer_merchant")
    payee = try reader.mchid("payee_merchant")
    amount = try reader.money("amount")
    description = try reader.string("description", bytes: 1...1_024)
    if isReturn {
      guard let refund = RefundID(wire: try reader.string("refund_id", bytes: 28...32)) else {
        throw reader.refusal(
          "refund_id", issue: "not a refund", rule: "字符串规则校验失败，微信支付退款单号不合法", right: "is a refund_id")
      }
      self.refund = refund
      number = try reader.string("out_subsidy_return_no", bytes: 1...128)
    } else {
      refund = nil
      number = try reader.string("out_subsidy_no", bytes: 1...128)
    }
    try reader.finish()
    termsHash = hashOfTerms(area: isReturn ? "busifavor subsidy return" : "busifavor subsidy", reader.object)
  }
}

/// A subsidy as answers tell it.
public struct SubsidyAnswer: Hashable, Sendable {
  public let subsidy: Subsidy
  public let code: String

  public init(_ subsidy: Subsidy, code: String) {
    self.subsidy = subsidy
    self.code = code
  }

  public var json: JSONValue {
    let terms = subsidy.terms
    var object: JSONObject = [
      "subsidy_receipt_id": .string(subsidy.id.wire), "stock_id": .string("\(terms.campaign.value)"),
      "coupon_code": .string(code), "transaction_id": .string(terms.order.transactionID),
      "payer_merchant": .string("\(terms.payer)"), "payee_merchant": .string("\(terms.payee)"),
      "amount": .integer(terms.amount.minorUnits), "description": .string(terms.description),
      "status": .string(status), "out_subsidy_no": .string(terms.number),
      "create_time": .string(subsidy.at.rfc3339),
    ]
    switch subsidy.failure {
    case nil: object.add("success_time", subsidy.at.rfc3339)
    case .insufficientBalance?: object.add("fail_reason", .string("PAY_RECEIPT_INSUFFICIENT_BALANCE"))
    case .tooMuch?: object.add("fail_reason", .string("PAY_RECEIPT_EXCEED_SUBSIDY_AMOUNT_QUOTA"))
    case .tooOften?: object.add("fail_reason", .string("PAY_RECEIPT_EXCEED_SUBSIDY_COUNT_QUOTA"))
    }
    return .object(object)
  }

  private var status: String {
    if subsidy.failure != nil { return "PAY_RECEIPT_FAIL" }
    if subsidy.returned == subsidy.terms.amount { return "PAY_RECEIPT_FULL_RETURN" }
    return subsidy.returned.isPositive ? "PAY_RECEIPT_PARTIAL_RETURN" : "PAY_RECEIPT_SUCCESS"
  }
}

/// What came back of a subsidy, as answers tell it.
public struct SubsidyReturnAnswer: Hashable, Sendable {
  public let done: SubsidyReturn
  public let subsidy: Subsidy
  public let code: String

  public init(_ done: SubsidyReturn, of subsidy: Subsidy, code: String) {
    self.done = done
    self.subsidy = subsidy
    self.code = code
  }

  public var json: JSONValue {
    let terms = subsidy.terms
    var object: JSONObject = [
      "subsidy_return_receipt_id": .string(done.id.wire), "stock_id": .string("\(terms.campaign.value)"),
      "coupon_code": .string(code), "transaction_id": .string(terms.order.transactionID),
      "refund_id": .string(done.refund.wire), "payer_merchant": .string("\(terms.payer)"),
      "payee_merchant": .string("\(terms.payee)"), "amount": .integer(done.amount.minorUnits),
      "description": .string(done.description),
      "status": .string(done.isShort ? "RETURN_RECEIPT_FAIL" : "RETURN_RECEIPT_SUCCESS"),
      "subsidy_receipt_id": .string(subsidy.id.wire), "out_subsidy_return_no": .string(done.number),
      "return_create_time": .string(done.at.rfc3339),
    ]
    if done.isShort {
      object.add("fail_reason", .string("RETURN_RECEIPT_INSUFFICIENT_BALANCE"))
    } else {
      object.add("return_done_time", done.at.rfc3339)
    }
    return .object(object)
  }
}
