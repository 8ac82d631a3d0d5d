import Fen
import FenPlatform

struct ApplymentList: Sendable {
  struct Row: Sendable {
    let href: String
    let number: String
    let detail: String
    let badge: Badge
  }
  let rows: [Row]
  let hasRows: Bool
  let isAll: Bool
  let moreHref: String?

  init(_ page: ListPage<ListedApplyment>, _ underReview: Bool, _ language: Language) {
    rows = page.rows.map { applyment in
      Row(
        href: "/platform/applyments/\(applyment.id.value)", number: applyment.code.value,
        detail: "\(applyment.provider) · \(language.time(applyment.submittedAt))",
        badge: Badge(applyment.state, in: language))
    }
    hasRows = !rows.isEmpty
    isAll = !underReview
    moreHref = page.next.map { "/platform/applyments?\(underReview ? "" : "all=1&")cursor=\($0)" }
  }
}

/// One application as its reviewer sees it. Numbers of papers and accounts are masked: the paper beside them has them.
struct ApplymentReview: Sendable {
  struct Row: Sendable {
    let fieldID: String
    let fieldName: String
    let fieldValue: String
    let papers: [Paper]
    /// What was found wrong with it before.
    let wasReason: String?
  }
  struct Paper: Sendable {
    let paperHref: String
    let isFilm: Bool
  }

  let shopName: String
  let action: String
  /// When what is shown was handed in.
  let seen: String
  let badge: Badge
  let facts: [Fact]
  let rows: [Row]
  let canDecide: Bool
  let agreementHref: String?
  let agreementCode: CodeView?
  let refusal: RefusalView?

  init(_ applyment: Applyment, _ language: Language, agreement: String?, refusal: RefusalView?) throws {
    let terms = applyment.terms
    shopName = terms.business.shortName
    action = "/platform/applyments/\(applyment.id.value)"
    seen = String(applyment.submittedAt.milliseconds)
    badge = Badge(applyment.state, in: language)
    canDecide = applyment.state == .auditing
    agreementHref = agreement
    agreementCode = try agreement.map { try CodeView.qr($0, label: language.text("applyment.agreementCode")) }
    self.refusal = refusal
    facts = Self.facts(applyment, language)
    var reasons = [ApplymentField: String]()
    if case .rejected(let fields) = applyment.state { for field in fields { reasons[field.field] = field.reason } }
    let action = action
    rows = terms.fields.map { shown in
      Row(
        fieldID: shown.field.rawValue, fieldName: language.text("field.\(shown.field.rawValue)"),
        fieldValue: shown.words ?? "",
        papers: shown.papers.map {
          Paper(paperHref: "\(action)/papers/\($0.value)", isFilm: shown.field == .film)
        },
        wasReason: reasons[shown.field])
    }
  }

  private static func facts(_ applyment: Applyment, _ language: Language) -> [Fact] {
    var facts = [
      Fact(language.text("applyment.provider"), "\(applyment.provider)", code: true),
      Fact(language.text("applyment.code"), applyment.code.value, code: true),
      Fact(language.text("applyment.submitted"), language.time(applyment.submittedAt)),
    ]
    if let end = applyment.endsAt { facts.append(Fact(language.text("applyment.until"), language.time(end))) }
    if case .finished(let merchant) = applyment.state {
      facts.append(Fact(language.text("applyment.merchant"), "\(merchant)", code: true))
    }
    return facts
  }
}

extension Badge {
  init(_ state: Applyment.State, in language: Language) {
    switch state {
    case .auditing: self.init(.waiting, language.text("applyment.state.auditing"))
    case .rejected: self.init(.bad, language.text("applyment.state.rejected"))
    case .toBeConfirmed: self.init(.waiting, language.text("applyment.state.toBeConfirmed"))
    case .toBeSigned: self.init(.waiting, language.text("applyment.state.toBeSigned"))
    case .signing: self.init(.waiting, language.text("applyment.state.signing"))
    case .finished: self.init(.good, language.text("applyment.state.finished"))
    case .canceled: self.init(.neutral, language.text("applyment.state.canceled"))
    }
  }
}
