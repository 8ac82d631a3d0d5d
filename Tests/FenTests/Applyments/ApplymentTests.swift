import Fen
import Testing

private let day = BusinessDay("2026-03-02")!
private let submitted = Instant(rfc3339: "2026-03-02T12:00:00+08:00")!
private let image = MediaID("image")
private let company = "91110000600007156J"
private let good = Validity(from: BusinessDay("2019-08-01")!, through: nil)
private let bank = Bank(
  alias: "工商银行", aliasCode: "1000009561", account: "工商银行", accountCode: 1002, needsBranch: false,
  takesPersonal: true, takesCorporate: true, issuer: "ICBC")
private let village = Bank(
  alias: "村镇银行", aliasCode: "1", account: "其他银行", accountCode: 1099, needsBranch: true, takesPersonal: false,
  takesCorporate: true, issuer: nil)

private func person(
  _ name: String = "张三", number: String = "11010519491231002X", validity: Validity = good, back: MediaID? = image
) -> PaperedPerson {
  PaperedPerson(paper: .idCard, name: name, number: number, validity: validity, front: image, back: back)
}

private func licence(_ number: String = company, _ person: String = "张三", _ validity: Validity? = nil) -> Registration {
  Registration(number: number, name: "街角茶店", legalPerson: person, validity: validity, copy: image)
}

private func account(
  _ kind: SettlementAccountKind = .corporate, _ holder: String = "街角茶店", bank: String = "工商银行",
  area: String = "110000", number: String = "6222021234567890"
) -> SettlementAccount {
  SettlementAccount(kind: kind, holder: holder, bank: bank, area: area, number: number)
}

private func certificate(_ person: String) -> Registration {
  Registration(number: "1", name: "街角茶店", legalPerson: person, validity: good, copy: image)
}

private func owner(
  _ paper: PersonPaper = .idCard, number: String = "11010519491231002X", address: String? = "路 1",
  validity: Validity = good, back: MediaID? = image
) -> PaperedPerson {
  PaperedPerson(
    paper: paper, name: "王五", number: number, address: address, validity: validity, front: image, back: back)
}

private func terms(
  _ subject: Subject = .enterprise(licence()), contact: String = "张三", holder: PaperedPerson = person(),
  role: PersonRole = .legal, letter: MediaID? = nil, owners: [PaperedPerson] = [], mobile: String = "13900000000",
  email: String = "a@b.cn", account: SettlementAccount = account(), film: MediaID? = nil
) -> ApplymentTerms {
  ApplymentTerms(
    contact: .init(role: .legal, name: contact, mobile: mobile, email: email), subject: subject, holder: holder,
    holderRole: role, holderLetter: letter, owners: owners,
    business: .init(shortName: "茶", phone: "0758123456", scenes: [.web]), account: account, film: film)
}

private func faults(_ terms: ApplymentTerms) -> [ApplymentFault] {
  check(terms, by: ApplymentFacts(day: day, files: [image: .applicationImage], banks: [bank, village]))
}

/// Each wrong in one thing.
private let wrongs: [(ApplymentTerms, ApplymentField, ApplymentFault.Wrong)] = [
  (terms(.enterprise(licence("91110000600007156D"))), .licenceNumber, .registration(.checkDigit)),
  (terms(.individual(licence())), .licenceNumber, .otherKind),
  (terms(.enterprise(licence(company, "李四"))), .licencePerson, .otherName),
  (
    terms(.enterprise(licence(company, "张三", Validity(from: BusinessDay("2010-01-01")!, through: day.previous)))),
    .licencePeriod, .expired
  ),
  (terms(holder: person(number: "110105194912310021")), .idCardNumber, .number),
  (terms(holder: person(back: nil)), .idCardBack, .missing),
  (terms(holder: person(validity: Validity(from: day.next, through: nil))), .idCardPeriod, .notYetValid),
  (terms(mobile: "12345"), .contactMobile, .phone), (terms(email: "nobody"), .contactEmail, .email),
  (terms(account: account(.corporate, "别家")), .accountHolder, .otherName),
  (terms(account: account(.personal, "张三")), .accountKind, .otherKind),
  (terms(account: account(bank: "月球银行")), .accountBank, .unknownBank),
  (terms(account: account(bank: "其他银行")), .accountBranch, .missing),
  (terms(account: account(area: "11")), .accountArea, .area),
  (terms(account: account(number: "12a")), .accountNumber, .number),
  (terms(film: MediaID("nothing")), .film, .unknownFile), (terms(film: image), .film, .unknownFile),
  (terms(.organisation(.others, certificate("李四"))), .licencePerson, .otherName),
  (terms(role: .manager, letter: image), .holderType, .otherKind),
  (terms(.organisation(.government, certificate("李四")), contact: "李四", role: .manager), .holderLetter, .missing),
  (terms(owners: [owner(back: nil)]), .owners, .missing), (terms(owners: [owner(address: nil)]), .owners, .missing),
  (terms(owners: [owner(number: "110105194912310021")]), .owners, .number),
  (terms(owners: [owner(validity: Validity(from: day.next, through: nil))]), .owners, .notYetValid),
  (
    terms(.micro(MicroBusiness(name: "摊", place: "街", pictures: [])), account: account(.personal, "张三")), .micro,
    .missing
  ),
]

@Suite struct `An application for a merchant` {
  @Test(arguments: [company, "91350100M000100Y43", "110108000000016"])
  func `names a number of registration whose check digit is right`(number: String) throws {
    #expect(try RegistrationNumber(number).text == number)
  }

