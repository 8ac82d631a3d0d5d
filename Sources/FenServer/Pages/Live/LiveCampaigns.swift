import Fen
import FenPlatform
import Synchronization

// Campaigns on the real platform.

extension LivePageData {
  func campaigns(of owner: Funder?) async throws -> [CampaignView] { try await platform.campaigns.all(of: owner) }

  func openCampaigns() async throws -> [CampaignView] { try await platform.campaigns.open() }

  func campaign(_ id: CampaignID) async throws -> CampaignView {
    guard let view = try await platform.campaigns.campaign(id) else {
      throw PageRefusal.campaign(.noSuchCampaign)
    }
    return view
  }

  func report(on campaign: CampaignID) async throws -> CampaignReport {
    let desk = platform.campaigns
    let latest = try await desk.rewards(of: campaign, limit: 20)
    // The two days before now, or before the last reward of a campaign that gave its last long ago.
    let end = Instant(seconds: (latest.first?.at ?? platform.clock.now()).seconds / 3_600 * 3_600).adding(hours: 1)
    let span = end.adding(hours: -reportedHours)..<end
    return CampaignReport(
      span: span, hours: try await desk.hours(of: campaign, from: span.lowerBound, to: span.upperBound),
      stores: try await desk.stores(of: campaign, from: span.lowerBound, to: span.upperBound, limit: 50),
      latest: latest, editions: try await desk.editions(of: campaign))
  }

  func rewards(of campaign: CampaignID, limit: Int) async throws -> [Reward] {
    try await platform.campaigns.rewards(of: campaign, from: Instant(milliseconds: 0), limit: Int64(limit))
  }

  func makeCampaign(_ terms: CampaignTerms, owner: Funder) async throws -> CampaignID {
    try await refusing { try await platform.campaigns.make(terms, owner: owner).id }
  }

  func changeCampaign(_ id: CampaignID, to terms: CampaignTerms) async throws {
    let owner = try await campaign(id).campaign.owner
    _ = try await refusing { try await platform.campaigns.change(id, of: owner, to: terms) }
  }

  func moveCampaign(_ id: CampaignID, _ event: CampaignEvent) async throws {
    let owner = try await campaign(id).campaign.owner
    try await refusing { try await platform.campaigns.move(id, of: owner, event) }
  }

  func funding(of campaign: CampaignID) async throws -> [FunderStanding] {
    guard case .prefunded(let budget, let shares) = try await self.campaign(campaign).campaign.terms.funding else {
      return []
    }
    let parts = try budget.allocated(by: shares.map(\.weight))
    var standings = [FunderStanding]()
    for (share, part) in zip(shares, parts) {
      let has = try await platform.wallets.balance(share.funder.account)
      standings.append(FunderStanding(funder: share.funder, has: has, needs: part))
    }
    return standings
  }

  func explain(order text: String, of owner: Funder?) async throws -> PaymentExplained {
    guard let order = try await order(named: text, of: owner) else { throw PageRefusal.noSuchOrder }
    let views = try await campaigns(of: owner)
    let found = try await platform.campaigns.explain(order.id, views.map(\.campaign.id))
    guard let missed = found, let payment = order.payment else { throw PageRefusal.campaign(.notPaid) }
    let rewards = try await platform.campaigns.rewards(of: order.id).filter { $0.state != .released }
    return PaymentExplained(
      transaction: order.id.transactionID, amount: order.terms.total, paidAt: payment.at,
      lines: views.filter { $0.campaign.terms.trigger == .payment }.map { view in
        PaymentExplained.Line(
          campaign: view, missed: missed[view.campaign.id],
          reward: rewards.first { $0.campaign == view.campaign.id })
      })
  }

  private func order(named text: String, of owner: Funder?) async throws -> Order? {
    if let id = OrderID(transactionID: text) {
      let order = try await platform.records.order(id)
      // A merchant's desk tells of payments to it alone.
      guard case .merchant(let merchant)? = owner else { return order }
      return order?.terms.merchant == merchant ? order : nil
    }
    guard case .merchant(let merchant)? = owner else {
      guard let number = Int64(text) else { return nil }
      return try await platform.records.order(OrderID(number))
    }
    return try await platform.records.order(.merchant(merchant), OutTradeNo(stored: text))
  }

  func campaignNames(of terms: [CampaignTerms]) async throws -> CampaignNames {
    var names = CampaignNames()
    for id in Set(terms.flatMap(\.merchants)) {
      names.merchants[id] = try await platform.merchants.merchant(id)?.name
      for store in try await platform.merchants.stores(of: id) {
        let name = store.city.isEmpty ? store.name : "\(store.name) · \(store.city)"
        names.stores[StoreName(id, String(store.id))] = name
      }
    }
    return names
  }

  func tryOut(_ variants: [CampaignTerms], over history: TrialHistory) async throws -> [Forecast.Line] {
    guard trials.begin() else { throw PageRefusal.campaign(.tryUnderWay) }
    defer { trials.end() }
    return variants.map { terms in
      history.forecast(of: Campaign(id: CampaignID(1), owner: .platform, terms: terms, state: .running))
    }
  }
}

/// How many hours the desk looks back.
let reportedHours: Int64 = 48

/// One try at a time: it takes a processor for itself.
final class Trials: Sendable {
  private let isBusy = Mutex(false)

  func begin() -> Bool {
    isBusy.withLock { busy in
      guard !busy else { return false }
      busy = true
      return true
    }
  }

  func end() { isBusy.withLock { $0 = false } }
}

extension CampaignTerms {
  /// All merchants that its words name.
  var merchants: Set<MerchantID> {
    var all = conditions.merchants.union(conditions.stores.map(\.merchant))
    if let programme = conditions.programme { all.insert(programme) }
    if case .points(_, let programme) = benefit { all.insert(programme) }
    if case .prefunded(_, let shares) = funding {
      for share in shares { if case .merchant(let id) = share.funder { all.insert(id) } }
    }
    return all
  }
}
