import Fen
import Testing

@Suite struct `Money in major units` {
  @Test(
    arguments: [
      (0, .cny, "0.00"), (5, .cny, "0.05"), (60, .cny, "0.60"), (1_205, .cny, "12.05"), (-1_205, .cny, "-12.05"),
      (-5, .cny, "-0.05"), (.max, .cny, "92233720368547758.07"), (.min, .cny, "-92233720368547758.08"),
      (1_205, .jpy, "1205"), (0, .jpy, "0"), (-7, .krw, "-7"),
    ] as [(Int64, Currency, String)])
  func `prints as many decimals as the currency has`(minorUnits: Int64, currency: Currency, text: String) {
    #expect(Money(minorUnits: minorUnits, currency).majorUnits == text)
  }

  @Test(
    arguments: [
      ("12", .cny, 1_200), ("12.5", .cny, 1_250), ("12.05", .cny, 1_205), ("0.01", .cny, 1), ("007", .cny, 700),
      ("0", .cny, 0), ("999999999999999.99", .cny, 99_999_999_999_999_999), ("1205", .jpy, 1_205),
    ] as [(String, Currency, Int64)])
  func `is read as a person types it`(text: String, currency: Currency, minorUnits: Int64) {
    #expect(Money(majorUnits: text, currency) == Money(minorUnits: minorUnits, currency))
  }

  @Test(
    arguments: [
      ("", .cny), (".", .cny), (".5", .cny), ("12.", .cny), ("12.345", .cny), ("1.2.3", .cny), ("-1", .cny),
      ("+1", .cny), (" 1", .cny), ("1 ", .cny), ("1,000", .cny), ("1e3", .cny), ("0x10", .cny), ("١٢", .cny),
      ("１２", .cny), ("1\u{0301}", .cny), ("1000000000000000", .cny), ("12.5", .jpy), ("12.", .jpy),
    ] as [(String, Currency)])
  func `anything else a person types is refused`(text: String, currency: Currency) {
    #expect(Money(majorUnits: text, currency) == nil)
  }

  @Test(arguments: Currency.allCases, [0, 1, 9, 10, 99, 100, 12_345, 99_999_999_999_999_999] as [Int64])
  func `what was printed is read back`(currency: Currency, minorUnits: Int64) {
    let money = Money(minorUnits: currency.exponent == 0 ? minorUnits / 100 : minorUnits, currency)
    #expect(Money(majorUnits: money.majorUnits, currency) == money)
  }
}
