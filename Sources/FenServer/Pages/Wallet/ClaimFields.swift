import Fen

// The fields that say who somebody is: for a card and for every other channel the same.

extension Form {
  /// - Throws: `nameMissing`, `documentUnreadable`.
  func claim() throws(PageRefusal) -> ClaimedPerson {
    guard self["known"] == nil else { return .known }
    guard let name = trimmed("name") else { throw .identity(.nameMissing) }
    guard let document = trimmed("document") else { throw .identity(.documentUnreadable) }
    let kind = self["kind"].flatMap { Int64($0) }.flatMap { DocumentKind(rawValue: $0) } ?? .idCard
    return .claimed(
      IdentityClaim(name: name, document: kind, number: document, country: trimmed("country") ?? "CN"))
  }

  /// What a form of a sandbox is filled in with.
  init(_ invented: InventedClaim) {
    let person = invented.person
    self.init(fields: [
      "name": person.name, "document": person.document.text, "phone": person.phone.digits,
      "number": invented.card.digits,
    ])
  }
}

/// What a form about a person was led to with: whether an invented one is to be filled in, and where it came from.
struct ClaimFormPlace: Sendable {
  /// Fills the form in; nil where people are real.
  let inventHref: String?
  let next: String?

  init(_ action: String, next: String?, isSandbox: Bool) {
    self.inventHref = isSandbox ? address(action, [("invent", "1"), ("next", next)]) : nil
    self.next = next
  }
}

extension Site {
  /// The fields of an invented person, where the form was asked for with them.
  /// - Throws: `sandboxOnly`.
  func invented(_ visit: Visit) async throws -> Form? {
    guard visit.query["invent"] != nil else { return nil }
    return Form(try await data.invented())
  }
}

struct ClaimView: Sendable {
  /// Masked, as the document; where somebody is known he is not asked again.
  let knownName: String?
  let knownDocument: String?
  let typedName: String
  let typedDocument: String
  let typedCountry: String
  let documentKinds: [Choice]

  init(_ typed: Form?, known: WalletIdentity, _ language: Language) {
    self.knownName = known.name
    self.knownDocument = known.document
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
