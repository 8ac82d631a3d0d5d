/// What an order costs its payer and brings its payee, once discounts are taken off.
public struct Price: Hashable, Sendable {
  /// What the payer gives.
  public let payerTotal: Money
  /// What the payee receives, before the fee: the total less what he gives up himself.
  public let received: Money

  /// - Throws: `MoneyError`.
  public init(_ total: Money, with rewards: [Reward]) throws(MoneyError) {
    var (payerTotal, received) = (total, total)
    for reward in rewards where reward.kind == .discount {
      payerTotal = try payerTotal.subtracting(reward.money)
      if reward.source == .payee { received = try received.subtracting(reward.money) }
    }
    self.payerTotal = payerTotal
    self.received = received
  }
}

/// What moves out of budgets with a payment.
func rewardPostings(_ rewards: [Reward], payer: UserID, merchant: MerchantID) -> [Posting] {
  rewards.compactMap { reward in
    guard reward.source == .budget else { return nil }
    let budget = AccountID.budget(reward.campaign)
    return switch reward.kind {
    case .discount: Posting(debit: budget, credit: .basic(merchant), amount: reward.money, kind: .discountPaid)
    case .cashback: Posting(debit: budget, credit: .wallet(payer), amount: reward.money, kind: .cashback)
    case .coupon, .points: nil
    }
  }
}

/// A refund's parts: what the payer gets, and what goes back to whoever gave the discounts.
public struct RefundParts: Hashable, Sendable {
  public let toPayer: Money
  /// Each discount's share, by the reward's place. Those of the payee stay with him.
  public let ofDiscounts: [Int: Money]

  /// Back − (back / total) × discount, for each discount. Source: 代金券 退款规则: 100 less 10, refund 50 → 45.
  ///
  /// - Parameter refunded: of the order's total, before this refund.
  /// - Throws: `MoneyError`.
  public init(
    of amount: Money, refunded: Money, total: Money, rewards: [Reward]
  ) throws(MoneyError) {
    var toPayer = amount
    var ofDiscounts = [Int: Money]()
    for reward in rewards where reward.kind == .discount {
      let share = try rewardReturned(reward, refunded: refunded, refunding: amount, of: total)
      toPayer = try toPayer.subtracting(share)
      ofDiscounts[reward.place] = share
    }
    self.toPayer = toPayer
    self.ofDiscounts = ofDiscounts
  }

  /// What the merchant gives, before the fee that comes back: without the share of what he had given up himself.
  ///
  /// - Throws: `MoneyError`.
  public func settled(_ rewards: [Reward]) throws(MoneyError) -> Money {
    var settled = toPayer
    for reward in rewards where reward.source == .budget {
      if let share = ofDiscounts[reward.place] { settled = try settled.adding(share) }
    }
    return settled
  }

  /// What moves from the merchant to budgets.
  func postings(_ rewards: [Reward], merchant: MerchantID) -> [Posting] {
    rewards.compactMap { reward in
      guard reward.source == .budget, let share = ofDiscounts[reward.place], share.isPositive else { return nil }
      return Posting(
        debit: .basic(merchant), credit: .budget(reward.campaign), amount: share, kind: .discountReturned)
    }
  }

}
