import Fen
import FenPlatform
import Hummingbird
import NIOCore

/// `/platform/campaigns` and `/merchant/{mchid}/campaigns`: campaigns made, watched and moved.
func registerCampaignDesks<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  for area in ["merchant", "platform"] { pages.get("\(area)") { _ in .redirect("/\(area)/campaigns") } }
  pages.get("merchant/campaigns") { _ in
    guard let first = try await site.data.merchants().first else { throw PageRefusal.noSuchMerchant }
    return .redirect(CampaignDeskPlace.merchant(first.id).href)
  }
  pages.get("merchant/:mchid") { visit in .redirect(try CampaignDeskPlace(visit).href) }
  for base in ["platform/campaigns", "merchant/:mchid/campaigns"] {
    registerCampaignList(on: pages, site, base)
    registerCampaign(on: pages, site, base)
    registerCampaignMoves(on: pages, site, base)
    registerTrials(on: pages, site, base)
  }
}

/// Whose desk it is.
enum CampaignDeskPlace: Equatable, Sendable {
  case platform
  case merchant(MerchantID)

  /// - Throws: `noSuchMerchant`.
  init(_ visit: Visit) throws(PageRefusal) {
    guard let text = visit.parameters["mchid"] else {
      self = .platform
      return
    }
    guard let id = MerchantID(text) else { throw .noSuchMerchant }
    self = .merchant(id)
  }

  var href: String {
    switch self {
    case .platform: "/platform/campaigns"
    case .merchant(let id): "/merchant/\(id)/campaigns"
    }
  }

  var owner: Funder {
    switch self {
    case .platform: .platform
    case .merchant(let id): .merchant(id)
    }
  }

  /// Whose campaigns are seen: the platform looks after everybody's.
  var sees: Funder? { self == .platform ? nil : owner }
}

extension Visit {
  /// The campaign in the path, where this desk may see it.
  ///
  /// - Throws: `noSuchCampaign`, `noSuchMerchant`.
  func campaign(_ data: any PageData) async throws -> (CampaignDeskPlace, CampaignView) {
    let place = try CampaignDeskPlace(self)
    let view = try await data.campaign(CampaignID(try number("campaign", or: .campaign(.noSuchCampaign))))
    guard place.sees == nil || place.sees == view.campaign.owner else {
      throw PageRefusal.campaign(.noSuchCampaign)
    }
    return (place, view)
  }
}

private func registerCampaignList<Context: RequestContext>(
  on pages: PageRegistrar<Context>, _ site: Site, _ base: String
) {
  let data = site.data

  pages.get("\(base)") { visit in
    let place = try CampaignDeskPlace(visit)
    let content = try await CampaignListContent(place, visit, data)
    return .page(.campaigns, title: visit.text("campaign.title"), content: content)
  }

  pages.get("\(base)/why") { visit in
    let place = try CampaignDeskPlace(visit)
    let typed = (visit.query["order"] ?? "").filter { !$0.isWhitespace }
    do {
      let explained = try await data.explain(order: typed, of: place.sees)
      let content = try await CampaignListContent(place, visit, data, order: typed, explained: explained)
      return .page(.campaigns, title: visit.text("why.title"), content: content)
    } catch let refusal as PageRefusal {
      let content = try await CampaignListContent(place, visit, data, order: typed, refusal: refusal)
      return .page(.campaigns, title: visit.text("why.title"), content: content, status: refusal.status)
    }
  }

  pages.get("\(base)/new") { visit in
    let place = try CampaignDeskPlace(visit)
    let content = try await CampaignFormContent(place, visit, data)
    return .page(.campaignNew, title: visit.text("campaign.new"), content: content)
  }

  // What a form would make, while it is typed.
  pages.post("\(base)/preview") { visit, form in
    .fragment(
      .campaignPreview, content: try await CampaignPreview(form, try CampaignDeskPlace(visit), visit.language, data))
  }

  pages.post("\(base)/new") { visit, form in
    let place = try CampaignDeskPlace(visit)
    let preview = try await CampaignPreview(form, place, visit.language, data)
    guard let terms = preview.terms, form["do"] != "preview" else {
      let content = try await CampaignFormContent(place, visit, data, typed: form, preview: preview)
      return .page(
        .campaignNew, title: visit.text("campaign.new"), content: content,
        status: preview.terms == nil ? .badRequest : .ok)
    }
    let id = try await data.makeCampaign(terms, owner: place.owner)
    try await site.say(.success, visit.text("campaign.made"), to: visit)
    return .redirect("\(place.href)/\(id.value)")
  }
}

