/// How long a code payment can be reversed, days. Source: API v3 撤销订单.
public let reverseWindowDays: Int64 = 7

/// In descending precedence.
public enum CloseRefusal: Error, Equatable, Sendable {
  /// A code order cannot be closed, only reversed.
  case onlyReversible
  /// One of several orders that are paid together: they are closed together.
  case partOfCombination
  case alreadyPaid
  case payerBusy
}

/// The order after the merchant closed it; the same order when it was closed before.
public func decideClose(_ order: Order, now: Instant) throws(CloseRefusal) -> Order {
  guard order.terms.tradeType != .code else { throw .onlyReversible }
  guard order.combination == nil else { throw .partOfCombination }
  return try closed(order, now: now)
}

func closed(_ order: Order, now: Instant) throws(CloseRefusal) -> Order {
  var next = order
  do throws(OrderRefusal) { next.state = try order.state(after: .closedByMerchant(at: now)) } catch {
    switch error {
    case .alreadyPaid: throw .alreadyPaid
    case .payerBusy: throw .payerBusy
    case .alreadyClosed: preconditionFailure("closing a closed order changes nothing")
    }
  }
  return next
}

/// In descending precedence.
public enum ReverseRefusal: Error, Equatable, Sendable {
  /// Only code orders are reversed; others are closed or refunded.
  case notACodeOrder
  case tooLate
  /// Money was refunded already: the rest goes back by refund.
  case refunded
  /// The bank has not answered: reverse again when it has.
  case payerBusy
  /// The payer has closed the wallet he paid from: the money goes back by refund, which can take another way.
  case walletClosed
}

public enum ReverseDecision: Equatable, Sendable {
  /// Nothing was paid, or it was reversed before.
  case closed(Order)
  /// The whole payment goes back to the payer.
  case giveBack(Order, Payment)
}

public func decideReverse(_ order: Order, now: Instant) throws(ReverseRefusal) -> ReverseDecision {
  guard order.terms.tradeType == .code else { throw .notACodeOrder }
  guard now < order.createdAt.adding(days: reverseWindowDays) else { throw .tooLate }
  var next = order
  guard order.refundCount == 0 else { throw .refunded }
  do throws(OrderRefusal) { next.state = try order.state(after: .reversed(at: now)) } catch {
    switch error {
    case .payerBusy: throw .payerBusy
    case .alreadyPaid, .alreadyClosed: preconditionFailure("both states can be reversed")
    }
  }
  if case .paid(let payment) = order.state { return .giveBack(next, payment) }
  return .closed(next)
}
