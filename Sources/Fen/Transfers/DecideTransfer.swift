/// The rows a transfer is decided on, all read in the transaction that will write the answer.
public struct TransferFacts: Sendable {
  /// Who is behind the two wallets.
  public let sender: PersonID
  public let payee: PersonID
  public let isPayeeVerified: Bool
  /// Whether he has closed his wallet.
  public let isPayeeGone: Bool
  public let balance: Money
  /// The card the sender chose, if it is his.
  public let card: CardFacts?
  /// The most one transfer may move.
  public let most: Money
  /// How long it can be accepted, seconds, from the moment it first can be.
  public let life: Int64
  public let now: Instant

  public init(
    sender: PersonID, payee: PersonID, isPayeeVerified: Bool, isPayeeGone: Bool = false, balance: Money,
    card: CardFacts? = nil, most: Money, life: Int64, now: Instant
  ) {
    self.sender = sender
    self.payee = payee
    self.isPayeeVerified = isPayeeVerified
    self.isPayeeGone = isPayeeGone
    self.balance = balance
    self.card = card
    self.most = most
    self.life = life
    self.now = now
  }
}

public enum TransferDecision: Equatable, Sendable {
  /// Write these; nothing can go wrong any more.
  case send(PersonTransfer, [Posting])
  /// The bank must be asked first.
  case askBank(PersonTransfer, CardID)
}

/// Why nothing was sent. In descending precedence: an earlier case wins when several are true.
public enum SendRefusal: Error, Equatable, Sendable {
  case sameNumberOtherTerms
  /// The payee was confirmed by somebody else, or is another than was confirmed.
  case payeeNotConfirmed
  case confirmationTooOld
  case toOneself
  /// He has closed his wallet since he was confirmed.
  case payeeGone
  /// A receive-code is paid at once: it takes no delay.
  case delayWithCode
  /// The code asks for another amount.
  case amountDiffers(asked: Money)
  case amountNotPositive
  case tooMuch(most: Money)
  /// A receive-code is paid at once, and he cannot receive yet.
  case payeeUnverified
  case noSuchCard
  case balanceTooLow(has: Money, needs: Money)
}

/// The transfer that has this number already, when it is the same.
///
/// - Throws: `sameNumberOtherTerms`.
public func repeated(_ earlier: PersonTransfer, by terms: TransferTerms) throws(SendRefusal) -> PersonTransfer {
  guard earlier.terms == terms else { throw .sameNumberOtherTerms }
  return earlier
}

/// Decides a transfer whose sender has been authenticated and is verified. Pure: `id` is the number it would get,
/// `bankRequest` the one under which the bank would be asked.
public func decideTransfer(
  _ terms: TransferTerms, to confirmed: ConfirmedPayee, given facts: TransferFacts, authenticated: Authentication,
  id: TransferID, bankRequest: BankRequestID
) throws(SendRefusal) -> TransferDecision {
  guard confirmed.sender == terms.sender, confirmed.payee == terms.payee else { throw .payeeNotConfirmed }
  guard facts.now < confirmed.until else { throw .confirmationTooOld }
  guard facts.sender != facts.payee else { throw .toOneself }
  guard !facts.isPayeeGone else { throw .payeeGone }
  try checkWay(terms.way, confirmed.source)
  if let asked = confirmed.amount, asked != terms.amount { throw .amountDiffers(asked: asked) }
  guard terms.amount.isPositive else { throw .amountNotPositive }
  guard terms.amount.currency == facts.most.currency, terms.amount <= facts.most else {
    throw .tooMuch(most: facts.most)
  }
  if case .toCode = terms.way, !facts.isPayeeVerified { throw .payeeUnverified }
  switch terms.method {
  case .balance:
    guard facts.balance >= terms.amount else { throw .balanceTooLow(has: facts.balance, needs: terms.amount) }
    let transfer = PersonTransfer(
      id: id, terms: terms, authenticated: authenticated, createdAt: facts.now,
      state: stateWithMoney(terms.way, life: facts.life, facts.now))
    return .send(transfer, sentPostings(transfer, from: .wallet(terms.sender)))
  case .card(let card):
    guard let found = facts.card, found.id == card, found.bound else { throw .noSuchCard }
    let transfer = PersonTransfer(
      id: id, terms: terms, authenticated: authenticated, createdAt: facts.now, state: .awaitingBank(bankRequest))
    return .askBank(transfer, card)
  }
}

/// What follows when the bank accepted: the money passes the reserve.
///
/// - Parameter life: how long it can be accepted, seconds, from the moment it first can be.
public func decideTransferCharged(
  _ transfer: PersonTransfer, life: Int64, now: Instant
) -> (PersonTransfer, [Posting]) {
  guard case .awaitingBank = transfer.state else { return (transfer, []) }
  var next = transfer
  next.state = stateWithMoney(transfer.terms.way, life: life, now)
  return (next, sentPostings(transfer, from: .reserve))
}

/// The transfer after the bank refused.
public func decideTransferRefused(_ transfer: PersonTransfer, now: Instant) -> PersonTransfer {
  guard case .awaitingBank = transfer.state else { return transfer }
  var next = transfer
  next.state = .failed(at: now)
  return next
}

private func checkWay(_ way: TransferWay, _ source: ConfirmedPayee.Source) throws(SendRefusal) {
  switch (way, source) {
  case (.toAccept, .contact), (.toAccept, .phone): return
  case (.toCode(let kind), .code(let confirmed)) where kind == confirmed: return
  case (.toAccept, .code): throw .delayWithCode
  case (.toCode, .contact), (.toCode, .phone), (.toCode, .code): throw .payeeNotConfirmed
  }
}

/// Where a transfer stands once the money is there: with a receive-code it is the payee's at once.
private func stateWithMoney(_ way: TransferWay, life: Int64, _ now: Instant) -> TransferState {
  switch way {
  case .toAccept(let delay):
    let from = now.adding(seconds: delay.rawValue)
    return .pending(acceptableFrom: from, until: from.adding(seconds: life))
  case .toCode: return .accepted(at: now)
  }
}

private func sentPostings(_ transfer: PersonTransfer, from account: AccountID) -> [Posting] {
  let sent = Posting(
    debit: account, credit: .escrow(transfer.id.escrow), amount: transfer.terms.amount, kind: .transferSent)
  switch transfer.terms.way {
  case .toAccept: return [sent]
  case .toCode: return [sent, acceptedPosting(transfer)]
  }
}

func acceptedPosting(_ transfer: PersonTransfer) -> Posting {
  Posting(
    debit: .escrow(transfer.id.escrow), credit: .wallet(transfer.terms.payee), amount: transfer.terms.amount,
    kind: .transferAccepted)
}
