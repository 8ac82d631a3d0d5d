import Fen

/// Places an order, or finds it again when the same request is repeated.
public struct PlaceOrder: Command {
  let terms: OrderTerms

  public init(_ terms: OrderTerms) { self.terms = terms }

  public var subject: Int { terms.number.hashValue }
  public func prefetch(in work: Workspace) { work.want(terms.side, terms.number) }

  /// - Throws: `PrepayRefusal`.
  public func perform(in work: Workspace) throws -> Order {
    let existing = try work.order(terms.side, terms.number)
    let decision = try decidePrepay(terms, existing: existing, id: OrderID(work.numbers.next()), now: work.now)
    switch decision {
    case .again(let order): return order
    case .create(let order):
      work.put(order)
      return order
    }
  }
}
