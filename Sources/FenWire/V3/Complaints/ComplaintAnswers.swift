import Fen

/// An entry as answers show it: with its pictures' numbers.
public struct ComplaintEntryFields: Hashable, Sendable {
  let entry: ComplaintEntry
  let pictures: [MediaID]

  public init(_ entry: ComplaintEntry, pictures: [MediaID]) {
    self.entry = entry
    self.pictures = pictures
  }

  private var urls: JSONValue { .array(pictures.map { .string($0.complaintURL) }) }

  fileprivate var media: JSONObject {
    [
      "media_type": .string(entry.kind.isPayers ? "USER_COMPLAINT_IMAGE" : "OPERATION_IMAGE"), "media_url": urls,
    ]
  }

  /// A line of the negotiation.
  ///
  /// - Parameter operator: the merchant's name; of the payer nothing is told.
  /// Source: API v3 查询投诉单协商历史.
  public func line(operator name: String) -> JSONValue {
    var object: JSONObject = [
      "log_id": .string("\(entry.complaint.wire)\(entry.place + 1000)"),
      "operator": .string(entry.kind.isPayers ? "投诉人" : name), "operate_time": .string(entry.at.rfc3339),
      "operate_type": .string(entry.kind.operateType),
    ]
    if !entry.words.isEmpty { object.add("operate_details", entry.words) }
    if !pictures.isEmpty {
      object.add("image_list", urls)
      object.add("complaint_media_list", .object(media))
    }
    return .object(object)
  }
}

/// A complaint as lists and details answer it.
///
/// Source: API v3 查询投诉单列表, 查询投诉单详情.
public struct ComplaintAnswer: Sendable {
  let complaint: Complaint
  let order: Order
  let beginning: ComplaintEntryFields
  let encryptedPhone: String?
  let openid: String?

  /// - Parameters:
  ///   - encryptedPhone: for the key of the merchant that asks.
  ///   - openid: under the app of the merchant that asks; lists have none.
  public init(
    _ complaint: Complaint, of order: Order, beginning: ComplaintEntryFields, encryptedPhone: String?,
    openid: String? = nil
  ) {
    self.complaint = complaint
    self.order = order
    self.beginning = beginning
    self.encryptedPhone = encryptedPhone
    self.openid = openid
  }

  public var json: JSONValue {
    var object: JSONObject = [
      "complaint_id": .string(complaint.id.wire), "complaint_time": .string(complaint.openedAt.rfc3339),
      "complaint_detail": .string(beginning.entry.words), "complaint_state": .string(complaint.state.wire),
      "complainted_mchid": .string("\(complaint.side.payee)"),
    ]
    object.add("payer_phone", encryptedPhone)
    object.add("payer_openid", openid)
    object.add(
      "complaint_order_info",
      [
        [
          "transaction_id": .string(order.id.transactionID), "out_trade_no": .string(order.terms.number.value),
          "amount": .integer(order.terms.total.minorUnits),
        ]
      ])
    if !beginning.pictures.isEmpty { object.add("complaint_media_list", .array([.object(beginning.media)])) }
    object.add("complaint_full_refunded", .bool(order.refunded == order.terms.total))
    object.add("incoming_user_response", .bool(complaint.waitsSince != nil))
    object.add("problem_description", complaint.problem.kind.title)
    object.add("user_complaint_times", complaint.times)
    object.add("problem_type", complaint.problem.kind.wire)
    if case .refund(let asked) = complaint.problem { object.add("apply_refund_amount", asked.minorUnits) }
    return .object(object)
  }
}

extension MediaID {
  /// Where a merchant fetches a picture of a complaint.
  var complaintURL: String { "https://api.mch.weixin.qq.com/v3/merchant-service/images/\(value)" }
}

extension ComplaintState {
  public var wire: String {
    switch self {
    case .pending: "PENDING"
    case .processing: "PROCESSING"
    case .processed: "PROCESSED"
    }
  }
}

extension ComplaintKind {
  public var wire: String {
    switch self {
    case .refund: "REFUND"
    case .serviceNotWork: "SERVICE_NOT_WORK"
    case .others: "OTHERS"
    }
  }

  /// `problem_description`.
  var title: String {
    switch self {
    case .refund: "申请退款"
    case .serviceNotWork: "服务权益未生效"
    case .others: "其他类型"
    }
  }
}

extension ComplaintEntryKind {
  /// `operate_type`, in the protocol's spelling.
  var operateType: String {
    switch self {
    case .opened: "USER_CREATE_COMPLAINT"
    case .wentOn: "USER_CONTINUE_COMPLAINT"
    case .payerWords: "USER_RESPONSE"
    case .answer: "MERCHANT_RESPONSE"
    case .completed: "MERCHANT_CONFIRM_COMPLETE"
    case .withdrawn: "USER_REVOKE_COMPLAINT"
    case .accepted: "USER_COMFIRM_COMPLAINT"
    case .refundApproved: "MERCHANT_APPROVE_REFUND"
    case .refundRejected: "MERCHANT_REFUSE_RERUND"
    }
  }

  /// `action_type` of a callback; nil for what the protocol has no word for.
  var actionType: String? {
    switch self {
    case .opened: "CREATE_COMPLAINT"
    case .wentOn: "CONTINUE_COMPLAINT"
    case .payerWords: "USER_RESPONSE"
    case .answer: "MERCHANT_RESPONSE"
    case .completed: "MERCHANT_CONFIRM_COMPLETE"
    case .refundApproved: "MERCHANT_APPROVE_REFUND"
    case .refundRejected: "MERCHANT_REJECT_REFUND"
    case .withdrawn, .accepted: nil
    }
  }
}

/// The plain text of `COMPLAINT.CREATE` and `COMPLAINT.STATE_CHANGE`.
///
/// Source: API v3 投诉通知回调.
public struct ComplaintNotice: Hashable, Sendable {
  let entry: ComplaintEntry

  public init(_ entry: ComplaintEntry) { self.entry = entry }

  public var event: NotificationEvent { entry.kind == .opened ? .complaintCreate : .complaintChange }

  public var json: JSONValue {
    var object: JSONObject = ["complaint_id": .string(entry.complaint.wire)]
    object.add("action_type", entry.kind.actionType)
    return .object(object)
  }
}
