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
    work.want(terms.side, terms.number)
    work.want(paymentCode: digits)
  }

  /// - Throws: `PrepayRefusal`, `PaymentCodeRefusal`, `PayRefusal`, `LimitRefusal`.
  public func perform(in work: Workspace) throws -> Order {
    let existing = try work.order(terms.side, terms.number)
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
    // Closed since the code was shown.
    guard try !work.isClosed(code.user) else { throw PaymentCodeRefusal.unknown }
    let person = try work.person(of: code.user)
    work.paymentCodes.put(code)
    if alwaysAsk || asksForPassword(order.terms.total, from: code.method, person, work) {
      let waiting = try decideToAsk(order, payer: code.user, now: work.now)
      work.put(waiting)
      return waiting
    }
    // The order stands before its payment: a card's answer comes later and finds it.
    work.put(order)
    let after = try work.pay(
      order, payer: code.user, method: code.method, fee: fee, authenticated: .paymentCode)
    var payer = try work.person(of: code.user)
    payer.usage.today.passwordFree += 1
    try work.put(payer)
    return after
  }

  /// Above the limits of a payment without password, and where a second factor makes it fit in the limits of the day.
  private func asksForPassword(_ total: Money, from method: PaymentMethod, _ person: Person, _ work: Workspace) -> Bool
  {
    if needsPassword(total, passwordFreeToday: person.usage.today.passwordFree, rules: work.rules, on: work.today) {
      return true
    }
    func fits(_ authenticated: Authentication) -> Bool {
      let spending = Spending(total, from: method, .dynamicCode, authenticated)
      do throws(LimitRefusal) {
        _ = try decideSpending(
          spending, by: person.accountClass, channels: person.channels, usage: person.usage, rules: work.rules,
          on: work.today)
        return true
      } catch { return false }
    }
    return !fits(.paymentCode) && fits([.paymentCode, .password])
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
    work.want(personOf: user)
    work.want(paymentCode: PaymentCode.digits(random: random))
  }

  /// - Throws: `UnknownThing.user`, `PayRefusal.noSuchCard`.
  public func perform(in work: Workspace) throws -> PaymentCode {
    try work.requireOpen(user)
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
