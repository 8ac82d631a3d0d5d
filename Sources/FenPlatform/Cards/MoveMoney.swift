import Fen

/// A person asks for money between his wallet and a card of his. The bank is asked next.
public struct RequestCardMove: Command {
  let terms: CardMoveTerms
  let authenticated: Authentication

  public init(_ terms: CardMoveTerms, authenticated: Authentication) {
    self.terms = terms
    self.authenticated = authenticated
  }

  public var subject: Int { terms.user.hashValue }
  public func prefetch(in work: Workspace) {
    work.want(cardMove: terms.number, of: terms.user)
    work.want(personOf: terms.user)
    work.cards.want(terms.card)
    work.want(.wallet(terms.user), terms.amount.currency)
  }

  /// - Throws: `LimitRefusal`, `CardMoveRefusal`, `UnknownThing`.
  public func perform(in work: Workspace) throws -> CardMove {
    let earlier = try work.cardMove(terms.user, terms.number)
    let person = try work.person(of: terms.user)
    let card = try work.card(terms.card)
    let facts = CardMoveFacts(
      earlier: earlier, card: card?.user == terms.user ? card?.facts : nil,
      balance: try work.balance(.wallet(terms.user), terms.amount.currency),
      withdrawnBefore: .fen(person.usage.withdrawn), withdrawalTerms: WithdrawalTerms(work.rules, on: work.today),
      topUpMost: .fen(work.rules.setting(.topUpMost, on: work.today)))
    if earlier == nil { try work.requireVerified(terms.user, to: terms.way.act) }
    let decision = try decideCardMove(
      terms, given: facts, id: CardMoveID(work.numbers.next()), bankRequest: BankRequestID(work.numbers.next()),
      authenticated: authenticated, now: work.now)
    switch decision {
    case .replay(let first): return first
    case .ask(let move, let postings):
      switch terms.way {
      case .topUp: try work.ask(.topUp(terms.card, for: move.id), terms.amount, as: move.bankRequest)
      case .withdrawal:
        try work.countWithdrawal(terms.amount, by: terms.user)
        try work.ask(.withdrawal(terms.card, for: move.id), terms.amount, as: move.bankRequest)
      }
      try work.post(postings, cause: move.id.value)
      work.put(move)
      return move
    }
  }
}

extension Workspace {
  /// What follows when the bank has spoken about a top-up or withdrawal.
  func cardMoveAnswered(_ id: CardMoveID, accepted: Bool) throws {
    guard let move = try cardMove(id) else { throw UnknownThing.cardMove }
    let (next, postings) = decideBankAnswered(move, accepted: accepted, now: now)
    if move.terms.way == .withdrawal, !accepted { try uncountWithdrawal(move.terms.amount, by: move.terms.user) }
    // Read together with the account the money comes from, and so locked before it.
    for posting in postings { want(posting.credit, posting.amount.currency) }
    try post(postings, cause: id.value)
    put(next)
  }

  func cardMove(_ id: CardMoveID) throws -> CardMove? { try cardMoves.find(id, in: transaction) }

  func cardMove(_ user: UserID, _ number: RequestNumber) throws -> CardMove? {
    try cardMoveNumbers.find(GivenNumber(user, number), among: &cardMoves, in: transaction)
  }

  func want(cardMove number: RequestNumber, of user: UserID) { cardMoveNumbers.want(GivenNumber(user, number)) }

  func put(_ move: CardMove) {
    if !cardMoves.isStored(move.id) { cardMoveNumbers.add(move) }
    cardMoves.put(move)
  }
}

extension CardMoveWay {
  var act: RestrictedAct {
    switch self {
    case .topUp: .topUp
    case .withdrawal: .withdraw
    }
  }
}

extension WithdrawalTerms {
  init(_ rules: Rules, on day: BusinessDay) {
    self.init(
      free: .fen(rules.setting(.withdrawalFree, on: day)), rate: rules.setting(.withdrawalFeeRate, on: day),
      least: .fen(rules.setting(.withdrawalFeeLeast, on: day)))
  }
}
