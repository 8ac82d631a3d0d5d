import Fen

/// Sends money to a person who was confirmed. Idempotent by the sender's own number and the terms.
///
/// From the balance the money lies in escrow, or with the payee, when this answers. With a card the transfer waits for
/// the bank; the bank desk carries the request there and `SettleBankRequest` goes on.
public struct SendTransfer: Command {
  let terms: TransferTerms
  let confirmed: ConfirmedPayee
  let authenticated: Authentication

  public init(_ terms: TransferTerms, to confirmed: ConfirmedPayee, authenticated: Authentication) {
    self.terms = terms
    self.confirmed = confirmed
    self.authenticated = authenticated
  }

  public var subject: Int { terms.sender.hashValue }
  public func prefetch(in work: Workspace) {
    work.want(terms.sender, terms.number)
    work.want(personOf: terms.sender)
    work.want(personOf: terms.payee)
    work.want(.wallet(terms.sender), terms.amount.currency)
  }

  /// - Throws: `SendRefusal`, `LimitRefusal`, `UnknownThing.user`.
  public func perform(in work: Workspace) throws -> PersonTransfer {
    if let earlier = try work.personTransfer(terms.sender, terms.number) {
      return try repeated(earlier, by: terms)
    }
    try work.requireVerified(terms.sender, to: .sendTransfer)
    let payee = try work.person(of: terms.payee)
    let facts = TransferFacts(
      sender: try work.person(of: terms.sender).id, payee: payee.id, isPayeeVerified: payee.accountClass > .unverified,
      isPayeeGone: try work.isClosed(terms.payee),
      balance: try work.balance(.wallet(terms.sender), terms.amount.currency),
      card: try work.facts(of: terms.method, of: terms.sender),
      most: .fen(work.rules.setting(.transferMost, on: work.today)), life: work.transferLife, now: work.now)
    let request = BankRequestID(work.numbers.next())
    let decision = try decideTransfer(
      terms, to: confirmed, given: facts, authenticated: authenticated, id: TransferID(work.numbers.nextOwner()),
      bankRequest: request)
    try work.spend(
      terms.amount, by: terms.sender, from: terms.method, as: SpendingWay(terms.way), authenticated: authenticated)
    switch decision {
    case .send(let transfer, let postings):
      try work.write(transfer, postings)
      return transfer
    case .askBank(let transfer, let card):
      try work.ask(.chargeTransfer(card, for: transfer.id), terms.amount, as: request)
      work.put(transfer)
      return transfer
    }
  }
}

extension SpendingWay {
  /// What a transfer counts as. Barcode rules hold for receive-codes too. Source: PBOC notice 2017/296.
  init(_ way: TransferWay) {
    self =
      switch way {
      case .toAccept: .transfer
      case .toCode(.dynamic): .dynamicCode
      case .toCode(.fixed): .staticCode
      }
  }
}

extension Workspace {
  fileprivate var transferLife: Int64 { rules.setting(.transferExpiry, on: today) }

  /// The card a person chose, if he chose one and it is his.
  func facts(of method: PaymentMethod, of user: UserID) throws -> CardFacts? {
    guard case .card(let id) = method, let card = try card(id), card.user == user else { return nil }
    return card.facts
  }

  /// Writes a transfer after what it moved.
  func write(_ transfer: PersonTransfer, _ postings: [Posting]) throws {
    try post(postings, cause: transfer.id.value)
    put(transfer)
  }

  /// The bank has spoken about the sender's card.
  func transferCharged(_ id: TransferID, accepted: Bool) throws {
    let transfer = try personTransfer(id)
    guard accepted else {
      let terms = transfer.terms
      try unspend(
        terms.amount, by: terms.sender, from: terms.method, as: SpendingWay(terms.way),
        authenticated: transfer.authenticated, at: transfer.createdAt)
      return put(decideTransferRefused(transfer, now: now))
    }
    let (next, postings) = decideTransferCharged(transfer, life: transferLife, now: now)
    try write(next, postings)
  }

  /// The bank has spoken about money on its way back to the sender's card.
  func transferReturned(_ id: TransferID, accepted: Bool) throws {
    let (next, postings) = decideReturnArrived(try personTransfer(id), accepted: accepted, now: now)
    try write(next, postings)
  }
}
