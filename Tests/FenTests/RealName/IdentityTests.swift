import Fen
import Testing

private let zhang = IdentityClaim(name: "张三", document: .idCard, number: "11010519491231002x")
private let day = BusinessDay(noon)
private let card = VerificationChannel.bankCard(issuer: "CMB")

@Suite struct `A confirmed identity` {
  @Test func `makes somebody known`() throws {
    #expect(try decideConfirm(zhang, through: .documentRegister, known: nil, owner: nil) == .identify)
  }

  @Test func `adds to somebody known`() throws {
    #expect(try decideConfirm(zhang, through: .phoneRegister, known: zhang, owner: zhang) == .add)
  }

  @Test(arguments: [card, .faceToFace(.two)])
  func `joins a wallet to whom the document belongs, when he showed himself`(channel: VerificationChannel) throws {
    #expect(try decideConfirm(zhang, through: channel, known: nil, owner: zhang) == .join)
  }

  @Test(arguments: [.documentRegister, .phoneRegister, .register("education")] as [VerificationChannel])
  func `from a register joins nobody: name and number are no proof of being him`(channel: VerificationChannel) {
    let renamed = IdentityClaim(name: "张四", document: .idCard, number: zhang.number)
    for claim in [zhang, renamed] {
      #expect(throws: IdentityRefusal.knownAlready) {
        try decideConfirm(claim, through: channel, known: nil, owner: zhang)
      }
    }
  }

  @Test func `comes from a register first only where the rules let registers make people known`() throws {
    let strict = testRules([.registersIdentify: 0])
    for channel in [VerificationChannel.documentRegister, .phoneRegister, .register("tax")] {
      try checkFirst(channel, by: rules, on: day)
      #expect(throws: IdentityRefusal.ownerNotShown) { try checkFirst(channel, by: strict, on: day) }
    }
    for channel in [card, .faceToFace(.two)] { try checkFirst(channel, by: strict, on: day) }
  }

  @Test func `of another document is another person`() {
    let other = IdentityClaim(name: "张三", document: .passport, number: "E12345678")
    #expect(throws: IdentityRefusal.otherPerson) { try decideConfirm(other, through: card, known: zhang, owner: nil) }
  }

  @Test func `under another name is refused, for the wallet's person and for the document's`() {
    let renamed = IdentityClaim(name: "张四", document: .idCard, number: "11010519491231002X")
    for known in [zhang, nil] {
      #expect(throws: IdentityRefusal.otherName) {
        try decideConfirm(renamed, through: card, known: known, owner: zhang)
      }
    }
  }

  @Test func `is one document in either spelling`() {
    #expect(zhang.number == "11010519491231002X")
  }
}

@Suite struct `A document` {
  private static let chinese: [DocumentKind] = [.idCard, .hongKongMacauPermit, .taiwanPermit, .permanentResidence]

  @Test(arguments: chinese) func `that China issues is of no other country`(kind: DocumentKind) throws {
    let number = kind == .idCard ? zhang.number : "H12345678"
    try check(IdentityClaim(name: "张三", document: kind, number: number), on: day)
    for country in ["HK", "TW", "ZZ"] {
      #expect(throws: ClaimFault.issuedByChina) {
        try check(IdentityClaim(name: "张三", document: kind, number: number, country: country), on: day)
      }
    }
  }

  @Test func `of any country can be a passport`() throws {
    for country in ["CN", "AU"] {
      try check(IdentityClaim(name: "Ann", document: .passport, number: "PA1234567", country: country), on: day)
    }
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
    #expect(accountClass(of: Set(channels), by: rules, on: day) == expected)
  }

  @Test func `counts no check face to face as a channel`() {
    #expect(independentChannels(of: [.faceToFace(.one), .faceToFace(.two), card]) == 1)
  }

  @Test func `takes as many channels as the rule says today, not as it will say`() throws {
    let coming = BusinessDay("2030-01-01")!
    let rules = try Rules(
      testRules().rows + [Rule(.classOneChannels, 2, from: coming, source: "test", isConfirmed: true)])
    #expect(accountClass(of: [card], by: rules, on: day) == .one)
    #expect(accountClass(of: [card], by: rules, on: coming) == .unverified)
    #expect(accountClass(of: [card], by: rules, on: BusinessDay("2010-01-01")!) == .one, "the first there will be")
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

  private func changed(_ name: RuleName, _ value: Int64, from day: String = "2030-01-01") throws -> Rules {
    try Rules(testRules().rows + [Rule(name, value, from: BusinessDay(day)!, source: "test", isConfirmed: true)])
  }

  @Test(arguments: [RuleName.packetExpiry, .transferExpiry, .payoutExpiry, .passwordTries, .packetSharesMost])
  func `are not so that nothing works`(name: RuleName) throws {
    #expect(throws: RulesFault.tooSmall(name, least: 1)) { try changed(name, 0) }
    #expect(throws: Never.self) { try changed(name, 1) }
  }

  @Test(
    arguments: [(.realNameRequired, 1), (.yearIsRolling, 1), (.withdrawalFeeRate, 100_000), (.packetExpiry, 31_622_400)]
      as [(RuleName, Int64)])
  func `have bounds that nothing is beyond`(name: RuleName, most: Int64) throws {
    #expect(throws: RulesFault.tooLarge(name, most: most)) { try changed(name, most + 1) }
    #expect(throws: Never.self) { try changed(name, most) }
  }

  @Test func `never let the weaker proof or the lower class pay more, on any day`() throws {
    let day = BusinessDay("2030-01-01")!
    #expect(throws: RulesFault.exceeds(.dayWeak, .dayTwoFactors, from: day)) { try changed(.dayWeak, 500_001) }
    #expect(throws: RulesFault.exceeds(.dayWeak, .dayTwoFactors, from: day)) { try changed(.dayTwoFactors, 99_999) }
    #expect(throws: Never.self) { try changed(.dayWeak, 500_000) }
    #expect(throws: RulesFault.exceeds(.classTwoYear, .classThreeYear, from: day)) {
      try changed(.classTwoYear, 20_000_001)
    }
    #expect(throws: RulesFault.exceeds(.merchantGroupPeopleLeast, .merchantGroupPeopleMost, from: day)) {
      try changed(.merchantGroupPeopleLeast, 21)
    }
  }

  private func testRowsBelowZero() -> [Rule] {
    testRules().rows.map {
      $0.name == .dayWeak ? Rule(.dayWeak, -1, from: $0.from, source: $0.source, isConfirmed: true) : $0
    }
  }
}
