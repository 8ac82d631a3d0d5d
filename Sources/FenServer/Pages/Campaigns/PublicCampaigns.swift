import Fen
import FenPlatform
import Hummingbird

/// `/campaigns`: what anybody may know of campaigns. The same page for everybody, so that caches may keep it.
func registerPublicCampaigns<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.shared("campaigns") { visit in
    let now = try await data.today()
    let views = try await data.openCampaigns().filter {
      $0.campaign.isPublic && $0.campaign.terms.conditions.hours.period.upperBound > now
    }
    let names = try await data.campaignNames(of: views.map(\.campaign.terms))
    let cards = views.sorted {
      let (one, other) = ($0.campaign, $1.campaign)
      return (one.terms.conditions.hours.period.upperBound, one.id)
        < (other.terms.conditions.hours.period.upperBound, other.id)
    }.prefix(mostListed).map { CampaignCard($0, now, names, visit) }
    let content = PublicCampaigns(
      running: cards.filter { !$0.isComing }, coming: cards.filter(\.isComing))
    return .page(.campaignsPublic, title: visit.text("public.title"), content: content)
  }

  pages.shared("campaigns/:campaign") { visit in
    let view = try await data.campaign(CampaignID(try visit.number("campaign", or: .campaign(.noSuchCampaign))))
    guard view.campaign.isPublic else { throw PageRefusal.campaign(.noSuchCampaign) }
    let names = try await data.campaignNames(of: [view.campaign.terms])
    let content = PublicCampaign(view, try await data.today(), names, visit)
    return .page(.campaignPublic, title: view.campaign.terms.name, content: content)
  }
}

private let mostListed = 200

struct PublicCampaigns: Sendable {
  let running: [CampaignCard]
  let coming: [CampaignCard]
  let hasRunning: Bool
  let hasComing: Bool
  let isEmpty: Bool

  init(running: [CampaignCard], coming: [CampaignCard]) {
    (self.running, self.coming) = (running, coming)
    (hasRunning, hasComing) = (!running.isEmpty, !coming.isEmpty)
    isEmpty = running.isEmpty && coming.isEmpty
  }
}

/// A campaign among others.
struct CampaignCard: Sendable {
  let href: String
  let campaignName: String
  let sentence: String
  let picture: CampaignPicture
  let badge: Badge
  let isComing: Bool

  init(_ view: CampaignView, _ now: Instant, _ names: CampaignNames, _ visit: Visit) {
    let (campaign, language) = (view.campaign, visit.language)
    href = address("/campaigns/\(campaign.id.value)", [("lang", visit.query["lang"])])
    campaignName = campaign.terms.name
    sentence = language.sentence(campaign.terms.summary, names)
    picture = CampaignPicture(campaign, language)
    isComing = campaign.terms.conditions.hours.period.lowerBound > now
    badge = Badge(publicly: campaign, now, in: language)
  }
}

extension Badge {
  fileprivate init(publicly campaign: Campaign, _ now: Instant, in language: Language) {
    let period = campaign.terms.conditions.hours.period
    if campaign.state == .ended || period.upperBound <= now {
      self.init(.neutral, language.text("campaign.state.ended"))
    } else if period.lowerBound > now {
      self.init(.accent, language.text("public.coming"))
    } else {
      self.init(campaign.state, in: language)
    }
  }
}

struct PublicCampaign: Sendable {
  let campaignName: String
  let sentence: String
  let picture: CampaignPicture
  let badge: Badge
  let facts: [Fact]
  let gauges: [CampaignGauge]
  let stores: [String]
  let hasStores: Bool
  let listHref: String

  init(_ view: CampaignView, _ now: Instant, _ names: CampaignNames, _ visit: Visit) {
    let (campaign, language) = (view.campaign, visit.language)
    let (terms, summary) = (campaign.terms, campaign.terms.summary)
    campaignName = terms.name
    sentence = language.sentence(summary, names)
    picture = CampaignPicture(campaign, language)
    badge = Badge(publicly: campaign, now, in: language)
    listHref = address("/campaigns", [("lang", visit.query["lang"])])
    gauges = campaign.state == .ended ? [] : CampaignGauge.left(view, in: language)
    var facts = [
      Fact(language.text("public.when"), language.period(summary)),
      Fact(language.text("public.what"), language.gift(summary.gift)),
    ]
    if let clock = summary.clock {
      let days = summary.weekdays.isEmpty ? [] : [language.weekdays(summary.weekdays)]
      let hours = summary.windows.isEmpty ? [] : [language.windows(summary.windows)]
      facts.insert(
        Fact(language.text("public.hours"), (days + hours + [language.clock(clock)]).joined(separator: " · ")), at: 1)
    }
    if let minimum = summary.minimum { facts.append(Fact(language.text("public.minimum"), language.money(minimum))) }
    if !summary.limits.isEmpty {
      facts.append(
        Fact(
          language.text("public.limits"),
          summary.limits.map { language.limit($0) }.joined(separator: language.text("summary.comma"))))
    }
    if !terms.conditions.merchants.isEmpty {
      facts.append(
        Fact(
          language.text("public.merchants"),
          language.list(terms.conditions.merchants.sorted().map(names.merchant))))
    }
    if !summary.cities.isEmpty { facts.append(Fact(language.text("public.cities"), language.list(summary.cities))) }
    if !summary.countries.isEmpty {
      facts.append(Fact(language.text("public.countries"), language.list(summary.countries.map(language.country))))
    }
    facts.append(Fact(language.text("public.payer"), language.payers(terms.funding, campaign.owner, names)))
    self.facts = facts
    stores = terms.conditions.stores.sorted { ($0.merchant, $0.store) < ($1.merchant, $1.store) }.map {
      "\(names.merchant($0.merchant)) · \(names.store($0))"
    }
    hasStores = !stores.isEmpty
  }
}

