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

extension StockDesk {
  /// A wallet's coupons of stocks, the latest first.
  public func coupons(of user: UserID, from stock: CampaignID? = nil) async throws -> [HeldCoupon] {
    let running = campaigns.engine.campaigns
    return try await campaigns.database.read { transaction in
      let coupons = try Coupon.all(
        "WHERE wallet = ?1 AND campaign IN (SELECT campaign FROM stocks)", [.int(user.value)], in: transaction)
      return try coupons.filter { stock == nil || $0.campaign == stock }.sorted { $0.id > $1.id }
        .compactMap { try HeldCoupon($0, running, transaction) }
    }
  }

  public func coupon(_ id: CouponID) async throws -> HeldCoupon? {
    let running = campaigns.engine.campaigns
    return try await campaigns.database.read { transaction in
      try Coupon.find(id, in: transaction).flatMap { try HeldCoupon($0, running, transaction) }
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
