import Fen
import FenStore

/// A coupon of a merchant's with what answers and callbacks tell of it.
public struct HeldCoupon: Hashable, Sendable {
  public let coupon: Coupon
  public let creator: MerchantID
  /// As they were when it was sent.
  public let terms: CampaignTerms
  /// What the creator of its stock said that is no rule, as JSON; empty for a campaign that is no stock.
  public let kept: String
  public let use: Use?

  public struct Use: Hashable, Sendable {
    public let order: Order
    public let reward: Reward
    public let goods: [DiscountedItem]
  }
}

/// Which of a wallet's coupons are looked for.
public struct CouponSearch: Hashable, Sendable {
  public enum Status: Hashable, Sendable {
    /// And not over by then.
    case sent(at: Instant)
    case used
  }

  public var stock: CampaignID?
  /// Who sent them.
  public var creator: MerchantID?
  /// A merchant at whose tills they can be used.
  public var till: MerchantID?
  public var status: Status?

  public init(
    stock: CampaignID? = nil, creator: MerchantID? = nil, till: MerchantID? = nil, status: Status? = nil
  ) {
    self.stock = stock
    self.creator = creator
    self.till = till
    self.status = status
  }
}

extension StockDesk {
  /// A page of a wallet's coupons of stocks, the latest first, and how many there are in all.
  public func coupons(
    of user: UserID, _ search: CouponSearch = CouponSearch(), offset: Int64 = 0, limit: Int64 = 100
  ) async throws -> (total: Int64, page: [HeldCoupon]) {
    let running = campaigns.engine.campaigns
    return try await campaigns.database.read { transaction in
      // A few editions, of which there may be many coupons: what only their terms know is asked of each once.
      let held = try transaction.all(
        "SELECT DISTINCT campaign, version FROM coupons WHERE wallet = ?1", [.int(user.value)]
      ) { CampaignVersion.Key(campaign: CampaignID($0.int(0)), version: $0.int(1)) }
      let found = try held.filter { try search.admits($0, running, transaction) }
      guard !found.isEmpty else { return (0, []) }
      let editions = found.sorted().map { "campaign = \($0.campaign.value) AND version = \($0.version)" }
        .joined(separator: " OR ")
      let which = """
        WHERE wallet = ?1 AND state BETWEEN ?2 AND ?3 AND valid_to > ?4 AND (\(editions))
        """
      let (states, end) = search.standing
      let asked: [SQLValue] = [.int(user.value), .int(states.lowerBound), .int(states.upperBound), .int(end)]
      let total = try transaction.number("SELECT count(*) FROM coupons \(which)", asked)
      let page = try Coupon.all(
        "\(which) ORDER BY id DESC LIMIT ?5 OFFSET ?6", asked + [.int(limit), .int(offset)], in: transaction)
      return (total, try page.compactMap { try HeldCoupon($0, running, transaction) })
    }
  }

  public func coupon(_ id: CouponID) async throws -> HeldCoupon? {
    let running = campaigns.engine.campaigns
    return try await campaigns.database.read { transaction in
      try Coupon.find(id, in: transaction).flatMap { try HeldCoupon($0, running, transaction) }
    }
  }
}

extension CouponSearch {
  fileprivate func admits(
    _ edition: CampaignVersion.Key, _ running: RunningCampaigns, _ transaction: any Transaction
  ) throws -> Bool {
    guard stock == nil || stock == edition.campaign, let row = try StockRow.find(edition.campaign, in: transaction),
      creator == nil || creator == row.creator
    else { return false }
    guard let till else { return true }
    guard case .coupon(let terms) = try running.terms(edition, in: transaction).benefit else { return false }
    return terms.use.merchants.isEmpty || terms.use.merchants.contains(till)
  }

  /// The states they may have, and the moment they must outlast.
  fileprivate var standing: (states: ClosedRange<Int64>, end: Int64) {
    switch status {
    case nil: (1...4, 0)
    case .sent(let now): (1...1, now.milliseconds)
    case .used: (2...2, 0)
    }
  }
}

extension HeldCoupon {
  /// - Parameter reward: the use that is told; nil for the one it stands in now.
  init?(
    _ coupon: Coupon, _ running: RunningCampaigns, _ transaction: any Transaction, use reward: Reward? = nil
  ) throws {
    let key = CampaignVersion.Key(campaign: coupon.campaign, version: coupon.version)
    guard let campaign = try CampaignRow.find(coupon.campaign, in: transaction),
      case .merchant(let creator) = campaign.owner
    else { return nil }
    self.coupon = coupon
    self.creator = creator
    terms = try running.terms(key, in: transaction)
    kept = try StockRow.find(coupon.campaign, in: transaction)?.kept ?? "{}"
    var reward = reward
    if reward == nil, case .used(let order?, _) = coupon.state {
      reward = try Reward.all(
        "WHERE order_id = ?1 AND coupon = ?2 AND state <> 3", [.int(order.value), .int(coupon.id.value)],
        in: transaction
      ).first
    }
    guard let reward, let order = try Order.find(reward.order, in: transaction) else {
      use = nil
      return
    }
    use = Use(order: order, reward: reward, goods: discountedItems(of: reward, in: order))
  }
}
