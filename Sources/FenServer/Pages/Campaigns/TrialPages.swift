import Fen
import FenPlatform
import Hummingbird

/// `…/try`: a campaign, and what would be changed in it, on made-up customers or on payments that somebody has.
func registerTrials<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site, _ base: String) {
  let data = site.data

  pages.get("\(base)/:campaign/try") { visit in
    let (place, view) = try await visit.campaign(data)
    let content = TrialContent(view, place, typed: firstTrial, visit.language)
    return .page(.campaignTry, title: visit.text("trial.title"), content: content)
  }

  // A form, so that no other site's page can have this machine count for hours.
  pages.post("\(base)/:campaign/try", files: .history) { visit, form in
    let (place, view) = try await visit.campaign(data)
    let typed = form.fields(trialFieldNames)
    do {
      let trial = try Trial(form, view.campaign.terms)
      let lines = try await data.tryOut(trial.variants, over: trial.history)
      let content = TrialContent(view, place, typed: typed, visit.language, trial, lines)
      return .page(.campaignTry, title: visit.text("trial.title"), content: content)
    } catch let refusal as PageRefusal {
      let content = TrialContent(view, place, typed: typed, visit.language, refusal: refusal)
      return .page(.campaignTry, title: visit.text("trial.title"), content: content, status: refusal.status)
    }
  }
}

/// Payments that one try may make, in all variants together.
private let mostTriedPayments: Int64 = 300_000

private let trialFieldNames =
  ["customers", "stores", "per_day", "days", "seed", "hours"]
  + ["most", "budget", "minimum", "per_person_and_day"].flatMap { ["\($0)_2", "\($0)_3"] }

private let firstTrial = [
  "customers": "5000", "stores": "20", "per_day": "1000", "days": "31", "seed": "1", "hours": "store",
]

/// The payments that a campaign is tried on.
enum TrialHistory: Sendable {
  case madeUp(SyntheticHistory)
  /// Of a file, at the campaign's time.
  case imported(ImportedHistory, seed: UInt64)

  /// How many payments it has.
  var payments: Int64 {
    switch self {
    case .madeUp(let history): history.paymentsPerDay * history.dayCount
    case .imported(let history, seed: _): Int64(history.purchases.count)
    }
  }

  func forecast(of campaign: Campaign) -> Forecast.Line {
    let found =
      switch self {
      case .madeUp(let history): Fen.forecast([campaign], over: history, seed: history.seed)
      case .imported(let history, let seed):
        Fen.forecast([campaign], over: history.purchases, members: history.members, seed: seed)
      }
    return found.lines[campaign.id] ?? Forecast.Line()
  }
}

/// What was asked to be tried.
struct Trial: Sendable {
  let history: TrialHistory
  /// The campaign as it is, and up to two others.
  let variants: [CampaignTerms]

  /// - Throws: `formUnreadable`, `amountUnreadable`, `tooManyPayments`, `historyUnfit`, `unfit`.
  init(_ form: Form, _ terms: CampaignTerms) throws(PageRefusal) {
    func number(_ name: String, _ range: ClosedRange<Int64>) throws(PageRefusal) -> Int64 {
      guard let text = form.trimmed(name), let number = Int64(text), range.contains(number) else {
        throw .formUnreadable
      }
      return number
    }
    let perDay = try number("per_day", 1...100_000)
    var variants = [terms]
    for place in ["2", "3"] {
      func amount(_ name: String) throws(PageRefusal) -> Money? {
        guard let typed = form.trimmed("\(name)_\(place)") else { return nil }
        return try yuan(typed)
      }
      var times: Int64?
      if form.trimmed("per_person_and_day_\(place)") != nil {
        times = try number("per_person_and_day_\(place)", 1...1_000)
      }
      let variant = CampaignVariant(
        most: try amount("most"), budget: try amount("budget"), minimum: try amount("minimum"), perPersonAndDay: times)
      guard !variant.isNothing else { continue }
      let varied = terms.varied(variant)
      let faults = varied.faults
      guard faults.isEmpty else {
        throw .campaign(.unfit(faults.map(\.description).joined(separator: "; ")))
      }
      variants.append(varied)
    }
    let seed = UInt64(try number("seed", 0...Int64.max))
    let history: TrialHistory
    if let file = form.files.first {
      do throws(HistoryFault) {
        let found = try ImportedHistory(csv: String(decoding: file, as: UTF8.self))
        history = .imported(found.moved(to: terms.conditions.hours.period.lowerBound), seed: seed)
      } catch {
        throw .campaign(.historyUnfit(error))
      }
    } else {
      history = .madeUp(
        SyntheticHistory(
          for: terms.conditions, customers: try number("customers", 1...1_000_000),
          stores: try number("stores", 1...1_000), paymentsPerDay: perDay, days: try number("days", 1...366),
          hours: form["hours"] == "even" ? Array(repeating: 1, count: 24) : SyntheticHistory.convenienceStore,
          seed: seed))
    }
    guard history.payments * Int64(variants.count) <= mostTriedPayments else {
      throw .campaign(.tooManyPayments(most: Int(mostTriedPayments)))
    }
    self.history = history
    self.variants = variants
  }
}

