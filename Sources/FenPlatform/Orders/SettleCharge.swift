import Fen

// What follows when the bank answers a card's payment: of one order, or of all of a combination.

extension Workspace {
  /// - Throws: `OrderRefusal`, `PayRefusal`, `PostingRefusal`.
  func chargeAccepted(_ card: CardID, for orders: [Order], of combination: Combination? = nil) throws {
    var paid = [PaidOrder]()
    var given = [(rewards: [Reward], payer: UserID)]()
    for order in orders {
      if case .userPaying(let attempt) = order.state { wantMallCards(of: order, paidBy: attempt.payer) }
    }
    let reserved = try reservedRewards(of: orders)
    try wantGiving(of: reserved.flatMap(\.self))
    for (order, rewards) in zip(orders, reserved) {
      guard case .userPaying(let attempt) = order.state else { throw OrderRefusal.alreadyClosed }
      let (next, postings) = try decideBankAccepted(
        order, after: attempt, card: card, rewards: rewards, fee: try feeRate(of: order.terms.merchant), now: now)
      paid.append(PaidOrder(next, postings))
      given.append((rewards, attempt.payer))
    }
    try finish(paid, of: combination)
    for (rewards, payer) in given { try give(rewards, to: payer) }
  }

  /// - Throws: `OrderRefusal`, `UnknownThing`.
  func chargeRefused(_ request: BankRequest, _ card: CardID, for orders: [Order]) throws {
    // Counted once, for all of them together.
    if let first = orders.first, case .userPaying(let attempt) = first.state {
      try unspend(
        request.amount, by: attempt.payer, from: .card(card), as: SpendingWay(first.terms.tradeType),
        authenticated: attempt.authenticated, at: attempt.since)
    }
    let reserved = try reservedRewards(of: orders)
    try wantCounts(of: reserved.flatMap(\.self))
    for (var order, rewards) in zip(orders, reserved) {
      try release(rewards)
      order.state = try order.state(after: .attemptFailed(at: now))
      put(order)
    }
  }
}
