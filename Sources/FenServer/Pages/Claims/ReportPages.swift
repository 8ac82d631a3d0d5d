import Fen
import FenPlatform
import Hummingbird

/// `/open/report`: anybody tells that a false claim was made; `/open/reports/{word}`: and follows what comes of it.
/// `/open/claims`: what is published of all reports, the same page for everybody.
func registerClaimReports<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.get("open/report") { visit in
    let given = ["name": visit.query["name"] ?? "", "place": visit.query["place"] ?? ""]
    return .page(
      .report, title: visit.text("report.title"),
      content: ReportForm(Form(fields: given), visit.language, refusal: nil))
  }

  pages.post("open/report") { visit, form in
    do {
      let word = try await data.file(try form.claimReport())
      try await site.say(.success, visit.text("report.received"), to: visit)
      return .redirect("/open/reports/\(word)")
    } catch let refusal as PageRefusal {
      return .page(
        .report, title: visit.text("report.title"), content: ReportForm(form, visit.language, refusal: refusal),
        status: refusal.status)
    }
  }

  pages.get("open/reports/:word") { visit in
    let word = visit.parameters["word"] ?? ""
    let shown = try await data.claimReport(word)
    return .page(
      .reportFollowed, title: visit.text("report.followed"),
      content: FollowedReport(shown, at: data.openAddress("reports/\(word)"), visit.language))
  }

  pages.shared("open/claims") { visit in
    .page(
      .claimFigures, title: visit.text("claims.figures"),
      content: ClaimFiguresContent(try await data.claimFigures(), visit.language))
  }
}

extension FalseClaimKind {
  /// As forms and the operator's API call it.
  var key: String {
    switch self {
    case .exclusiveAgent: "exclusive_agent"
    case .secondaryProvider: "secondary_provider"
    case .agencyFee: "agency_fee"
    case .other: "other"
    }
  }

  func name(in language: Language) -> String {
    switch self {
    case .exclusiveAgent: language.text("report.kind.exclusiveAgent")
    case .secondaryProvider: language.text("report.kind.secondaryProvider")
    case .agencyFee: language.text("report.kind.agencyFee")
    case .other: language.text("report.kind.other")
    }
  }
}

extension Form {
  /// - Throws: `formUnreadable` for a kind that the page does not have; `claim`.
  fileprivate func claimReport() throws(PageRefusal) -> NewClaimReport {
    let typed = self["kind"] ?? ""
    guard let kind = FalseClaimKind.allCases.first(where: { $0.key == typed }) else { throw .formUnreadable }
    do throws(ClaimReportFault) {
      return try NewClaimReport(
        kind, name: trimmed("name") ?? "", place: trimmed("place") ?? "",
        // A browser sends the ends of lines as two characters and counts one.
        words: (trimmed("words") ?? "").replacing("\r\n", with: "\n"), contact: trimmed("contact"))
    } catch { throw .claim(.unfit(error)) }
  }
}

private struct ReportForm: Sendable {
  let kinds: [Choice]
  let typedName: String
  let typedPlace: String
  let typedWords: String
  let typedContact: String
  let mostName = ClaimReportWords.most.name
  let mostPlace = ClaimReportWords.most.place
  let mostWords = ClaimReportWords.most.words
  let mostContact = ClaimReportWords.most.contact
  let refusal: RefusalView?

  init(_ form: Form, _ language: Language, refusal: PageRefusal?) {
    let chosen = form["kind"] ?? FalseClaimKind.exclusiveAgent.key
    kinds = FalseClaimKind.allCases.map {
      Choice(choiceValue: $0.key, choiceLabel: $0.name(in: language), isChosen: $0.key == chosen)
    }
    func typed(_ name: String, _ most: Int) -> String { String((form[name] ?? "").prefix(most)) }
    typedName = typed("name", mostName)
    typedPlace = typed("place", mostPlace)
    typedWords = typed("words", mostWords)
    typedContact = typed("contact", mostContact)
    self.refusal = refusal.map { RefusalView($0, language) }
  }
}

/// What the reporter may know: how it stands, and why it was dismissed. Who decided is not told.
private struct FollowedReport: Sendable {
  let reportNumber: String
  let badge: Badge
  let meaning: String
  let facts: [Fact]
  let reasonText: String?
  let href: String

  init(_ shown: ShownClaimReport, at address: String, _ language: Language) {
    let report = shown.report
    reportNumber = String(report.id.value)
    badge = Badge(report.state, in: language)
    facts = shown.facts(in: language)
    href = address
    var reason: String?
    switch report.state {
    case .received: meaning = language.text("report.means.received")
    case .inReview: meaning = language.text("report.means.inReview")
    case .decided(.warned, takenAt: _, at: _): meaning = language.text("report.means.warned")
    case .decided(.terminated, takenAt: _, at: _): meaning = language.text("report.means.terminated")
    case .decided(.dismissed(let why), takenAt: _, at: _):
      meaning = language.text("report.means.dismissed")
      reason = why
    }
    reasonText = reason
  }
}

extension Badge {
  init(_ state: ClaimReport.State, in language: Language) {
    switch state {
    case .received: self.init(.waiting, language.text("report.state.received"))
    case .inReview: self.init(.waiting, language.text("report.state.inReview"))
    case .decided(.warned, takenAt: _, at: _): self.init(.accent, language.text("report.state.warned"))
    case .decided(.terminated, takenAt: _, at: _): self.init(.bad, language.text("report.state.terminated"))
    case .decided(.dismissed, takenAt: _, at: _): self.init(.neutral, language.text("report.state.dismissed"))
    }
  }
}

extension ShownClaimReport {
  /// What it is about, and the days on which it went on.
  func facts(in language: Language) -> [Fact] {
    var facts = [
      Fact(language.text("report.number"), String(report.id.value), code: true),
      Fact(language.text("report.kind"), report.kind.name(in: language)),
    ]
    if let provider {
      facts.append(Fact(language.text("report.provider"), "\(provider.name) · \(provider.id.value)"))
    } else if let name = report.said?.name {
      facts.append(Fact(language.text("report.name"), name))
    }
    facts.append(Fact(language.text("report.filedAt"), BusinessDay(report.filedAt).description))
    switch report.state {
    case .received: break
    case .inReview(let since): facts.append(Fact(language.text("report.takenAt"), BusinessDay(since).description))
    case .decided(_, let taken, let end):
      facts.append(Fact(language.text("report.takenAt"), BusinessDay(taken).description))
      facts.append(Fact(language.text("report.decidedAt"), BusinessDay(end).description))
    }
    return facts
  }
}

private struct ClaimFiguresContent: Sendable {
  struct Row: Sendable {
    let yearName: String
    let filed: String
    let waiting: String
    let warned: String
    let terminated: String
    let dismissed: String
    let median: String
  }
  let rows: [Row]
  let hasRows: Bool

  init(_ years: [ClaimYear], _ language: Language) {
    rows = years.map { year in
      Row(
        yearName: String(year.year), filed: String(year.filed), waiting: String(year.waiting),
        warned: String(year.warned), terminated: String(year.terminated), dismissed: String(year.dismissed),
        median: year.medianDays.map { String($0) } ?? "–")
    }
    hasRows = !rows.isEmpty
  }
}
