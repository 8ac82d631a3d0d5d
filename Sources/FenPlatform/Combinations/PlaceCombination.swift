import Fen

/// Places orders that are paid together, or finds them again when the same request is repeated.
public struct PlaceCombination: Command {
  let terms: CombinationTerms
  let rows: [OrderTerms]

  public init(_ terms: CombinationTerms, of rows: [OrderTerms]) {
    self.terms = terms
    self.rows = rows
  }

  public var subject: Int { terms.number.hashValue }
  public func prefetch(in work: Workspace) {
    work.want(combinationOf: terms.caller, terms.number)
    for row in rows { work.want(row.side, row.number) }
  }

  /// - Returns: the orders, in the order of the request.
  /// - Throws: `CombinationRefusal`.
  public func perform(in work: Workspace) throws -> [Order] {
    let existing = try work.combination(terms.caller, terms.number)
    let decision = try decideCombination(
      terms, of: rows, existing: existing, known: try rows.map { try work.order($0.side, $0.number) },
      id: CombinationID(work.numbers.next()), ids: rows.map { _ in OrderID(work.numbers.next()) }, now: work.now)
    switch decision {
    case .again(_, let orders): return orders
    case .create(let combination, let orders):
      work.put(combination)
      for order in orders { work.put(order) }
      return orders
    }
  }
}

/// Orders that would have been paid together, whose time has come, close by themselves: one command for all, so that
/// they are locked once.
public struct ExpireCombination: Command {
  let combination: Combination

  public init(_ combination: Combination) { self.combination = combination }

  public var subject: Int { combination.id.hashValue }
  public func prefetch(in work: Workspace) { work.wantOrders(of: combination) }

  /// - Returns: those that expired by this.
  /// - Throws: `OrderRefusal`.
  public func perform(in work: Workspace) throws -> [Order] {
    try work.orders(of: combination).compactMap { try work.expire($0) }
  }
}

/// The combining merchant closes unpaid orders together.
public struct CloseCombination: Command {
  let caller: MerchantID
  let number: OutTradeNo
  let app: String
  let orders: [GivenOrderNumber]

  /// - Parameter orders: as the request lists them.
  public init(_ caller: MerchantID, _ number: OutTradeNo, app: String, orders: [GivenOrderNumber]) {
    self.caller = caller
    self.number = number
    self.app = app
    self.orders = orders
  }

  public var subject: Int { number.hashValue }
  public func prefetch(in work: Workspace) {
    work.want(combinationOf: caller, number)
    for order in orders { work.want(order.side, order.number) }
  }

  /// - Throws: `UnknownThing.order`, `CombinationCloseRefusal`.
  public func perform(in work: Workspace) throws {
    guard let combination = try work.combination(caller, number) else { throw UnknownThing.order }
    let before = try work.orders(of: combination)
    let after = try decideClose(combination, before, app: app, named: orders, now: work.now)
    for (old, new) in zip(before, after) where old != new { work.put(new) }
  }
}
