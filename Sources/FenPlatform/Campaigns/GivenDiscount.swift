import Fen
import FenStore

/// A discount that a payment got, with what answers and bills tell of it.
public struct GivenDiscount: Hashable, Sendable {
  public let reward: Reward
  /// The campaign's name when it was given.
  public let name: String
  public let contributions: Contributions
  /// For a discount on single items: what was bought, and what was taken off it.
  public let goods: [DiscountedItem]
}

public struct DiscountedItem: Hashable, Sendable {
  public let item: Item
  public let discount: Money
}

extension CampaignDesk {
  /// The discounts of an order's payment, in their places.
  public func discounts(of order: Order) async throws -> [GivenDiscount] {
    guard let payment = order.payment, payment.rewards > 0 else { return [] }
    let running = engine.campaigns
    return try await database.read { transaction in
      let rewards = try Reward.all(
        "WHERE order_id = ?1 AND kind = 1 AND state = 2 ORDER BY place", [.int(order.id.value)], in: transaction)
      return try rewards.map { reward in
        let key = CampaignVersion.Key(campaign: reward.campaign, version: reward.version)
        let terms = try running.terms(key, in: transaction)
        return GivenDiscount(
          reward: reward, name: terms.name,
          contributions: try Contributions(reward.money, by: terms.funding, payee: order.terms.merchant),
          goods: discountedItems(of: reward, in: order))
      }
    }
  }
}

func discountedItems(of reward: Reward, in order: Order) -> [DiscountedItem] {
  guard !reward.items.isEmpty else { return [] }
  let bought = order.terms.whatIsBought.items
  return reward.items.map { discount in
    let item = bought.first { $0.goods == discount.goods } ?? Item(goods: discount.goods, quantity: 1, price: 0)
    return DiscountedItem(item: item, discount: discount.amount)
  }
}
