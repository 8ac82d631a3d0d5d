import Fen

/// `POST /v3/pay/transactions/{jsapi,app,h5,native}`, and the same below `/v3/pay/partner`.
///
/// Source: API v3 JSAPI下单, APP下单, H5下单, Native下单 (直连商户, 服务商).
public struct PrepayBody: Hashable, Sendable {
  public let kind: TradeKind
  public let parties: SideFields
  public let description: String
  public let number: OutTradeNo
  public let timeExpire: Instant?
  public let attach: String?
  public let notifyURL: NotifyURL
  public let methodLimits: MethodLimits
  public let total: Money
  /// Always there for JSAPI.
  public let payer: NamedPayer?
  public let identity: PayerIdentity?
  public let storeID: String?
  public let deviceID: String?
  public let isToBeShared: Bool
  public let goodsTag: String?
  /// `detail` as it came: what is bought.
  public let goods: JSONObject?
  /// support_fapiao, scene_info, settle_info, subsidy_info as they came, to be kept.
  public let other: JSONObject?
  /// SHA-256 over the whole request.
  public let termsHash: [UInt8]

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ kind: TradeKind, as style: SideStyle = .direct, _ reader: FieldReader) throws(WireError) {
    self.kind = kind
    self.parties = try SideFields(style, reader)
    self.description = try reader.string("description", bytes: 1...127)
    self.number = try reader.outTradeNo()
    self.timeExpire = try reader.optionalTime("time_expire")
    self.attach = try reader.optionalString("attach", bytes: 0...128)
    self.notifyURL = try reader.notifyURL(bytes: 1...256)
    self.goodsTag = try reader.optionalString("goods_tag", bytes: 0...32)
    _ = try reader.optionalBool("support_fapiao")
    self.methodLimits = try reader.methodLimits()

    let amount = try reader.object("amount")
    self.total = try amount.money("total")
    try amount.checkCNY()
    try amount.finish()

    let payer = kind == .jsapi ? try reader.object("payer") : try reader.optionalObject("payer")
    let named: NamedPayer?
    if let payer { named = try NamedPayer(payer, parties) } else { named = nil }
    self.payer = named
    if kind == .jsapi, let payer, named == nil {
      throw payer.missing(style == .direct ? "openid" : "sp_openid", number: .openidMissing)
    }
    self.identity = try payer?.optionalObject("identity").map(PayerIdentity.init)
    try payer?.finish()

    let goods = try reader.optionalObject("detail")
    if let goods { try GoodsList.check(goods, goodsID: "wechatpay_goods_id", required: false) }
    self.goods = goods?.object
    let scene = kind == .h5 ? try reader.object("scene_info") : try reader.optionalObject("scene_info")
    if let scene {
      (self.storeID, self.deviceID) = try Self.scene(scene, kind)
    } else {
      (self.storeID, self.deviceID) = (nil, nil)
    }
    self.isToBeShared = try FenWire.isToBeShared(reader)
    _ = try reader.optionalObject("subsidy_info")
    try reader.finish()

    self.other = reader.object.only([
      "support_fapiao", "scene_info", "settle_info", "subsidy_info",
    ])
    self.termsHash = hashOfTerms(area: kind.tradeType.wire, comparable(reader.object))
  }

  static func scene(
    _ scene: FieldReader, _ kind: TradeKind
  ) throws(WireError) -> (storeID: String?, deviceID: String?) {
    _ = try scene.string("payer_client_ip", bytes: 1...45)
    let deviceID = try scene.optionalString("device_id", bytes: 0...32)
    var storeID: String?
    if let store = try scene.optionalObject("store_info") {
      storeID = try store.string("id", bytes: 1...32)
      _ = try store.optionalString("name", bytes: 0...256)
      _ = try store.optionalString("area_code", bytes: 0...32)
      _ = try store.optionalString("address", bytes: 0...512)
      try store.finish()
    }
    if let h5 = kind == .h5 ? try scene.object("h5_info") : try scene.optionalObject("h5_info") {
      _ = try h5.string("type", bytes: 1...32)
      _ = try h5.optionalString("app_name", bytes: 0...64)
      _ = try h5.optionalString("app_url", bytes: 0...128)
      _ = try h5.optionalString("bundle_id", bytes: 0...128)
      _ = try h5.optionalString("package_name", bytes: 0...128)
      try h5.finish()
    }
    try scene.finish()
    return (storeID, deviceID)
  }
}

/// The request without the cipher texts, which differ each time the same name is encrypted.
///
/// - Parameter name: what the request calls the payer.
func comparable(_ object: JSONObject, payer name: String = "payer") -> JSONObject {
  guard var payer = object[name]?.object, var identity = payer["identity"]?.object else { return object }
  identity["number"] = nil
  identity["name"] = nil
  payer["identity"] = .object(identity)
  var object = object
  object[name] = .object(payer)
  return object
}

/// Who must pay, for real-name payments. Number and name are encrypted for the platform.
public struct PayerIdentity: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case idCard = "IDCARD"
    case hongKongMacao = "HONGKONG_MACAO"
    case hongKongMacaoResident = "HONGKONG_MACAO_RESIDENT"
    case taiwanResident = "TAIWAN_RESIDENT"
    case foreignResident = "FOREIGN_RESIDENT"
    case overseaPassport = "OVERSEA_PASSPORT"
    case phoneNumber = "PHONE_NUMBER"
  }
  public let kind: Kind
  public let encryptedNumber: String
  public let encryptedName: String

  init(_ reader: FieldReader) throws(WireError) {
    self.kind = try reader.choice("type")
    self.encryptedNumber = try reader.string("number", bytes: 1...1024)
    self.encryptedName = try reader.string("name", bytes: 1...1024)
    try reader.finish()
  }
}

extension FieldReader {
  /// `limit_pay`
  func methodLimits() throws(WireError) -> MethodLimits {
    let limits = try optionalChoices("limit_pay", of: LimitPay.self, count: 0...4) ?? []
    return MethodLimits(limits.map(\.limit))
  }
}

private enum LimitPay: String, CaseIterable {
  case noBalance = "no_balance"
  case noCredit = "no_credit"
  case noDebit = "no_debit"
  case balanceOnly = "balance_only"

  var limit: MethodLimits {
    switch self {
    case .noBalance: .noBalance
    case .noCredit: .noCredit
    case .noDebit: .noDebit
    case .balanceOnly: .balanceOnly
    }
  }
}

/// `settle_info` of prepays and code payments: whether the takings wait to be shared.
func isToBeShared(_ reader: FieldReader) throws(WireError) -> Bool {
  guard let settle = try reader.optionalObject("settle_info") else { return false }
  let isToBeShared = try settle.optionalBool("profit_sharing") ?? false
  try settle.finish()
  return isToBeShared
}
