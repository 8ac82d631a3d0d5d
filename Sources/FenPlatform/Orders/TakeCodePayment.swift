import Fen

/// The till scanned a customer's payment code: the order and its payment in one step.
public struct TakeCodePayment: Command {
  let terms: OrderTerms
  let digits: Int64
  let fee: FeeRate
  /// The sandbox was told to let this payment wait for the password.
  let alwaysAsk: Bool

  public init(_ terms: OrderTerms, code digits: Int64, fee: FeeRate, alwaysAsk: Bool = false) {
    self.terms = terms
    self.digits = digits
    self.fee = fee
    self.alwaysAsk = alwaysAsk
  }

  public var subject: Int { terms.number.hashValue }
  public func prefetch(in work: Workspace) {
    work.want(terms.merchant, terms.number)
    work.want(paymentCode: digits)
  }

  /// - Throws: `PrepayRefusal`, `PaymentCodeRefusal`, `PayRefusal`.
  public func perform(in work: Workspace) throws -> Order {
    let existing = try work.order(terms.merchant, terms.number)
    // A till that repeats its request gets the order as it stands now.
    if let existing, existing.terms.hash == terms.hash { return existing }
    let decision = try decidePrepay(terms, existing: existing, id: OrderID(work.numbers.next()), now: work.now)
    switch decision {
    case .again(let order): return order
    case .create(let order): return try pay(order, in: work)
    }
  }

  private func pay(_ order: Order, in work: Workspace) throws -> Order {
    var code = try check(try work.paymentCode(digits), now: work.now)
    code.usedFor = order.id
    var user = try work.user(code.user)
    let today = BusinessDay(work.now)
    work.paymentCodes.put(code)
    if alwaysAsk || needsPassword(order.terms.total, passwordFreeToday: user.passwordFree.made(on: today)) {
      let waiting = try decideToAsk(order, payer: code.user, now: work.now)
      work.put(waiting)
      return waiting
    }
    // The order stands before its payment: a card's answer comes later and finds it.
    work.put(order)
    let after = try work.pay(order, payer: code.user, method: code.method, fee: fee)
    user.passwordFree = user.passwordFree.afterOneMore(on: today)
    work.users.put(user)
    return after
  }
}

/// Gives a customer a fresh payment code.
public struct IssuePaymentCode: Command {
  let user: UserID
  let method: PaymentMethod
  let random: UInt64

  public init(for user: UserID, method: PaymentMethod, random: UInt64) {
    self.user = user
    self.method = method
    self.random = random
  }

  public var subject: Int { user.hashValue }
  public func prefetch(in work: Workspace) {
    work.want(user)
    work.want(paymentCode: PaymentCode.digits(random: random))
  }

  /// - Throws: `UnknownThing.user`, `PayRefusal.noSuchCard`.
  public func perform(in work: Workspace) throws -> PaymentCode {
    _ = try work.user(user)
    if case .card(let id) = method {
      guard let card = try work.card(id), card.user == user, card.bound else {
        throw PayRefusal.noSuchCard
      }
    }
    var random = random
    // Two codes alike are as good as impossible; the next number settles it all the same.
    while try work.paymentCode(PaymentCode.digits(random: random)) != nil { random &+= 1 }
    let code = PaymentCode(
      digits: PaymentCode.digits(random: random), user: user, method: method,
      expiresAt: work.now.adding(seconds: paymentCodeLife))
    work.paymentCodes.put(code)
    return code
  }
}
