import Fen
import FenPlatform
import Hummingbird

/// `/open`: the open platform's front; `/open/providers`: who is a provider of this network and who was;
/// `/open/proofs/{words}`: what a provider shows. For everybody.
func registerRegistry<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.shared("open") { visit in
    .page(.open, title: visit.text("open.title"), content: NoContent())
  }

  pages.get("open/providers") { visit in
    let asked = String((visit.query["name"] ?? "").prefix(mostNameCharacters))
    let last = visit.query["after"].flatMap { Int64($0) }.map(ProviderID.init)
    // One more than are shown tells whether there are more.
    let found = try await data.providers(named: asked, after: last, limit: providersOnPage + 1)
    return .page(
      .providers, title: visit.text("registry.title"), content: ProviderListContent(found, asked, visit.language))
  }

  pages.get("open/providers/:provider") { visit in
    let provider = try await data.registeredProvider(try visit.provider())
    return .page(.provider, title: provider.name, content: ProviderContent(provider, visit.language))
  }

  pages.get("open/providers/:provider/proof") { visit in
    .redirect("/open/proofs/\(try await data.proof(of: try visit.provider()))")
  }

  pages.get("open/proofs/:words") { visit in
    let words = visit.parameters["words"] ?? ""
    let signed = try data.proof(words)
    let today = try await data.registeredProvider(signed.proof.provider)
    let content = try ProofContent(
      signed, today, at: data.openAddress("proofs/\(words)"),
      page: data.openAddress("providers/\(today.id.value)"), visit.language)
    return .page(.proof, title: signed.proof.name, content: content)
  }
}

private let providersOnPage: Int64 = 50
private let mostNameCharacters = 64

extension Visit {
  /// - Throws: `noSuchProvider`.
  fileprivate func provider() throws -> ProviderID { ProviderID(try number("provider", or: .noSuchProvider)) }
}

private struct NoContent: Sendable {}

private struct ProviderListContent: Sendable {
  struct Row: Sendable {
    let href: String
    let providerName: String
    let providerNumber: String
    let sinceText: String
    let badge: Badge
  }
  let asked: String
  let providers: [Row]
  let isEmpty: Bool
  let nextHref: String?
  /// That the name is no provider's, said where one was asked for.
  let noneText: String
  let reportHref: String?

  init(_ found: [RegisteredProvider], _ asked: String, _ language: Language) {
    let shown = found.prefix(Int(providersOnPage))
    self.asked = asked
    providers = shown.map {
      Row(
        href: "/open/providers/\($0.id.value)", providerName: $0.name, providerNumber: String($0.id.value),
        sinceText: BusinessDay($0.verifiedAt).description, badge: $0.badge(in: language))
    }
    isEmpty = shown.isEmpty
    noneText = language.text("registry.none", ["name": asked])
    reportHref = isEmpty && !asked.isEmpty ? address("/open/report", [("name", asked)]) : nil
    nextHref =
      found.count > shown.count
      ? shown.last.map { address("/open/providers", [("name", asked), ("after", String($0.id.value))]) } : nil
  }
}

private struct ProviderContent: Sendable {
  let providerName: String
  let badge: Badge
  let facts: [Fact]
  let meaning: String
  let proofHref: String?
  let reportHref: String

  init(_ provider: RegisteredProvider, _ language: Language) {
    providerName = provider.name
    badge = provider.badge(in: language)
    facts = provider.facts(in: language)
    meaning = provider.meaning(in: language)
    reportHref = reportAddress(of: provider)
    proofHref = provider.terminatedAt == nil ? "/open/providers/\(provider.id.value)/proof" : nil
  }
}

private struct ProofContent: Sendable {
  let providerName: String
  let badge: Badge
  let facts: [Fact]
  let meaning: String
  let code: CodeView
  let href: String
  let reportHref: String
  let statement: String
  let signature: String
  let serial: String
  let publicKey: String

  init(
    _ signed: SignedProof, _ today: RegisteredProvider, at address: String, page pageAddress: String,
    _ language: Language
  ) throws {
    providerName = signed.proof.name
    badge = today.badge(in: language)
    facts =
      today.facts(in: language) + [
        Fact(language.text("registry.stated"), BusinessDay(signed.proof.statedAt).description)
      ]
    meaning = today.meaning(in: language)
    // The signature would make a code that no telephone reads: what it leads to says how the provider stands today.
    code = try CodeView.qr(pageAddress, label: language.text("registry.code"))
    href = address
    reportHref = reportAddress(of: today)
    statement = signed.proof.statement
    (signature, serial, publicKey) = (signed.signature, signed.serial, signed.publicKeyPEM)
  }
}

/// Where anybody reports what it claims.
private func reportAddress(of provider: RegisteredProvider) -> String {
  address("/open/report", [("name", String(provider.id.value))])
}

extension RegisteredProvider {
  fileprivate func badge(in language: Language) -> Badge {
    terminatedAt == nil
      ? Badge(.good, language.text("registry.verified")) : Badge(.bad, language.text("registry.terminated"))
  }

  fileprivate func facts(in language: Language) -> [Fact] {
    [
      Fact(language.text("registry.number"), String(id.value), code: true),
      Fact(language.text("registry.since"), BusinessDay(verifiedAt).description),
    ] + (terminatedAt.map { [Fact(language.text("registry.until"), BusinessDay($0).description)] } ?? [])
  }

  fileprivate func meaning(in language: Language) -> String {
    language.text(terminatedAt == nil ? "registry.means" : "registry.meansEnded")
  }
}

/// A provider that this network ended, as a merchant is told for whom it acted.
struct EndedProvider: Sendable {
  let endedText: String
  let endedHref: String

  /// Nil for one that was not.
  init?(_ provider: RegisteredProvider, _ language: Language) {
    guard let end = provider.terminatedAt else { return nil }
    endedText = language.text("registry.endedText", ["name": provider.name, "day": BusinessDay(end).description])
    endedHref = "/open/providers/\(provider.id.value)"
  }
}
