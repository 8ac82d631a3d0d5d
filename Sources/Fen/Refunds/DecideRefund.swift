/// Partial refunds one order may have. Source: API v3 申请退款 (50 次).
public let refundsPerOrder: Int64 = 50
/// How long after the payment money can be given back, days. Source: API v3 申请退款 (一年).
public let refundWindowDays: Int64 = 365

/// The rows a refund is decided on, all read in the transaction that will write the answer.
public struct RefundFacts: Sendable {
  public let order: Order
  /// The refund that has this number already.
  public let earlier: Refund?
  /// What the merchant's account holds.
  public let merchantBalance: Money
  /// What the payment was rewarded with.
  public let rewards: [Reward]
  public let now: Instant

  public init(order: Order, earlier: Refund?, merchantBalance: Money, rewards: [Reward] = [], now: Instant) {
    self.order = order
    self.earlier = earlier
    self.merchantBalance = merchantBalance
    self.rewards = rewards
    self.now = now
  }
}

public enum RefundDecision: Equatable, Sendable {
  /// Write these rows; nothing can go wrong any more.
  case accept(Order, Refund, [Posting])
  /// The same request came before. Answer with the refund as it was accepted, and write nothing.
  case replay(Refund)
}

/// In descending precedence: an earlier case wins when several are true.
public enum RefundRefusal: Error, Equatable, Sendable {
  case sameNumberOtherTerms
  case orderNotPaid
  case totalDiffers(paid: Money)
  case tooLate
  case tooMany
  case exceedsPaid(left: Money)
  case merchantBalanceTooLow(has: Money, needs: Money)
  case arithmetic(MoneyError)
}

/// Decides a refund. Pure: `id` is the number a new refund would get.
///
/// The fee comes back in proportion: after any number of refunds the merchant has been charged the fee of what is
/// left, rounded once; so refunds in parts return exactly what one refund would.
public func decideRefund(
  _ terms: RefundTerms, given facts: RefundFacts, id: RefundID
) throws(RefundRefusal) -> RefundDecision {
  // A retry must get its first answer even if the order has moved on since, so this comes first.
  if let earlier = facts.earlier {
    guard earlier.terms.hash == terms.hash, earlier.order == facts.order.id else { throw .sameNumberOtherTerms }
    return .replay(asAccepted(earlier, facts.order))
  }
  let order = facts.order
  guard case .paid(let payment) = order.state else { throw .orderNotPaid }
  guard terms.total == order.terms.total else { throw .totalDiffers(paid: order.terms.total) }
  guard facts.now < payment.at.adding(days: refundWindowDays) else { throw .tooLate }
  guard order.refundCount < refundsPerOrder else { throw .tooMany }
  let left: Money
  let rest: Money
  do throws(MoneyError) {
    left = try order.terms.total.subtracting(order.refunded)
    rest = try left.subtracting(terms.amount)
  } catch {
    throw .arithmetic(error)
  }
  guard terms.amount.isPositive, rest.minorUnits >= 0 else { throw .exceedsPaid(left: left) }
  let fee: Money
  let parts: RefundParts
  let needs: Money
  let refunded: Money
  do throws(MoneyError) {
    fee = try payment.fee.further(
      terms.amount.minorUnits, after: order.refunded.minorUnits, of: order.terms.total.minorUnits)
    parts = try RefundParts(
      of: terms.amount, refunded: order.refunded, total: order.terms.total, rewards: facts.rewards)
    needs = try parts.settled(facts.rewards).subtracting(fee)
    refunded = try order.refunded.adding(terms.amount)
  } catch {
    throw .arithmetic(error)
  }
  guard facts.merchantBalance >= needs else {
    throw .merchantBalanceTooLow(has: facts.merchantBalance, needs: needs)
  }

  // From here on the refund must succeed.
  var next = order
  next.refunded = refunded
  next.refundCount += 1
  let refund = Refund(
    id: id, order: order.id, terms: terms, feeReturned: fee, payerAmount: parts.toPayer,
    refundedBefore: order.refunded, createdAt: facts.now, channel: .original(payment.method))
  let merchant = order.terms.merchant
  return .accept(
    next, refund,
    refundPostings(merchant: merchant, amount: parts.toPayer, fee: fee)
      + parts.postings(facts.rewards, merchant: merchant))
}

/// A repeated request gets its first answer, however far the refund has come since and whatever way it took.
private func asAccepted(_ refund: Refund, _ order: Order) -> Refund {
  var first = refund
  first.state = .processing
  if let payment = order.payment { first.channel = .original(payment.method) }
  return first
}

/// What moves when a refund is accepted: the fee comes back first, so that it can be part of what is given back.
func refundPostings(merchant: MerchantID, amount: Money, fee: Money) -> [Posting] {
  var postings = [Posting]()
  if fee.isPositive {
    postings.append(Posting(debit: .feeIncome, credit: .basic(merchant), amount: fee, kind: .feeReturn))
  }
  // Nothing is left for the payer where a discount's share is the whole of a small refund.
  if amount.isPositive {
    postings.append(Posting(debit: .basic(merchant), credit: .refundsUnderway, amount: amount, kind: .refund))
  }
  return postings
}
