import Fen

/// `POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close`, and the `?mchid=` of the two order queries; the same
/// below `/v3/pay/partner`.
///
/// Source: API v3 关闭订单, 查询订单.
public struct SideBody: Hashable, Sendable {
  public let side: MerchantSide

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(as style: SideStyle = .direct, _ reader: FieldReader) throws(WireError) {
    self.side = try reader.side(style)
    try reader.finish()
  }
}

/// `POST /v3/pay/transactions/out-trade-no/{out_trade_no}/reverse`
///
/// Source: API v3 撤销订单.
public struct ReverseBody: Hashable, Sendable {
  public let parties: SideFields

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(as style: SideStyle = .direct, _ reader: FieldReader) throws(WireError) {
    self.parties = try SideFields(style, reader)
    try reader.finish()
  }
}

public struct ReverseAnswer: Hashable, Sendable {
  public let parties: SideFields
  public let number: OutTradeNo

  public init(_ parties: SideFields, number: OutTradeNo) {
    self.parties = parties
    self.number = number
  }

  public var json: JSONValue {
    var object = JSONObject()
    parties.add(to: &object)
    object.add("out_trade_no", number.value)
    return .object(object)
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
