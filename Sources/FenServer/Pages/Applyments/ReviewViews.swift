import Fen
import FenPlatform
import FenWire

struct ApplymentList: Sendable {
  struct Row: Sendable {
    let href: String
    let shopName: String
    let detail: String
    let badge: Badge
  }
  let rows: [Row]
  let hasRows: Bool
  let isAll: Bool

  init(_ applyments: [Applyment], _ underReview: Bool, _ language: Language) {
    rows = applyments.map { applyment in
      Row(
        href: "/platform/applyments/\(applyment.id.value)", shopName: applyment.terms.business.shortName,
        detail: "\(applyment.provider) · \(language.time(applyment.submittedAt))",
        badge: Badge(applyment.state, in: language))
    }
    hasRows = !rows.isEmpty
    isAll = !underReview
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
  struct Paper: Sendable { let paperHref: String }

  let shopName: String
  let action: String
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
    badge = Badge(applyment.state, in: language)
    canDecide = applyment.state == .auditing
    agreementHref = agreement
    agreementCode = try agreement.map { try CodeView.qr($0, label: language.text("applyment.agreementCode")) }
    self.refusal = refusal
    facts = Self.facts(applyment, language)
    var reasons = [ApplymentField: String]()
    if case .rejected(let fields) = applyment.state { for field in fields { reasons[field.field] = field.reason } }
    let papers = Dictionary(grouping: terms.images, by: \.0).mapValues { $0.map(\.1) }
    let values = Dictionary(terms.shown) { first, _ in first }
    let action = action
    rows = ApplymentField.allCases.compactMap { field in
      guard values[field] != nil || papers[field] != nil else { return nil }
      return Row(
        fieldID: field.rawValue, fieldName: language.text("field.\(field.rawValue)"), fieldValue: values[field] ?? "",
        papers: (papers[field] ?? []).map { Paper(paperHref: "\(action)/papers/\($0.value)") },
        wasReason: reasons[field])
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

extension ApplymentTerms {
  /// What each field says, as far as it has words.
  fileprivate var shown: [(ApplymentField, String)] {
    var all: [(ApplymentField, String)] = [
      (.contactName, contact.name), (.contactMobile, maskedPhone(contact.mobile)), (.contactEmail, contact.email),
    ]
    if let paper = contact.paper {
      all += [(.contactNumber, masked(paper.number)), (.contactPeriod, paper.validity.text)]
    }
    switch subject {
    case .individual(let paper), .enterprise(let paper):
      all += [(.licenceNumber, paper.number), (.licenceName, paper.name), (.licencePerson, paper.legalPerson)]
      if let validity = paper.validity { all.append((.licencePeriod, validity.text)) }
    case .organisation(_, let paper):
      all += [(.certificateNumber, paper.number), (.licenceName, paper.name), (.licencePerson, paper.legalPerson)]
    case .micro(let micro): all.append((.micro, "\(micro.name) · \(micro.place)"))
    }
    let isCard = holder.paper == .idCard
    all += [
      (isCard ? .idCardName : .paperName, holder.name),
      (isCard ? .idCardNumber : .paperNumber, masked(holder.number)),
      (isCard ? .idCardPeriod : .paperPeriod, holder.validity.text), (.shortName, business.shortName),
      (.servicePhone, business.phone), (.accountHolder, account.holder), (.accountBank, account.bank),
      (.accountNumber, account.maskedNumber),
    ]
    if let branch = account.branch ?? account.bankFullName { all.append((.accountBranch, branch)) }
    if let store = business.store { all.append((.storePlace, "\(store.name) · \(store.address)")) }
    if !owners.isEmpty { all.append((.owners, owners.map(\.name).joined(separator: ", "))) }
    if let note { all.append((.otherImages, note)) }
    return all
  }
}

/// The first four characters and the last four.
private func masked(_ number: String) -> String {
  number.count > 8 ? "\(number.prefix(4))…\(number.suffix(4))" : "…\(number.suffix(2))"
}

extension Validity {
  fileprivate var text: String { "\(begin) – \(end.map { "\($0)" } ?? "∞")" }
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
