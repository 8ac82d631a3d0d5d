/// In descending precedence: an earlier case wins when several are true.
public enum PayoutRefusal: Error, Equatable, Sendable {
  case sameNumberOtherTerms
  case nameNeeded(from: Money)
  case nameNotAllowed(below: Money)
  case balanceTooLow(has: Money, needs: Money)
}

public enum PayoutDecision: Equatable, Sendable {
  case accept(Payout, Posting)
  /// The same request came before. Answer with the transfer as it stands, and write nothing.
  case replay(Payout)
}

/// Decides a merchant's transfer to one person.
///
/// - Parameters:
///   - earlier: the transfer that has this number already.
///   - balance: what the merchant's operating account holds.
///   - id: the number a new one would get.
public func decidePayout(
  _ terms: PayoutTerms, earlier: Payout?, balance: Money, id: PayoutID, under rules: PayoutRules, now: Instant
) throws(PayoutRefusal) -> PayoutDecision {
  if let earlier {
    guard earlier.terms.hash == terms.hash else { throw .sameNumberOtherTerms }
    return .replay(earlier)
  }
  try rules.checkName(isGiven: terms.sealedName != nil, for: terms.amount)
  guard balance >= terms.amount else { throw .balanceTooLow(has: balance, needs: terms.amount) }
  let payout = Payout(
    id: id, terms: terms, createdAt: now, state: .waiting(until: now.adding(seconds: rules.life)))
  return .accept(
    payout,
    Posting(debit: .operation(terms.merchant), credit: id.escrow, amount: terms.amount, kind: .payoutSent))
}

/// Why a person cannot take a transfer. That he is not verified comes after all of these.
public enum ConfirmPayoutRefusal: Error, Equatable, Sendable {
  case notForYou
  /// It was cancelled, or failed.
  case ended(PayoutState)
  case expired
}

public enum ConfirmPayoutDecision: Equatable, Sendable {
  case end(Payout, Posting)
  /// He took it before.
  case replay(Payout)
}

/// Decides what follows when a person says that he takes the money.
///
/// - Parameter hasThatName: whether his verified name is the one the merchant gave; nil when none was given.
public func decideConfirm(
  _ payout: Payout, by person: UserID, hasThatName: Bool?, now: Instant
) throws(ConfirmPayoutRefusal) -> ConfirmPayoutDecision {
  guard payout.terms.payee == person else { throw .notForYou }
  switch payout.state {
  case .received: return .replay(payout)
  case .failed, .cancelled: throw .ended(payout.state)
  case .waiting(let until): guard now < until else { throw .expired }
  }
  if hasThatName == false { return .end(payout, endingAs: .failed(.otherName, at: now)) }
  return .end(payout, endingAs: .received(at: now))
}

public enum CancelPayoutRefusal: Error, Equatable, Sendable {
  /// It reached the person, or failed before.
  case ended(PayoutState)
}

/// Decides the merchant's cancelling. Nil: it was cancelled before.
public func decideCancel(
  _ payout: Payout, now: Instant
) throws(CancelPayoutRefusal) -> (Payout, Posting)? {
  switch payout.state {
  case .cancelled: return nil
  case .received, .failed: throw .ended(payout.state)
  case .waiting: return payout.ended(as: .cancelled(at: now))
  }
}

/// The transfer whose time ran out; nil when it has not, or has ended.
public func decideExpiry(_ payout: Payout, now: Instant) -> (Payout, Posting)? {
  switch payout.state {
  case .received, .failed, .cancelled: return nil
  case .waiting(let until): return until <= now ? payout.ended(as: .failed(.overdue, at: now)) : nil
  }
}

extension Payout {
  /// The transfer in its last state and where its money goes.
  fileprivate func ended(as state: PayoutState) -> (Payout, Posting) {
    var next = self
    next.state = state
    let posting: Posting
    switch state {
    case .received:
      posting = Posting(debit: id.escrow, credit: .wallet(terms.payee), amount: terms.amount, kind: .payoutReceived)
    case .waiting, .failed, .cancelled:
      posting = Posting(
        debit: id.escrow, credit: .operation(terms.merchant), amount: terms.amount, kind: .payoutReturned)
    }
    return (next, posting)
  }
}

extension ConfirmPayoutDecision {
  fileprivate static func end(_ payout: Payout, endingAs state: PayoutState) -> ConfirmPayoutDecision {
    let (next, posting) = payout.ended(as: state)
    return .end(next, posting)
  }
}
