import Fen

/// `POST /v3/combine-transactions/{jsapi,app,h5,native}`
///
/// Source: API v3 合单下单 (直连商户, 服务商).
public struct CombineBody: Hashable, Sendable {
  public let kind: TradeKind
  public let app: String
  public let caller: MerchantID
  public let number: OutTradeNo
  public let notifyURL: NotifyURL
  public let timeExpire: Instant?
  public let methodLimits: MethodLimits
  /// Always there for JSAPI.
  public let payer: NamedPayer?
  public let identity: PayerIdentity?
  public let deviceID: String?
  public let orders: [CombinedOrder]
  /// What the orders are together.
  public let total: Money
  /// SHA-256 over the whole request.
  public let termsHash: [UInt8]

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ kind: TradeKind, _ reader: FieldReader) throws(WireError) {
    self.kind = kind
    self.app = try reader.string("combine_appid", bytes: 1...32)
    self.caller = try reader.mchid("combine_mchid")
    self.number = try reader.outTradeNo("combine_out_trade_no")
    self.notifyURL = try reader.notifyURL(bytes: 1...256)
    _ = try reader.optionalTime("time_start")
    self.timeExpire = try reader.optionalTime("time_expire")
    self.methodLimits = try reader.methodLimits()
    let orders = try CombinedOrder.all(reader)
    self.orders = orders
    self.total = try Self.sum(orders, reader)

    let payer =
      kind == .jsapi ? try reader.object("combine_payer_info") : try reader.optionalObject("combine_payer_info")
    if let payer {
      self.payer = try NamedPayer(ofCombination: payer, app: app, subApps: orders.map(\.subApp))
      if kind == .jsapi, self.payer == nil { throw payer.missing("openid", number: .openidMissing) }
    } else {
      self.payer = nil
    }
    self.identity = try payer?.optionalObject("identity").map(PayerIdentity.init)
    try payer?.finish()

    let scene = kind == .h5 ? try reader.object("scene_info") : try reader.optionalObject("scene_info")
    self.deviceID = try scene.map { scene throws(WireError) in try PrepayBody.scene(scene, kind).deviceID } ?? nil
    _ = try reader.optionalObject("subsidy_info")
    try reader.finish()
    self.termsHash = hashOfTerms(
      area: "COMBINE \(kind.tradeType.wire)", comparable(reader.object, payer: "combine_payer_info"))
  }

  private static func sum(_ orders: [CombinedOrder], _ reader: FieldReader) throws(WireError) -> Money {
    var total = Int64(0)
    // Each is far below what an Int64 holds, and there are at most fifty.
    for order in orders { total += order.total.minorUnits }
    guard total <= largestAmount else {
      throw reader.refusal(
        "sub_orders", issue: "the sum is too large", rule: "规则校验失败，子单总金额超过限额",
        right: "may be \(largestAmount) fen together")
    }
    return .fen(total)
  }
}

/// A row of `sub_orders`: an order of one merchant.
public struct CombinedOrder: Hashable, Sendable {
  public let side: MerchantSide
  public let subApp: String?
  public let number: OutTradeNo
  public let total: Money
  public let description: String
  public let attach: String
  public let isToBeShared: Bool
  public let goodsTag: String?
  /// settle_info as it came, to be kept.
  public let other: JSONObject?

  /// - Throws: `PARAM_ERROR`, also where there are too few or too many.
  static func all(_ reader: FieldReader) throws(WireError) -> [CombinedOrder] {
    guard let rows = try reader.optionalObjects("sub_orders", count: combinedByProvider) else {
      throw reader.missing("sub_orders")
    }
    var orders = [CombinedOrder]()
    for row in rows { orders.append(try CombinedOrder(row)) }
    if orders.allSatisfy({ $0.side.provider == nil }), !combinedByMerchant.contains(orders.count) {
      throw reader.refusal(
        "sub_orders", issue: "wrong number of orders", rule: "规则校验失败，合单支付子单数为2到10笔",
        right: "has \(orders.count) rows; a merchant combines 2 to 10 orders")
    }
    return orders
  }

  private init(_ row: FieldReader) throws(WireError) {
    self.side = try row.combinedSide()
    self.subApp = try row.optionalString("sub_appid", bytes: 1...32)
    if subApp != nil, side.provider == nil {
      throw row.refusal(
        "sub_appid", issue: "without sub_mchid", rule: "规则校验失败，传sub_appid时sub_mchid必填",
        right: "belongs to sub_mchid, which is missing")
    }
    self.number = try row.outTradeNo()
    self.description = try row.string("description", bytes: 1...127)
    self.attach = try row.string("attach", bytes: 1...128)
    self.goodsTag = try row.optionalString("goods_tag", bytes: 0...32)
    _ = try row.optionalString("detail", bytes: 0...6000)
    let amount = try row.object("amount")
    self.total = try amount.money("total_amount")
    guard try amount.optionalString("currency", bytes: 1...8) != nil else { throw amount.missing("currency") }
    try amount.checkCNY()
    try amount.finish()
    self.isToBeShared = try Self.settlement(row)
    try row.finish()
    self.other = row.object.only(["settle_info"])
  }

  /// Whether the takings wait to be shared. Money that somebody adds (补差) is a product of its own that is not here.
  private static func settlement(_ row: FieldReader) throws(WireError) -> Bool {
    guard let settle = try row.optionalObject("settle_info") else { return false }
    let isToBeShared = try settle.optionalBool("profit_sharing") ?? false
    _ = try settle.optionalInteger("subsidy_amount", in: 0...0)
    try settle.finish()
    return isToBeShared
  }
}

extension FieldReader {
  /// `mchid`, and `sub_mchid` where it is the provider's.
  fileprivate func combinedSide() throws(WireError) -> MerchantSide {
    let merchant = try mchid()
    guard let sub = try optionalMchid("sub_mchid") else { return .merchant(merchant) }
    guard sub != merchant else {
      throw refusal(
        "sub_mchid", issue: "the provider itself", rule: "规则校验失败，特约商户号不能是服务商商户号",
        right: "must be a merchant the provider acts for; a provider is never paid itself")
    }
    return .provider(ProviderID(merchant.value), of: sub)
  }
}

/// `POST /v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close`
///
/// Source: API v3 合单关单.
public struct CombineCloseBody: Hashable, Sendable {
  public let app: String
  public let orders: [GivenOrderNumber]

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ reader: FieldReader) throws(WireError) {
    self.app = try reader.string("combine_appid", bytes: 1...32)
    guard let rows = try reader.optionalObjects("sub_orders", count: combinedByProvider) else {
      throw reader.missing("sub_orders")
    }
    var orders = [GivenOrderNumber]()
    for row in rows {
      orders.append(GivenOrderNumber(try row.combinedSide(), try row.outTradeNo()))
      _ = try row.optionalString("sub_appid", bytes: 1...32)
      try row.finish()
    }
    self.orders = orders
    try reader.finish()
  }
}
