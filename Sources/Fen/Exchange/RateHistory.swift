extension BusinessDay {
  /// When the day's rates begin to hold: ten o'clock in Beijing. Source: API v2 查询汇率 (10:00 GMT+8).
  public var fixing: Instant { start.adding(hours: 10) }

  /// The day whose rates hold at a moment: before ten o'clock those of yesterday.
  public init(fixingAt instant: Instant) {
    let today = BusinessDay(instant)
    self = instant < today.fixing ? today.previous : today
  }
}

/// Why there is no rate to exchange at.
public enum RateRefusal: Error, Equatable, Sendable {
  /// None was ever fixed, or only later.
  case unknown(Currency)
  /// The last one is too old to sell or to buy at.
  case stale(Currency, fixedOn: BusinessDay, mostDays: Int64)
}

/// All rates that were ever fixed.
public struct RateHistory: Hashable, Sendable {
  /// The earliest first.
  private let byCurrency: [Currency: [ExchangeRate]]

  /// - Throws: `RateFault.twice`.
  public init(_ rates: [ExchangeRate]) throws(RateFault) {
    var byCurrency = [Currency: [ExchangeRate]]()
    for rate in rates.sorted(by: { $0.fixedOn < $1.fixedOn }) {
      if byCurrency[rate.currency]?.last?.fixedOn == rate.fixedOn { throw .twice(rate.currency, rate.fixedOn) }
      byCurrency[rate.currency, default: []].append(rate)
    }
    self.byCurrency = byCurrency
  }

  /// The rate that holds: the last one fixed.
  ///
  /// - Parameter mostDays: how many days after its own a rate may still be used: 0 for that day alone.
  /// - Throws: `RateRefusal`.
  public func rate(of currency: Currency, at now: Instant, mostDays: Int64) throws(RateRefusal) -> ExchangeRate {
    let today = BusinessDay(fixingAt: now)
    guard let rate = byCurrency[currency]?.last(where: { $0.fixedOn <= today }) else { throw .unknown(currency) }
    guard today.number - rate.fixedOn.number <= mostDays else {
      throw .stale(currency, fixedOn: rate.fixedOn, mostDays: mostDays)
    }
    return rate
  }
}
