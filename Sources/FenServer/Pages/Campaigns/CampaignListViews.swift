import Fen
import FenPlatform

// What the template of a desk's list shows.

struct CampaignRow: Sendable {
  let href: String
  let campaignName: String
  let campaignID: String
  let ownerName: String
  let sentence: String
  let badge: Badge
  let gauges: [CampaignGauge]

  init(_ view: CampaignView, _ place: CampaignDeskPlace, _ names: CampaignNames, _ language: Language) {
    let campaign = view.campaign
    self.href = "\(place.href)/\(campaign.id.value)"
    self.campaignName = campaign.terms.name
    self.campaignID = String(campaign.id.value)
    self.ownerName = language.funder(campaign.owner, names)
    self.sentence = language.sentence(campaign.terms.summary, names)
    self.badge = Badge(campaign.state, in: language)
    self.gauges = CampaignGauge.all(view, in: language)
  }
}

struct CampaignListContent: Sendable {
  struct WhyRow: Sendable {
    let whyName: String
    let whyHref: String
    let badge: Badge
    let whyText: String
  }
  struct Why: Sendable {
    let paymentText: String
    let whyRows: [WhyRow]
    let hasWhy: Bool
  }
  let base: String
  let isPlatform: Bool
  /// Nil at the platform's desk.
  let complaintsHref: String?
  /// Providers of the merchant that this network ended.
  let ended: [EndedProvider]
  let merchants: [Choice]
  let rows: [CampaignRow]
  let hasRows: Bool
  let typedOrder: String
  let why: Why?
  let refusal: RefusalView?

  init(
    _ place: CampaignDeskPlace, _ visit: Visit, _ data: any PageData, order: String = "",
    explained: PaymentExplained? = nil, refusal: PageRefusal? = nil
  ) async throws {
    let language = visit.language
    switch place {
    case .platform: (complaintsHref, ended) = (nil, [])
    case .merchant(let id):
      complaintsHref = "/merchant/\(id)/complaints"
      ended = try await data.endedProviders(of: id).compactMap { EndedProvider($0, language) }
    }
    let views = try await data.campaigns(of: place.sees)
    let names = try await data.campaignNames(of: views.map(\.campaign.terms))
    let merchants = try await data.merchants()
    if case .merchant(let id) = place, !merchants.contains(where: { $0.id == id }) { throw PageRefusal.noSuchMerchant }
    self.base = place.href
    self.isPlatform = place == .platform
    self.merchants = merchants.map {
      Choice(
        choiceValue: CampaignDeskPlace.merchant($0.id).href, choiceLabel: $0.name,
        isChosen: place == .merchant($0.id))
    }
    self.rows = views.map { CampaignRow($0, place, names, language) }
    self.hasRows = !views.isEmpty
    self.typedOrder = order
    self.refusal = refusal.map { RefusalView($0, language) }
    self.why = explained.map { explained in
      let rows = explained.lines.map { line in
        let text =
          line.reward.map { language.text("why.rewarded", ["reward": language.rewarded($0)]) }
          ?? line.missed.map { language.reason($0, names) } ?? language.text("why.nothing")
        return WhyRow(
          whyName: line.campaign.campaign.terms.name, whyHref: "\(place.href)/\(line.campaign.campaign.id.value)",
          badge: line.reward == nil
            ? Badge(.neutral, language.text("why.no")) : Badge(.good, language.text("why.yes")), whyText: text)
      }
      return Why(
        paymentText: language.text(
          "why.payment",
          [
            "order": explained.transaction, "amount": language.money(explained.amount),
            "time": language.time(explained.paidAt),
          ]), whyRows: rows, hasWhy: !rows.isEmpty)
    }
  }
}