struct TrialContent: Sendable {
  struct Day: Sendable {
    let x: Int
    let y: Int
    let height: Int
    let barTitle: String
  }
  struct Result: Sendable {
    let resultName: String
    let sentence: String
    let facts: [Fact]
    let dayBars: [Day]
    let chartWidth: Int
    let daysLabel: String
    let hasDays: Bool
  }
  struct VariantField: Sendable {
    let fieldName: String
    let fieldLabel: String
    let fieldValue: String
  }
  struct VariantForm: Sendable {
    let variantName: String
    let variantFields: [VariantField]
  }
  let href: String
  let base: String
  let campaignName: String
  let sentence: String
  let typed: [String: String]
  let hours: [Choice]
  let variants: [VariantForm]
  let results: [Result]
  let hasResults: Bool
  let refusal: RefusalView?

  init(
    _ view: CampaignView, _ place: CampaignDeskPlace, typed: [String: String], _ language: Language,
    _ trial: Trial? = nil, _ lines: [Forecast.Line] = [], refusal: PageRefusal? = nil
  ) {
    self.href = "\(place.href)/\(view.campaign.id.value)"
    self.base = place.href
    self.campaignName = view.campaign.terms.name
    self.sentence = language.sentence(view.campaign.terms.summary, CampaignNames())
    self.typed = typed
    self.hours = [("store", language.text("trial.storeHours")), ("even", language.text("trial.evenHours"))].map {
      Choice(choiceValue: $0.0, choiceLabel: $0.1, isChosen: typed["hours"] == $0.0)
    }
    func name(_ number: Int) -> String {
      number == 1 ? language.text("trial.asItIs") : language.text("trial.variant", ["number": String(number)])
    }
    self.variants = [2, 3].map { number in
      VariantForm(
        variantName: name(number),
        variantFields: [
          ("most", "trial.most"), ("budget", "trial.budget"), ("minimum", "trial.minimum"),
          ("per_person_and_day", "trial.timesADay"),
        ].map {
          VariantField(
            fieldName: "\($0.0)_\(number)", fieldLabel: language.text($0.1),
            fieldValue: typed["\($0.0)_\(number)"] ?? "")
        })
    }
    // All variants by the same measure, so that their charts can be compared.
    let most = lines.compactMap { $0.byDay.values.max() }.max() ?? 0
    self.results = (trial.map { Array(zip($0.variants, lines)) } ?? []).enumerated().map { index, pair in
      Result(pair.0, pair.1, most: most, name(index + 1), language)
    }
    self.hasResults = !results.isEmpty
    self.refusal = refusal.map { RefusalView($0, language) }
  }
}

extension TrialContent.Result {
  fileprivate init(
    _ terms: CampaignTerms, _ line: Forecast.Line, most: Int64, _ name: String, _ language: Language
  ) {
    let currency = terms.funding.budget?.currency ?? .cny
    let isPoints = if case .points = terms.benefit { true } else { false }
    func money(_ amount: Int64) -> String { language.money(Money(minorUnits: amount, currency)) }
    resultName = name
    sentence = language.sentence(terms.summary, CampaignNames())
    var facts = [Fact]()
    if !isPoints { facts.append(Fact(language.text("trial.cost"), money(line.spent))) }
    facts.append(Fact(language.text("campaign.rewards"), language.count(line.count)))
    facts.append(Fact(language.text("campaign.people"), language.count(line.people)))
    if let budget = terms.funding.budget {
      facts.append(Fact(language.text("campaign.left"), money(budget.minorUnits - line.spent)))
    }
    facts.append(
      Fact(
        language.text("trial.exhausted"), line.exhausted.map(language.time) ?? language.text("trial.notExhausted")))
    self.facts = facts
    let days = line.byDay.keys.sorted()
    let first = days.first ?? 0
    let width = max(10, Int((days.last ?? 0) - first + 1) * 10)
    dayBars = days.map { day in
      let amount = line.byDay[day] ?? 0
      let height = most > 0 ? max(2, Int(Int128(amount) * 100 / Int128(most))) : 2
      return TrialContent.Day(
        x: Int(day - first) * 10, y: 110 - height, height: height,
        barTitle: "\(BusinessDay(number: day)): \(isPoints ? "" : money(amount))")
    }
    chartWidth = width
    hasDays = !days.isEmpty && !isPoints
    daysLabel = language.text(
      "trial.daysLabel",
      [
        "from": "\(BusinessDay(number: first))", "to": "\(BusinessDay(number: days.last ?? first))",
        "most": money(line.byDay.values.max() ?? 0),
      ])
  }
}
