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
    work.want(payer)
    work.want(personOf: payer)
    work.want(.wallet(payer), .cny)
  }

  /// - Throws: `PayRefusal`, `LimitRefusal`, `UnknownThing`.
  public func perform(in work: Workspace) throws -> Order {
    guard let order = try work.order(order) else { throw UnknownThing.order }
    return try work.pay(order, payer: payer, method: method, fee: fee, authenticated: authenticated, expected: expected)
  }
}

extension Workspace {
  /// Loads the facts, asks the rule, writes the plan.
  ///
  /// - Throws: `PayRefusal`, `LimitRefusal`, `UnknownThing`.
  func pay(
    _ order: Order, payer: UserID, method: PaymentMethod, fee: FeeRate, authenticated: Authentication,
    expected: Money? = nil
  ) throws -> Order {
    var authenticated = authenticated
    // Whose code the till scanned held the phone that showed it.
    if case .userPaying(let attempt) = order.state { authenticated.formUnion(attempt.authenticated) }
    let balance = try self.balance(.wallet(payer), order.terms.total.currency)
    var card: CardFacts?
    if case .card(let id) = method, let found = try self.card(id), found.user == payer {
      card = found.facts
    }
    let request = BankRequestID(numbers.next())
    var rewards = [Reward]()
    if let found = try self.rewards(for: order, payer: payer, method: method) {
      rewards = try take(found, for: order, payer: payer, as: method == .balance ? .given : .reserved)
    }
    let decision = try decidePay(
      order, by: PayerFacts(user: payer, balance: balance, card: card, authenticated: authenticated), with: method,
      rewards: rewards, expected: expected, fee: fee, bankRequest: request, now: now)
    switch decision {
    case .pay(let paid, let postings):
      try spend(
        paid.payment?.payerTotal ?? order.terms.total, by: payer, from: method,
        as: SpendingWay(order.terms.tradeType), authenticated: authenticated)
      try finish(paid, postings)
      try give(rewards, to: payer)
      return paid
    case .askBank(let waiting, let card, let amount):
      try spend(
        amount, by: payer, from: method, as: SpendingWay(order.terms.tradeType), authenticated: authenticated)
      try ask(.charge(card, for: order.id), amount, as: request)
      put(waiting)
      return waiting
    }
  }

  /// Writes a paid order: the money, the order, the callback that is owed.
  func finish(_ paid: Order, _ postings: [Posting]) throws {
    try post(postings, cause: paid.id.value)
    try freeze(paid)
    put(paid)
    try tellMalls(of: paid)
    guard let url = paid.terms.notifyURL else { return }
    owe(.payment(paid.id), to: paid.terms.side.caller, url: url, outTradeNo: paid.terms.number.value)
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
