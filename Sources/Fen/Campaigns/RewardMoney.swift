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
    case .coupon, .gift, .points: nil
    }
  }
}

/// A refund's parts: what the payer gets, and what goes back to whoever gave the discounts.
public struct RefundParts: Hashable, Sendable {
  public let toPayer: Money
  /// Each discount's share, by the reward's place. Those of the payee stay with him.
  public let ofDiscounts: [Int: Money]

  /// Back − (back / total) × discount, for all discounts together. Source: 代金券 退款规则: 100 less 10, refund 50 → 45.
  ///
  /// Rounded once over all discounts and all that was refunded so far, less what came back before: each for itself,
  /// several could come to more than a small refund.
  ///
  /// - Parameters:
  ///   - refunded: of the order's total, before this refund.
  ///   - rewards: all of the payment's.
  /// - Throws: `MoneyError`.
  public init(
    of amount: Money, refunded: Money, total: Money, rewards: [Reward]
  ) throws(MoneyError) {
    let discounts = rewards.filter { $0.kind == .discount }.sorted { $0.place < $1.place }
    let all = try sum(discounts[...], total.currency)
    let before = try all.share(refunded.minorUnits, of: total.minorUnits)
    let after = try all.share(refunded.adding(amount).minorUnits, of: total.minorUnits)
    let (partsBefore, parts) = (try split(before, over: discounts[...]), try split(after, over: discounts[...]))
    var ofDiscounts = [Int: Money]()
    for (place, part) in parts { ofDiscounts[place] = try part.subtracting(partsBefore[place] ?? .zero(part.currency)) }
    self.toPayer = try amount.subtracting(after.subtracting(before))
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

/// What of each discount is back when so much of all of them is, by the reward's place: halved, and each half again.
///
/// A fen more for all is a fen more for one of them and takes from none, so that what came back before stays; at the
/// end each is back exactly. The largest remainders would take from one and give to another.
private func split(_ amount: Money, over discounts: ArraySlice<Reward>) throws(MoneyError) -> [Int: Money] {
  guard let first = discounts.first else { return [:] }
  guard discounts.count > 1 else { return [first.place: amount] }
  let middle = discounts.startIndex + discounts.count / 2
  let (left, right) = (discounts[..<middle], discounts[middle...])
  let all = try sum(discounts, amount.currency)
  let ofLeft = try amount.share(sum(left, amount.currency).minorUnits, of: all.minorUnits)
  let parts = try split(ofLeft, over: left)
  return parts.merging(try split(amount.subtracting(ofLeft), over: right)) { part, _ in part }
}

private func sum(_ rewards: ArraySlice<Reward>, _ currency: Currency) throws(MoneyError) -> Money {
  var sum = Money.zero(currency)
  for reward in rewards { sum = try sum.adding(reward.money) }
  return sum
}
