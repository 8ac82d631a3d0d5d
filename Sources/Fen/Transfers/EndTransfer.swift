/// Why a transfer is neither accepted nor returned. In descending precedence: an earlier case wins when several are
/// true.
public enum TransferRefusal: Error, Equatable, Sendable {
  /// Only its payee accepts or returns it.
  case notThePayee
  /// Only its sender takes it back.
  case notTheSender
  /// The sender's bank has not answered.
  case awaitsBank
  /// The sender's bank did not pay.
  case failed
  case alreadyAccepted
  case alreadyReturned
  case expired
  /// Its sender let it wait.
  case tooEarly(acceptableFrom: Instant)
  /// A transfer without a delay, or whose delay is over, is the payee's to accept.
  case delayIsOver
}

/// The transfer accepted. Accepted before, it is answered as it is, and nothing moves.
///
/// That the payee is verified is asked apart: what keeps him from receiving is a matter of him, not of the transfer.
public func decideAccept(
  _ transfer: PersonTransfer, by user: UserID, now: Instant
) throws(TransferRefusal) -> (PersonTransfer, [Posting]) {
  guard user == transfer.terms.payee else { throw .notThePayee }
  switch transfer.state {
  case .awaitingBank: throw .awaitsBank
  case .failed: throw .failed
  case .accepted: return (transfer, [])
  case .returned(.expired, to: _, at: _), .returning(.expired, since: _, _): throw .expired
  case .returned, .returning: throw .alreadyReturned
  case .pending(let from, let until):
    guard now < until else { throw .expired }
    guard now >= from else { throw .tooEarly(acceptableFrom: from) }
  }
  var next = transfer
  next.state = .accepted(at: now)
  return (next, [acceptedPosting(transfer)])
}

/// How money goes back to its sender.
public enum SendBackDecision: Equatable, Sendable {
  /// It is back with this.
  case done(PersonTransfer, [Posting])
  /// The bank must be asked first.
  case askBank(PersonTransfer, CardID)
  /// It went back before: answer with the transfer as it is.
  case again(PersonTransfer)
}

/// The payee does not want it.
///
/// - Parameter bankRequest: the number under which the bank would be asked.
public func decideReturn(
  _ transfer: PersonTransfer, by user: UserID, bankRequest: BankRequestID, now: Instant
) throws(TransferRefusal) -> SendBackDecision {
  guard user == transfer.terms.payee else { throw .notThePayee }
  guard let until = try openUntil(transfer, unless: .byPayee) else { return .again(transfer) }
  guard now < until else { throw .expired }
  return sendBack(transfer, .byPayee, bankRequest, now)
}

/// The sender thought again, before the delay was over.
///
/// - Parameter bankRequest: the number under which the bank would be asked.
public func decideTakeBack(
  _ transfer: PersonTransfer, by user: UserID, bankRequest: BankRequestID, now: Instant
) throws(TransferRefusal) -> SendBackDecision {
  guard user == transfer.terms.sender else { throw .notTheSender }
  guard try openUntil(transfer, unless: .takenBack) != nil else { return .again(transfer) }
  guard case .pending(let from, _) = transfer.state, now < from else { throw .delayIsOver }
  return sendBack(transfer, .takenBack, bankRequest, now)
}

/// Nobody accepted it in time. Nil when it is not due.
///
/// - Parameter bankRequest: the number under which the bank would be asked.
public func decideExpiry(_ transfer: PersonTransfer, bankRequest: BankRequestID, now: Instant) -> SendBackDecision? {
  guard case .pending(_, let until) = transfer.state, until <= now else { return nil }
  return sendBack(transfer, .expired, bankRequest, now)
}

/// The bank has spoken about money on its way back. When the card does not take it, it goes to the sender's wallet.
public func decideReturnArrived(
  _ transfer: PersonTransfer, accepted: Bool, now: Instant
) -> (PersonTransfer, [Posting]) {
  guard case .returning(let reason, since: _, _) = transfer.state else { return (transfer, []) }
  var next = transfer
  next.state = .returned(reason, to: accepted ? transfer.terms.method : .balance, at: now)
  guard accepted else {
    return (next, [returnedPosting(transfer, to: .wallet(transfer.terms.sender), .cardMoneyToWallet)])
  }
  return (next, [returnedPosting(transfer, to: .reserve)])
}

/// Until when it is open; nil when it went back for this very reason.
private func openUntil(
  _ transfer: PersonTransfer, unless reason: ReturnReason
) throws(TransferRefusal) -> Instant? {
  switch transfer.state {
  case .awaitingBank: throw .awaitsBank
  case .failed: throw .failed
  case .accepted: throw .alreadyAccepted
  case .returned(let before, to: _, at: _), .returning(let before, since: _, _):
    if before == reason { return nil }
    throw before == .expired ? .expired : .alreadyReturned
  case .pending(_, let until): return until
  }
}

private func sendBack(
  _ transfer: PersonTransfer, _ reason: ReturnReason, _ bankRequest: BankRequestID, _ now: Instant
) -> SendBackDecision {
  var next = transfer
  switch transfer.terms.method {
  case .balance:
    next.state = .returned(reason, to: .balance, at: now)
    return .done(next, [returnedPosting(transfer, to: .wallet(transfer.terms.sender))])
  case .card(let card):
    next.state = .returning(reason, since: now, bankRequest)
    return .askBank(next, card)
  }
}

private func returnedPosting(
  _ transfer: PersonTransfer, to account: AccountID, _ kind: TransferKind = .transferReturned
) -> Posting {
  Posting(debit: .escrow(transfer.id.escrow), credit: account, amount: transfer.terms.amount, kind: kind)
}
