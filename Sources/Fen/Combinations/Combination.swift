/// Orders of several shops that one person pays at once: 合单.
///
/// Where it stands is where its orders stand: they are placed, paid, closed and expire together. Refunds and shares are
/// each order's own.
public struct Combination: Hashable, Sendable {
  public let id: CombinationID
  public let terms: CombinationTerms
  /// In the order of the request. 1–50.
  public let orders: [OrderID]
  public let createdAt: Instant

  public init(id: CombinationID, terms: CombinationTerms, orders: [OrderID], createdAt: Instant) {
    self.id = id
    self.terms = terms
    self.orders = orders
    self.createdAt = createdAt
  }
}

/// What the combining merchant asked for, beside the orders. Never changes.
public struct CombinationTerms: Hashable, Sendable {
  /// Whose keys sign, and who is told: a merchant, or a provider.
  public let caller: MerchantID
  /// Unique for the caller; `combine_out_trade_no`.
  public let number: OutTradeNo
  public let app: String
  /// What the orders are together.
  public let total: Money
  public let notifyURL: String
  /// SHA-256 over the request; that of each order as well.
  public let hash: [UInt8]

  public init(
    caller: MerchantID, number: OutTradeNo, app: String, total: Money, notifyURL: String, hash: [UInt8]
  ) {
    self.caller = caller
    self.number = number
    self.app = app
    self.total = total
    self.notifyURL = notifyURL
    self.hash = hash
  }
}

/// How many orders may be paid at once: at least two by a merchant, and one by a provider. Source: API v3 合单下单.
public let combinedByMerchant = 2...10
public let combinedByProvider = 1...50

public enum CombinationDecision: Equatable, Sendable {
  case create(Combination, [Order])
  /// The same request was made before; it gets a fresh prepay_id and nothing is written.
  case again(Combination, [Order])
}

/// In descending precedence.
public enum CombinationRefusal: Error, Equatable, Sendable {
  case sameNumberOtherTerms
  /// Two rows of the request are one order. `place` is the second's, from 0.
  case namedTwice(place: Int)
  /// The order in this place has a number that another one used.
  case orderNumberUsed(place: Int)
  /// What is wrong with all orders: they are one in this.
  case orders(PrepayRefusal)
}

/// Decides a combination and its orders.
///
/// - Parameters:
///   - rows: the orders that are asked for.
///   - existing: what the caller placed under this number before.
///   - known: for each row, the order that has its number.
///   - id: the number a new combination would get, and `ids` its orders'.
public func decideCombination(
  _ terms: CombinationTerms, of rows: [OrderTerms], existing: Combination?, known: [Order?], id: CombinationID,
  ids: [OrderID], now: Instant
) throws(CombinationRefusal) -> CombinationDecision {
  if let existing, existing.terms.hash != terms.hash { throw .sameNumberOtherTerms }
  var named = Set<GivenOrderNumber>()
  for (place, row) in rows.enumerated() {
    guard named.insert(GivenOrderNumber(row)).inserted else { throw .namedTwice(place: place) }
  }
  let id = existing?.id ?? id
  var orders = [Order]()
  for (place, row) in rows.enumerated() {
    do throws(PrepayRefusal) {
      switch try decidePrepay(row, existing: known[place], id: ids[place], in: id, now: now) {
      case .create(let order), .again(let order): orders.append(order)
      }
    } catch {
      switch error {
      case .sameNumberOtherTerms: throw .orderNumberUsed(place: place)
      case .alreadyPaid, .alreadyClosed, .expiresInThePast: throw .orders(error)
      }
    }
  }
  if let existing { return .again(existing, orders) }
  return .create(Combination(id: id, terms: terms, orders: orders.map(\.id), createdAt: now), orders)
}

/// An order as a merchant names it.
public struct GivenOrderNumber: Hashable, Sendable {
  public let side: MerchantSide
  public let number: OutTradeNo

  public init(_ side: MerchantSide, _ number: OutTradeNo) {
    self.side = side
    self.number = number
  }

  init(_ terms: OrderTerms) { self.init(terms.side, terms.number) }
}

/// Why a combination was not closed, in descending precedence.
public enum CombinationCloseRefusal: Error, Equatable, Sendable {
  /// Another app than the combination's, or other orders than its.
  case otherOrders
  case orders(CloseRefusal)
}

/// All orders of a combination after its caller closed it; the same where they were closed before.
///
/// - Parameter named: the orders that the request lists. It must list each of them once, in any order.
public func decideClose(
  _ combination: Combination, _ orders: [Order], app: String, named: [GivenOrderNumber], now: Instant
) throws(CombinationCloseRefusal) -> [Order] {
  guard app == combination.terms.app, named.count == orders.count,
    Set(named) == Set(orders.map { GivenOrderNumber($0.terms) })
  else { throw .otherOrders }
  var next = [Order]()
  for order in orders {
    do throws(CloseRefusal) { next.append(try closed(order, now: now)) } catch { throw .orders(error) }
  }
  return next
}
