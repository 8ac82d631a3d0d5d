import Fen
import FenPlatform

// What the templates of forms about campaigns show.

struct CampaignFormContent: Sendable {
  let base: String
  let isPlatform: Bool
  let typed: [String: String]
  let text: String
  let zones: [Choice]
  let benefits: [Choice]
  let worths: [Choice]
  let givings: [Choice]
  let fundings: [Choice]
  let weekdays: [Choice]
  let needsRealName: Bool
  let isFirstPayment: Bool
  let merchants: [Choice]
  /// Of the form, or of the text below it.
  let preview: CampaignPreview?
  let textPreview: CampaignPreview?

  init(
    _ place: CampaignDeskPlace, _ visit: Visit, _ data: any PageData, typed: Form? = nil,
    preview: CampaignPreview? = nil
  ) async throws {
    let language = visit.language
    self.base = place.href
    self.isPlatform = place == .platform
    let first = typed == nil
    let today = LocalTime.shown(try await data.today())
    // Every name has a value: the template would look for one that is missing further out.
    var fields = Dictionary(uniqueKeysWithValues: campaignFieldNames.map { ($0, typed?[$0] ?? "") })
    if first {
      // What most campaigns begin with.
      fields["from"] = "\(today)T00:00"
      fields["per_person_and_day"] = "1"
      fields["valid_days"] = "30"
    }
    if case .merchant(let id) = place, fields["programme"] == "" { fields["programme"] = "\(id)" }
    self.typed = fields
    self.text = typed?["text"] ?? ""
    func choices(_ all: [(String, String)], _ name: String) -> [Choice] {
      all.map { Choice(choiceValue: $0.0, choiceLabel: $0.1, isChosen: typed?[name] == $0.0) }
    }
    self.zones = choices(
      offeredZones.map { ($0.name, "\(language.zoneName($0)) (\($0.name))") }
        + [("store", language.text("summary.storeTime"))], "zone")
    self.benefits = choices(
      [
        ("discount", language.text("given.discount")), ("cashback", language.text("given.cashback")),
        ("coupon", language.text("given.coupon")), ("points", language.text("given.points")),
      ], "benefit")
    self.givings = choices(
      [("payment", language.text("campaign.byPayment")), ("request", language.text("campaign.byRequest"))], "trigger")
    self.worths = choices(
      [
        ("amount", language.text("campaign.fixed")), ("percent", language.text("campaign.percentage")),
        ("drawn", language.text("campaign.drawn")),
      ], "worth")
    self.fundings = choices(
      [("prefunded", language.text("campaign.prefunded")), ("payee", language.text("campaign.byPayee"))], "funding")
    self.weekdays = zip(weekdayNames, weekdayKeys[1...] + weekdayKeys[..<1]).map {
      Choice(choiceValue: "weekday_\($0)", choiceLabel: language.text($1), isChosen: typed?["weekday_\($0)"] != nil)
    }
    self.needsRealName = typed?["real_name"] != nil
    self.isFirstPayment = typed?["first_payment"] != nil
    self.merchants = try await data.merchants().map {
      Choice(choiceValue: "\($0.id)", choiceLabel: $0.name, isChosen: false)
    }
    let isText = typed?["text"] != nil
    self.preview = isText ? nil : preview
    self.textPreview = isText ? preview : nil
  }
}

private let campaignFieldNames = [
  "name", "from", "to", "hours", "merchants", "stores", "cities", "countries", "minimum", "member_of", "amount",
  "percent", "cap", "least", "most", "points", "programme", "coupon_minimum", "valid_days", "budget",
  "per_person_and_day", "per_person", "people", "count", "budget_per_day",
]

private let offeredZones = [
  "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Tokyo", "Asia/Seoul", "Australia/Melbourne", "Australia/Sydney",
  "Pacific/Auckland", "Europe/London", "America/New_York", "America/Los_Angeles",
].compactMap { Zone($0) }

extension LocalTime {
  /// `yyyy-MM-dd` in Beijing.
  fileprivate static func shown(_ instant: Instant) -> String { Zone.shanghai.local(instant).date }
}

struct CampaignEditContent: Sendable {
  let href: String
  let base: String
  let campaignName: String
  let text: String
  let textPreview: CampaignPreview?
  let refusal: RefusalView?

  init(
    _ view: CampaignView, _ place: CampaignDeskPlace, text: String, preview: CampaignPreview? = nil,
    refusal: RefusalView? = nil
  ) {
    self.href = "\(place.href)/\(view.campaign.id.value)"
    self.base = place.href
    self.campaignName = view.campaign.terms.name
    self.text = text
    self.textPreview = preview
    self.refusal = refusal
  }
}

struct CampaignConfirmContent: Sendable {
  struct FunderRow: Sendable {
    let funderName: String
    let funderNeeds: AmountParts
    let funderHas: String
    let isShort: Bool
  }
  let href: String
  let action: String
  let campaignName: String
  let sentence: String
  let moveName: String
  let moveHint: String
  let isEnd: Bool
  let funders: [FunderRow]
  let hasFunders: Bool
  let refusal: RefusalView?

  init(
    _ view: CampaignView, _ place: CampaignDeskPlace, _ word: String, _ event: CampaignEvent, _ visit: Visit,
    _ data: any PageData, refusal: PageRefusal? = nil
  ) async throws {
    let language = visit.language
    let names = try await data.campaignNames(of: [view.campaign.terms])
    self.href = "\(place.href)/\(view.campaign.id.value)"
    self.action = "\(href)/\(word)"
    self.campaignName = view.campaign.terms.name
    self.sentence = language.sentence(view.campaign.terms.summary, names)
    self.moveName = language.text(moveKey(event))
    self.moveHint = language.text(moveHintKey(event))
    self.isEnd = event == .ended
    var standings = [FunderStanding]()
    if event == .started { standings = try await data.funding(of: view.campaign.id) }
    self.funders = standings.map {
      FunderRow(
        funderName: language.funder($0.funder, names), funderNeeds: AmountParts($0.needs, in: language),
        funderHas: language.text("campaign.funderHas", ["amount": language.money($0.has)]), isShort: $0.has < $0.needs)
    }
    self.hasFunders = !funders.isEmpty
    self.refusal = refusal.map { RefusalView($0, language) }
  }
}