private func registerCampaign<Context: RequestContext>(
  on pages: PageRegistrar<Context>, _ site: Site, _ base: String
) {
  let data = site.data

  pages.get("\(base)/:campaign") { visit in
    let (place, view) = try await visit.campaign(data)
    let content = try await CampaignContent(view, place, visit, data)
    return .page(.campaign, title: view.campaign.terms.name, content: content)
  }

  pages.live("\(base)/:campaign/live") { visit in
    let (place, view) = try await visit.campaign(data)
    let content = try await CampaignContent(view, place, visit, data)
    return ["campaign-live": site.render(.campaignLive, visit, content: content)]
  }

  pages.get("\(base)/:campaign/edit") { visit in
    let (place, view) = try await visit.campaign(data)
    let content = CampaignEditContent(view, place, text: view.campaign.terms.text)
    return .page(.campaignEdit, title: visit.text("campaign.edit"), content: content)
  }

  pages.post("\(base)/:campaign/edit") { visit, form in
    let (place, view) = try await visit.campaign(data)
    let preview = try await CampaignPreview(form, place, visit.language, data)
    func again(_ refusal: PageRefusal?) -> Answer {
      let content = CampaignEditContent(
        view, place, text: form["text"] ?? "", preview: preview,
        refusal: refusal.map { RefusalView($0, visit.language) })
      let status = refusal?.status ?? (preview.terms == nil ? .badRequest : .ok)
      return .page(.campaignEdit, title: visit.text("campaign.edit"), content: content, status: status)
    }
    guard let terms = preview.terms, form["do"] != "preview" else { return again(nil) }
    do {
      try await data.changeCampaign(view.campaign.id, to: terms)
    } catch let refusal as PageRefusal {
      return again(refusal)
    }
    try await site.say(.success, visit.text("campaign.changed"), to: visit)
    return .redirect("\(place.href)/\(view.campaign.id.value)")
  }

  pages.get("\(base)/:campaign/rewards.csv") { visit in
    let (_, view) = try await visit.campaign(data)
    let rewards = try await data.rewards(of: view.campaign.id, limit: mostExported)
    return .file(
      "campaign-\(view.campaign.id.value).csv", type: "text/csv; charset=utf-8",
      ByteBuffer(string: rewardsCSV(rewards, visit.language)))
  }
}

private func registerCampaignMoves<Context: RequestContext>(
  on pages: PageRegistrar<Context>, _ site: Site, _ base: String
) {
  let data = site.data
  for event in CampaignEvent.allCases {
    let word = event.word
    pages.get("\(base)/:campaign/\(word)") { visit in
      let (place, view) = try await visit.campaign(data)
      let content = try await CampaignConfirmContent(view, place, word, event, visit, data)
      return .page(.campaignConfirm, title: content.moveName, content: content)
    }
    pages.post("\(base)/:campaign/\(word)") { visit, _ in
      let (place, view) = try await visit.campaign(data)
      do {
        try await data.moveCampaign(view.campaign.id, event)
      } catch let refusal as PageRefusal {
        let content = try await CampaignConfirmContent(view, place, word, event, visit, data, refusal: refusal)
        return .page(.campaignConfirm, title: content.moveName, content: content, status: refusal.status)
      }
      try await site.say(.success, visit.text(moveDoneKey(event)), to: visit)
      return .redirect("\(place.href)/\(view.campaign.id.value)")
    }
  }
}

/// Rows of one export.
private let mostExported = 100_000

/// The rewards as a table for a spreadsheet, without anybody's name.
func rewardsCSV(_ rewards: [Reward], _ language: Language) -> String {
  let head = [
    "bill.time", "given.order", "given.kind", "given.amount", "given.currency", "given.state", "given.returned",
    "given.owed", "given.version",
  ].map { "\"\(language.text($0))\"" }
  let rows = rewards.map { reward in
    func figure(_ amount: Int64) -> String {
      reward.kind == .points ? String(amount) : Money(minorUnits: amount, reward.currency).majorUnits
    }
    return [
      reward.at.billTime, "'" + reward.order.transactionID, language.text(rewardKey(reward.kind)),
      figure(reward.amount), reward.kind == .points ? "" : reward.currency.rawValue,
      language.text(rewardStateKey(reward.state)), figure(reward.returned), figure(reward.owed),
      String(reward.version),
    ]
  }
  // The mark tells spreadsheets that it is UTF-8.
  return "\u{FEFF}" + ([head] + rows).map { $0.joined(separator: ",") + "\r\n" }.joined()
}
