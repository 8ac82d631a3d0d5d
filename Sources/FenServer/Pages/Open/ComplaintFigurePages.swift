import Fen
import FenPlatform
import Hummingbird

/// `/open/complaints`: what is published of complaints. The same page for everybody; its figures change at any moment.
func registerComplaintFigures<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  pages.shared("open/complaints", isLive: true) { visit in
    let content = ComplaintFiguresContent(try await site.data.complaintFigures(), visit.language)
    return .page(.complaintFigures, title: visit.text("figures.title"), content: content)
  }
}

private struct ComplaintFiguresContent: Sendable {
  struct Row: Sendable {
    let kindName: String
    let filed: String
    let answered: String
    let inTime: String
    let resolved: String
    let withdrawn: String
  }
  struct Year: Sendable {
    let yearName: String
    let kinds: [Row]
  }
  let years: [Year]
  let isEmpty: Bool
  let answerDays: String

  init(_ lines: [ComplaintYear], _ language: Language) {
    years = Set(lines.map(\.key.year)).sorted(by: >).map { year in
      let kinds = lines.filter { $0.key.year == year }.reversed()
      let sum = kinds.map(\.figures).reduce(ComplaintFigures(), +)
      return Year(
        yearName: String(year),
        kinds: kinds.map { Row($0.key.kind.name(in: language), $0.figures, language) }
          + [Row(language.text("figures.sum"), sum, language)])
    }
    isEmpty = years.isEmpty
    answerDays = language.text("figures.answerDays", ["days": String(complaintAnswerDays)])
  }
}

extension ComplaintFiguresContent.Row {
  fileprivate init(_ name: String, _ figures: ComplaintFigures, _ language: Language) {
    func share(_ count: Int64) -> String {
      // Of what was filed, rounded to whole per cent.
      let percent = figures.filed == 0 ? 0 : (count * 200 + figures.filed) / (2 * figures.filed)
      return "\(language.count(count)) · \(percent) %"
    }
    kindName = name
    filed = language.count(figures.filed)
    answered = share(figures.answered)
    inTime = share(figures.inTime)
    resolved = share(figures.resolved)
    withdrawn = share(figures.withdrawn)
  }
}
