import Fen

/// The ways to place an order that is paid later. The raw value ends the path.
public enum TradeKind: String, CaseIterable, Hashable, Sendable {
  case jsapi, app, h5, native

  public var tradeType: TradeType {
    switch self {
    case .jsapi: .jsapi
    case .app: .app
    case .h5: .h5
    case .native: .native
    }
  }
}

extension TradeType {
  /// `trade_type` on the wire and in bills.
  public var wire: String {
    switch self {
    case .jsapi: "JSAPI"
    case .native, .printedCode: "NATIVE"
    case .app: "APP"
    case .h5: "MWEB"
    case .code: "MICROPAY"
    }
  }
}
