import Fen

/// A customer scanned a store's printed code and typed the amount: the order and its payment in one step.
///
/// The order's number follows from the payer's own, so that a repeated request finds the order. One that the bank
/// refused may be paid again as long as its order is open.
public struct PayStoreCode: Command {
  let terms: OrderTerms
  let payer: UserID
  let method: PaymentMethod
  let fee: FeeRate
  let authenticated: Authentication
  let expected: Money?

  /// - Parameter expected: what the payer was shown he would pay.
  public init(
    _ terms: OrderTerms, payer: UserID, method: PaymentMethod, fee: FeeRate, authenticated: Authentication,
    expected: Money? = nil
  ) {
    self.terms = terms
    self.payer = payer
    self.method = method
    self.fee = fee
    self.authenticated = authenticated
    self.expected = expected
  }

  public var subject: Int { terms.number.hashValue }
  public func prefetch(in work: Workspace) {
    work.want(terms.side, terms.number)
    work.want(personOf: payer)
    work.want(walletOfPayer: payer, terms.total.currency)
  }

  /// - Throws: `PrepayRefusal`, `PayRefusal`, `LimitRefusal`, `UnknownThing`.
  public func perform(in work: Workspace) throws -> Order {
    let earlier = try work.order(terms.side, terms.number)
    if let earlier, earlier.terms.hash == terms.hash, earlier.isPaidOrBeingPaid { return earlier }
    let order: Order
    switch try decidePrepay(terms, existing: earlier, id: OrderID(work.numbers.next()), now: work.now) {
    case .again(let open): order = open
    case .create(let new):
      // The order stands before its payment: a card's answer comes later and finds it.
      work.put(new)
      order = new
    }
    return try work.pay(order, payer: payer, method: method, fee: fee, authenticated: authenticated, expected: expected)
  }
}

/// What a payment at a store's printed code would get, by each way to pay; nothing is written. Ways that no campaign
/// could reward are left out.
struct PreviewStoreCode: Command {
  let terms: OrderTerms
  let payer: UserID
  let methods: [PaymentMethod]

  var subject: Int { terms.number.hashValue }
  func prefetch(in work: Workspace) {
    work.want(terms.side, terms.number)
    work.want(personOf: payer)
  }

  /// - Throws: `UnknownThing`.
  func perform(in work: Workspace) throws -> [PaymentMethod: Evaluation] {
    let earlier = try work.order(terms.side, terms.number)
    let order =
      earlier.flatMap { $0.terms.hash == terms.hash ? $0 : nil }
      ?? Order(id: OrderID(work.numbers.next()), terms: terms, createdAt: work.now, expiresAt: work.now)
    var found = [PaymentMethod: Evaluation]()
    for method in methods {
      try work.wantRewards(of: [order], payer: payer, method: method)
      found[method] = try work.rewards(for: order, payer: payer, method: method)
    }
    return found
  }
}

extension Order {
  var isPaidOrBeingPaid: Bool {
    switch state {
    case .paid, .userPaying: true
    case .notPaid, .closed: false
    }
  }
}
