import Fen

/// A share as requests, queries and releases answer it. It is done when it is answered, so its state is `FINISHED`;
/// each receiver has a result of its own.
///
/// Source: API v3 请求分账, 查询分账结果, 解冻剩余资金.
public struct ShareAnswer: Hashable, Sendable {
  let share: Share

  public init(_ share: Share) { self.share = share }

  public var json: JSONValue {
    var object = JSONObject()
    if share.terms.side.provider != nil { object.add("sub_mchid", "\(share.terms.side.payee)") }
    object.add("transaction_id", share.terms.order.transactionID)
    object.add("out_order_no", share.terms.number.value)
    object.add("order_id", share.id.wire)
    object.add("state", "FINISHED")
    object.add("receivers", .array((share.lines.map(line)) + released))
    return .object(object)
  }

  private func line(_ line: ShareLine) -> JSONValue {
    var object: JSONObject = [
      "amount": .integer(line.terms.amount.minorUnits), "description": .string(line.terms.description),
      "type": .string(line.terms.to.naming.wire), "account": .string(line.terms.to.account),
      "result": .string(line.failure == nil ? "SUCCESS" : "CLOSED"),
    ]
    object.add("fail_reason", line.failure?.wire)
    object.add("detail_id", share.detailID(line.place))
    object.add("create_time", share.at.rfc3339)
    object.add("finish_time", share.at.rfc3339)
    return .object(object)
  }

  /// What was released stands among the receivers, as the merchant's own part.
  private var released: [JSONValue] {
    guard share.released.isPositive else { return [] }
    return [
      [
        "amount": .integer(share.released.minorUnits), "description": .string(share.terms.description ?? "解冻给分账方"),
        "type": "MERCHANT_ID", "account": .string("\(share.terms.side.payee)"), "result": "SUCCESS",
        "detail_id": .string(share.detailID(share.lines.count)), "create_time": .string(share.at.rfc3339),
        "finish_time": .string(share.at.rfc3339),
      ]
    ]
  }
}

/// The plain text of `PROFITSHARING`: a receiver got its part.
///
/// Source: API v3 分账动账通知.
public struct ShareNotice: Hashable, Sendable {
  let share: Share
  let place: Int

  public init(_ share: Share, place: Int) {
    self.share = share
    self.place = place
  }

  public var json: JSONValue {
    var object = JSONObject()
    switch share.terms.side {
    case .merchant(let merchant): object.add("mchid", "\(merchant)")
    case .provider(let provider, of: let merchant):
      object.add("sp_mchid", "\(provider)")
      object.add("sub_mchid", "\(merchant)")
    }
    object.add("transaction_id", share.terms.order.transactionID)
    object.add("order_id", share.id.wire)
    object.add("out_order_no", share.terms.number.value)
    let line = share.lines[place].terms
    object.add(
      "receiver",
      [
        "type": .string(line.to.naming.wire), "account": .string(line.to.account),
        "amount": .integer(line.amount.minorUnits), "description": .string(line.description),
      ])
    object.add("success_time", share.at.rfc3339)
    return .object(object)
  }
}

/// A part given back, as requests and queries answer it.
///
/// Source: API v3 请求分账回退, 查询分账回退结果.
public struct ShareReturnAnswer: Hashable, Sendable {
  let made: ShareReturn
  let share: Share

  public init(_ made: ShareReturn, of share: Share) {
    self.made = made
    self.share = share
  }

  public var json: JSONValue {
    var object = JSONObject()
    if made.terms.side.provider != nil { object.add("sub_mchid", "\(made.terms.side.payee)") }
    object.add("order_id", share.id.wire)
    object.add("out_order_no", share.terms.number.value)
    object.add("out_return_no", made.terms.number.value)
    object.add("return_id", made.id.wire)
    object.add("return_mchid", "\(made.terms.from)")
    object.add("amount", made.terms.amount.minorUnits)
    object.add("description", made.terms.description)
    switch made.outcome {
    case .succeeded: object.add("result", "SUCCESS")
    case .balanceTooLow:
      object.add("result", "FAILED")
      object.add("fail_reason", "BALANCE_NOT_ENOUGH")
    }
    object.add("create_time", made.at.rfc3339)
    object.add("finish_time", made.at.rfc3339)
    return .object(object)
  }
}

extension ShareFailure {
  /// `fail_reason`.
  var wire: String {
    switch self {
    case .noRelation: "NO_RELATION"
    case .notVerified: "RECEIVER_REAL_NAME_NOT_VERIFIED"
    case .accountAbnormal: "ACCOUNT_ABNORMAL"
    }
  }
}

extension Share {
  /// `detail_id`: the share's number with the place behind it.
  func detailID(_ place: Int) -> String { "\(id.wire)\(place < 10 ? "0" : "")\(place)" }
}
