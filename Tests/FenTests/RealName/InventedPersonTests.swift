import Fen
import Testing

private let today = BusinessDay(noon)

@Suite struct `Inventing a person` {
  @Test(arguments: [Seed.ofThisRun])
  func `makes a name, a card and a phone that pass every check, of somebody who is of age`(seed: Seed) throws {
    var generator = seed.generator
    for _ in 0..<500 {
      let person = InventedPerson(using: &generator, on: today)
      #expect(try IDCardNumber(person.document.text, on: today) == person.document)
      #expect((18...59).contains(today.year - person.document.birthDay.year), "\(person.document.birthDay)")
      #expect(PhoneNumber(person.phone.digits) == person.phone)
      let claim = IdentityClaim(name: person.name, document: .idCard, number: person.document.text, country: "CN")
      #expect(throws: Never.self) { try check(claim, on: today) }
    }
  }

  @Test(arguments: [Seed.ofThisRun])
  func `makes another one each time`(seed: Seed) {
    var generator = seed.generator
    let people = (0..<100).map { _ in InventedPerson(using: &generator, on: today) }
    #expect(Set(people.map(\.document.text)).count > 95)
  }
}

@Suite struct `Inventing a card` {
  private let bank = Issuer(code: "CMB", chinese: "招商银行", english: "China Merchants Bank")

  @Test(arguments: [Seed.ofThisRun])
  func `makes the number of a debit card whose issuer is known`(seed: Seed) throws {
    var generator = seed.generator
    let table = IssuerTable([
      IssuerRange(prefix: "621483", length: 16, origin: CardOrigin(issuer: bank, kind: .debit)),
      IssuerRange(prefix: "6225", length: 19, origin: CardOrigin(issuer: bank, kind: .debit)),
      IssuerRange(prefix: "622575", length: 16, origin: CardOrigin(issuer: bank, kind: .credit)),
    ])
    for _ in 0..<200 {
      let number = try #require(table.inventedNumber(using: &generator))
      #expect(try CardNumber(number.digits) == number)
      #expect(table.origin(of: number) == CardOrigin(issuer: bank, kind: .debit))
      #expect(table.lengths(beginning: number.digits).contains(number.digits.count))
    }
  }

  @Test func `makes none where no debit card is known`() {
    var generator = Seed.ofThisRun.generator
    #expect(IssuerTable([]).inventedNumber(using: &generator) == nil)
  }
}
