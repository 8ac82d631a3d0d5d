import Fen

/// `GET /v3/marketing/paygiftactivity/activities`. wechatpayv3 asks by POST, with the same names in a body.
public struct PayGiftsQuery: Hashable, Sendable {
  public let offset: Int64
  public let limit: Int64
  /// A part of it.
  public let name: String?
  public let status: String?
  public let award: PayGiftBody.Award?

  private enum Status: String, CaseIterable {
    case unknown = "ACT_STATUS_UNKNOWN"
    case created = "CREATE_ACT_STATUS"
    case ongoing = "ONGOING_ACT_STATUS"
    case terminated = "TERMINATE_ACT_STATUS"
    case paused = "STOP_ACT_STATUS"
    case over = "OVER_TIME_ACT_STATUS"
    case failed = "CREATE_ACT_FAILED"
  }

  /// - Parameter isBody: numbers are numbers there, and texts in a query.
  public init(_ reader: FieldReader, isBody: Bool) throws(WireError) {
    (offset, limit) = try reader.page(isBody: isBody)
    name = try reader.optionalString("activity_name", bytes: 1...256)
    status = try reader.optionalChoice("activity_status", of: Status.self)?.rawValue
    award = try reader.optionalChoice("award_type")
    try reader.finish()
  }
}

/// The query of an activity's merchants and goods.
public struct PayGiftPageQuery: Hashable, Sendable {
  public let offset: Int64
  public let limit: Int64

  public init(_ reader: FieldReader) throws(WireError) {
    (offset, limit) = try reader.page(isBody: false)
    try reader.finish()
  }
}

extension FieldReader {
  fileprivate func page(isBody: Bool) throws(WireError) -> (offset: Int64, limit: Int64) {
    let (offsets, limits): (ClosedRange<Int64>, ClosedRange<Int64>) = (0...1_000_000, 1...100)
    if isBody {
      return (try optionalInteger("offset", in: offsets) ?? 0, try optionalInteger("limit", in: limits) ?? 20)
    }
    return (try number("offset", in: offsets) ?? 0, try number("limit", in: limits) ?? 20)
  }
}

/// `POST …/activities/{activity_id}/merchants/add` and `…/delete`
public struct PayGiftMerchantsBody: Hashable, Sendable {
  public let merchants: [MerchantID]
  public let number: String
  /// SHA-256 over the request, the activity and what is done.
  public let termsHash: [UInt8]

  public init(_ reader: FieldReader, adding: Bool, activity: CampaignID) throws(WireError) {
    guard let list = try PayGiftBody.merchants(reader, most: 500), !list.isEmpty else {
      throw reader.missing("merchant_id_list")
    }
    merchants = list
    number = try reader.string(adding ? "add_request_no" : "delete_request_no", bytes: 1...128)
    try reader.finish()
    var object = reader.object
    object["activity_id"] = .integer(activity.value)
    termsHash = hashOfTerms(area: adding ? "pay gift merchants added" : "pay gift merchants deleted", object)
  }
}

/// An activity as answers tell it.
///
/// Source: API v3 支付有礼 (查询活动详情接口).
public struct PayGiftAnswer: Hashable, Sendable {
  public let id: CampaignID
  public let creator: MerchantID
  public let status: PayGiftStatus
  public let createdAt: Instant
  public let changedAt: Instant
  /// As its creator said it.
  public let kept: JSONValue

  public init(
    id: CampaignID, creator: MerchantID, status: PayGiftStatus, createdAt: Instant, changedAt: Instant, kept: JSONValue
  ) {
    self.id = id
    self.creator = creator
    self.status = status
    self.createdAt = createdAt
    self.changedAt = changedAt
    self.kept = kept
  }

  public var award: PayGiftBody.Award? {
    kept["award_send_rule"]?["award_type"]?.string.flatMap(PayGiftBody.Award.init)
  }

  public var json: JSONValue {
    var object: JSONObject = [
      "activity_id": .string("\(id.value)"), "activity_type": "FULL_SEND_ACT_TYPE",
      "activity_status": .string(status.rawValue), "creator_merchant_id": .string("\(creator)"),
      "belong_merchant_id": .string("\(creator)"), "create_time": .string(createdAt.rfc3339),
      "update_time": .string(changedAt.rfc3339),
    ]
    if status == .paused { object.add("pause_time", changedAt.rfc3339) }
    object.add("activity_base_info", kept["activity_base_info"])
    object.add("advanced_setting", kept["advanced_setting"])
    if let rule = kept["award_send_rule"] { object.add("award_send_rule", ["full_send_rule": rule]) }
    return .object(object)
  }
}
