/// The rates of a sandbox: near those of the world, another one each day, the same on each machine.
///
/// Nobody publishes them, and nothing may be settled at them in money.
public enum InventedRates {
  /// Who is told to have published them.
  public static let source = "sandbox"

  /// The rates of all currencies for a day, by the currencies' codes: within 1.5 percent of a fixed middle, in steps of
  /// a hundredth of a percent.
  public static func rates(on day: BusinessDay) -> [ExchangeRate] {
    Currency.allCases.sorted { $0.rawValue < $1.rawValue }.compactMap { currency in
      guard let middle = middle(of: currency) else { return nil }
      let steps = Int64(scattered(day.number, currency.number) % (2 * mostSteps + 1)) - Int64(mostSteps)
      return ExchangeRate(currency, checked: middle / 10_000 * (10_000 + steps), fixedOn: day, source: source)
    }
  }

  private static let mostSteps: UInt64 = 150

  /// Yuan for one unit × 10⁸, as they were about in 2026; each a multiple of 10,000. None of the yuan.
  private static func middle(of currency: Currency) -> Int64? {
    switch currency {
    case .cny: nil
    case .gbp: 943_000_000
    case .hkd: 91_500_000
    case .usd: 711_000_000
    case .jpy: 4_600_000
    case .cad: 508_000_000
    case .aud: 462_000_000
    case .eur: 824_000_000
    case .nzd: 403_000_000
    case .krw: 490_000
    case .thb: 21_900_000
    case .sgd: 547_000_000
    case .rub: 8_800_000
    case .dkk: 110_000_000
    case .sek: 74_800_000
    case .chf: 883_000_000
    case .nok: 70_200_000
    case .kwd: 2_318_000_000
    }
  }

  /// A number that tells nothing about its neighbours: the mixing of SplitMix64 (Steele, Lea, Flood 2014).
  private static func scattered(_ day: Int64, _ currency: Int64) -> UInt64 {
    var bits = UInt64(bitPattern: day) &* 1_000 &+ UInt64(bitPattern: currency)
    bits &+= 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
