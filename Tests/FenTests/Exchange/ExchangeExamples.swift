import Fen

let fixingDay = BusinessDay(number: 20_780)  // 2026-11-23

func rate(_ currency: Currency, _ scaled: Int64, on day: BusinessDay = fixingDay) throws -> ExchangeRate {
  try ExchangeRate(currency, scaled: scaled, fixedOn: day, source: "test")
}

/// Every currency but the yuan.
let foreignCurrencies = Currency.allCases.filter { $0 != .cny }

/// From a hundred-millionth of a yuan to ten thousand yuan for one unit, every size as likely.
func anyRate(of currency: Currency, _ random: inout SeededGenerator) throws -> ExchangeRate {
  try rate(
    currency, Int64.random(in: 1...(1_000_000_000_000 >> Int64.random(in: 0...39, using: &random)), using: &random))
}

/// Up to a million million minor units, every size as likely.
func anyAmount(of currency: Currency, _ random: inout SeededGenerator) -> Money {
  Money(
    minorUnits: Int64.random(in: 1...(1_000_000_000_000 >> Int64.random(in: 0...39, using: &random)), using: &random),
    currency)
}
