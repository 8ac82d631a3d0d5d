/// A currency by its ISO 4217 code and the number of decimals its minor unit has.
///
/// Only the currencies of WeChat Pay's cross-border list are known; a code outside it is refused by name
/// rather than guessed at.
/// Source: ISO 4217 table A.1 (exponents); wire/global, list of settlement currencies.
public enum Currency: String, CaseIterable, Hashable, Sendable, Codable {
  case cny = "CNY"
  case gbp = "GBP"
  case hkd = "HKD"
  case usd = "USD"
  case jpy = "JPY"
  case cad = "CAD"
  case aud = "AUD"
  case eur = "EUR"
  case nzd = "NZD"
  case krw = "KRW"

  /// Decimals of the minor unit: 2 for CNY (分), 0 for JPY (円).
  public var exponent: Int {
    switch self {
    case .jpy, .krw: 0
    case .cny, .gbp, .hkd, .usd, .cad, .aud, .eur, .nzd: 2
    }
  }
}
