import Fen

/// `POST /v3/fund-app/mch-transfer/transfer-bills`
///
/// Source: API v3 商家转账 (发起转账).
public struct PayoutBody: Hashable, Sendable {
  public let appid: String
  public let number: OutBillNo
  public let openid: String
  /// Encrypted for the platform.
  public let userName: String?
  public let amount: Money
  public let remark: String
  public let notifyURL: NotifyURL?
  public let scene: String
  /// What the person is shown and the scene's report, as they came, to be kept.
  public let other: JSONObject?
  private let object: JSONObject

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ reader: FieldReader) throws(WireError) {
    appid = try reader.appid()
    number = try reader.outBillNo()
    openid = try reader.string("openid", bytes: 1...64)
    userName = try reader.optionalString("user_name", bytes: 1...1024)
    amount = try reader.money("transfer_amount")
    remark = try reader.text("transfer_remark", most: 32)
    notifyURL = try reader.optionalNotifyURL(bytes: 1...256)
    scene = try reader.choice("transfer_scene_id", of: PayoutScene.self).rawValue
    _ = try reader.optionalString("user_recv_perception", bytes: 1...128)
    try Self.checkReport(reader, scene)
    if let style = try reader.optionalObject("user_recv_style") {
      _ = try style.choice("type", of: Style.self)
      try style.finish()
    }
    try reader.finish()
    object = reader.object
    other = object.only(["user_recv_perception", "transfer_scene_report_infos", "user_recv_style"])
  }

  /// SHA-256 over the request. The name is encrypted anew each time, so that `mark` stands for it.
  public func termsHash(nameMark mark: [UInt8]?) -> [UInt8] {
    var terms = object
    terms["user_name"] = mark.map { .string(Fen.hexadecimal($0)) }
    return hashOfTerms(area: "payout", terms)
  }

  private enum Style: String, CaseIterable {
    case confirmPage = "CONFIRM_PAGE"
    case redPacket = "RED_PACKET"
  }

  /// Every scene has its rows; of those that are known here each must be there.
  private static func checkReport(_ reader: FieldReader, _ scene: String) throws(WireError) {
    guard let rows = try reader.optionalObjects("transfer_scene_report_infos", count: 1...10) else {
      throw reader.missing("transfer_scene_report_infos")
    }
    var types = Set<String>()
    for row in rows {
      types.insert(try row.text("info_type", most: 15))
      _ = try row.text("info_content", most: 32)
      try row.finish()
    }
    guard let needed = PayoutScene(rawValue: scene)?.reported, types != needed else { return }
    throw reader.refusal(
      "transfer_scene_report_infos", issue: "not the rows of the scene", rule: "规则校验失败，转账场景报备信息与转账场景不匹配",
      right: "of scene \(scene) has the rows \(needed.sorted().joined(separator: ", "))")
  }
}

/// `transfer_scene_id`
public enum PayoutScene: String, CaseIterable, Hashable, Sendable {
  case cashMarketing = "1000"
  case scene1002 = "1002"
  case scene1004 = "1004"
  case commission = "1005"
  case purchase = "1009"
  case scene1010 = "1010"
  case scene1011 = "1011"
  case scene1013 = "1013"

  /// The `info_type` rows of the scene; nil where they could not be established.
  var reported: Set<String>? {
    switch self {
    case .cashMarketing: ["活动名称", "奖励说明"]
    case .commission: ["岗位类型", "报酬说明"]
    case .purchase: ["采购商品名称"]
    case .scene1002, .scene1004, .scene1010, .scene1011, .scene1013: nil
    }
  }
}
