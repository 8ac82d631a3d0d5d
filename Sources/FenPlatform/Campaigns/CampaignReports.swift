import Fen
import FenStore

// What campaigns gave, for those who watch them.

/// The rewards of an hour.
public struct RewardedHour: Hashable, Sendable {
  /// Its first moment.
  public let start: Instant
  public let count: Int64
  /// Less what came back.
  public let amount: Int64

  public init(start: Instant, count: Int64, amount: Int64) {
    self.start = start
    self.count = count
    self.amount = amount
  }
}

/// The rewards of a store, or of a merchant's payments that name none.
public struct RewardedStore: Hashable, Sendable {
  public let merchant: MerchantID
  public let store: String?
  public let count: Int64
  public let amount: Int64

  public init(merchant: MerchantID, store: String?, count: Int64, amount: Int64) {
    self.merchant = merchant
    self.store = store
    self.count = count
    self.amount = amount
  }
}

/// A version of a campaign's terms, and since when.
public struct CampaignEdition: Hashable, Sendable {
  public let version: Int64
  public let madeAt: Instant
  public let terms: CampaignTerms

  public init(version: Int64, madeAt: Instant, terms: CampaignTerms) {
    self.version = version
    self.madeAt = madeAt
    self.terms = terms
  }
}

extension CampaignDesk {
  /// Hours in which something was given, the earliest first. What a bank refused does not count.
  public func hours(of campaign: CampaignID, from: Instant, to: Instant) async throws -> [RewardedHour] {
    try await database.read {
      try $0.all(
        """
        SELECT at / 3600000 AS hour, count(*), CAST(sum(amount - returned) AS BIGINT) FROM rewards
        WHERE campaign = ?1 AND at >= ?2 AND at < ?3 AND state <> 3 GROUP BY at / 3600000 ORDER BY hour
        """, [.int(campaign.value), .int(from.milliseconds), .int(to.milliseconds)]
      ) {
        RewardedHour(start: Instant(seconds: $0.int(0) * 3_600), count: $0.int(1), amount: $0.int(2))
      }
    }
  }

  /// Where most was given, the busiest first.
  public func stores(
    of campaign: CampaignID, from: Instant, to: Instant, limit: Int64
  ) async throws -> [RewardedStore] {
    try await database.read {
      try $0.all(
        """
        SELECT orders.mchid, orders.store, count(*) AS given, CAST(sum(rewards.amount - rewards.returned) AS BIGINT)
        FROM rewards JOIN orders ON orders.id = rewards.order_id
        WHERE rewards.campaign = ?1 AND rewards.at >= ?2 AND rewards.at < ?3 AND rewards.state <> 3
        GROUP BY orders.mchid, orders.store ORDER BY given DESC, orders.mchid, orders.store LIMIT ?4
        """, [.int(campaign.value), .int(from.milliseconds), .int(to.milliseconds), .int(limit)]
      ) {
        RewardedStore(
          merchant: MerchantID($0.int(0)), store: $0.optionalText(1), count: $0.int(2), amount: $0.int(3))
      }
    }
  }

  /// The latest first.
  public func rewards(of campaign: CampaignID, limit: Int64) async throws -> [Reward] {
    try await database.read {
      try Reward.all(
        "WHERE campaign = ?1 ORDER BY at DESC LIMIT ?2", [.int(campaign.value), .int(limit)], in: $0)
    }
  }

  /// The earliest first.
  public func rewards(of campaign: CampaignID, from: Instant, limit: Int64) async throws -> [Reward] {
    try await database.read {
      try Reward.all(
        "WHERE campaign = ?1 AND at >= ?2 ORDER BY at LIMIT ?3",
        [.int(campaign.value), .int(from.milliseconds), .int(limit)], in: $0)
    }
  }

  /// The latest first.
  public func editions(of campaign: CampaignID) async throws -> [CampaignEdition] {
    try await database.read {
      try CampaignVersion.all("WHERE campaign = ?1 ORDER BY version DESC", [.int(campaign.value)], in: $0).map {
        CampaignEdition(version: $0.key.version, madeAt: $0.madeAt, terms: $0.terms)
      }
    }
  }

  /// Those that run or pause; not of all of them anybody may know.
  public func open() async throws -> [CampaignView] {
    let running = engine.campaigns
    return try await database.read { transaction in
      try CampaignRow.all("WHERE state IN (3, 4)", in: transaction).map { try CampaignView($0, running, transaction) }
    }
  }

  /// Why campaigns did not reward a payment: the first condition that failed, as the books stand now, without what the
  /// payment itself got. Nil when the order is not paid.
  ///
  /// - Throws: `UnknownThing.order`.
  public func explain(_ order: OrderID, _ campaigns: [CampaignID]) async throws -> [CampaignID: Missed]? {
    try await engine.perform(ExplainPayment(order: order, campaigns: campaigns))
  }
}

/// Decides a payment once more, for people to see why it was decided so. Nothing is written.
struct ExplainPayment: Command {
  let order: OrderID
  let campaigns: [CampaignID]

  var subject: Int { order.hashValue }
  func prefetch(in work: Workspace) {
    work.want(order)
    for campaign in campaigns { work.campaignRows.want(campaign) }
  }

  /// - Throws: `UnknownThing.order`.
  func perform(in work: Workspace) throws -> [CampaignID: Missed]? {
    guard let order = try work.order(order) else { throw UnknownThing.order }
    guard let payment = order.payment else { return nil }
    let purchase = try work.purchase(order, payment.payer, payment.method, at: payment.at)
    let given = try work.rewards(of: order.id, count: payment.rewards)
    let offers = try campaigns.compactMap { id -> Offer? in
      guard let row = try work.campaign(id) else { return nil }
      let campaign = try work.campaign(row)
      // What is sent by a merchant answers no payment.
      return campaign.terms.trigger == .payment ? .campaign(campaign) : nil
    }
    let found = try evaluate(purchase, offers) { offer in
      let standing = try work.standing(of: offer, purchase, isFirstHere: true).without(giftsOf: given)
      // What came back whole was taken out of the counts then.
      let own = given.first { $0.offer == offer.name && $0.state != .released && order.keeps($0) }
      guard let own else { return standing }
      return Standing(
        counts: standing.counts.without(own.kind == .points ? 0 : own.amount - own.returned, of: own.day),
        isFirstPayment: standing.isFirstPayment, isMember: standing.isMember, seed: standing.seed,
        gifts: standing.gifts)
    }
    var missed = [CampaignID: Missed]()
    for (name, reason) in found.missed { if case .campaign(let id) = name { missed[id] = reason } }
    return missed
  }
}

extension Standing {
  /// As it stands without the coupons that a payment was given, which stay though it goes back.
  fileprivate func without(giftsOf given: [Reward]) -> Standing {
    let promised = given.filter { $0.state != .released }.flatMap(\.gifts)
    let gifts = gifts.map { gift in
      let own = promised.filter { $0.campaign == gift.campaign.id }
      let counts = own.reduce(gift.counts) { counts, coupon in counts.without(coupon.amount, of: coupon.day) }
      return GiftStanding(gift.campaign, counts: counts, codes: gift.codes)
    }
    return Standing(counts: counts, isFirstPayment: isFirstPayment, isMember: isMember, seed: seed, gifts: gifts)
  }
}
