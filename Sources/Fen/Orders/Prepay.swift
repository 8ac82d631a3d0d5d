/// How long an order may stay unpaid. Source: API v3 下单, time_expire (7 天).
public let orderLifeDays: Int64 = 7
/// The shortest `time_expire`, seconds after the order. Source: API v3 下单, time_expire.
public let shortestOrderLife: Int64 = 60
/// How long a prepay_id and a code_url can be used, seconds. Source: API v3 JSAPI/Native 下单 (2 小时).
public let prepayLife: Int64 = 7200
/// How long an h5_url can be used, seconds. Source: API v3 H5 下单 (5 分钟).
public let h5Life: Int64 = 300
/// How long a code payment waits for its password before it fails, seconds. A till reverses after 30.
public let codePaymentPatience: Int64 = 300

public enum PrepayDecision: Equatable, Sendable {
  case create(Order)
  /// The same order was placed before; it gets a fresh prepay_id and nothing is written.
  case again(Order)
}

/// In descending precedence.
public enum PrepayRefusal: Error, Equatable, Sendable {
  case sameNumberOtherTerms
  case alreadyPaid
  /// Also when the order's time is over and the scheduler has not come to it.
  case alreadyClosed
  /// `time_expire` lies in the past.
  case expiresInThePast
}

/// Decides an order. Pure: `id` is the number a new order would get.
///
/// - Parameter combination: what it is to be paid with; nil for an order that is paid alone.
public func decidePrepay(
  _ terms: OrderTerms, existing: Order?, id: OrderID, in combination: CombinationID? = nil, now: Instant
) throws(PrepayRefusal) -> PrepayDecision {
  if let existing {
    guard existing.terms.hash == terms.hash else { throw .sameNumberOtherTerms }
    switch existing.state {
    case .notPaid where existing.expiresAt <= now: throw .alreadyClosed
    case .notPaid, .userPaying: return .again(existing)
    case .paid: throw .alreadyPaid
    case .closed: throw .alreadyClosed
    }
  }
  if let asked = terms.expiresAt, asked <= now { throw .expiresInThePast }
  let latest: Instant
  switch terms.tradeType {
  // Paid in the same step, or by nobody.
  case .code, .printedCode: latest = now.adding(seconds: codePaymentPatience)
  case .jsapi, .native, .app, .h5: latest = now.adding(days: orderLifeDays)
  }
  let asked = terms.expiresAt.map { max($0, now.adding(seconds: shortestOrderLife)) }
  return .create(
    Order(id: id, terms: terms, combination: combination, createdAt: now, expiresAt: min(asked ?? latest, latest)))
}
