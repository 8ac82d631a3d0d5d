/// Why a refund cannot take another way.
public enum AbnormalRefundRefusal: Error, Equatable, Sendable {
  /// Only a refund the bank refused can be sent elsewhere.
  case notAbnormal
}

/// What moves when a refund has reached the payer, or the merchant who pays him himself.
public func decideRefundArrived(_ refund: Refund, payer: UserID, now: Instant) -> (Refund, [Posting]) {
  var next = refund
  next.bankRequest = nil
  switch refund.state {
  case .succeeded: return (refund, [])
  case .processing, .abnormal: next.state = .succeeded(at: now)
  }
  let amount = refund.payerAmount
  guard amount.isPositive else { return (next, []) }
  let posting: Posting
  switch refund.channel {
  case .original(.balance):
    posting = Posting(debit: .refundsUnderway, credit: .wallet(payer), amount: amount, kind: .refundToWallet)
  case .original(.card), .otherCard:
    posting = Posting(debit: .refundsUnderway, credit: .reserve, amount: amount, kind: .refundToCard)
  case .merchant:
    posting = Posting(
      debit: .refundsUnderway, credit: .basic(refund.terms.merchant), amount: amount, kind: .refundClosed)
  }
  return (next, [posting])
}

/// The refund after the bank refused to take the money: it waits for the merchant to name another way.
public func decideRefundRefused(_ refund: Refund, now: Instant) -> Refund {
  var next = refund
  next.bankRequest = nil
  switch refund.state {
  case .processing: next.state = .abnormal(since: now)
  case .abnormal, .succeeded: break
  }
  return next
}

/// The refund on its new way.
///
/// - Throws: `notAbnormal`.
public func decideOtherWay(
  _ refund: Refund, channel: RefundChannel, bankRequest: BankRequestID?
) throws(AbnormalRefundRefusal) -> Refund {
  guard case .abnormal = refund.state else { throw .notAbnormal }
  var next = refund
  next.channel = channel
  next.state = .processing
  next.bankRequest = bankRequest
  return next
}
