import Fen

/// `POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close`, and the `?mchid=` of the two order queries.
///
/// Source: API v3 关闭订单, 查询订单.
public struct MerchantField: Hashable, Sendable {
  public let merchant: MerchantID

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ reader: FieldReader) throws(WireError) {
    self.merchant = try reader.mchid()
    try reader.finish()
  }
}

/// `POST /v3/pay/transactions/out-trade-no/{out_trade_no}/reverse`
///
/// Source: API v3 撤销订单.
public struct ReverseBody: Hashable, Sendable {
  public let appid: String
  public let merchant: MerchantID

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ reader: FieldReader) throws(WireError) {
    self.appid = try reader.appid()
    self.merchant = try reader.mchid()
    try reader.finish()
  }
}

public struct ReverseAnswer: Hashable, Sendable {
  public let appid: String
  public let merchant: MerchantID
  public let number: OutTradeNo

  public init(appid: String, merchant: MerchantID, number: OutTradeNo) {
    self.appid = appid
    self.merchant = merchant
    self.number = number
  }

  public var json: JSONValue {
    ["appid": .string(appid), "mchid": .string("\(merchant)"), "out_trade_no": .string(number.value)]
  }
}

/// What a prepay is answered with: what the customer's side opens the cashier with.
public enum PrepayAnswer: Hashable, Sendable {
  /// JSAPI and app, at most 64 bytes.
  case prepayID(String)
  case codeURL(String)
  case h5URL(String)

  public var json: JSONValue {
    switch self {
    case .prepayID(let id): ["prepay_id": .string(id)]
    case .codeURL(let url): ["code_url": .string(url)]
    case .h5URL(let url): ["h5_url": .string(url)]
    }
  }
}
