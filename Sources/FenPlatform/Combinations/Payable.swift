import Fen

/// What a person pays at once.
public enum Payable: Hashable, Sendable {
  case order(Order)
  /// All orders of a combination, in their order.
  case combination(Combination, [Order])

  public var orders: [Order] {
    switch self {
    case .order(let order): [order]
    case .combination(_, let orders): orders
    }
  }

  /// The order that stands for it in tokens and addresses: a combination's first. None is paid without the others.
  public var first: Order {
    switch self {
    case .order(let order): order
    case .combination(_, let orders): orders[0]
    }
  }

  /// What the payer gave for all; nil while it is not paid.
  ///
  /// - Throws: `MoneyError`.
  public func payerTotal() throws -> Money? {
    let given = orders.compactMap(\.payment?.payerTotal)
    guard given.count == orders.count else { return nil }
    return try given.reduce(.zero(total.currency)) { try $0.adding($1) }
  }

  /// Before discounts.
  public var total: Money {
    switch self {
    case .order(let order): order.terms.total
    case .combination(let combination, _): combination.terms.total
    }
  }
}
