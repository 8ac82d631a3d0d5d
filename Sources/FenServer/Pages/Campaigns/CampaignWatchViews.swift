import Fen
import FenPlatform

/// A campaign while it is watched.
struct CampaignContent: Sendable {
  struct StoreRow: Sendable {
    let storeName: String
    let storeCount: String
    let storeAmount: String
  }
  struct RewardRow: Sendable {
    let time: String
    let timeValue: String
    let rewardText: String
    let kind: String
    let badge: Badge
    let order: String
  }
  struct Edition: Sendable {
    let editionName: String
    let editionTime: String
    let editionText: String
    let isCurrent: Bool
  }
  struct Move: Sendable {
    let moveHref: String
    let moveName: String
    let isMain: Bool
  }
  let href: String
  let base: String
  let publicHref: String?
  let campaignName: String
  let badge: Badge
  let sentence: String
  let ownerName: String
  let moves: [Move]
  let canChange: Bool
  let gauges: [CampaignGauge]
  let chart: HourChart?
  let stores: [StoreRow]
  let hasStores: Bool
  let rewards: [RewardRow]
  let hasRewards: Bool
  let editions: [Edition]

  init(_ view: CampaignView, _ place: CampaignDeskPlace, _ visit: Visit, _ data: any PageData) async throws {
    let language = visit.language
    let campaign = view.campaign
    let report = try await data.report(on: campaign.id)
    let names = try await data.campaignNames(of: [campaign.terms])
    let isPoints = if case .points = campaign.terms.benefit { true } else { false }
    let currency = campaign.terms.funding.budget?.currency ?? .cny
    self.base = place.href
    self.href = "\(place.href)/\(campaign.id.value)"
    self.publicHref = campaign.isPublic ? "/campaigns/\(campaign.id.value)" : nil
    self.campaignName = campaign.terms.name
    self.badge = Badge(campaign.state, in: language)
    self.sentence = language.sentence(campaign.terms.summary, names)
    self.ownerName = language.funder(campaign.owner, names)
    let moves = campaign.state.moves
    self.moves = CampaignEvent.allCases.filter(moves.contains).map { event in
      Move(
        moveHref: "\(place.href)/\(campaign.id.value)/\(event.word)", moveName: language.text(moveKey(event)),
        isMain: event != .ended && event != .paused)
    }
    self.canChange = campaign.state != .ended
    self.gauges = CampaignGauge.all(view, in: language)
    self.chart = HourChart(report, language)
    self.stores = report.stores.map { row in
      let merchant = names.merchant(row.merchant)
      let store = row.store.map { "\(merchant) · \(names.store(StoreName(row.merchant, $0)))" }
      let amount =
        isPoints ? language.count(row.amount) : language.money(Money(minorUnits: row.amount, currency))
      return StoreRow(storeName: store ?? merchant, storeCount: language.count(row.count), storeAmount: amount)
    }
    self.hasStores = !stores.isEmpty
    self.rewards = report.latest.map {
      RewardRow(
        time: language.dayAndClock($0.at), timeValue: $0.at.rfc3339, rewardText: language.rewarded($0),
        kind: language.text(rewardKey($0.kind)), badge: Badge($0, in: language), order: $0.order.transactionID)
    }
    self.hasRewards = !rewards.isEmpty
    self.editions = report.editions.map {
      Edition(
        editionName: language.text("campaign.version", ["number": String($0.version)]),
        editionTime: language.time($0.madeAt), editionText: $0.terms.text, isCurrent: $0.version == campaign.version)
    }
  }
}
