/// What moves when a till reverses a paid code order: the whole payment and the whole fee, at once.
///
/// To the wallet the money is there in the same step; to a card it waits among the refunds under way for the bank.
public func reversalPostings(_ order: Order, _ payment: Payment, rewards: [Reward] = []) -> [Posting] {
  let merchant = order.terms.merchant
  var postings = refundPostings(merchant: merchant, amount: payment.payerTotal, fee: payment.fee)
  for reward in rewards where reward.kind == .discount && reward.source == .budget {
    postings.append(
      Posting(debit: .basic(merchant), credit: .budget(reward.campaign), amount: reward.money, kind: .discountReturned))
  }
  return switch payment.method {
  case .balance: postings + [toWallet(payment, .refundToWallet)]
  case .card: postings
  }
}

/// What moves when the bank has spoken about a reversed card payment. When the card is gone, what the till took back
/// goes to the payer's wallet instead.
public func reversalArrivedPosting(_ payment: Payment, accepted: Bool) -> Posting {
  guard accepted else { return toWallet(payment, .cardMoneyToWallet) }
  return Posting(debit: .refundsUnderway, credit: .reserve, amount: payment.payerTotal, kind: .refundToCard)
}

private func toWallet(_ payment: Payment, _ kind: TransferKind) -> Posting {
  Posting(debit: .refundsUnderway, credit: .wallet(payment.payer), amount: payment.payerTotal, kind: kind)
}
