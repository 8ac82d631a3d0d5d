import Fen

/// How an order is named in a refund.
public enum OrderName: Hashable, Sendable {
  case id(OrderID)
  case number(OutTradeNo)
}

/// The merchant gives money back. What reaches the payer follows by `CompleteRefund` or the bank.
public struct RequestRefund: Command {
  let terms: RefundTerms
  let order: OrderName

  public init(_ terms: RefundTerms, of order: OrderName) {
    self.terms = terms
    self.order = order
  }

  public struct Answer: Sendable {
    public let refund: Refund
    public let order: Order
  }

  public var subject: Int { order.hashValue }
  public func prefetch(in work: Workspace) {
    switch order {
    case .id(let id):
      work.want(id)
      work.frozenOrders.want(id)
    case .number(let number): work.want(terms.side, number)
    }
    work.want(terms.side, terms.number)
    // Both at once, so that they are locked in the order in which payments lock them.
    work.want(AccountID(.merchant(terms.merchant), .sharing), terms.amount.currency)
    work.want(.basic(terms.merchant), terms.amount.currency)
  }

  /// - Throws: `UnknownThing.order`, `RefundRefusal`.
  public func perform(in work: Workspace) throws -> Answer {
    let found: Order? =
      switch order {
      case .id(let id): try work.order(id)
      case .number(let number): try work.order(terms.side, number)
      }
    guard let order = found, terms.side.mayActOn(orderOf: order.terms.side) else { throw UnknownThing.order }
    let rewards = try work.rewards(of: order.id, count: order.payment?.rewards ?? 0)
    let frozen = try work.frozen(order)
    let free = try work.balance(.basic(terms.merchant), terms.amount.currency)
    let facts = RefundFacts(
      order: order, earlier: try work.refund(terms.side, terms.number),
      merchantBalance: try frozen.map { try free.adding($0.left) } ?? free, rewards: rewards, now: work.now)
    switch try decideRefund(terms, given: facts, id: RefundID(work.numbers.next())) {
    case .replay(let first): return Answer(refund: first, order: order)
    case .accept(let next, var refund, let postings):
      try work.thaw(try net(of: postings, from: .basic(terms.merchant)), of: frozen)
      try work.post(postings, cause: refund.id.value)
      if case .original(.card(let card)) = refund.channel, refund.payerAmount.isPositive {
        refund.bankRequest = try work.ask(.credit(card, for: refund.id), refund.payerAmount)
      }
      try work.takeBack(rewards.filter { $0.kind == .discount }, with: refund, of: next)
      work.put(next)
      work.put(refund)
      return Answer(refund: refund, order: next)
    }
  }
}

/// A refund to a wallet, or to the merchant himself, arrives.
public struct CompleteRefund: Command {
  let refund: RefundID

  public init(_ refund: RefundID) { self.refund = refund }

  public var subject: Int { refund.hashValue }
  public func prefetch(in work: Workspace) { work.want(refund) }

  /// - Throws: `UnknownThing`.
  public func perform(in work: Workspace) throws -> Refund {
    guard let refund = try work.refund(refund) else { throw UnknownThing.refund }
    guard case .processing = refund.state, refund.bankRequest == nil else { return refund }
    return try work.arrive(refund)
  }
}

/// The merchant names another way for a refund the bank refused.
public struct RedirectRefund: Command {
  public enum Way: Hashable, Sendable {
    /// To a bank account of the payer.
    case payerAccount(NamedAccount)
    /// Back to the merchant, who pays the payer himself.
    case merchant
  }
  let side: MerchantSide
  let refund: RefundID
  let number: OutRefundNo
  let way: Way

  public init(_ refund: RefundID, _ number: OutRefundNo, of side: MerchantSide, to way: Way) {
    self.refund = refund
    self.number = number
    self.side = side
    self.way = way
  }

  public var subject: Int { refund.hashValue }
  public func prefetch(in work: Workspace) { work.want(refund) }

  /// - Throws: `UnknownThing.refund`, `AbnormalRefundRefusal`.
  public func perform(in work: Workspace) throws -> Refund {
    guard let refund = try work.refund(refund), side.mayActOn(orderOf: refund.terms.side), refund.terms.number == number
    else {
      throw UnknownThing.refund
    }
    let next: Refund
    switch way {
    case .merchant: next = try decideOtherWay(refund, channel: .merchant, bankRequest: nil)
    case .payerAccount(let account):
      // The rule is asked before the bank: a refund that takes no other way leaves no request behind.
      _ = try decideOtherWay(refund, channel: .otherCard(account), bankRequest: nil)
      let request = try work.ask(.creditOther(for: refund.id), refund.payerAmount)
      next = try decideOtherWay(refund, channel: .otherCard(account), bankRequest: request)
    }
    work.put(next)
    return next
  }
}

extension Workspace {
  /// A refund has come to its end. What was paid from a wallet that is closed by now cannot go back there: the refund
  /// is abnormal, and waits for the merchant to name another account of the payer, as when a card is gone. A refund
  /// of which nothing is the payer's needs no wallet.
  func arrive(_ refund: Refund) throws -> Refund {
    guard let order = try order(refund.order), let payment = order.payment else { throw UnknownThing.order }
    if case .original(.balance) = refund.channel, refund.payerAmount.isPositive {
      want(personOf: payment.payer)
      guard try !isClosed(payment.payer) else { return turnAway(refund, order) }
    }
    var (next, postings) = decideRefundArrived(refund, payer: payment.payer, now: now)
    // Read together with the account the money comes from, and so locked before it.
    for posting in postings { want(posting.credit, posting.amount.currency) }
    try post(postings, cause: refund.id.value)
    if case .original(.balance) = refund.channel, refund.payerAmount.isPositive {
      try giveBack(refund.payerAmount, to: payment.payer, of: payment.at)
    }
    if payment.rewards > 0 {
      // When the money is there, so that what is clawed back is there too.
      let rewards = try rewards(of: order.id, count: payment.rewards)
      next.cashbackReturned = try takeBack(rewards.filter { $0.kind != .discount }, with: refund, of: order)
    }
    put(next)
    tell(next, order)
    try tellMalls(of: next, order)
    return next
  }

  /// Who was to receive a refund did not take it.
  func turnAway(_ refund: Refund, _ order: Order) -> Refund {
    let abnormal = decideRefundRefused(refund, now: now)
    put(abnormal)
    tell(abnormal, order)
    return abnormal
  }

  /// Owes the merchant the news of a refund, where he asked for it.
  func tell(_ refund: Refund, _ order: Order) {
    guard let url = refund.terms.notifyURL else { return }
    owe(.refund(refund.id), to: refund.terms.side.caller, url: url, outTradeNo: order.terms.number.value)
  }
}
