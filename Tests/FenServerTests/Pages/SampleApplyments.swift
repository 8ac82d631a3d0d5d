import Fen
import FenPlatform

@testable import FenServer

// Applications for merchants of the made-up platform, one in each state; the word of each is its number.

extension SamplePageData {
  private static func samples(at now: Instant) -> [Applyment] {
    let paper = MediaID("paper")
    let good = Validity(from: BusinessDay(number: 18_000), through: nil)
    let person = PaperedPerson(
      paper: .idCard, name: "张三", number: "11010519491231002X", validity: good, front: paper, back: paper)
    let terms = ApplymentTerms(
      contact: .init(role: .legal, name: "张三", mobile: "13900000000", email: "zhang@example.com"),
      subject: .enterprise(
        Registration(number: "91110000600007156J", name: "街角茶店", legalPerson: "张三", validity: good, copy: paper)),
      holder: person, business: .init(shortName: "街角茶", phone: "075812345678", scenes: [.web]),
      account: SettlementAccount(
        kind: .corporate, holder: "街角茶店", bank: "工商银行", area: "110000", number: "100200300400500"))
    let states: [Applyment.State] = [
      .auditing, .rejected([RejectedField(.licenceCopy, "看不清")]), .toBeConfirmed(.fen(37)), .toBeSigned, .signing,
      .finished(MerchantID(1_900_000_007)), .canceled,
    ]
    return states.enumerated().map { place, state in
      Applyment(
        id: ApplymentID(Int64(place + 1)), provider: ProviderID(1_900_000_009),
        code: BusinessCode(stored: "APPLY-\(place + 1)"), terms: terms, submittedAt: now, state: state, changedAt: now)
    }
  }

  func applyments(underReview: Bool, after cursor: Int64?) -> ListPage<ListedApplyment> {
    let rows = Self.samples(at: now).filter { !underReview || $0.state == .auditing }.map(ListedApplyment.init)
    return ListPage(rows: rows, next: underReview ? nil : 1)
  }

  func applyment(_ id: ApplymentID) throws -> Applyment {
    guard let found = Self.samples(at: now).first(where: { $0.id == id }) else {
      throw PageRefusal.applyment(.noSuchApplyment)
    }
    return found
  }

  func paper(_ id: MediaID, of applyment: Applyment) throws -> MediaFile { throw PageRefusal.noSuchPage }
  func approve(_ id: ApplymentID, seen: Instant) throws { throw PageRefusal.applyment(.notNow) }
  func reject(_ id: ApplymentID, because fields: [RejectedField], seen: Instant) throws {
    throw PageRefusal.applyment(fields.isEmpty ? .noReason : .notNow)
  }
  func agreementAddress(of id: ApplymentID) -> String { "http://127.0.0.1:8080/open/sign/\(id.value)" }
  func agreement(_ word: String) throws -> Applyment { try applyment(ApplymentID(Int64(word) ?? 0)) }
  func payCents(_ word: String) throws { throw PageRefusal.applyment(.notNow) }
  func openAgreement(_ word: String) -> SentCode { SentCode(phone: "139****0000", message: "验证码 123456") }
  func signAgreement(_ word: String, with code: String) throws { throw PageRefusal.signIn(.codeWrong(triesLeft: 4)) }
}