extension Language {
  fileprivate func payers(_ funding: Funding, _ owner: Funder, _ names: CampaignNames) -> String {
    switch funding {
    case .prefunded(_, let shares): list(shares.map { funder($0.funder, names) })
    case .byPayee: text("public.theShop")
    case .none: funder(owner, names)
    }
  }
}

extension CampaignGauge {
  /// What is left, for those who may still get some of it.
  fileprivate static func left(_ view: CampaignView, in language: Language) -> [CampaignGauge] {
    let (terms, usage) = (view.campaign.terms, view.usage)
    var gauges = [CampaignGauge]()
    if let budget = terms.funding.budget {
      let left = Money(minorUnits: max(0, budget.minorUnits - usage.spent), budget.currency)
      gauges.append(
        CampaignGauge(
          language.text("public.moneyLeft"), language.money(left), used: usage.spent, of: budget.minorUnits))
    }
    for (name, used, most) in [
      ("public.placesLeft", usage.people, terms.limits.people), ("public.rewardsLeft", usage.count, terms.limits.count),
    ] {
      guard let most else { continue }
      gauges.append(
        CampaignGauge(language.text(name), language.count(max(0, most - used)), used: used, of: most))
    }
    return gauges
  }
}

/// A picture drawn from the campaign: its gift, and its hours around a clock of 24.
struct CampaignPicture: Sendable {
  struct Arc: Sendable { let d: String }
  struct Line: Sendable {
    let giftText: String
    let y: Int
    let size: Int
  }
  let pictureClass: String
  let pictureLabel: String
  let giftLines: [Line]
  let arcs: [Arc]

  init(_ campaign: Campaign, _ language: Language) {
    let summary = campaign.terms.summary
    pictureClass = "tone-\(campaign.id.value % 5)"
    let lines = language.giftLines(summary.gift)
    giftLines = lines.enumerated().map { place, text in
      Line(
        giftText: text, y: 1_090 + (place * 2 - lines.count + 1) * 170,
        // As large as there is room beside the clock.
        size: min(place == 0 ? 270 : 200, 2_650 / max(1, text.halfWidths)))
    }
    pictureLabel = "\(campaign.terms.name): \(language.gift(summary.gift))"
    let windows = summary.windows.isEmpty ? DayWindow(from: 0, to: 86_400).map { [$0] } ?? [] : summary.windows
    arcs = windows.map { Arc(d: arc($0)) }
  }
}

extension String {
  /// How wide it is, in digits: what is Chinese or Japanese is as wide as two of them.
  fileprivate var halfWidths: Int { unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) } }
}

/// A part of a day on a circle, midnight above; in whole units, ten to the picture's own.
private func arc(_ window: DayWindow) -> String {
  // A point for each quarter of an hour is round enough.
  let quarters = stride(from: window.from / 900, through: (window.to + 899) / 900, by: 1).map { Int($0) }
  let points = quarters.map { quarter in
    let (x, y) = circle[quarter % 96]
    return "\(1_000 + x),\(1_000 + y)"
  }
  return "M" + points.joined(separator: "L")
}

/// Where the quarters of an hour stand on a circle of radius 780 around nothing, midnight above.
private let circle: [(x: Int, y: Int)] = [
  (0, -780), (51, -778), (102, -773), (152, -765), (202, -753), (251, -739), (298, -721), (345, -700), (390, -675),
  (433, -649), (475, -619), (514, -586), (552, -552), (586, -514), (619, -475), (649, -433), (675, -390),
  (700, -345), (721, -298), (739, -251), (753, -202), (765, -152), (773, -102), (778, -51), (780, 0), (778, 51),
  (773, 102), (765, 152), (753, 202), (739, 251), (721, 298), (700, 345), (675, 390), (649, 433), (619, 475),
  (586, 514), (552, 552), (514, 586), (475, 619), (433, 649), (390, 675), (345, 700), (298, 721), (251, 739),
  (202, 753), (152, 765), (102, 773), (51, 778), (0, 780), (-51, 778), (-102, 773), (-152, 765), (-202, 753),
  (-251, 739), (-298, 721), (-345, 700), (-390, 675), (-433, 649), (-475, 619), (-514, 586), (-552, 552),
  (-586, 514), (-619, 475), (-649, 433), (-675, 390), (-700, 345), (-721, 298), (-739, 251), (-753, 202),
  (-765, 152), (-773, 102), (-778, 51), (-780, 0), (-778, -51), (-773, -102), (-765, -152), (-753, -202),
  (-739, -251), (-721, -298), (-700, -345), (-675, -390), (-649, -433), (-619, -475), (-586, -514), (-552, -552),
  (-514, -586), (-475, -619), (-433, -649), (-390, -675), (-345, -700), (-298, -721), (-251, -739), (-202, -753),
  (-152, -765), (-102, -773), (-51, -778),
]
