import Fen
import Testing

private func code(usedFor order: OrderID? = nil) -> PaymentCode {
  PaymentCode(
    digits: 134_567_890_123_456_789, user: xiaoming, method: .balance, expiresAt: noon.adding(seconds: paymentCodeLife),
    usedFor: order)
}

@Suite struct `A payment code` {
  @Test func `is good for a minute and not a moment longer`() throws {
    #expect(paymentCodeLife == 60)
    let end = noon.adding(seconds: 60)
    #expect(try check(code(), now: end.adding(milliseconds: -1)) == code())
    #expect(throws: PaymentCodeRefusal.expired) { try check(code(), now: end) }
  }

  @Test func `is good for one trade`() throws {
    let used = code(usedFor: OrderID(1))
    #expect(throws: PaymentCodeRefusal.used) { try check(used, now: noon) }
    #expect(throws: PaymentCodeRefusal.used) { try check(used, now: noon.adding(days: 1)) }
  }

  @Test func `nobody was given is unknown`() {
    #expect(throws: PaymentCodeRefusal.unknown) { try check(nil, now: noon) }
  }

  @Test(arguments: ["100000000000000000", "134567890123456789", "149999999999999999", "159999999999999999"])
  func `is read as it is shown`(text: String) throws {
    let digits = try #require(PaymentCode.digits(text))
    #expect(PaymentCode(digits: digits, user: xiaoming, method: .balance, expiresAt: noon).text == text)
  }

  @Test(arguments: [
    "", "13456789012345678", "1345678901234567890", "099999999999999999", "160000000000000000",
    "280000000000000000", "13456789012345678x", "+34567890123456789", "-13456789012345678", "13456789012345678 ",
  ])
  func `of another wallet, and any other text, is not read`(text: String) { #expect(PaymentCode.digits(text) == nil) }

  @Test(arguments: [Seed.ofThisRun])
  func `of random bits has eighteen digits and one of five prefixes`(seed: Seed) {
    var random = seed.generator
    var prefixes = Set<Int64>()
    for bits in [0, .max] + (0..<2_000).map({ _ in random.next() }) {
      let digits = PaymentCode.digits(random: bits)
      prefixes.insert(digits / 10_000_000_000_000_000)
      #expect(PaymentCode.digits(String(digits)) == digits, "\(bits)")
    }
    #expect(prefixes == [10, 11, 12, 13, 14])
  }
}

@Suite struct `A code payment asks for the password` {
  @Test(
    arguments: [
      (.fen(1), 0, false), (.fen(100_000), 0, false), (.fen(100_001), 0, true),
      // Ten a day are free; the eleventh is not.
      (.fen(1), 9, false), (.fen(1), 10, true), (.fen(100_000), 9, false), (.fen(100_001), 9, true),
      // The limit is one of yuan and says nothing about other money.
      (Money(minorUnits: 1, .jpy), 0, true),
    ] as [(Money, Int64, Bool)])
  func `above 1,000.00 and after ten in a day`(amount: Money, today: Int64, asks: Bool) {
    #expect(needsPassword(amount, passwordFreeToday: today, rules: rules, on: BusinessDay(noon)) == asks)
  }
}
