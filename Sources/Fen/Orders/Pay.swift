/// The payer as the decision needs to know him.
public struct PayerFacts: Hashable, Sendable {
  public let user: UserID
  public let balance: Money
  /// The card he chose, if it is his.
  public let card: CardFacts?
  public let authenticated: Authentication

  public init(user: UserID, balance: Money, card: CardFacts? = nil, authenticated: Authentication) {
    self.user = user
    self.balance = balance
    self.card = card
    self.authenticated = authenticated
  }
}

public enum CardKind: Int64, Hashable, Sendable, CaseIterable { case debit = 1, credit = 2 }

public struct CardFacts: Hashable, Sendable {
  public let id: CardID
  public let kind: CardKind
  public let bound: Bool

  public init(id: CardID, kind: CardKind, bound: Bool) {
    self.id = id
    self.kind = kind
    self.bound = bound
  }
}

/// What a merchant is charged, in parts per 100,000 of the order (0.6 % = 600).
public struct FeeRate: Hashable, Sendable {
  public let per100k: Int64
  public init(per100k: Int64) { self.per100k = per100k }

  /// Source: the standard merchant rate, 0.6 %.
  public static let standard = FeeRate(per100k: 600)

  /// The fee on `amount`, rounded half up to the minor unit.
  public func fee(on amount: Money) throws(MoneyError) -> Money { try amount.share(per100k, of: 100_000) }
}

/// An order that is to be paid.
public struct OrderToPay: Hashable, Sendable {
  public let order: Order
  /// What the payer gets for it.
  public let rewards: [Reward]
  /// What its merchant is charged.
  public let fee: FeeRate

  public init(_ order: Order, rewards: [Reward] = [], fee: FeeRate) {
    self.order = order
    self.rewards = rewards
    self.fee = fee
  }
}

/// An order that is paid, and what moves for it.
public struct PaidOrder: Equatable, Sendable {
  public let order: Order
  public let postings: [Posting]

  public init(_ order: Order, _ postings: [Posting]) {
    self.order = order
    self.postings = postings
  }
}

/// The amounts are what the payer gives for all orders together.
public enum PayDecision: Equatable, Sendable {
  /// Paid at once.
  case pay([PaidOrder], Money)
  /// The bank must be asked first.
  case askBank([Order], CardID, Money)
}

/// In descending precedence.
public enum PayRefusal: Error, Equatable, Sendable {
  case alreadyPaid
  case alreadyClosed
  case payerBusy
  case expired
  /// One of several orders that are paid together, and they are not all here.
  case partOfCombination
  /// The order names another payer.
  case notForThisPayer
  case noSuchCard
  /// `limit_pay` of the order excludes this way of paying.
  case methodExcluded
  case balanceTooLow(has: Money, needs: Money)
  /// What campaigns take off is no longer what the payer was shown; this is what he would pay now.
  case priceChanged(to: Money)
  case arithmetic(MoneyError)
}

/// Decides a payment whose payer has been authenticated: of one order, or of all orders of a combination.
///
/// - Parameters:
///   - orders: at least one; all of one currency.
///   - combination: what the orders are paid as; nil for an order that is paid alone.
///   - expected: what the payer was shown he would pay; nil where he was shown nothing.
///   - bankRequest: the number under which the bank would be asked.
public func decidePay(
  _ orders: [OrderToPay], of combination: Combination? = nil, by payer: PayerFacts, with method: PaymentMethod,
  expected: Money? = nil, bankRequest: BankRequestID, now: Instant
) throws(PayRefusal) -> PayDecision {
  for part in orders { try checkPayable(part.order, by: payer.user, now: now) }
  try checkWhole(orders.map(\.order), combination)
  var total = Money.zero(payer.balance.currency)
  var prices = [Price]()
  for part in orders {
    let price = try arithmetic { () throws(MoneyError) in try Price(part.order.terms.total, with: part.rewards) }
    total = try arithmetic { () throws(MoneyError) in try total.adding(price.payerTotal) }
    prices.append(price)
  }
  if let expected, expected != total { throw .priceChanged(to: total) }
  let limits = orders.reduce(into: MethodLimits()) { $0.formUnion($1.order.terms.methodLimits) }
  switch method {
  case .balance:
    guard !limits.contains(.noBalance) else { throw .methodExcluded }
    guard payer.balance >= total else { throw .balanceTooLow(has: payer.balance, needs: total) }
    var done = [PaidOrder]()
    for (part, price) in zip(orders, prices) {
      let (next, postings) = try paid(
        part.order, payer.user, payer.authenticated, method: .balance, price, part.rewards, rate: part.fee, now: now)
      done.append(PaidOrder(next, postings))
    }
    return .pay(done, total)
  case .card(let id):
    guard let card = payer.card, card.id == id, card.bound else { throw .noSuchCard }
    guard !limits.contains(.balanceOnly), !(card.kind == .credit && limits.contains(.noCredit)),
      !(card.kind == .debit && limits.contains(.noDebit))
    else { throw .methodExcluded }
    var waiting = [Order]()
    for (part, price) in zip(orders, prices) {
      let charge = BankCharge(id, bankRequest, price.payerTotal, rewards: part.rewards.count)
      waiting.append(try awaiting(charge, part.order, payer, now: now))
    }
    return .askBank(waiting, id, total)
  }
}

