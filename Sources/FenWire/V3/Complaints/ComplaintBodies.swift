import Fen

/// Which complaints are asked for.
///
/// Source: API v3 查询投诉单列表.
public struct ComplaintQuery: Hashable, Sendable {
  public let first: BusinessDay
  public let last: BusinessDay
  public let merchant: MerchantID?
  public let limit: Int64
  public let offset: Int64

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ query: FieldReader) throws(WireError) {
    guard let first = try query.optionalDay("begin_date") else { throw query.missing("begin_date") }
    guard let last = try query.optionalDay("end_date") else { throw query.missing("end_date") }
    guard first <= last, last.number - first.number <= 30 else {
      throw query.refusal(
        "end_date", issue: "period too long", rule: "日期规则校验失败，结束日期不能早于开始日期，跨度不超过30天",
        right: "must not be before begin_date, nor more than 30 days after it")
    }
    (self.first, self.last) = (first, last)
    merchant = try query.optionalMchid("complainted_mchid")
    limit = try query.number("limit", in: 1...50) ?? 10
    offset = try query.number("offset", in: 0...100_000) ?? 0
  }
}

/// A page of a negotiation.
///
/// Source: API v3 查询投诉单协商历史.
public struct ComplaintHistoryQuery: Hashable, Sendable {
  public let limit: Int64
  public let offset: Int64

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ query: FieldReader) throws(WireError) {
    limit = try query.number("limit", in: 1...300) ?? 100
    offset = try query.number("offset", in: 0...100_000) ?? 0
  }
}

/// An answer to the payer. Where it leads him, by link or mini program, is checked and not kept.
///
/// Source: API v3 回复用户.
public struct ComplaintReplyBody: Hashable, Sendable {
  public let merchant: MerchantID
  public let words: String
  public let pictures: [MediaID]

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ reader: FieldReader) throws(WireError) {
    merchant = try reader.mchid("complainted_mchid")
    words = try reader.text("response_content", most: 200)
    pictures = try reader.pictures("response_images")
    if let link = try reader.optionalString("jump_url", bytes: 1...512), !link.hasPrefix("https://") {
      throw reader.refusal(
        "jump_url", issue: "not https", rule: "规则校验失败，跳转链接需满足https格式", right: "must begin with https://")
    }
    _ = try reader.optionalString("jump_url_text", bytes: 1...40)
    if let program = try reader.optionalObject("mini_program_jump_info") {
      _ = try program.appid()
      _ = try program.string("path", bytes: 1...512)
      _ = try program.string("text", bytes: 1...40)
    }
    try reader.finish()
  }
}

/// Source: API v3 反馈处理完成.
public struct ComplaintCompleteBody: Hashable, Sendable {
  public let merchant: MerchantID

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ reader: FieldReader) throws(WireError) {
    merchant = try reader.mchid("complainted_mchid")
    try reader.finish()
  }
}

/// What the merchant says to the wish for money back.
///
/// Source: API v3 更新退款审批结果.
public struct ComplaintRefundBody: Hashable, Sendable {
  private enum Action: String, CaseIterable {
    case reject = "REJECT"
    case approve = "APPROVE"
  }
  public let step: MerchantsStep
  public let words: String
  public let pictures: [MediaID]

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ reader: FieldReader) throws(WireError) {
    let action = try reader.choice("action", of: Action.self)
    let days = try reader.optionalInteger("launch_refund_day", in: 0...365)
    let reason = try reader.optionalText("reject_reason")
    let remark = try reader.optionalText("remark")
    let proofs = try reader.pictures("reject_media_list")
    switch action {
    case .approve:
      step = .approveRefund
      pictures = []
      let promise = days.map { $0 == 0 ? "预计当天发起退款" : "预计\($0)个工作日内发起退款" }
      words = [promise, remark].compactMap { $0 }.joined(separator: "，")
    case .reject:
      guard let reason else { throw reader.missing("reject_reason") }
      step = .rejectRefund
      pictures = proofs
      words = [reason, remark].compactMap { $0 }.joined(separator: "，")
    }
    try reader.finish()
  }
}

/// Where a merchant is told of complaints.
///
/// Source: API v3 创建投诉通知回调地址.
public struct ComplaintAddressBody: Hashable, Sendable {
  public let url: NotifyURL

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ reader: FieldReader) throws(WireError) {
    let text = try reader.string("url", bytes: 1...255)
    do throws(NotifyURLFault) { url = try NotifyURL(text) } catch {
      throw reader.refusal(
        "url", issue: "invalid url", rule: "规则校验失败，通知地址必须为带路径且不带参数的http(s)绝对地址", right: "\(error)")
    }
    try reader.finish()
  }
}

extension FieldReader {
  fileprivate func optionalText(_ name: String) throws(WireError) -> String? {
    guard let sent = try optionalString(name, bytes: 0...800), !sent.isEmpty else { return nil }
    return try text(name, most: 200)
  }

  fileprivate func pictures(_ name: String) throws(WireError) -> [MediaID] {
    (try optionalStrings(name, count: 0...mostComplaintPictures, bytes: 1...64) ?? []).map { MediaID($0) }
  }
}
