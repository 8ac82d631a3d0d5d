import Fen

extension ReceiverNaming {
  /// `type` of a receiver.
  public var wire: String {
    switch self {
    case .merchantNumber: "MERCHANT_ID"
    case .openid: "PERSONAL_OPENID"
    case .subOpenid: "PERSONAL_SUB_OPENID"
    }
  }
}

/// `type` and `account`: a receiver as messages name it.
public struct ReceiverFields: Hashable, Sendable {
  public let naming: ReceiverNaming
  public let account: String

  init(_ reader: FieldReader) throws(WireError) {
    switch try reader.choice("type", of: Kind.self) {
    case .merchant: self.naming = .merchantNumber
    case .openid: self.naming = .openid
    case .subOpenid: self.naming = .subOpenid
    }
    self.account = try reader.string("account", bytes: 1...64)
  }

  private enum Kind: String, CaseIterable {
    case merchant = "MERCHANT_ID"
    case openid = "PERSONAL_OPENID"
    case subOpenid = "PERSONAL_SUB_OPENID"
  }
}

/// `POST /v3/profitsharing/orders`
///
/// Source: API v3 请求分账.
public struct ShareBody: Hashable, Sendable {
  public struct Line: Hashable, Sendable {
    public let to: ReceiverFields
    /// Encrypted for the platform.
    public let encryptedName: String?
    public let amount: Money
    public let description: String
  }
  public let subMerchant: MerchantID?
  public let appid: String?
  public let subAppid: String?
  /// Nil for a text that is no transaction number of this platform.
  public let order: OrderID?
  public let number: OutShareNo
  public let lines: [Line]
  public let releasesRest: Bool
  public let notifyURL: NotifyURL?
  public let termsHash: [UInt8]

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ reader: FieldReader) throws(WireError) {
    self.subMerchant = try reader.optionalMchid("sub_mchid")
    self.appid = try reader.optionalString("appid", bytes: 1...32)
    self.subAppid = try reader.optionalString("sub_appid", bytes: 1...32)
    self.order = OrderID(transactionID: try reader.string("transaction_id", bytes: 1...32))
    self.number = try reader.outShareNo("out_order_no")
    var lines = [Line]()
    for row in try reader.optionalObjects("receivers", count: 0...receiversPerShare) ?? [] {
      lines.append(
        Line(
          to: try ReceiverFields(row), encryptedName: try row.optionalString("name", bytes: 1...1024),
          amount: try row.money("amount"), description: try row.string("description", bytes: 1...80)))
      try row.finish()
    }
    self.lines = lines
    guard let releases = try reader.optionalBool("unfreeze_unsplit") else { throw reader.missing("unfreeze_unsplit") }
    self.releasesRest = releases
    self.notifyURL = try reader.optionalNotifyURL(bytes: 1...256)
    try reader.finish()
    self.termsHash = hashOfTerms(area: "share", Self.comparable(reader.object))
  }

  /// The request without the cipher texts, which differ each time the same name is encrypted.
  private static func comparable(_ object: JSONObject) -> JSONObject {
    guard let receivers = object["receivers"]?.array else { return object }
    var object = object
    object["receivers"] = .array(
      receivers.map { row in
        guard var row = row.object else { return row }
        row["name"] = nil
        return .object(row)
      })
    return object
  }
}

/// `POST /v3/profitsharing/orders/unfreeze`
///
/// Source: API v3 解冻剩余资金.
public struct UnfreezeBody: Hashable, Sendable {
  public let subMerchant: MerchantID?
  public let order: OrderID?
  public let number: OutShareNo
  public let description: String
  public let notifyURL: NotifyURL?
  public let termsHash: [UInt8]

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ reader: FieldReader) throws(WireError) {
    self.subMerchant = try reader.optionalMchid("sub_mchid")
    self.order = OrderID(transactionID: try reader.string("transaction_id", bytes: 1...32))
    self.number = try reader.outShareNo("out_order_no")
    self.description = try reader.string("description", bytes: 1...80)
    self.notifyURL = try reader.optionalNotifyURL(bytes: 1...256)
    try reader.finish()
    self.termsHash = hashOfTerms(area: "unfreeze", reader.object)
  }
}