/// Orders that are paid together are all here, and no other.
private func checkWhole(_ orders: [Order], _ combination: Combination?) throws(PayRefusal) {
  for order in orders where order.combination != combination?.id { throw .partOfCombination }
  guard combination.map({ $0.orders == orders.map(\.id) }) ?? (orders.count == 1) else { throw .partOfCombination }
}

private func awaiting(
  _ charge: BankCharge, _ order: Order, _ payer: PayerFacts, now: Instant
) throws(PayRefusal) -> Order {
  var next = order
  let attempt = PaymentAttempt(
    payer: payer.user, since: now, waiting: .forBank(charge), authenticated: payer.authenticated)
  // A password asked for earlier has been given; the bank is what is waited for now.
  if case .userPaying = order.state { next.state = .notPaid }
  next.state = try refusing { () throws(OrderRefusal) in try next.state(after: .attempted(attempt)) }
  return next
}

/// A code payment that needs the payer's password: the order waits.
public func decideToAsk(_ order: Order, payer: UserID, now: Instant) throws(PayRefusal) -> Order {
  try checkPayable(order, by: payer, now: now)
  var next = order
  let attempt = PaymentAttempt(payer: payer, since: now, waiting: .forPassword, authenticated: .paymentCode)
  next.state = try refusing { () throws(OrderRefusal) in try order.state(after: .attempted(attempt)) }
  return next
}

/// The payer will not pay after all: the order can be tried again, a code order has failed.
///
/// - Throws: `alreadyPaid`, `alreadyClosed`; `notForThisPayer` when nobody was asked, or somebody else; `payerBusy`
///   when the password was given and the bank has not answered.
public func decideToDecline(_ order: Order, by payer: UserID, now: Instant) throws(PayRefusal) -> Order {
  switch order.state {
  case .notPaid: throw .notForThisPayer
  case .userPaying(let attempt):
    guard attempt.payer == payer else { throw .notForThisPayer }
    guard attempt.waiting == .forPassword else { throw .payerBusy }
  case .paid: throw .alreadyPaid
  case .closed: throw .alreadyClosed
  }
  var next = order
  next.state = try refusing { () throws(OrderRefusal) in try order.state(after: .attemptFailed(at: now)) }
  return next
}

/// What follows when the bank accepted: the order is paid, the money passes the reserve.
///
/// The bank has the money, so neither the order's expiry nor its terms are asked again.
///
/// - Throws: `alreadyPaid`, `alreadyClosed`, `arithmetic`.
public func decideBankAccepted(
  _ order: Order, after attempt: PaymentAttempt, card: CardID, rewards: [Reward] = [], fee rate: FeeRate, now: Instant
) throws(PayRefusal) -> (Order, [Posting]) {
  let price = try arithmetic { () throws(MoneyError) in try Price(order.terms.total, with: rewards) }
  return try paid(
    order, attempt.payer, attempt.authenticated, method: .card(card), price, rewards, rate: rate, now: now)
}

private func checkPayable(_ order: Order, by payer: UserID, now: Instant) throws(PayRefusal) {
  switch order.state {
  case .notPaid: break
  case .userPaying(let attempt):
    guard attempt.payer == payer, attempt.waiting == .forPassword else { throw .payerBusy }
  case .paid: throw .alreadyPaid
  case .closed(.expired, at: _): throw .expired
  case .closed: throw .alreadyClosed
  }
  guard now < order.expiresAt else { throw .expired }
  guard order.terms.payer == nil || order.terms.payer == payer else { throw .notForThisPayer }
}

private func paid(
  _ order: Order, _ payer: UserID, _ authenticated: Authentication, method: PaymentMethod, _ price: Price,
  _ rewards: [Reward], rate: FeeRate, now: Instant
) throws(PayRefusal) -> (Order, [Posting]) {
  let fee = try arithmetic { () throws(MoneyError) in try rate.fee(on: price.received) }
  var next = order
  let payment = Payment(
    payer: payer, method: method, payerTotal: price.payerTotal, rewards: rewards.count, fee: fee, at: now,
    authenticated: authenticated)
  next.state = try refusing { () throws(OrderRefusal) in try order.state(after: .paid(payment)) }
  let merchant = AccountID.basic(order.terms.merchant)
  var postings: [Posting]
  switch method {
  case .balance:
    postings = [Posting(debit: .wallet(payer), credit: merchant, amount: price.payerTotal, kind: .payment)]
  case .card: postings = [Posting(debit: .reserve, credit: merchant, amount: price.payerTotal, kind: .cardPayment)]
  }
  if !rewards.isEmpty { postings += rewardPostings(rewards, payer: payer, merchant: order.terms.merchant) }
  if fee.isPositive { postings.append(Posting(debit: merchant, credit: .feeIncome, amount: fee, kind: .fee)) }
  return (next, postings)
}

private func arithmetic<Value>(_ body: () throws(MoneyError) -> Value) throws(PayRefusal) -> Value {
  do throws(MoneyError) { return try body() } catch { throw .arithmetic(error) }
}

private func refusing(_ body: () throws(OrderRefusal) -> OrderState) throws(PayRefusal) -> OrderState {
  do throws(OrderRefusal) { return try body() } catch {
    switch error {
    case .alreadyPaid: throw .alreadyPaid
    case .alreadyClosed: throw .alreadyClosed
    case .payerBusy: throw .payerBusy
    }
  }
}
