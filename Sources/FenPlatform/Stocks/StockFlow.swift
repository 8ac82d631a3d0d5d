import Fen
import FenStore

/// A coupon's use, or what came back of it, in the flow of its stock.
public struct StockUse: Hashable, Sendable {
  public let reward: Reward
  public let order: Order
}

public struct StockReturn: Hashable, Sendable {
  public let use: StockUse
  /// Nil for a code payment that the till took back.
  public let refund: Refund?
  public let at: Instant
  public let returned: Money
}

extension StockDesk {
  /// The coupons of a stock that payments used, in order of time.
  public func uses(of stock: CampaignID, on day: BusinessDay? = nil) async throws -> [StockUse] {
    let (from, to) = (day?.start.milliseconds ?? 0, day?.next.start.milliseconds ?? .max)
    return try await campaigns.database.read { transaction in
      try Reward.all(
        "WHERE campaign = ?1 AND at >= ?2 AND at < ?3 AND coupon IS NOT NULL AND state = 2",
        [.int(stock.value), .int(from), .int(to)], in: transaction
      ).sorted { ($0.at, $0.key) < ($1.at, $1.key) }.map { try StockUse($0, transaction) }
    }
  }

  /// What came back of them with refunds and reversals, in order of time.
  public func returns(of stock: CampaignID, on day: BusinessDay? = nil) async throws -> [StockReturn] {
    let all = try await campaigns.database.read { transaction in
      try Reward.all(
        "WHERE campaign = ?1 AND coupon IS NOT NULL AND state = 2 AND returned > 0", [.int(stock.value)],
        in: transaction
      ).flatMap { try StockReturn.all(of: StockUse($0, transaction), transaction) }
    }
    return all.filter { day == nil || BusinessDay($0.at) == day }
      .sorted { ($0.at, $0.use.reward.key) < ($1.at, $1.use.reward.key) }
  }
}

extension StockUse {
  fileprivate init(_ reward: Reward, _ transaction: any Transaction) throws {
    guard let order = try Order.find(reward.order, in: transaction) else { throw UnknownThing.order }
    self.init(reward: reward, order: order)
  }
}

extension StockReturn {
  fileprivate static func all(of use: StockUse, _ transaction: any Transaction) throws -> [StockReturn] {
    if case .closed(.reversed, let at) = use.order.state {
      return [StockReturn(use: use, refund: nil, at: at, returned: use.reward.money)]
    }
    // What comes back of one follows from all discounts of its payment.
    let discounts = try Reward.all(
      "WHERE order_id = ?1 AND kind = 1 AND state = 2", [.int(use.order.id.value)], in: transaction)
    let refunds = try Refund.all("WHERE order_id = ?1 ORDER BY id", [.int(use.order.id.value)], in: transaction)
    return try refunds.map { refund in
      let parts = try RefundParts(
        of: refund.terms.amount, refunded: refund.refundedBefore, total: use.order.terms.total, rewards: discounts)
      return StockReturn(
        use: use, refund: refund, at: refund.createdAt,
        returned: parts.ofDiscounts[use.reward.place] ?? .zero(use.reward.currency))
    }
  }
}
