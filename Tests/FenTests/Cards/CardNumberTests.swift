import Fen
import Testing

@Suite struct `Reading the number of a card` {
  // The numbers the card schemes publish for tests.
  @Test(arguments: ["4111111111111111", "5555 5555 5555 4444", "378282246310005", "6200000000000005"])
  func `takes a right check digit`(text: String) throws {
    #expect(try CardNumber(text).digits == text.filter { $0 != " " })
  }

  @Test(arguments: [Seed.ofThisRun])
  func `notices any one digit that is wrong`(seed: Seed) {
    var generator = seed.generator
    for _ in 0..<200 {
      let payload = (0..<15).map { _ in UInt8.random(in: 0...9, using: &generator) }
      let right = Array(CardNumber(making: payload).digits)
      for place in right.indices {
        var wrong = right
        wrong[place] = Character(String((Int(String(right[place]))! + Int.random(in: 1...9, using: &generator)) % 10))
        #expect(throws: CardNumberFault.checkDigit) { try CardNumber(String(wrong)) }
      }
    }
  }

  @Test(arguments: ["", "62148300000", "62148300000000000000", "621483000000000a", "621483-000000-0004", "６２１４８３０００００００００４"])
  func `takes 12 to 19 digits and nothing else`(text: String) {
    #expect(throws: CardNumberFault.notANumber) { try CardNumber(text) }
  }

  @Test func `shows the last four`() {
    let number = CardNumber(making: [6, 2, 1, 4, 8, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    #expect(number.lastFour == String(number.digits.suffix(4)))
  }
}

@Suite struct `Looking up who issued a card` {
  private let bank = Issuer(code: "CMB", chinese: "招商银行", english: "China Merchants Bank")
  private let other = Issuer(code: "ICBC", chinese: "工商银行", english: "ICBC")

  private func number(_ prefix: String, length: Int = 16) -> CardNumber {
    CardNumber(making: (prefix + String(repeating: "1", count: length - 1 - prefix.count)).utf8.map { $0 - 48 })
  }

  @Test func `goes by the first digits and the length`() {
    let table = IssuerTable([
      IssuerRange(prefix: "621483", length: 16, origin: CardOrigin(issuer: bank, kind: .debit)),
      IssuerRange(prefix: "622575", length: 16, origin: CardOrigin(issuer: bank, kind: .credit)),
      IssuerRange(prefix: "6225", length: 19, origin: CardOrigin(issuer: other, kind: .debit)),
    ])
    #expect(table.origin(of: number("621483")) == CardOrigin(issuer: bank, kind: .debit))
    #expect(table.origin(of: number("622575"))?.kind == .credit)
    #expect(table.origin(of: number("622575", length: 19))?.issuer == other)
    #expect(table.origin(of: number("621483", length: 19)) == nil)
    #expect(table.origin(of: number("999999")) == nil)
    #expect(table.issuers == [bank, other])
    #expect(table.lengths(beginning: "622575") == [16, 19], "each number that has an origin is of one of them")
    #expect(table.lengths(beginning: "621483000") == [16] && table.lengths(beginning: "62148").isEmpty)
  }

  @Test func `prefers the longest beginning`() {
    let table = IssuerTable([
      IssuerRange(prefix: "6225", length: 16, origin: CardOrigin(issuer: other, kind: .debit)),
      IssuerRange(prefix: "622575", length: 16, origin: CardOrigin(issuer: bank, kind: .credit)),
    ])
    #expect(table.origin(of: number("622575"))?.issuer == bank)
    #expect(table.origin(of: number("622599"))?.issuer == other)
  }

  @Test func `names the bank as the protocol does`() {
    #expect(bank.bankType(of: .debit) == "CMB_DEBIT" && bank.bankType(of: .credit) == "CMB_CREDIT")
  }
}
