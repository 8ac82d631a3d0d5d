import Fen

/// The answer to a query of a combination, and the plain text of its `TRANSACTION.SUCCESS`.
///
/// Source: API v3 查询合单订单, 合单支付成功回调通知.
public struct CombineAnswer: Hashable, Sendable {
  /// A row of `sub_orders`: an answer as an order alone would have, told in the combination's words.
  public struct Row: Hashable, Sendable {
    public let order: TransactionAnswer
    /// The payer under the merchant's own app, where it is named and he has paid.
    public let subOpenid: String?

    public init(_ order: TransactionAnswer, subOpenid: String? = nil) {
      self.order = order
      self.subOpenid = subOpenid
    }
  }

  public let combination: Combination
  /// In the order of the request.
  public let rows: [Row]
  /// The payer under the combination's app, once he has paid.
  public let openid: String?

  public init(_ combination: Combination, rows: [Row], openid: String?) {
    self.combination = combination
    self.rows = rows
    self.openid = openid
  }

  public var json: JSONValue {
    var object: JSONObject = [
      "combine_appid": .string(combination.terms.app), "combine_mchid": .string("\(combination.terms.caller)"),
      "combine_out_trade_no": .string(combination.terms.number.value),
    ]
    let isPaid = rows.contains { $0.order.payment != nil }
    if isPaid {
      object.add("combine_transaction_id", combination.id.transactionID)
      object.add("scene_info", rows.first?.order.deviceID.map { ["device_id": .string($0)] })
    }
    object.add("sub_orders", .array(rows.map(\.json)))
    object.add("combine_payer_info", openid.map { ["openid": .string($0)] })
    return .object(object)
  }
}

extension CombineAnswer.Row {
  fileprivate var json: JSONValue {
    var object = JSONObject()
    let parties = order.parties
    switch parties.side {
    case .merchant(let merchant): object.add("mchid", "\(merchant)")
    case .provider(let provider, of: let merchant):
      object.add("mchid", "\(provider)")
      object.add("sub_mchid", "\(merchant)")
      object.add("sub_appid", parties.subApp)
      object.add("sub_openid", subOpenid)
    }
    object.add("out_trade_no", order.number.value)
    object.add("trade_state", order.state.ofCombination.rawValue)
    if let payment = order.payment {
      object.add("transaction_id", payment.id.transactionID)
      object.add("trade_type", payment.tradeType.wire)
      object.add("bank_type", payment.bankType)
      object.add("attach", order.attach)
      object.add("success_time", payment.successTime.rfc3339)
    }
    var amount: JSONObject = [
      "total_amount": .integer(order.total.minorUnits), "currency": .string(order.total.currency.rawValue),
    ]
    amount.add("payer_amount", order.payment?.payerTotal.minorUnits)
    amount.add("payer_currency", order.payment?.payerTotal.currency.rawValue)
    object.add("amount", .object(amount))
    if let promotions = order.payment?.promotions, !promotions.isEmpty {
      object.add("promotion_detail", .array(promotions.map(\.json)))
    }
    return .object(object)
  }
}

extension TradeState {
  /// Combinations have no word for a payment that waits for the bank: to the merchant it is not paid yet.
  fileprivate var ofCombination: TradeState { self == .userPaying ? .notPay : self }
}
