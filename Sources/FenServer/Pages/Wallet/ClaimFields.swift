import Fen

// The fields that say who somebody is: for a card and for every other channel the same.

extension Form {
  /// - Throws: `nameMissing`, `documentUnreadable`.
  func claim() throws(PageRefusal) -> IdentityClaim {
    guard let name = trimmed("name") else { throw .identity(.nameMissing) }
    guard let document = trimmed("document") else { throw .identity(.documentUnreadable) }
    let kind = self["kind"].flatMap { Int64($0) }.flatMap { DocumentKind(rawValue: $0) } ?? .idCard
    return IdentityClaim(name: name, document: kind, number: document, country: trimmed("country") ?? "CN")
  }
}

struct ClaimView: Sendable {
  let typedName: String
  let typedDocument: String
  let typedCountry: String
  let documentKinds: [Choice]

  init(_ typed: Form?, _ language: Language) {
    self.typedName = typed?["name"] ?? ""
    self.typedDocument = typed?["document"] ?? ""
    self.typedCountry = typed?["country"] ?? "CN"
    let chosen = typed?["kind"] ?? String(DocumentKind.idCard.rawValue)
    self.documentKinds = DocumentKind.allCases.map {
      Choice(
        choiceValue: String($0.rawValue), choiceLabel: $0.name(in: language), isChosen: String($0.rawValue) == chosen)
    }
  }
}

extension DocumentKind {
  func name(in language: Language) -> String {
    switch self {
    case .idCard: language.text("document.idCard")
    case .passport: language.text("document.passport")
    case .hongKongMacauPermit: language.text("document.hongKongMacauPermit")
    case .taiwanPermit: language.text("document.taiwanPermit")
    case .permanentResidence: language.text("document.permanentResidence")
    }
  }
}
