import Fen
import FenPlatform
import Hummingbird

/// `/platform/claims`: reports of false claims are looked into and decided.
func registerClaimDesk<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.get("platform/claims") { visit in
    let waiting = visit.query["all"] == nil
    let page = try await data.claimReports(waiting: waiting, after: visit.query["cursor"].flatMap { Int64($0) })
    return .page(.claims, title: visit.text("claims.title"), content: ClaimList(page, waiting, visit.language))
  }

  pages.get("platform/claims/:report") { visit in try await casePage(visit, site) }

  pages.post("platform/claims/:report/take") { visit, form in
    do {
      let staff = try form.staffWord(reason: visit.text("claims.takenReason"))
      try await data.take(try visit.report(), by: staff)
      return .redirect("/platform/claims/\(try visit.report().value)")
    } catch let refusal as PageRefusal {
      return try await casePage(visit, site, form, refusal)
    }
  }

  pages.post("platform/claims/:report") { visit, form in
    do {
      guard let decision = ClaimDecision(key: form["do"] ?? "") else { throw PageRefusal.formUnreadable }
      var found: ProviderID?
      if let typed = form.trimmed("provider") {
        guard let number = MerchantID(typed) else { throw PageRefusal.noSuchProvider }
        found = ProviderID(number.value)
      }
      let word = try form.staffWord(reason: form.trimmed("reason") ?? "")
      try await data.decide(try visit.report(), decision, about: found, by: word)
      try await site.say(.success, visit.text("claims.wasDecided"), to: visit)
      return .redirect("/platform/claims/\(try visit.report().value)")
    } catch let refusal as PageRefusal {
      return try await casePage(visit, site, form, refusal)
    }
  }
}

private func casePage(
  _ visit: Visit, _ site: Site, _ form: Form = Form(fields: [:]), _ refusal: PageRefusal? = nil
) async throws -> Answer {
  let shown = try await site.data.claimReport(try visit.report())
  let deeds = try await site.data.staffDeeds(about: shown.report.id)
  let content = ClaimCase(shown, deeds, visit.language, form, refusal: refusal)
  return .page(.claimCase, title: visit.text("claims.case"), content: content, status: refusal?.status ?? .ok)
}

extension ClaimDecision {
  /// As forms and the operator's API call it.
  init?(key: String) {
    guard let decision = Self.allCases.first(where: { $0.key == key }) else { return nil }
    self = decision
  }

  var key: String {
    switch self {
    case .warning: "warning"
    case .termination: "termination"
    case .dismissal: "dismissal"
    }
  }
}

extension Visit {
  /// - Throws: `claim`.
  fileprivate func report() throws(PageRefusal) -> ClaimReportID {
    ClaimReportID(try number("report", or: .claim(.noSuchReport)))
  }
}

extension Form {
  /// - Throws: `claim`, for a name or a reason that is missing or too long to be kept.
  fileprivate func staffWord(reason: String) throws(PageRefusal) -> StaffWord {
    let staff = trimmed("staff") ?? ""
    guard (1...100).contains(staff.utf8.count), (4...500).contains(reason.utf8.count) else {
      throw .claim(.unsigned)
    }
    return StaffWord(staff: staff, reason: reason)
  }
}

private struct ClaimList: Sendable {
  struct Row: Sendable {
    let href: String
    let kindName: String
    let detail: String
    let badge: Badge
  }
  let rows: [Row]
  let hasRows: Bool
  let isAll: Bool
  let moreHref: String?

  init(_ page: ListPage<ClaimReport>, _ waiting: Bool, _ language: Language) {
    rows = page.rows.map { report in
      let about = report.provider.map { "\($0) · " } ?? ""
      return Row(
        href: "/platform/claims/\(report.id.value)", kindName: report.kind.name(in: language),
        detail: "\(about)\(language.time(report.filedAt))", badge: Badge(report.state, in: language))
    }
    hasRows = !rows.isEmpty
    isAll = !waiting
    moreHref = page.next.map { "/platform/claims?\(waiting ? "" : "all=1&")cursor=\($0)" }
  }
}

/// One report as its reviewer sees it.
private struct ClaimCase: Sendable {
  struct Deed: Sendable {
    let deedTime: String
    let deedText: String
    let deedReason: String
  }
  let action: String
  let kindName: String
  let badge: Badge
  let facts: [Fact]
  let standing: Badge?
  let providerHref: String?
  let searchHref: String?
  let wordsText: String?
  let isForgotten: Bool
  let canTake: Bool
  let canDecide: Bool
  let asksProvider: Bool
  let typedStaff: String
  let typedReason: String
  let typedProvider: String
  let deeds: [Deed]
  let refusal: RefusalView?

  init(_ shown: ShownClaimReport, _ deeds: [StaffDeed], _ language: Language, _ form: Form, refusal: PageRefusal?) {
    let report = shown.report
    action = "/platform/claims/\(report.id.value)"
    kindName = report.kind.name(in: language)
    badge = Badge(report.state, in: language)
    var facts = shown.facts(in: language)
    if let said = report.said {
      if shown.provider != nil { facts.append(Fact(language.text("report.name"), said.name)) }
      facts.append(Fact(language.text("report.place"), said.place))
      facts.append(Fact(language.text("report.contact"), said.contact ?? "–"))
    }
    self.facts = facts
    standing = shown.provider.map { provider in
      provider.terminatedAt == nil
        ? Badge(.good, language.text("registry.verified")) : Badge(.bad, language.text("registry.terminated"))
    }
    providerHref = shown.provider.map { "/open/providers/\($0.id.value)" }
    searchHref =
      shown.provider == nil ? report.said.map { address("/open/providers", [("name", $0.name)]) } : nil
    wordsText = report.said.flatMap { $0.words.isEmpty ? nil : $0.words }
    isForgotten = report.said == nil
    switch report.state {
    case .received: (canTake, canDecide) = (true, false)
    case .inReview: (canTake, canDecide) = (false, true)
    case .decided: (canTake, canDecide) = (false, false)
    }
    asksProvider = report.provider == nil
    typedStaff = form["staff"] ?? ""
    typedReason = form["reason"] ?? ""
    typedProvider = form["provider"] ?? ""
    self.deeds = deeds.map { deed in
      Deed(
        deedTime: language.time(deed.at), deedText: "\(deed.kind.name(in: language)) · \(deed.word.staff)",
        deedReason: deed.word.reason)
    }
    self.refusal = refusal.map { RefusalView($0, language) }
  }
}

extension StaffDeed.Kind {
  fileprivate func name(in language: Language) -> String {
    switch self {
    case .looked, .lookedAtPaper: language.text("claims.deed.looked")
    case .claimTaken: language.text("claims.deed.taken")
    case .claimUpheld: language.text("claims.deed.upheld")
    case .claimDismissed: language.text("claims.deed.dismissed")
    // Of applications and accounts; none is about a report.
    case .approved, .rejected, .accountPaid, .accountChanged, .accountRefused: ""
    }
  }
}
