import Fen

/// A transfer to a person as answers and callbacks tell it.
public struct PayoutAnswer: Hashable, Sendable {
  /// `state`. Fen moves money in one step, so that ACCEPTED, PROCESSING, TRANSFERING and CANCELING are never seen.
  public enum State: String, Hashable, Sendable {
    case waiting = "WAIT_USER_CONFIRM"
    case success = "SUCCESS"
    case fail = "FAIL"
    case cancelled = "CANCELLED"
  }

  let payout: Payout
  let openid: String

  public init(_ payout: Payout, openid: String) {
    self.payout = payout
    self.openid = openid
  }

  public var state: State {
    switch payout.state {
    case .waiting: .waiting
    case .received: .success
    case .failed: .fail
    case .cancelled: .cancelled
    }
  }

  /// `fail_reason`, of one that failed.
  public var failure: String? {
    switch payout.state {
    case .failed(let failure, at: _): PayoutFailureReason(failure).rawValue
    case .waiting, .received, .cancelled: nil
    }
  }

  /// To the request that made it. `package` is for the person's wallet, while the transfer waits.
  public func created(package: String?) -> JSONValue {
    var object: JSONObject = [
      "out_bill_no": .string(payout.terms.number.value), "transfer_bill_no": .string(payout.id.wire),
      "create_time": .string(payout.createdAt.rfc3339), "state": .string(state.rawValue),
    ]
    object.add("fail_reason", failure)
    object.add("package_info", package)
    return .object(object)
  }

  /// To a query. `userName` is the name the merchant gave, encrypted for him.
  public func found(userName: String?) -> JSONValue {
    var object: JSONObject = [
      "mch_id": .string("\(payout.terms.merchant)"), "out_bill_no": .string(payout.terms.number.value),
      "transfer_bill_no": .string(payout.id.wire),
      "appid": .string(payout.terms.app), "state": .string(state.rawValue),
      "transfer_amount": .integer(payout.terms.amount.minorUnits),
      "transfer_remark": .string(payout.terms.remark),
    ]
    object.add("fail_reason", failure)
    object.add("openid", openid)
    object.add("user_name", userName)
    object.add("create_time", payout.createdAt.rfc3339)
    object.add("update_time", payout.changedAt.rfc3339)
    return .object(object)
  }

  /// To a cancelling.
  public var cancelled: JSONValue {
    [
      "out_bill_no": .string(payout.terms.number.value), "transfer_bill_no": .string(payout.id.wire),
      "state": .string(state.rawValue),
      "update_time": .string(payout.changedAt.rfc3339),
    ]
  }

  /// `MCHTRANSFER.BILL.FINISHED`
  public var notice: JSONValue {
    var object: JSONObject = [
      "mchid": .string("\(payout.terms.merchant)"), "out_bill_no": .string(payout.terms.number.value),
      "transfer_bill_no": .string(payout.id.wire),
      "state": .string(state.rawValue), "transfer_amount": .integer(payout.terms.amount.minorUnits),
      "openid": .string(openid),
    ]
    object.add("fail_reason", failure)
    object.add("create_time", payout.createdAt.rfc3339)
    object.add("update_time", payout.changedAt.rfc3339)
    return .object(object)
  }
}

/// `fail_reason` of transfers to people: those that happen here.
public enum PayoutFailureReason: String, Hashable, Sendable {
  case overdue = "OVERDUE_CLOSE"
  case nameNotCorrect = "NAME_NOT_CORRECT"
  case notVerified = "REAL_NAME_CHECK_FAIL"
  case openidInvalid = "OPENID_INVALID"
}
