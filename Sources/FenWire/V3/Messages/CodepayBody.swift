import Fen

/// `POST /v3/pay/transactions/codepay`, and the same below `/v3/pay/partner`: the till scanned the customer's code.
///
/// Source: API v3 付款码支付.
public struct CodepayBody: Hashable, Sendable {
  public let parties: SideFields
  public let description: String
  public let number: OutTradeNo
  public let attach: String?
  /// The 18 digits of the payment code.
  public let authCode: Int64
  public let total: Money
  /// The merchant's own number of the store, or else the platform's.
  public let storeID: String?
  public let deviceID: String?
  public let isToBeShared: Bool
  public let goodsTag: String?
  /// `detail` as it came: what is bought.
  public let goods: JSONObject?
  /// support_fapiao, scene_info, settle_info as they came, to be kept.
  public let other: JSONObject?
  /// SHA-256 over the whole request.
  public let termsHash: [UInt8]

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(as style: SideStyle = .direct, _ reader: FieldReader) throws(WireError) {
    self.parties = try SideFields(style, reader)
    self.description = try reader.string("description", bytes: 1...127)
    self.number = try reader.outTradeNo()
    self.attach = try reader.optionalString("attach", bytes: 0...128)
    self.goodsTag = try reader.optionalString("goods_tag", bytes: 0...32)
    _ = try reader.optionalBool("support_fapiao")

    let payer = try reader.object("payer")
    guard let code = PaymentCode.digits(try payer.string("auth_code", bytes: 1...32)) else {
      throw payer.refusal(
        "auth_code", issue: "not a payment code", rule: "字符串规则校验失败，付款码应为以10-15开头的18位数字",
        right: "must be 18 digits that begin with 10…15")
    }
    self.authCode = code
    try payer.finish()

    let amount = try reader.object("amount")
    self.total = try amount.money("total")
    try amount.checkCNY()
    try amount.finish()

    let scene = try reader.object("scene_info")
    self.deviceID = try scene.optionalString("device_id", bytes: 0...32)
    _ = try scene.optionalString("device_ip", bytes: 0...45)
    let store = try scene.object("store_info")
    let platformID = try store.optionalString("id", bytes: 0...32)
    self.storeID = try store.optionalString("out_id", bytes: 0...32) ?? platformID
    try store.finish()
    try scene.finish()

    let goods = try reader.optionalObject("detail")
    if let goods { try GoodsList.check(goods, goodsID: "wxpay_goods_id", required: true) }
    self.goods = goods?.object
    self.isToBeShared = try FenWire.isToBeShared(reader)
    try reader.finish()

    self.other = reader.object.only(["support_fapiao", "scene_info", "settle_info"])
    self.termsHash = hashOfTerms(area: TradeType.code.wire, reader.object)
  }
}
