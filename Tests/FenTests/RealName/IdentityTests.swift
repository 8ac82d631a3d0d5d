import Fen
import Testing

private let zhang = IdentityClaim(name: "张三", document: .idCard, number: "11010519491231002x")
private let known = KnownPerson(identity: zhang, channels: [])
private let nobody = KnownPerson(identity: nil, channels: [])

@Suite struct `A confirmed identity` {
  @Test func `makes somebody known`() throws {
    #expect(try decideConfirm(zhang, of: nobody, owner: nil) == .identify)
  }

  @Test func `adds to somebody known`() throws {
    #expect(try decideConfirm(zhang, of: known, owner: known) == .add)
  }

  @Test func `joins a wallet to whom the document belongs`() throws {
    #expect(try decideConfirm(zhang, of: nobody, owner: known) == .join)
  }

  @Test func `of another document is another person`() {
    let other = IdentityClaim(name: "张三", document: .passport, number: "E12345678")
    #expect(throws: IdentityRefusal.otherPerson) { try decideConfirm(other, of: known, owner: nil) }
  }

  @Test func `under another name is refused, for the wallet's person and for the document's`() {
    let renamed = IdentityClaim(name: "张四", document: .idCard, number: "11010519491231002X")
    #expect(throws: IdentityRefusal.otherName) { try decideConfirm(renamed, of: known, owner: known) }
    #expect(throws: IdentityRefusal.otherName) { try decideConfirm(renamed, of: nobody, owner: known) }
  }

  @Test func `is one document in either spelling`() {
    #expect(zhang.number == "11010519491231002X")
  }
}

@Suite struct `The class` {
  @Test(
    arguments: [
      ([], .unverified), ([.bankCard(issuer: "CMB")], .one),
      // One bank speaks once, however many cards it gave.
      ([.bankCard(issuer: "CMB"), .bankCard(issuer: "CMB"), .phoneRegister], .one),
      ([.bankCard(issuer: "CMB"), .documentRegister, .phoneRegister], .two),
      ([.bankCard(issuer: "CMB"), .bankCard(issuer: "ICBC"), .documentRegister, .phoneRegister], .two),
      (
        [
          .bankCard(issuer: "CMB"), .bankCard(issuer: "ICBC"), .documentRegister, .phoneRegister,
          .register("education"),
        ], .three
      ),
      ([.faceToFace(.three)], .three), ([.faceToFace(.two), .bankCard(issuer: "CMB")], .two),
    ] as [([VerificationChannel], AccountClass)])
  func `follows the independent channels, or the choice face to face`(
    channels: [VerificationChannel], expected: AccountClass
  ) {
    #expect(accountClass(of: channels, by: rules) == expected)
  }
}

@Suite struct `Who is not verified` {
  @Test(arguments: RestrictedAct.allCases) func `may do none of this`(act: RestrictedAct) throws {
    #expect(throws: LimitRefusal.unverified(act)) {
      try checkVerified(.unverified, to: act, rules: rules, on: BusinessDay("2016-07-01")!)
    }
    try checkVerified(.one, to: act, rules: rules, on: BusinessDay("2016-07-01")!)
  }

  @Test func `was free before July 2016`() throws {
    try checkVerified(.unverified, to: .sendRedPacket, rules: rules, on: BusinessDay("2016-06-30")!)
  }
}

@Suite struct `The rules` {
  @Test func `hold from their date, the latest row first`() throws {
    let rows = testRules().rows + [
      Rule(.staticCodeDay, 70_000, from: BusinessDay("2020-01-01")!, source: "test", isConfirmed: true)
    ]
    let rules = try Rules(rows)
    #expect(rules.figure(.staticCodeDay, on: BusinessDay("2016-06-30")!) == nil)
    #expect(rules.figure(.staticCodeDay, on: BusinessDay("2019-12-31")!) == 50_000)
    #expect(rules.figure(.staticCodeDay, on: BusinessDay("2020-01-01")!) == 70_000)
  }

  @Test func `are complete, each once a date, none below zero`() {
    let rows = testRules().rows
    #expect(throws: RulesFault.missing(.dayWeak)) { try Rules(rows.filter { $0.name != .dayWeak }) }
    #expect(throws: RulesFault.twice(.dayWeak, from: BusinessDay("2016-07-01")!)) {
      try Rules(rows + rows.filter { $0.name == .dayWeak })
    }
    #expect(throws: RulesFault.negative(.dayWeak)) { try Rules(testRowsBelowZero()) }
  }

  private func testRowsBelowZero() -> [Rule] {
    testRules().rows.map {
      $0.name == .dayWeak ? Rule(.dayWeak, -1, from: $0.from, source: $0.source, isConfirmed: true) : $0
    }
  }
}
