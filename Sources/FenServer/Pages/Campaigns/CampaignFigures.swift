import Fen
import FenPlatform

/// How far something that is limited has gone.
struct CampaignGauge: Sendable {
  let gaugeName: String
  let gaugeText: String
  /// Nil where nothing limits it.
  let gaugeWidth: Int?
  let isTight: Bool

  init(_ name: String, _ text: String, used: Int64, of most: Int64?) {
    self.gaugeName = name
    self.gaugeText = text
    let width = most.map { $0 > 0 ? Int(Int128(min(used, $0)) * 100 / Int128($0)) : 100 }
    self.gaugeWidth = width
    self.isTight = (width ?? 0) >= 90
  }

  static func all(_ view: CampaignView, in language: Language) -> [CampaignGauge] {
    let (terms, usage) = (view.campaign.terms, view.usage)
    let limits = terms.limits
    func counted(_ used: Int64, of most: Int64?) -> String {
      most.map { language.text("campaign.of", ["used": language.count(used), "most": language.count($0)]) }
        ?? language.count(used)
    }
    var gauges = [CampaignGauge]()
    if let budget = terms.funding.budget {
      let spent = Money(minorUnits: usage.spent, budget.currency)
      gauges.append(
        CampaignGauge(
          language.text("campaign.spent"),
          language.text("campaign.of", ["used": language.money(spent), "most": language.money(budget)]),
          used: usage.spent, of: budget.minorUnits))
    }
    gauges.append(
      CampaignGauge(
        language.text("campaign.rewards"), counted(usage.count, of: limits.count), used: usage.count, of: limits.count))
    gauges.append(
      CampaignGauge(
        language.text("campaign.people"), counted(usage.people, of: limits.people), used: usage.people,
        of: limits.people))
    return gauges
  }
}

/// Rewards per hour: a bar for each, the highest across the whole height.
struct HourChart: Sendable {
  struct Bar: Sendable {
    let x: Int
    let y: Int
    let height: Int
    let barTitle: String
  }
  let hourBars: [Bar]
  let firstHour: String
  let lastHour: String
  let mostLabel: String
  /// The same in words.
  let hoursLabel: String

  /// Nil when nothing was given in that time.
  init?(_ report: CampaignReport, _ language: Language) {
    guard let most = report.hours.map(\.count).max(), most > 0 else { return nil }
    let first = report.span.lowerBound
    self.hourBars = report.hours.map { hour in
      let height = max(2, Int(hour.count * 100 / most))
      return Bar(
        x: Int(hour.start.seconds(since: first) / 3_600) * 10, y: 110 - height, height: height,
        barTitle: "\(language.dayAndClock(hour.start)): \(language.count(hour.count))")
    }
    self.firstHour = language.dayAndClock(first)
    self.lastHour = language.dayAndClock(report.span.upperBound)
    self.mostLabel = language.text("campaign.mostAnHour", ["most": language.count(most)])
    let total = report.hours.map(\.count).reduce(0, +)
    self.hoursLabel = language.text(
      "campaign.hoursLabel",
      ["count": language.count(total), "from": firstHour, "to": lastHour, "most": language.count(most)])
  }
}
