import Fen

/// What a merchant's page or mini program hands to the wallet of somebody who is to take coupons: which, and under
/// which numbers, signed with the merchant's key of API v2.
///
/// Source: 商家券, H5发券 and 小程序发券插件 (HMAC-SHA256 over the parameters, sorted by name, the key behind them).
public struct SignedSending: Sendable {
  public struct Wanted: Hashable, Sendable {
    public let stock: CampaignID
    public let number: String
    public let code: String?
    /// Whose it is to be; a mini program knows him by himself.
    public let openid: String?
  }

  public let merchant: MerchantID
  public let coupons: [Wanted]
  public let channel: SendChannel
  private let fields: [FlatXML.Field]
  private let sign: String

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ reader: FieldReader) throws(WireError) {
    merchant = try reader.mchid("send_coupon_merchant")
    sign = try reader.string("sign", bytes: 1...128)
    var fields = [FlatXML.Field("send_coupon_merchant", "\(merchant)")]
    if let parts = try reader.optionalObjects("send_coupon_params", count: 1...10) {
      channel = .miniProgram
      var coupons = [Wanted]()
      for (place, part) in parts.enumerated() {
        let wanted = try Wanted(part, openid: nil)
        coupons.append(wanted)
        // Numbered, so that each name stands once.
        fields += wanted.fields.map { FlatXML.Field("\($0.name)\(place)", $0.value) }
      }
      self.coupons = coupons
    } else {
      channel = .page
      let wanted = try Wanted(reader, openid: try reader.string("open_id", bytes: 1...128))
      coupons = [wanted]
      fields += wanted.fields
    }
    self.fields = fields
  }

  public func isSigned(with key: String) -> Bool {
    equalInConstantTime(sign.utf8, v2Sign(fields, key: key, .hmacSHA256).utf8)
  }

  /// SHA-256 over what is asked for with one of the coupons, and by whom.
  public func hash(of wanted: Wanted, for user: UserID) -> [UInt8] {
    hashOfTerms(
      area: "busifavor taken",
      JSONObject(
        unique: wanted.fields.map { JSONObject.Member($0.name, .string($0.value)) }
          + [JSONObject.Member("user", .integer(user.value))]))
  }
}

extension SignedSending.Wanted {
  fileprivate init(_ reader: FieldReader, openid: String?) throws(WireError) {
    self.init(
      stock: try reader.stockID("stock_id"), number: try reader.string("out_request_no", bytes: 1...128),
      code: try reader.optionalCouponCode(), openid: openid)
  }

  fileprivate var fields: [FlatXML.Field] {
    var fields = [FlatXML.Field("stock_id", "\(stock.value)"), FlatXML.Field("out_request_no", number)]
    if let code { fields.append(FlatXML.Field("coupon_code", code)) }
    if let openid { fields.append(FlatXML.Field("open_id", openid)) }
    return fields
  }
}
