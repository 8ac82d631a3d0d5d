/// Money between a wallet and a card of the same person.
public struct CardMoveID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }
}

/// The raw value is stored; never reuse one.
public enum CardMoveWay: Int64, CaseIterable, Hashable, Sendable {
  /// 充值: card → wallet.
  case topUp = 1
  /// 提现: wallet → card.
  case withdrawal = 2
}

/// What the person asked for. Never changes; two requests with one number are the same when their terms are.
public struct CardMoveTerms: Hashable, Sendable {
  public let user: UserID
  public let number: RequestNumber
  public let way: CardMoveWay
  public let card: CardID
  public let amount: Money

  public init(user: UserID, number: RequestNumber, way: CardMoveWay, card: CardID, amount: Money) {
    precondition(amount.isPositive)
    self.user = user
    self.number = number
    self.way = way
    self.card = card
    self.amount = amount
  }
}

public enum CardMoveState: Hashable, Sendable {
  /// The bank was asked and has not answered.
  case underWay
  case done(at: Instant)
  /// The bank refused, or never did it; what had left the wallet is back.
  case refused(at: Instant)
}

public struct CardMove: Hashable, Sendable {
  public let id: CardMoveID
  public let terms: CardMoveTerms
  /// Of a withdrawal, on top of the amount.
  public let fee: Money
  public let authenticated: Authentication
  public let createdAt: Instant
  public let bankRequest: BankRequestID
  public var state: CardMoveState

  public init(
    id: CardMoveID, terms: CardMoveTerms, fee: Money, authenticated: Authentication, createdAt: Instant,
    bankRequest: BankRequestID, state: CardMoveState
  ) {
    self.id = id
    self.terms = terms
    self.fee = fee
    self.authenticated = authenticated
    self.createdAt = createdAt
    self.bankRequest = bankRequest
    self.state = state
  }
}

public struct CardMoveFacts: Hashable, Sendable {
  /// What the same number asked for before.
  public let earlier: CardMove?
  /// The card, if it is this wallet's. Only a card of the wallet's person can be bound to it.
  public let card: CardFacts?
  public let balance: Money
  /// All the person ever withdrew.
  public let withdrawnBefore: Money
  public let withdrawalTerms: WithdrawalTerms
  /// The most of a top-up.
  public let topUpMost: Money

  public init(
    earlier: CardMove?, card: CardFacts?, balance: Money, withdrawnBefore: Money, withdrawalTerms: WithdrawalTerms,
    topUpMost: Money
  ) {
    self.topUpMost = topUpMost
    self.earlier = earlier
    self.card = card
    self.balance = balance
    self.withdrawnBefore = withdrawnBefore
    self.withdrawalTerms = withdrawalTerms
  }
}

public enum CardMoveDecision: Equatable, Sendable {
  case replay(CardMove)
  /// The bank is asked; what leaves the wallet leaves it now.
  case ask(CardMove, [Posting])
}

/// In descending precedence.
public enum CardMoveRefusal: Error, Equatable, Sendable {
  /// The number was used for something else.
  case otherTerms
  case noSuchCard
  /// Only debit cards fill a wallet or are paid out to.
  case creditCard
  /// More than may fill a wallet at once.
  case topUpTooMuch(most: Money)
  case balanceTooLow(has: Money, needs: Money, fee: Money)
  case arithmetic(MoneyError)
}

/// The move that has this number already, when it is the same.
///
/// - Throws: `otherTerms`.
public func repeated(_ earlier: CardMove, by terms: CardMoveTerms) throws(CardMoveRefusal) -> CardMove {
  guard earlier.terms == terms else { throw .otherTerms }
  return earlier
}

/// Decides a top-up or withdrawal of a person who is verified and has been authenticated.
public func decideCardMove(
  _ terms: CardMoveTerms, given facts: CardMoveFacts, id: CardMoveID, bankRequest: BankRequestID,
  authenticated: Authentication, now: Instant
) throws(CardMoveRefusal) -> CardMoveDecision {
  if let earlier = facts.earlier {
    return .replay(try repeated(earlier, by: terms))
  }
  guard let card = facts.card, card.id == terms.card, card.bound else { throw .noSuchCard }
  guard card.kind == .debit else { throw .creditCard }
  let fee: Money
  var postings = [Posting]()
  switch terms.way {
  case .topUp:
    guard terms.amount <= facts.topUpMost else { throw .topUpTooMuch(most: facts.topUpMost) }
    fee = .zero(terms.amount.currency)
  case .withdrawal:
    let needs: Money
    do throws(MoneyError) {
      fee = try facts.withdrawalTerms.fee(
        on: terms.amount, outOf: facts.balance, withdrawnBefore: facts.withdrawnBefore)
      needs = try terms.amount.adding(fee)
    } catch { throw .arithmetic(error) }
    guard facts.balance >= needs else { throw .balanceTooLow(has: facts.balance, needs: needs, fee: fee) }
    let wallet = AccountID.wallet(terms.user)
    postings.append(Posting(debit: wallet, credit: .withdrawalsUnderway, amount: terms.amount, kind: .withdrawal))
    if fee.isPositive {
      postings.append(Posting(debit: wallet, credit: .feeIncome, amount: fee, kind: .withdrawalFee))
    }
  }
  let move = CardMove(
    id: id, terms: terms, fee: fee, authenticated: authenticated, createdAt: now, bankRequest: bankRequest,
    state: .underWay)
  return .ask(move, postings)
}

/// What follows when the bank has spoken.
///
/// - Parameter accepted: whether the bank did it.
public func decideBankAnswered(_ move: CardMove, accepted: Bool, now: Instant) -> (CardMove, [Posting]) {
  precondition(move.state == .underWay, "a bank answers once")
  var next = move
  next.state = accepted ? .done(at: now) : .refused(at: now)
  let wallet = AccountID.wallet(move.terms.user)
  let amount = move.terms.amount
  switch (move.terms.way, accepted) {
  case (.topUp, true): return (next, [Posting(debit: .reserve, credit: wallet, amount: amount, kind: .topUp)])
  case (.topUp, false): return (next, [])
  case (.withdrawal, true):
    return (
      next, [Posting(debit: .withdrawalsUnderway, credit: .reserve, amount: amount, kind: .withdrawalPaid)]
    )
  case (.withdrawal, false):
    var back = [Posting(debit: .withdrawalsUnderway, credit: wallet, amount: amount, kind: .withdrawalReturned)]
    if move.fee.isPositive {
      back.append(Posting(debit: .feeIncome, credit: wallet, amount: move.fee, kind: .withdrawalFeeReturned))
    }
    return (next, back)
  }
}
