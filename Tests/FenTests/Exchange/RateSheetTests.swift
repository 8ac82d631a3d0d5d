import Testing

@testable import Fen

@Suite struct `A central bank's sheet of rates` {
  private let friday = BusinessDay(number: LocalDay("2026-11-20")!.number)
  private var saturday: BusinessDay { friday.next }
  private let daily = """
    Date, USD, JPY, CNY, AUD, KRW, ISK,
    20 November 2026, 1.0567, 163.45, 7.6543, 1.6321, 1475.32, 144.9,

    """

  private func rates(_ csv: String, on day: BusinessDay, base: Currency = .eur) throws -> [Currency: Int64] {
    let rates = try RateSheet(csv: csv, base: base).fixing(on: day, mostDays: 4, source: "ECB")
    #expect(rates.allSatisfy { $0.fixedOn == day && $0.source == "ECB" })
    return Dictionary(uniqueKeysWithValues: rates.map { ($0.currency, $0.scaled) })
  }

  @Test func `per euro becomes yuan for one unit, at the eighth decimal half up`() throws {
    #expect(
      try rates(daily, on: saturday) == [
        .eur: 765_430_000, .usd: 724_358_853, .jpy: 4_682_961, .aud: 468_984_744, .krw: 518_823,
      ])
  }

  @Test func `with many days gives the last one, by whichever line`() throws {
    let history = "Date,USD,CNY,JPY,\r\n2026-11-19,1.05,7.5,N/A,\r\n2026-11-20,1.0,7.0,,\r\n"
    #expect(try rates(history, on: saturday) == [.eur: 700_000_000, .usd: 700_000_000])
    #expect(try rates(history, on: friday) == [.eur: 750_000_000, .usd: 714_285_714])
  }

  @Test func `in yuan's own terms needs no column of yuan, and has the day itself at ten o'clock`() throws {
    #expect(try rates("Date,JPY\n2026-11-20,20\n", on: friday, base: .cny) == [.jpy: 5_000_000])
  }

  @Test func `of another country is published after ten in Beijing: a day is fixed without its own line`() throws {
    let history = "Date,USD,CNY\n2026-11-19,1.05,7.5\n2026-11-20,1.0,7.0\n"
    #expect(try rates(history, on: friday)[.eur] == 750_000_000)
  }

  @Test func `from before the weekend is fixed on Monday, and is refused when it is older than allowed`() throws {
    let sheet = try RateSheet(csv: daily, base: .eur)
    let monday = BusinessDay(number: friday.number + 3)
    #expect(try sheet.fixing(on: monday, mostDays: 3, source: "ECB").allSatisfy { $0.fixedOn == monday })
    #expect(throws: RateRefusal.stale(.cny, fixedOn: friday, mostDays: 2)) {
      try sheet.fixing(on: monday, mostDays: 2, source: "ECB")
    }
    #expect(throws: RateRefusal.unknown(.cny)) { try sheet.fixing(on: friday, mostDays: 9, source: "ECB") }
  }

  @Test(
    arguments: [
      ("", 1, .empty), ("Date,CNY\n", 1, .empty), ("Day,CNY\n2026-11-20,7\n", 1, .noDate),
      ("Date,USD\n2026-11-20,1\n", 1, .noYuan), ("Date,CNY,USD,USD\n2026-11-20,7,1,1\n", 1, .columnTwice(.usd)),
      ("Date,CNY\n2026-11-20,7\n20 November 2026,7\n", 3, .dayTwice(LocalDay("2026-11-20")!)),
      ("Date,CNY\n\n2026-11-31,7\n", 3, .unreadableDate("2026-11-31")),
      ("Date,CNY\n20 Nov 2026,7\n", 2, .unreadableDate("20 Nov 2026")),
      ("Date,CNY,USD\n2026-11-20,7,1e3\n", 2, .unreadable(.usd, "1e3")),
      ("Date,CNY,USD\n2026-11-20,7,0.000\n", 2, .unreadable(.usd, "0.000")),
      ("Date,CNY,USD\n2026-11-20,7,-1\n", 2, .unreadable(.usd, "-1")),
      ("Date,CNY,USD\n2026-11-20,7,1.123456789\n", 2, .unreadable(.usd, "1.123456789")),
    ] as [(String, Int, RateSheetFault.Reason)])
  func `that cannot be read is refused by line and reason`(csv: String, line: Int, reason: RateSheetFault.Reason) {
    #expect(throws: RateSheetFault(line: line, reason)) { try RateSheet(csv: csv, base: .eur) }
  }

  @Test(
    arguments: [
      ("1", 100_000_000), ("1.5", 150_000_000), ("0.00000001", 1), ("163.45", 16_345_000_000),
      ("9999999999.99999999", 999_999_999_999_999_999), ("", nil), (".5", nil), ("1.", nil), ("0", nil), ("+1", nil),
      ("1,5", nil), ("１", nil), ("10000000000", nil),
    ] as [(String, Int64?)])
  func `has figures that are read exactly or not at all`(text: String, scaled: Int64?) {
    #expect(scaledRate(text) == scaled)
  }
}
