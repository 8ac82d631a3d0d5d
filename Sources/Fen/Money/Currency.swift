/// A currency by its ISO 4217 code and the number of decimals its minor unit has.
///
/// Known are the currencies that overseas shops are settled in, and the dinar of Kuwait, which has three decimals; a
/// code outside of them is refused by name rather than guessed at.
/// Source: ISO 4217 table A.1 (exponents, numbers); WeChat Pay's introduction for overseas merchants (16 currencies of
/// settlement).
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
  case thb = "THB"
  case sgd = "SGD"
  case rub = "RUB"
  case dkk = "DKK"
  case sek = "SEK"
  case chf = "CHF"
  case nok = "NOK"
  case kwd = "KWD"

  /// Decimals of the minor unit: 2 for CNY (分), 0 for JPY (円), 3 for KWD (fils).
  public var exponent: Int {
    switch self {
    case .jpy, .krw: 0
    case .cny, .gbp, .hkd, .usd, .cad, .aud, .eur, .nzd, .thb, .sgd, .rub, .dkk, .sek, .chf, .nok: 2
    case .kwd: 3
    }
  }

  /// Its ISO 4217 number, up to three digits. Stored in the numbers of accounts.
  public var number: Int64 {
    switch self {
    case .cny: 156
    case .gbp: 826
    case .hkd: 344
    case .usd: 840
    case .jpy: 392
    case .cad: 124
    case .aud: 36
    case .eur: 978
    case .nzd: 554
    case .krw: 410
    case .thb: 764
    case .sgd: 702
    case .rub: 643
    case .dkk: 208
    case .sek: 752
    case .chf: 756
    case .nok: 578
    case .kwd: 414
    }
  }

  /// Nil for a number that is not known.
  public init?(number: Int64) {
    guard let currency = Self.allCases.first(where: { $0.number == number }) else { return nil }
    self = currency
  }
}