/// `POST /v3/profitsharing/return-orders`
///
/// Source: API v3 请求分账回退.
public struct ShareReturnBody: Hashable, Sendable {
  public enum ShareName: Hashable, Sendable {
    /// Nil for a text that is no share's number of this platform.
    case id(ShareID?)
    case number(OutShareNo)
  }
  public let subMerchant: MerchantID?
  public let share: ShareName
  public let number: OutShareNo
  public let from: MerchantID
  public let amount: Money
  public let description: String
  public let termsHash: [UInt8]

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ reader: FieldReader) throws(WireError) {
    self.subMerchant = try reader.optionalMchid("sub_mchid")
    let id = try reader.optionalString("order_id", bytes: 1...64)
    switch (id, try reader.value("out_order_no")) {
    case (let id?, nil): self.share = .id(ShareID(wire: id))
    case (nil, _?): self.share = .number(try reader.outShareNo("out_order_no"))
    case (_?, _?):
      throw reader.refusal(
        "order_id", issue: "both order_id and out_order_no", rule: "规则校验失败，与“商户分账单号”只能填写其中一个",
        right: "and /out_order_no name the same share; send one of them")
    case (nil, nil):
      throw reader.refusal(
        "order_id", issue: "neither order_id nor out_order_no", rule: "必填性规则校验失败，与“商户分账单号”必须填写其中一个",
        right: "or /out_order_no must name the share")
    }
    self.number = try reader.outShareNo("out_return_no")
    self.from = try reader.mchid("return_mchid")
    self.amount = try reader.money("amount")
    self.description = try reader.string("description", bytes: 1...80)
    try reader.finish()
    self.termsHash = hashOfTerms(area: "share return", reader.object)
  }
}

/// `POST /v3/profitsharing/receivers/{add,delete}`
///
/// Source: API v3 添加分账接收方, 删除分账接收方.
public struct ReceiverBody: Hashable, Sendable {
  /// `relation_type`.
  public enum Relation: String, CaseIterable, Hashable, Sendable {
    case provider = "SERVICE_PROVIDER"
    case store = "STORE"
    case staff = "STAFF"
    case storeOwner = "STORE_OWNER"
    case partner = "PARTNER"
    case headquarters = "HEADQUARTER"
    case brand = "BRAND"
    case distributor = "DISTRIBUTOR"
    case user = "USER"
    case supplier = "SUPPLIER"
    case custom = "CUSTOM"
  }
  public let subMerchant: MerchantID?
  public let appid: String
  public let subAppid: String?
  public let receiver: ReceiverFields
  public let encryptedName: String?
  /// Nil where a receiver is deleted.
  public let relation: Relation?
  public let customRelation: String?

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(adding reader: FieldReader) throws(WireError) {
    (subMerchant, appid, subAppid, receiver) = try Self.head(reader)
    self.encryptedName = try reader.optionalString("name", bytes: 1...1024)
    let relation = try reader.choice("relation_type", of: Relation.self)
    self.relation = relation
    self.customRelation = try reader.optionalString("custom_relation", bytes: 1...40)
    if relation == .custom, customRelation == nil { throw reader.missing("custom_relation") }
    try reader.finish()
  }

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(deleting reader: FieldReader) throws(WireError) {
    (subMerchant, appid, subAppid, receiver) = try Self.head(reader)
    (encryptedName, relation, customRelation) = (nil, nil, nil)
    try reader.finish()
  }

  private static func head(
    _ reader: FieldReader
  ) throws(WireError) -> (MerchantID?, String, String?, ReceiverFields) {
    (
      try reader.optionalMchid("sub_mchid"), try reader.appid(), try reader.optionalString("sub_appid", bytes: 1...32),
      try ReceiverFields(reader)
    )
  }

  /// The request as it came: what adding and deleting answer.
  public var json: JSONValue {
    var object = JSONObject()
    object.add("sub_mchid", subMerchant.map { "\($0)" })
    object.add("type", receiver.naming.wire)
    object.add("account", receiver.account)
    object.add("name", encryptedName)
    object.add("relation_type", relation?.rawValue)
    object.add("custom_relation", customRelation)
    return .object(object)
  }
}
