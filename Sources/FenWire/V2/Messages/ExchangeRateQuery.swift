import Fen

/// What `queryexchagerate` is asked for.
///
/// Source: API v2 查询汇率. A `nonce_str` is not asked for, and signed where it is there.
public struct ExchangeRateQuery: Hashable, Sendable {
  public let appid: String
  public let merchant: MerchantID
  /// Whom an institution asks for.
  public let subMerchant: MerchantID?
  public let currency: Currency
  public let day: BusinessDay
  let signType: V2SignType

  /// - Parameter today: a later day has no rate yet.
  /// - Throws: `PARAM_ERROR` naming the parameter.
  public init(_ xml: FlatXML, today: BusinessDay) throws(V2Error) {
    let fields = V2Fields(xml)
    appid = try fields.string("appid", 1...32)
    merchant = try fields.merchant("mch_id")
    subMerchant = xml["sub_mch_id"] == nil ? nil : try fields.merchant("sub_mch_id")
    let code = try fields.string("fee_type", 1...10)
    guard let currency = Currency(rawValue: code), currency != .cny else {
      let known = Currency.allCases.filter { $0 != .cny }.map(\.rawValue).sorted().joined(separator: ", ")
      throw fields.refusal("fee_type", "参数取值错误", "is a foreign currency, one of \(known)")
    }
    self.currency = currency
    let date = try fields.string("date", 1...14)
    guard let day = BusinessDay(compact: date) else {
      throw fields.refusal("date", "参数格式错误", "is a day in Beijing as yyyyMMdd")
    }
    guard day <= today else { throw fields.refusal("date", "参数超出范围", "is after today, \(today)") }
    self.day = day
    signType = xml["sign_type"].flatMap(V2SignType.init(rawValue:)) ?? .md5
  }
}

/// The answer to `queryexchagerate`.
public struct ExchangeRateAnswer: Hashable, Sendable {
  let query: ExchangeRateQuery
  let rate: ExchangeRate

  public init(_ query: ExchangeRateQuery, _ rate: ExchangeRate) {
    self.query = query
    self.rate = rate
  }

  /// `rate_time` is when the rate began to hold; `rate` is yuan for one unit × 10⁸.
  public func body(signedWith key: String) -> [UInt8] {
    var fields = [
      FlatXML.Field("return_code", "SUCCESS"), FlatXML.Field("return_msg", "OK"),
      FlatXML.Field("appid", query.appid), FlatXML.Field("mch_id", "\(query.merchant)"),
    ]
    if let shop = query.subMerchant { fields.append(FlatXML.Field("sub_mch_id", "\(shop)")) }
    fields += [
      FlatXML.Field("fee_type", rate.currency.rawValue), FlatXML.Field("rate_time", rate.fixedOn.fixing.compact),
      FlatXML.Field("rate", "\(rate.scaled)"),
    ]
    fields.append(FlatXML.Field("sign", v2Sign(fields, key: key, query.signType)))
    var writer = FlatXMLWriter()
    for field in fields { writer.add(field.name, field.value) }
    return writer.bytes
  }
}
