import Fen

/// Pays an order for a payer who has been authenticated.
///
/// From the balance it is paid when this answers. With a card the order waits for the bank; the bank desk carries the
/// request there and `SettleBankRequest` ends it.
public struct PayOrder: Command {
  let order: OrderID
  let payer: UserID
  let method: PaymentMethod
  let fee: FeeRate
  let authenticated: Authentication
  let expected: Money?

  /// - Parameter expected: what the payer was shown he would pay.
  public init(
    _ order: OrderID, payer: UserID, method: PaymentMethod, fee: FeeRate, authenticated: Authentication,
    expected: Money? = nil
  ) {
    self.order = order
    self.payer = payer
    self.method = method
    self.fee = fee
    self.authenticated = authenticated
    self.expected = expected
  }

  public var subject: Int { order.hashValue }
  public func prefetch(in work: Workspace) {
    work.want(order)
    work.want(personOf: payer)
    work.want(walletOfPayer: payer, .cny)
  }

  /// - Throws: `PayRefusal`, `LimitRefusal`, `UnknownThing`.
  public func perform(in work: Workspace) throws -> Order {
    guard let order = try work.order(order) else { throw UnknownThing.order }
    return try work.pay(order, payer: payer, method: method, fee: fee, authenticated: authenticated, expected: expected)
  }
}

extension Workspace {
  /// Pays one order.
  ///
  /// - Throws: `PayRefusal`, `LimitRefusal`, `UnknownThing`.
  func pay(
    _ order: Order, payer: UserID, method: PaymentMethod, fee: FeeRate, authenticated: Authentication,
    expected: Money? = nil
  ) throws -> Order {
    try pay(
      [(order, fee)], payer: payer, method: method, authenticated: authenticated, expected: expected)[0]
  }

  /// Loads the facts, asks the rule, writes the plan: for one order, or for all of a combination at once.
  ///
  /// - Throws: `PayRefusal`, `LimitRefusal`, `UnknownThing`.
  func pay(
    _ orders: [(order: Order, fee: FeeRate)], of combination: Combination? = nil, payer: UserID,
    method: PaymentMethod, authenticated: Authentication, expected: Money?
  ) throws -> [Order] {
    for (order, _) in orders { wantMallCards(of: order, paidBy: payer) }
    var authenticated = authenticated
    // Whose code the till scanned held the phone that showed it.
    for case .userPaying(let attempt) in orders.map(\.order.state) { authenticated.formUnion(attempt.authenticated) }
    let (terms, id) = (orders[0].order.terms, orders[0].order.id)
    var card: CardFacts?
    if case .card(let id) = method, let found = try self.card(id), found.user == payer {
      card = found.facts
    }
    try wantRewards(of: orders.map(\.order), payer: payer, method: method)
    let request = BankRequestID(numbers.next())
    var parts = [OrderToPay]()
    for (order, fee) in orders {
      var rewards = [Reward]()
      if let found = try self.rewards(for: order, payer: payer, method: method, after: parts.map(\.order)) {
        rewards = try take(found, for: order, payer: payer, as: method == .balance ? .given : .reserved)
      }
      parts.append(OrderToPay(order, rewards: rewards, fee: fee))
    }
    if method == .balance { try wantGiving(of: parts.flatMap(\.rewards)) }
    let balance = try self.balance(.wallet(payer), terms.total.currency)
    let decision = try decidePay(
      parts, of: combination, by: PayerFacts(user: payer, balance: balance, card: card, authenticated: authenticated),
      with: method, expected: expected, bankRequest: request, now: now)
    let way = SpendingWay(terms.tradeType)
    switch decision {
    case .pay(let paid, let amount):
      try spend(amount, by: payer, from: method, as: way, authenticated: authenticated)
      try finish(paid, of: combination)
      for part in parts { try give(part.rewards, to: payer) }
      return paid.map(\.order)
    case .askBank(let waiting, let card, let amount):
      try spend(amount, by: payer, from: method, as: way, authenticated: authenticated)
      try ask(combination.map { .chargeCombination(card, for: $0.id) } ?? .charge(card, for: id), amount, as: request)
      for order in waiting { put(order) }
      return waiting
    }
  }

  /// Announces a payer's wallet, where no campaign may apply: a campaign's row is locked before any account.
  func want(walletOfPayer payer: UserID, _ currency: Currency) {
    if campaigns.now.isEmpty { want(.wallet(payer), currency) }
  }

  /// Writes paid orders: the money, the orders, the callback that is owed.
  func finish(_ paid: [PaidOrder], of combination: Combination?) throws {
    for part in paid {
      try post(part.postings, cause: part.order.id.value)
      try freeze(part.order)
      put(part.order)
      try tellMalls(of: part.order)
      let terms = part.order.terms
      if let url = terms.notifyURL {
        owe(.payment(part.order.id), to: terms.side.caller, url: url, outTradeNo: terms.number.value)
      }
    }
    guard let combination else { return }
    let terms = combination.terms
    owe(.combination(combination.id), to: terms.caller, url: terms.notifyURL, outTradeNo: terms.number.value)
  }

  /// Writes a callback; it is due at once.
  func owe(_ subject: NotificationSubject, to merchant: MerchantID, url: String, outTradeNo: String) {
    notifications.put(
      Notification(
        id: NotificationID(numbers.next()), merchant: merchant, url: url, subject: subject, outTradeNo: outTradeNo,
        createdAt: now))
    wroteDueWork = true
  }
}

/// The payer was asked for the password and will not pay.
public struct DeclinePayment: Command {
  let order: OrderID
  let payer: UserID

  public init(_ order: OrderID, payer: UserID) {
    self.order = order
    self.payer = payer
  }

  public var subject: Int { order.hashValue }
  public func prefetch(in work: Workspace) { work.want(order) }

  /// - Throws: `PayRefusal`, `UnknownThing.order`.
  public func perform(in work: Workspace) throws -> Order {
    guard let order = try work.order(order) else { throw UnknownThing.order }
    let declined = try decideToDecline(order, by: payer, now: work.now)
    work.put(declined)
    return declined
  }
}
