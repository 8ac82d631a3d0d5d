import Fen
import Testing

private let good = Validity(from: BusinessDay("2019-08-01")!, through: BusinessDay("2039-08-01")!)

private func file(_ name: String) -> MediaID { MediaID(name) }

private func person(_ paper: PersonPaper, _ name: String) -> PaperedPerson {
  PaperedPerson(
    paper: paper, name: name, number: "11010519491231002X", address: "路 1", validity: good, front: file("\(name)-1"),
    back: file("\(name)-2"))
}

/// With everything that can be handed in.
private func whole(_ subject: Subject, holder: PersonPaper) -> ApplymentTerms {
  ApplymentTerms(
    contact: .init(
      role: .manager, name: "李四", mobile: "13900000000", email: "a@b.cn", paper: person(.idCard, "李四"),
      letter: file("letter")),
    subject: subject, holder: person(holder, "张三"), holderRole: .manager,
    holderLetter: file("why"), owners: [person(.passport, "王五")],
    business: .init(
      shortName: "茶", phone: "0758123456", scenes: [.store, .web],
      store: .init(name: "店", area: "110000", address: "街 2", entrance: [file("door")], indoor: [file("room")]),
      pictures: [file("web")]),
    account: SettlementAccount(
      kind: .corporate, holder: "街角茶店", bank: "其他银行", area: "310000", bankFullName: "上海银行总行",
      branch: "325290000012", number: "6222021234567890"),
    otherImages: [file("more")], film: file("film"), note: "note")
}

@Suite struct `What a reviewer is shown` {
  @Test func `is every field that was handed in, by one kind of subject or another`() {
    let paper = Registration(
      number: "91110000600007156J", name: "街角茶店", legalPerson: "张三", validity: good, copy: file("copy"))
    let all = [
      whole(.enterprise(paper), holder: .idCard), whole(.organisation(.government, paper), holder: .passport),
      whole(.micro(MicroBusiness(name: "摊", place: "街", pictures: [file("stall")])), holder: .idCard),
    ]
    #expect(Set(all.flatMap(\.fields).map(\.field)) == Set(ApplymentField.allCases))
    for terms in all {
      #expect(Set(terms.fields.flatMap(\.papers)) == terms.papers)
      #expect(terms.fields.allSatisfy { $0.words != nil || !$0.papers.isEmpty })
    }
  }

  @Test func `has no number of a paper, phone or account in it, and all else`() {
    let terms = whole(.micro(MicroBusiness(name: "摊", place: "街", pictures: [])), holder: .passport)
    let words = terms.fields.compactMap(\.words).joined(separator: "\n")
    for secret in ["11010519491231002X", "13900000000", "6222021234567890"] { #expect(!words.contains(secret)) }
    for open in [
      "SUPER", "李四", "SUBJECT_TYPE_MICRO", "摊", "王五", "SALES_SCENES_STORE", "325290000012", "上海银行总行",
      "BANK_ACCOUNT_TYPE_CORPORATE", "2039-08-01", "路 1", "note",
    ] { #expect(words.contains(open)) }
  }
}
