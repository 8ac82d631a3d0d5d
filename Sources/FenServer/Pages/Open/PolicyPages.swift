import Hummingbird

/// `/open/policy`: by which rules providers join and work, now and before. The same for everybody.
func registerPolicy<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  pages.shared("open/policy") { visit in
    guard let newest = site.policies.versions.first else { throw PageRefusal.noSuchPage }
    return policyPage(newest, visit, site)
  }

  pages.shared("open/policy/:date") { visit in
    guard let version = site.policies.versions.first(where: { $0.date == visit.parameter("date") }) else {
      throw PageRefusal.noSuchPage
    }
    return policyPage(version, visit, site)
  }
}

private func policyPage(_ version: Policies.Version, _ visit: Visit, _ site: Site) -> Answer {
  let content = PolicyContent(version, among: site.policies.versions, visit.language)
  return .page(.policy, title: visit.text("policy.title"), content: content)
}

private struct PolicyContent: Sendable {
  struct Part: Sendable {
    let heading: String
    let paragraphs: [String]
  }
  struct Link: Sendable {
    let versionHref: String
    let versionDate: String
  }
  let since: String
  let parts: [Part]
  let versions: [Link]

  init(_ version: Policies.Version, among all: [Policies.Version], _ language: Language) {
    since = language.text("policy.since", ["date": version.date])
    parts = version.sections(in: language.tag).map { Part(heading: $0.heading, paragraphs: $0.paragraphs) }
    versions = all.map { Link(versionHref: "/open/policy/\($0.date)", versionDate: $0.date) }
  }
}
