import Fen

// What comes back of rewards with a refund.

extension Workspace {
  /// Takes each reward's share of a refund back: into the counts, out of the wallet or the points; a coupon is there
  /// again when nothing of its payment is left.
  ///
  /// The money of discounts moves with the refund's own postings.
  ///
  /// - Parameter rewards: all discounts of the payment, or what is no discount.
  /// - Returns: what was taken from the payer's wallet.
  @discardableResult
  func takeBack(_ rewards: [Reward], with refund: Refund, of order: Order) throws -> Money {
    var fromPayer = Money.zero(refund.terms.amount.currency)
    guard let payment = order.payment else { return fromPayer }
    let (amount, before, total) = (refund.terms.amount, refund.refundedBefore, order.terms.total)
    let parts = try RefundParts(of: amount, refunded: before, total: total, rewards: rewards)
    // Rounded, all of a discount may be back before.
    let isLast = try before.adding(amount) == total
    for reward in rewards where reward.state == .given {
      let share =
        try parts.ofDiscounts[reward.place] ?? rewardReturned(reward, refunded: before, refunding: amount, of: total)
      let taken = try takeBack(
        reward, share: share.minorUnits, isLast: isLast, from: payment.payer, cause: refund.id.value)
      fromPayer = try fromPayer.adding(taken)
      if isLast { try giveCouponBack(of: reward) }
    }
    return fromPayer
  }

  /// - Parameters:
  ///   - share: what should come back; of cashback and points as much does as is there.
  ///   - isLast: nothing of the payment is left.
  /// - Returns: what was taken from the payer's wallet.
  @discardableResult
  func takeBack(_ reward: Reward, share: Int64, isLast: Bool, from payer: UserID, cause: Int64) throws -> Money {
    var (next, fromPayer) = (reward, Money.zero(reward.currency))
    switch reward.kind {
    case .discount:
      next.returned += share
      if reward.source == .budget { try settleIfEnded(reward.campaign, share, reward.currency, cause: cause) }
    case .cashback:
      let balance = try balance(.wallet(payer), reward.currency)
      let amount = Money(minorUnits: share, reward.currency)
      let taken: Money
      (next, taken) = decideClawBack(reward, share: amount, balance: balance)
      fromPayer = taken
      if taken.isPositive {
        try post(
          [
            Posting(
              debit: .wallet(payer), credit: .budget(reward.campaign), amount: taken, kind: .cashbackReturned)
          ], cause: cause)
        try settleIfEnded(reward.campaign, taken.minorUnits, reward.currency, cause: cause)
      }
    case .points:
      let key = CampaignVersion.Key(campaign: reward.campaign, version: reward.version)
      guard case .points(_, let programme) = try terms(key).benefit else { return fromPayer }
      let member = ProgrammeMember.Key(programme: programme, person: try resolved(reward.person))
      guard var row = try members.find(member, in: transaction) else { return fromPayer }
      let taken = min(share, row.points)
      row.points -= taken
      members.put(row)
      next.returned += taken
      next.owed += share - taken
    // A coupon that came with a payment stays with its owner.
    case .coupon, .gift: return fromPayer
    }
    rewardRows.put(next)
    try lowerCounts(reward, next, isLast: isLast)
    return fromPayer
  }

  /// Lets what came back be given again, where the campaign says so.
  private func lowerCounts(_ before: Reward, _ after: Reward, isLast: Bool) throws {
    // A refund that was asked for later may bring its share of a cashback first: the last share makes that one whole.
    let isWhole =
      after.kind == .discount ? isLast : after.returned == after.amount && after.returned > before.returned
    guard after.returned > before.returned || isWhole, try isCounted(before) else { return }
    let key = CampaignVersion.Key(campaign: before.campaign, version: before.version)
    guard try terms(key).returns == .toBudget else { return }
    let person = try resolved(before.person)
    let counts = try counts(of: before.campaign, person)
    let back = before.kind == .points ? 0 : after.returned - before.returned
    var next = counts.returning(back, of: before.day)
    // Nothing of it is left: it never was.
    if isWhole, case .campaign = before.offer { next = next.without(0, of: before.day) }
    try count(next, before.campaign, person)
  }

  /// What comes back to a campaign that has ended goes on to its funders.
  private func settleIfEnded(_ id: CampaignID, _ amount: Int64, _ currency: Currency, cause: Int64) throws {
    guard amount > 0, let row = try campaign(id), row.settledAt != nil else { return }
    let campaign = try campaign(row)
    try post(givenToFunders(Money(minorUnits: amount, currency), of: campaign), cause: cause)
  }
}
