import Fen

/// Pays all orders of a combination at once, for a payer who has been authenticated; as `PayOrder` pays one.
public struct PayCombination: Command {
  let combination: Combination
  let payer: UserID
  let method: PaymentMethod
  let authenticated: Authentication
  let expected: Money?

  /// - Parameter expected: what the payer was shown he would pay for all.
  public init(
    _ combination: Combination, payer: UserID, method: PaymentMethod, authenticated: Authentication,
    expected: Money? = nil
  ) {
    self.combination = combination
    self.payer = payer
    self.method = method
    self.authenticated = authenticated
    self.expected = expected
  }

  public var subject: Int { combination.id.hashValue }
  public func prefetch(in work: Workspace) {
    work.wantOrders(of: combination)
    work.want(personOf: payer)
    work.want(walletOfPayer: payer, combination.terms.total.currency)
  }

  /// - Throws: `PayRefusal`, `LimitRefusal`, `UnknownThing`.
  public func perform(in work: Workspace) throws -> [Order] {
    let orders = try work.orders(of: combination)
    return try work.pay(
      try orders.map { ($0, try work.feeRate(of: $0.terms.merchant)) }, of: combination, payer: payer, method: method,
      authenticated: authenticated, expected: expected)
  }
}

/// What the orders of a combination would get if they were paid now, by one way. Each is given before the next is
/// looked at, as in the payment, and all is taken back: the command always refuses, with what it found.
struct PreviewCombination: Command {
  struct Found: Error {
    /// Of all orders together; why something was missed is each order's own and left out.
    let evaluation: Evaluation
  }

  let combination: Combination
  let payer: UserID
  let method: PaymentMethod

  var subject: Int { combination.id.hashValue }
  func prefetch(in work: Workspace) {
    work.wantOrders(of: combination)
    work.want(personOf: payer)
  }

  /// - Throws: `Found`, `UnknownThing`.
  func perform(in work: Workspace) throws {
    let orders = try work.orders(of: combination)
    try work.wantRewards(of: orders, payer: payer, method: method)
    var rewards = [PlannedReward]()
    var toPay = Money.zero(combination.terms.total.currency)
    for (place, order) in orders.enumerated() {
      let evaluation = try work.rewards(for: order, payer: payer, method: method, after: orders[..<place])
      toPay = try toPay.adding(evaluation?.payerTotal ?? order.terms.total)
      guard let evaluation else { continue }
      _ = try work.take(evaluation, for: order, payer: payer, as: .given)
      rewards += evaluation.rewards
    }
    throw Found(evaluation: Evaluation(rewards: rewards, payerTotal: toPay, missed: [:]))
  }
}
