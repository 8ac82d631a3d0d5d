import Fen
import FenPlatform

@testable import FenServer

// Campaigns of the made-up platform.

extension SamplePageData {
  /// The two announcements that the pages are looked at with, and a draft.
  static func campaigns(at now: Instant) -> [CampaignView] {
    func terms(_ text: String) -> CampaignTerms {
      do { return try CampaignTerms(text: text) } catch { preconditionFailure("\(error)") }
    }
    func view(_ id: Int64, _ terms: CampaignTerms, _ state: CampaignState, owner: Funder = .platform) -> CampaignView {
      CampaignView(
        campaign: Campaign(id: CampaignID(id), owner: owner, terms: terms, state: state), request: "#\(id)",
        usage: CampaignUsage(spent: 4_210_000, count: 980, people: 611), createdAt: now, changedAt: now)
    }
    let shop = MerchantID(1_900_000_001)
    let early = terms(
      """
      name: 早7晚5
      from: 2016-06-01T00:00:00+08:00
      to: 2036-08-01T00:00:00+08:00
      hours: ["07:00-10:00", "17:00-24:00"]
      merchants: ["1900000001", "1900000002"]
      cashback: {bands: [{from: 0.10 CNY, to: 100.00 CNY}]}
      limits: {per_person_and_day: 1}
      funding: prefunded
      budget: 100000.00 CNY
      """)
    let long = terms(
      """
      name: Harbour and Market Square Underground Interchange Anniversary Week
      from: 2035-06-01T00:00:00+08:00
      to: 2036-08-01T00:00:00+08:00
      stores: [1900000001/S001, 1900000001/S002]
      discount: {percent: 30, cap: 300.00 CNY}
      limits: {people: 20000}
      real_name: true
      funding: payee
      """)
    return [
      view(3, long, .draft, owner: .merchant(shop)), view(2, long, .running, owner: .merchant(shop)),
      view(1, early, .running),
    ]
  }

  func campaigns(of owner: Funder?) -> [CampaignView] {
    campaignBook.filter { owner == nil || $0.campaign.owner == owner }
  }

  func openCampaigns() -> [CampaignView] { campaignBook.filter { $0.campaign.state == .running } }

  func campaign(_ id: CampaignID) throws -> CampaignView {
    guard let view = campaignBook.first(where: { $0.campaign.id == id }) else {
      throw PageRefusal.campaign(.noSuchCampaign)
    }
    return view
  }

  func report(on campaign: CampaignID) throws -> CampaignReport {
    let view = try self.campaign(campaign)
    let end = Instant(seconds: now.seconds / 3_600 * 3_600).adding(hours: 1)
    let span = end.adding(hours: -reportedHours)..<end
    let hours = (0..<reportedHours).filter { $0 % 24 > 6 }.map {
      RewardedHour(start: span.lowerBound.adding(hours: $0), count: $0 % 24 * 3, amount: $0 * 100)
    }
    return CampaignReport(
      span: span, hours: hours,
      stores: [
        RewardedStore(merchant: MerchantID(1_900_000_001), store: "S001", count: 320, amount: 123_456),
        RewardedStore(merchant: MerchantID(1_900_000_002), store: nil, count: 3, amount: 456),
      ], latest: try rewards(of: campaign, limit: 1),
      editions: [CampaignEdition(version: 1, madeAt: now, terms: view.campaign.terms)])
  }

  func rewards(of campaign: CampaignID, limit: Int) throws -> [Reward] {
    [
      Reward(
        order: OrderID(17), place: 0, offer: .campaign(campaign), campaign: campaign, version: 1, person: PersonID(1),
        kind: .cashback, source: .budget, amount: 1_234, currency: .cny, day: 1, at: now, state: .given)
    ]
  }

  func makeCampaign(_ terms: CampaignTerms, owner: Funder) -> CampaignID {
    let id = CampaignID(Int64(campaignBook.count + 1))
    let campaign = Campaign(id: id, owner: owner, terms: terms)
    campaignBook.insert(
      CampaignView(campaign: campaign, request: "#\(id.value)", createdAt: now, changedAt: now), at: 0)
    return id
  }

  func changeCampaign(_ id: CampaignID, to terms: CampaignTerms) throws {
    try put(try decideChange(try campaign(id).campaign, to: terms))
  }

  func moveCampaign(_ id: CampaignID, _ event: CampaignEvent) throws {
    do {
      try put(
        try decideCampaign(try campaign(id).campaign, event, balances: [.platform: .fen(100_000_000)], now: now).0)
    } catch let refusal as CampaignRefusal {
      throw CampaignPageRefusal(refusal).map(PageRefusal.campaign) ?? PageRefusal.formUnreadable
    }
  }

  private func put(_ campaign: Campaign) throws {
    guard let index = campaignBook.firstIndex(where: { $0.campaign.id == campaign.id }) else { return }
    campaignBook[index] = CampaignView(
      campaign: campaign, request: campaignBook[index].request, usage: campaignBook[index].usage, createdAt: now,
      changedAt: now)
  }

  func funding(of campaign: CampaignID) throws -> [FunderStanding] {
    guard let budget = try self.campaign(campaign).campaign.terms.funding.budget else { return [] }
    return [FunderStanding(funder: .platform, has: .fen(100), needs: budget)]
  }

  func explain(order: String, of owner: Funder?) throws -> PaymentExplained {
    guard order == "17" else { throw PageRefusal.noSuchOrder }
    let views = campaigns(of: owner)
    return PaymentExplained(
      transaction: OrderID(17).transactionID, amount: .fen(3_000), paidAt: now,
      lines: views.map { PaymentExplained.Line(campaign: $0, missed: .minimum(.fen(10_000)), reward: nil) })
  }

  func campaignNames(of terms: [CampaignTerms]) -> CampaignNames {
    CampaignNames(merchants: [MerchantID(1_900_000_001): "小满便利", MerchantID(1_900_000_002): "晨光便利"])
  }

  func tryOut(_ variants: [CampaignTerms], over history: TrialHistory) -> [Forecast.Line] {
    variants.map { history.forecast(of: Campaign(id: CampaignID(1), owner: .platform, terms: $0)) }
  }
}
