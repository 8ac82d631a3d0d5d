import Fen

/// `POST /v3/transfer/batches`
///
/// Source: API v3 商家转账到零钱 (发起商家转账).
public struct PayoutBatchBody: Hashable, Sendable {
  /// One transfer of the batch.
  public struct Detail: Hashable, Sendable {
    public let number: OutDetailNo
    public let amount: Money
    public let remark: String
    public let openid: String
    /// Encrypted for the platform.
    public let userName: String?
  }

  public let appid: String
  public let number: OutBatchNo
  public let name: String
  public let remark: String
  public let total: Money
  public let count: Int64
  public let details: [Detail]
  public let scene: String?
  public let notifyURL: NotifyURL?
  private let object: JSONObject

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ reader: FieldReader) throws(WireError) {
    appid = try reader.appid()
    number = try reader.outBatchNo()
    name = try reader.text("batch_name", most: 32)
    remark = try reader.text("batch_remark", most: 32)
    total = try reader.money("total_amount")
    count = try reader.integer("total_num", in: 1...Int64(payoutsPerBatch))
    guard let rows = try reader.optionalObjects("transfer_detail_list", count: 1...payoutsPerBatch) else {
      throw reader.missing("transfer_detail_list")
    }
    var details = [Detail]()
    for row in rows {
      details.append(
        Detail(
          number: try row.outDetailNo(), amount: try row.money("transfer_amount"),
          remark: try row.text("transfer_remark", most: 32), openid: try row.string("openid", bytes: 1...64),
          userName: try row.optionalString("user_name", bytes: 1...1024)))
      // Payroll of earlier days: taken and not looked at.
      _ = try row.optionalString("user_id_card", bytes: 1...1024)
      try row.finish()
    }
    self.details = details
    // The documents require it; clients of before it was there leave it out.
    scene = try reader.optionalString("transfer_scene_id", bytes: 1...36)
    notifyURL = try reader.optionalNotifyURL(bytes: 1...256)
    try reader.finish()
    object = reader.object
  }

  /// SHA-256 over the request. Names are encrypted anew each time, so that `marks` stand for them, by their place.
  public func termsHash(nameMarks marks: [[UInt8]?]) -> [UInt8] {
    var terms = object
    let rows = zip(details, marks).map { detail, mark -> JSONValue in
      var row: JSONObject = [
        "out_detail_no": .string(detail.number.value), "transfer_amount": .integer(detail.amount.minorUnits),
        "transfer_remark": .string(detail.remark), "openid": .string(detail.openid),
      ]
      row.add("user_name", mark.map { Fen.hexadecimal($0) })
      return .object(row)
    }
    terms["transfer_detail_list"] = .array(rows)
    return hashOfTerms(area: "payout batch", terms)
  }
}

/// The query of a batch.
public struct PayoutBatchQuery: Hashable, Sendable {
  public enum DetailStatus: String, CaseIterable, Hashable, Sendable {
    case all = "ALL"
    case success = "SUCCESS"
    case fail = "FAIL"
  }

  public let needsDetails: Bool
  public let offset: Int64
  public let limit: Int64
  public let status: DetailStatus

  /// - Throws: `PARAM_ERROR` naming the parameter.
  public init(_ reader: FieldReader) throws(WireError) {
    needsDetails = try reader.choice("need_query_detail", of: Truth.self) == .yes
    offset = try reader.number("offset", in: 0...1_000_000) ?? 0
    limit = try reader.number("limit", in: 20...100) ?? 20
    status = try reader.optionalChoice("detail_status") ?? .all
    try reader.finish()
  }

  private enum Truth: String, CaseIterable {
    case yes = "true"
    case no = "false"
  }
}
