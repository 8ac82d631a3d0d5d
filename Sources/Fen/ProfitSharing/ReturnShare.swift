/// What was asked back from a merchant that received a part.
public struct ShareReturnTerms: Hashable, Sendable {
  public let side: MerchantSide
  public let share: ShareID
  public let number: OutShareNo
  public let from: MerchantID
  public let amount: Money
  public let description: String
  /// SHA-256 over the request.
  public let hash: [UInt8]

  public init(
    side: MerchantSide, share: ShareID, number: OutShareNo, from: MerchantID, amount: Money, description: String,
    hash: [UInt8]
  ) {
    self.side = side
    self.share = share
    self.number = number
    self.from = from
    self.amount = amount
    self.description = description
    self.hash = hash
  }
}

/// A part given back, or not: final when it is answered.
public struct ShareReturn: Hashable, Sendable {
  public enum Outcome: Int64, CaseIterable, Hashable, Sendable {
    case succeeded = 1
    /// The receiver's account held too little.
    case balanceTooLow = 2
  }
  public let id: ShareReturnID
  public let terms: ShareReturnTerms
  public let outcome: Outcome
  public let at: Instant

  public init(id: ShareReturnID, terms: ShareReturnTerms, outcome: Outcome, at: Instant) {
    self.id = id
    self.terms = terms
    self.outcome = outcome
    self.at = at
  }
}

public struct ShareReturnFacts: Sendable {
  public let share: Share
  public let frozen: FrozenOrder
  public let earlier: ShareReturn?
  /// What stands in the account of the merchant that is to give back.
  public let balance: Money
  public let now: Instant

  public init(share: Share, frozen: FrozenOrder, earlier: ShareReturn?, balance: Money, now: Instant) {
    self.share = share
    self.frozen = frozen
    self.earlier = earlier
    self.balance = balance
    self.now = now
  }
}

public enum ShareReturnDecision: Equatable, Sendable {
  case accept(ShareReturn, ShareLine, FrozenOrder, [Posting])
  /// Written down, and nothing moved.
  case fail(ShareReturn)
  case replay(ShareReturn)
}

/// In descending precedence.
public enum ShareReturnRefusal: Error, Equatable, Sendable {
  case sameNumberOtherTerms
  /// The merchant received nothing by this share.
  case notAReceiver
  case tooLate
  case exceedsReceived(left: Money)
  case arithmetic(MoneyError)
}

/// Decides a return. What comes back is the merchant's to use at once; it is not frozen again.
public func decideShareReturn(
  _ terms: ShareReturnTerms, given facts: ShareReturnFacts, id: ShareReturnID
) throws(ShareReturnRefusal) -> ShareReturnDecision {
  if let earlier = facts.earlier {
    guard earlier.terms.hash == terms.hash else { throw .sameNumberOtherTerms }
    return .replay(earlier)
  }
  let received = facts.share.lines.first {
    $0.failure == nil && $0.terms.to.receiver == .merchant(terms.from)
  }
  guard var line = received else { throw .notAReceiver }
  guard facts.now < facts.share.at.adding(days: shareReturnDays) else { throw .tooLate }
  var frozen = facts.frozen
  let left: Money
  do throws(MoneyError) {
    left = try line.terms.amount.subtracting(line.returned)
    line.returned = try line.returned.adding(terms.amount)
    try frozen.takeBack(terms.amount)
  } catch { throw .arithmetic(error) }
  guard terms.amount.isPositive, terms.amount <= left else { throw .exceedsReceived(left: left) }
  guard terms.amount <= facts.balance else {
    return .fail(ShareReturn(id: id, terms: terms, outcome: .balanceTooLow, at: facts.now))
  }
  let posting = Posting(
    debit: .basic(terms.from), credit: .basic(terms.side.payee), amount: terms.amount, kind: .shareReturned)
  return .accept(
    ShareReturn(id: id, terms: terms, outcome: .succeeded, at: facts.now), line, frozen, [posting])
}