  @Test(arguments: [
    ("91110000600007156D", RegistrationNumberFault.checkDigit), ("110108000000017", .checkDigit),
    ("9111000060000715IC", .notANumber), ("12345", .notANumber), ("", .notANumber),
  ])
  func `is refused with another one`(number: String, fault: RegistrationNumberFault) {
    #expect(throws: fault) { try RegistrationNumber(number) }
  }

  @Test func `passes the rule when all is right`() {
    #expect(faults(terms()) == [])
  }

  @Test(arguments: wrongs)
  func `is refused by the rule for what is wrong, and for that alone`(
    terms: ApplymentTerms, field: ApplymentField, wrong: ApplymentFault.Wrong
  ) {
    #expect(faults(terms) == [ApplymentFault(field, wrong)])
  }

  @Test func `may be paid out to its owner where one person's business it is`() {
    let own = account(.personal, "张三")
    let stall = MicroBusiness(name: "摊", place: "街", pictures: [image])
    #expect(faults(terms(.individual(licence("92310000MA1H9A6L52")), account: own)) == [])
    #expect(faults(terms(.micro(stall), account: own)) == [])
  }

  @Test func `of a shop in the web needs its link or a picture`() {
    let shop = MicroBusiness(name: "店", place: "平台", pictures: [], link: "https://example.com/shop")
    #expect(faults(terms(.micro(shop), account: account(.personal, "张三"))) == [])
  }

  @Test func `names owners with their papers, of which a passport has no back`() {
    #expect(faults(terms(owners: [owner(), owner(.passport, number: "E12345678", back: nil)])) == [])
  }

  @Test func `of an office may show the paper of who acts for it, with a letter`() {
    let office = Subject.organisation(.institutions, certificate("李四"))
    #expect(faults(terms(office, contact: "李四", role: .manager, letter: image)) == [])
  }

  @Test func `of somebody with the power needs his paper and the letter`() {
    let contact = ApplymentTerms.Contact(
      role: .manager, name: "李四", mobile: "13900000000", email: "a@b.cn", paper: person("李四", back: nil))
    let asked = ApplymentTerms(
      contact: contact, subject: .enterprise(licence()), holder: person(),
      business: .init(shortName: "茶", phone: "1", scenes: [.store]), account: account())
    #expect(Set(faults(asked).map(\.field)) == [.contactLetter, .contactBack, .storePlace])
  }
}

private let cents = Money.fen(37)

private func made(_ account: SettlementAccount = account(), _ subject: Subject = .enterprise(licence())) -> Applyment {
  Applyment(
    id: ApplymentID(1), provider: ProviderID(1_900_000_001), code: BusinessCode(stored: "A1"),
    terms: terms(subject, account: account), submittedAt: submitted, changedAt: submitted)
}

@Suite struct `The way of an application` {
  @Test func `leads over the account and the signature to a merchant`() throws {
    let confirming = try made().after(.approved(cents: cents), at: submitted)
    #expect(confirming.state == .toBeConfirmed(cents))
    #expect(confirming.endsAt == submitted.adding(seconds: 10 * 86_400))
    #expect(throws: ApplymentRefusal.otherAmount) { try confirming.after(.accountPaid(.fen(36)), at: submitted) }
    let toSign = try confirming.after(.accountPaid(cents), at: submitted)
    let signing = try toSign.after(.opened, at: submitted.adding(seconds: 9))
    let again = try signing.after(.opened, at: submitted.adding(seconds: 20))
    #expect(signing.endsAt == toSign.endsAt && again.endsAt == toSign.endsAt)
    let merchant = MerchantID(1_900_000_002)
    #expect(try signing.after(.signed(as: merchant), at: submitted).state == .finished(merchant))
    #expect(try toSign.after(.signed(as: merchant), at: submitted).state == .finished(merchant))
    let end = try #require(signing.endsAt)
    #expect(try signing.after(.timeOver, at: end).state == .canceled)
    #expect(throws: ApplymentRefusal.notNow(.signing)) {
      try signing.after(.timeOver, at: end.adding(milliseconds: -1))
    }
    #expect(throws: ApplymentRefusal.notNow(.canceled)) { try signing.after(.signed(as: merchant), at: end) }
  }

  @Test func `needs no payment where the account is the person's own`() throws {
    let own = account(.personal, "张三")
    let asked = made(own, .micro(MicroBusiness(name: "摊", place: "街", pictures: [image])))
    #expect(try asked.after(.approved(cents: cents), at: submitted).state == .toBeSigned)
  }

  @Test func `goes back with reasons, and begins anew under its number`() throws {
    let reasons = [RejectedField(.licenceCopy, "看不清")]
    #expect(throws: ApplymentRefusal.noReason) { try made().after(.rejected([]), at: submitted) }
    let rejected = try made().after(.rejected(reasons), at: submitted)
    #expect(rejected.state == .rejected(reasons))
    let anew = try rejected.resubmitted(terms(email: "b@b.cn"), at: submitted.adding(seconds: 5))
    #expect(anew.state == .auditing && anew.id == rejected.id && anew.terms.contact.email == "b@b.cn")
  }

  @Test func `answers the same application again, and refuses another under its number`() throws {
    #expect(try made().resubmitted(terms(), at: submitted) == made())
    #expect(throws: ApplymentRefusal.sameCodeOtherTerms) {
      try made().resubmitted(terms(email: "b@b.cn"), at: submitted)
    }
  }

  @Test func `never leaves its end`() throws {
    let confirming = try made().after(.approved(cents: cents), at: submitted)
    let over = try confirming.after(.timeOver, at: try #require(confirming.endsAt))
    for event in [ApplymentEvent.approved(cents: cents), .opened, .timeOver, .signed(as: MerchantID(1))] {
      #expect(throws: ApplymentRefusal.notNow(.canceled)) { try over.after(event, at: submitted) }
    }
  }
}
