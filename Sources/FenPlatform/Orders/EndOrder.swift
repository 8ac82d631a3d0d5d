import Fen

/// The merchant closes an unpaid order.
public struct CloseOrder: Command {
  let side: MerchantSide
  let number: OutTradeNo

  public init(_ side: MerchantSide, _ number: OutTradeNo) {
    self.side = side
    self.number = number
  }

  public var subject: Int { number.hashValue }
  public func prefetch(in work: Workspace) { work.want(side, number) }

  /// - Throws: `UnknownThing.order`, `CloseRefusal`.
  public func perform(in work: Workspace) throws -> Order {
    guard let order = try work.order(side, number) else { throw UnknownThing.order }
    let closed = try decideClose(order, now: work.now)
    if closed != order { work.put(closed) }
    return closed
  }
}

/// The till takes a code payment back: unpaid it closes, paid the money returns.
public struct ReverseOrder: Command {
  let side: MerchantSide
  let number: OutTradeNo

  public init(_ side: MerchantSide, _ number: OutTradeNo) {
    self.side = side
    self.number = number
  }

  public var subject: Int { number.hashValue }
  public func prefetch(in work: Workspace) { work.want(side, number) }

  /// - Throws: `UnknownThing.order`, `ReverseRefusal`, `PostingRefusal`.
  public func perform(in work: Workspace) throws -> Order {
    guard let order = try work.order(side, number) else { throw UnknownThing.order }
    switch try decideReverse(order, now: work.now) {
    case .closed(let closed):
      if closed != order { work.put(closed) }
      return closed
    case .giveBack(let reversed, let payment):
      // Also when a card paid: what its bank refuses would arrive in the wallet.
      guard try !work.isClosed(payment.payer) else { throw ReverseRefusal.walletClosed }
      let rewards = try work.rewards(of: order.id, count: payment.rewards)
      let postings = reversalPostings(order, payment, rewards: rewards)
      try work.thaw(try net(of: postings, from: .basic(order.terms.merchant)), of: try work.frozen(order))
      try work.post(postings, cause: order.id.value)
      try work.unspend(
        payment.payerTotal, by: payment.payer, from: payment.method, as: SpendingWay(order.terms.tradeType),
        authenticated: payment.authenticated, at: payment.at)
      if case .card(let card) = payment.method {
        _ = try work.ask(.creditReversed(card, for: order.id), payment.payerTotal)
      }
      for reward in rewards {
        try work.takeBack(
          reward, share: reward.amount, isLast: true, from: payment.payer, cause: order.id.value)
        try work.giveCouponBack(of: reward)
      }
      work.put(reversed)
      try work.tellMalls(ofReversal: reversed)
      return reversed
    }
  }
}

/// An unpaid order whose time has come closes by itself; one of a combination closes with the others alone.
public struct ExpireOrder: Command {
  let order: OrderID

  public init(_ order: OrderID) { self.order = order }

  public var subject: Int { order.hashValue }
  public func prefetch(in work: Workspace) { work.want(order) }

  /// - Returns: nil where it did not expire by this: it was paid or closed before.
  /// - Throws: `OrderRefusal`, `UnknownThing.order`.
  public func perform(in work: Workspace) throws -> Order? {
    guard let order = try work.order(order) else { throw UnknownThing.order }
    guard order.combination == nil else { return nil }
    return try work.expire(order)
  }
}

extension Workspace {
  /// - Returns: nil where it did not expire by this.
  /// - Throws: `OrderRefusal`.
  func expire(_ order: Order) throws -> Order? {
    guard order.expiresAt <= now else { return nil }
    var order = order
    let state = try order.state(after: .expired(at: now))
    guard state != order.state else { return nil }
    order.state = state
    put(order)
    return order
  }
}
