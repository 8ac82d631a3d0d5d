import Crypto
import Fen

/// What `sendredpack` and `sendgroupredpack` are asked for.
///
/// Source: API v2 发放普通红包, 发放裂变红包.
public struct SendRedPackBody: Hashable, Sendable {
  /// `scene_id`: what the packet is for, in the order of the page: 商品促销, 抽奖, 虚拟物品兑奖, 企业内部福利, 渠道分润,
  /// 保险回馈, 彩票派奖, 税务刮奖.
  public enum Scene: String, CaseIterable, Sendable {
    case promotion = "PRODUCT_1"
    case lottery = "PRODUCT_2"
    case virtualPrize = "PRODUCT_3"
    case staffBenefit = "PRODUCT_4"
    case salesShare = "PRODUCT_5"
    case insuranceRebate = "PRODUCT_6"
    case lotteryTicket = "PRODUCT_7"
    case taxLottery = "PRODUCT_8"
  }
  public let number: String
  public let merchant: MerchantID
  public let appid: String
  public let senderName: String
  public let openid: String
  public let amount: Money
  public let count: Int64
  public let wishing: String
  public let activity: String
  public let remark: String
  /// SHA-256 over the parameters, but for what each sending makes anew.
  public let termsHash: [UInt8]

  /// - Throws: `PARAM_ERROR` naming the parameter.
  public init(
    _ xml: FlatXML, _ kind: MerchantPacketKind, within limits: MerchantPacketLimits
  ) throws(V2Error) {
    let fields = V2Fields(xml)
    _ = try fields.string("nonce_str", 1...32)
    number = try fields.billNumber()
    merchant = try fields.merchant("mch_id")
    appid = try fields.string("wxappid", 1...32)
    senderName = try fields.string("send_name", 1...32)
    openid = try fields.string("re_openid", 1...32)
    let scene = xml["scene_id"] == nil ? nil : try fields.choice("scene_id", of: Scene.self)
    _ = try fields.optionalString("risk_info", 1...128)
    amount = .fen(try fields.integer("total_amount", limits.amountsOfScenes))
    guard scene != nil || !limits.needsScene(amount) else {
      throw fields.refusal(
        "scene_id", "缺少参数",
        "is required below \(limits.amounts.lowerBound) and above \(limits.amounts.upperBound)")
    }
    count = try fields.integer("total_num", limits.counts)
    switch kind {
    case .single: break
    case .group: _ = try fields.choice("amt_type", of: Sharing.self)
    case .miniProgram: _ = try fields.choice("notify_way", of: MiniProgramOpening.self)
    }
    wishing = try fields.string("wishing", 1...128)
    activity = try fields.string("act_name", 1...32)
    remark = try fields.string("remark", 1...256)
    termsHash = Self.hash(xml, kind)
  }

  private enum Sharing: String, CaseIterable { case random = "ALL_RAND" }
  private enum MiniProgramOpening: String, CaseIterable { case jsapi = "MINI_PROGRAM_JSAPI" }

  private static func hash(_ xml: FlatXML, _ kind: MerchantPacketKind) -> [UInt8] {
    // The caller's own address and the nonce are new each time a request is repeated.
    let passing: Set = ["sign", "sign_type", "nonce_str", "client_ip"]
    var object = JSONObject()
    for field in xml.fields where !passing.contains(field.name) && !field.value.isEmpty {
      object.add(field.name, field.value)
    }
    let area =
      switch kind {
      case .single: "redpack"
      case .group: "group redpack"
      case .miniProgram: "mini program redpack"
      }
    return hashOfTerms(area: area, object)
  }
}

/// The answer to `sendredpack`, `sendgroupredpack` and `sendminiprogramhb`.
public struct SendRedPackAnswer: Hashable, Sendable {
  public let request: SendRedPackBody
  /// `send_listid`
  public let id: String
  /// What a mini program hands to the client that opens the packet.
  public let package: String?

  public init(_ request: SendRedPackBody, id: String, package: String? = nil) {
    self.request = request
    self.id = id
    self.package = package
  }

  public var body: [UInt8] {
    var writer = FlatXMLWriter()
    writer.addSuccess("发放成功")
    writer.add("mch_billno", request.number)
    writer.add("mch_id", "\(request.merchant)")
    writer.add("wxappid", request.appid)
    writer.add("re_openid", request.openid)
    writer.add("total_amount", request.amount.minorUnits)
    writer.add("send_listid", id)
    if let package { writer.add("package", package) }
    return writer.bytes
  }
}
