// What an application says, field by field, for whoever reviews it. Numbers of papers, phones and accounts are masked:
// the papers beside them have them whole.

/// What was handed in for one field.
public struct ShownField: Hashable, Sendable {
  public let field: ApplymentField
  /// Nil for one that has files alone.
  public let words: String?
  public let papers: [MediaID]
}

extension ApplymentTerms {
  /// Each field that was handed in, in the order of the fields.
  public var fields: [ShownField] {
    let words = Dictionary(shown) { "\($0); \($1)" }
    let files = images + (film.map { [(.film, $0)] } ?? [])
    let papers = Dictionary(grouping: files, by: \.0).mapValues { $0.map(\.1) }
    return ApplymentField.allCases.compactMap { field in
      guard words[field] != nil || papers[field] != nil else { return nil }
      return ShownField(field: field, words: words[field], papers: papers[field] ?? [])
    }
  }

  private var shown: [(ApplymentField, String)] {
    var all = shownContact + subject.shown + holder.shown(holder.paper == .idCard ? .idCard : .paper)
    if holderRole == .manager { all.append((.holderType, holderRole.rawValue)) }
    if !owners.isEmpty { all.append((.owners, owners.map(\.words).joined(separator: "; "))) }
    all += [(.shortName, business.shortName), (.servicePhone, business.phone)]
    if let store = business.store {
      all += [(.storePlace, "\(store.name) · \(store.address)"), (.storeArea, store.area)]
    }
    all.append((.salesPictures, business.scenes.map(\.rawValue).joined(separator: ", ")))
    if let note { all.append((.otherImages, note)) }
    return all + account.shown
  }

  private var shownContact: [(ApplymentField, String)] {
    var all: [(ApplymentField, String)] = [
      (.contactName, "\(contact.role.rawValue) · \(contact.name)"), (.contactMobile, maskedPhone(contact.mobile)),
      (.contactEmail, contact.email),
    ]
    if let paper = contact.paper {
      all += [
        (.contactNumber, "\(paper.paper.rawValue) · \(maskedDocument(paper.number))"),
        (.contactPeriod, paper.validity.words),
      ]
    }
    return all
  }
}

extension Subject {
  fileprivate var shown: [(ApplymentField, String)] {
    switch self {
    case .individual(let paper): [(.subjectType, "SUBJECT_TYPE_INDIVIDUAL")] + paper.shown(.licenceNumber)
    case .enterprise(let paper): [(.subjectType, "SUBJECT_TYPE_ENTERPRISE")] + paper.shown(.licenceNumber)
    case .organisation(let kind, let paper): [(.subjectType, kind.rawValue)] + paper.shown(.certificateNumber)
    case .micro(let micro):
      [
        (.subjectType, "SUBJECT_TYPE_MICRO"),
        (.micro, "\(micro.name) · \(micro.place)\(micro.link.map { " · \($0)" } ?? "")"),
      ]
    }
  }
}

extension Registration {
  fileprivate func shown(_ numbered: ApplymentField) -> [(ApplymentField, String)] {
    let named = address.map { "\(name) · \($0)" } ?? name
    var all: [(ApplymentField, String)] = [(numbered, number), (.licenceName, named), (.licencePerson, legalPerson)]
    if let validity { all.append((.licencePeriod, validity.words)) }
    return all
  }
}

extension PaperedPerson {
  fileprivate enum Place {
    case idCard
    case paper
  }

  fileprivate func shown(_ place: Place) -> [(ApplymentField, String)] {
    let named = address.map { "\(name) · \($0)" } ?? name
    return switch place {
    case .idCard: [(.idCardName, named), (.idCardNumber, maskedDocument(number)), (.idCardPeriod, validity.words)]
    case .paper:
      [
        (.paperName, named), (.paperNumber, "\(paper.rawValue) · \(maskedDocument(number))"),
        (.paperPeriod, validity.words),
      ]
    }
  }

  fileprivate var words: String {
    let own = "\(name) · \(paper.rawValue) · \(maskedDocument(number)) · \(validity.words)"
    return address.map { "\(own) · \($0)" } ?? own
  }
}

extension SettlementAccount {
  public var shown: [(ApplymentField, String)] {
    let kind =
      switch self.kind {
      case .corporate: "BANK_ACCOUNT_TYPE_CORPORATE"
      case .personal: "BANK_ACCOUNT_TYPE_PERSONAL"
      }
    var all: [(ApplymentField, String)] = [
      (.accountKind, kind), (.accountHolder, holder), (.accountBank, bank), (.accountArea, area),
      (.accountNumber, maskedNumber),
    ]
    let place = [bankFullName, branch].compactMap(\.self).joined(separator: " · ")
    if !place.isEmpty { all.append((.accountBranch, place)) }
    return all
  }
}

extension Validity {
  fileprivate var words: String { "\(begin) – \(end.map { "\($0)" } ?? "∞")" }
}
