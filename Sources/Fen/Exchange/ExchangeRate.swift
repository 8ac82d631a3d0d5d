/// What one unit of a foreign currency costs in yuan, as it was fixed for a day.
///
/// Always of the unit that has a name: one dollar, one yen, and not a hundred yen.
/// Source: API v2 查询汇率 (`rate`: yuan for one unit, × 10⁸, made anew at 10:00 GMT+8).
public struct ExchangeRate: Hashable, Sendable {
  public let currency: Currency
  /// Yuan for one unit × 10⁸.
  public let scaled: Int64
  /// From ten o'clock of this day it holds.
  public let fixedOn: BusinessDay
  /// Who published it.
  public let source: String

  /// - Parameter scaled: yuan for one unit × 10⁸.
  /// - Throws: `RateFault`.
  public init(_ currency: Currency, scaled: Int64, fixedOn: BusinessDay, source: String) throws(RateFault) {
    guard currency != .cny else { throw .ofTheYuan }
    guard scaled > 0 else { throw .notPositive(currency) }
    self.init(currency, checked: scaled, fixedOn: fixedOn, source: source)
  }

  init(_ currency: Currency, checked scaled: Int64, fixedOn: BusinessDay, source: String) {
    self.currency = currency
    self.scaled = scaled
    self.fixedOn = fixedOn
    self.source = source
  }
}

/// Why something is no rate.
public enum RateFault: Error, Equatable, Sendable {
  /// What is priced in yuan is not exchanged.
  case ofTheYuan
  case notPositive(Currency)
  /// The day has another rate of this currency.
  case twice(Currency, BusinessDay)
}

/// A foreign amount and the fen that stand for it.
public struct Exchange: Hashable, Sendable {
  public let foreign: Money
  public let home: Money
  /// By how much the fen are more than the foreign amount is worth; below zero where they are less.
  public let remainder: ExactFen
}

extension ExchangeRate {
  /// What one minor unit of the currency is worth, exactly.
  var minorUnit: Int128 {
    // A yuan is 10² fen of 10¹¹ each; the rate counts 10⁻⁸ of a yuan, for 10^exponent minor units.
    var unit = Int128(scaled)
    for _ in currency.exponent..<5 { unit *= 10 }
    return unit
  }

  /// What an amount is worth, exactly.
  ///
  /// - Throws: `currencyMismatch`, `overflow`.
  public func worth(of amount: Money) throws(MoneyError) -> ExactFen {
    guard amount.currency == currency else { throw .currencyMismatch(currency, amount.currency) }
    let (worth, overflow) = Int128(amount.minorUnits).multipliedReportingOverflow(by: minorUnit)
    guard !overflow else { throw .overflow }
    return ExactFen(count: worth)
  }

  /// The fen for a foreign amount. Half up, because a payer is asked for it and can check it: neither he nor the
  /// network gains in the long run.
  ///
  /// - Throws: `currencyMismatch`, `overflow`.
  public func fen(for foreign: Money, rounded rounding: Money.Rounding = .halfUp) throws(MoneyError) -> Exchange {
    let worth = try worth(of: foreign)
    guard let fen = Int64(exactly: divide(worth.count, by: ExactFen.perFen, rounded: rounding)) else { throw .overflow }
    return Exchange(foreign: foreign, home: .fen(fen), remainder: ExactFen(fen) - worth)
  }

  /// The foreign amount for fen. Down, because it is what the network gives: never more than the fen buy.
  ///
  /// - Throws: `currencyMismatch` for anything but fen, `overflow`.
  public func foreign(for home: Money, rounded rounding: Money.Rounding = .down) throws(MoneyError) -> Exchange {
    guard home.currency == .cny else { throw .currencyMismatch(.cny, home.currency) }
    let fen = ExactFen(home.minorUnits)
    guard let bought = Int64(exactly: divide(fen.count, by: minorUnit, rounded: rounding)) else { throw .overflow }
    let foreign = Money(minorUnits: bought, currency)
    return Exchange(foreign: foreign, home: home, remainder: fen - (try worth(of: foreign)))
  }

  /// The least amount of this currency that is worth as much as an amount of another: a bound that is set in dollars,
  /// in the currency it is asked of.
  ///
  /// - Throws: `currencyMismatch`, `overflow`.
  public func least(worth amount: Money, at other: ExchangeRate) throws(MoneyError) -> Money {
    let worth = try other.worth(of: amount)
    let least = 0 - divide(0 - worth.count, by: minorUnit, rounded: .down)
    guard let minorUnits = Int64(exactly: least) else { throw .overflow }
    return Money(minorUnits: minorUnits, currency)
  }
}
