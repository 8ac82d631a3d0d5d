/// What moves when a till reverses a paid code order: the whole payment and the whole fee, at once.
///
/// To the wallet the money is there in the same step; to a card it waits among the refunds under way for the bank.
public func reversalPostings(_ order: Order, _ payment: Payment) -> [Posting] {
  var postings = refundPostings(merchant: order.terms.merchant, amount: payment.payerTotal, fee: payment.fee)
  switch payment.method {
  case .balance:
    postings.append(
      Posting(
        debit: .refundsUnderway, credit: .wallet(payment.payer), amount: payment.payerTotal, kind: .refundToWallet))
  case .card: break
  }
  return postings
}
