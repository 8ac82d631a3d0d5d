import Fen

/// A merchant sends money to one person, who confirms that he takes it.
public struct RequestPayout: Command {
  let terms: PayoutTerms

  public init(_ terms: PayoutTerms) { self.terms = terms }

  public var subject: Int { terms.number.hashValue }
  public func prefetch(in work: Workspace) {
    work.want(terms.merchant, terms.number)
    work.want(.operation(terms.merchant), terms.amount.currency)
  }

  /// - Throws: `PayoutRefusal`.
  public func perform(in work: Workspace) throws -> Payout {
    let decision = try decidePayout(
      terms, earlier: try work.payout(terms.merchant, terms.number),
      balance: try work.balance(.operation(terms.merchant), terms.amount.currency),
      id: PayoutID(work.numbers.nextOwner()), under: PayoutRules(work.rules, on: work.today), now: work.now)
    switch decision {
    case .replay(let earlier): return earlier
    case .accept(let payout, let posting):
      try work.post([posting], cause: payout.id.value)
      work.put(payout)
      return payout
    }
  }
}

/// The person takes what a merchant sent. `PayoutDesk` compares the names.
struct ConfirmPayout: Command {
  let payout: PayoutID
  let person: UserID
  let hasThatName: Bool?

  var subject: Int { payout.hashValue }
  func prefetch(in work: Workspace) {
    work.want(payout)
    work.want(personOf: person)
  }

  /// - Throws: `UnknownThing.payout`, `ConfirmPayoutRefusal`, `LimitRefusal`.
  func perform(in work: Workspace) throws -> Payout {
    let payout = try work.payout(payout)
    switch try decideConfirm(payout, by: person, hasThatName: hasThatName, now: work.now) {
    case .replay(let earlier): return earlier
    case .end(let next, let posting):
      try work.requireVerified(person, to: .receivePayout)
      return try work.end(next, posting)
    }
  }
}

/// The merchant takes back what nobody has confirmed.
public struct CancelPayout: Command {
  let merchant: MerchantID
  let number: OutBillNo

  public init(_ merchant: MerchantID, _ number: OutBillNo) {
    self.merchant = merchant
    self.number = number
  }

  public var subject: Int { number.hashValue }
  public func prefetch(in work: Workspace) { work.want(merchant, number) }

  /// - Throws: `UnknownThing.payout`, `CancelPayoutRefusal`.
  public func perform(in work: Workspace) throws -> Payout {
    guard let payout = try work.payout(merchant, number) else { throw UnknownThing.payout }
    guard let (next, posting) = try decideCancel(payout, now: work.now) else { return payout }
    return try work.end(next, posting)
  }
}

/// Nobody confirmed it in time.
struct ExpirePayout: Command {
  let payout: PayoutID

  var subject: Int { payout.hashValue }
  func prefetch(in work: Workspace) { work.want(payout) }

  func perform(in work: Workspace) throws -> Payout {
    let payout = try work.payout(payout)
    guard let (next, posting) = decideExpiry(payout, now: work.now) else { return payout }
    return try work.end(next, posting)
  }
}

/// The merchant asks for the receipt of money that arrived. The moment he first asks is kept.
public struct RequestPayoutReceipt: Command {
  let payout: PayoutID

  public init(_ payout: PayoutID) { self.payout = payout }

  public var subject: Int { payout.hashValue }
  public func prefetch(in work: Workspace) { work.want(payout) }

  /// - Throws: `UnknownThing.payout`, `ReceiptRefusal.notReceived`.
  public func perform(in work: Workspace) throws -> Payout {
    var payout = try work.payout(payout)
    guard case .received = payout.state else { throw ReceiptRefusal.notReceived }
    guard payout.receiptAt == nil else { return payout }
    payout.receiptAt = work.now
    work.payouts.put(payout)
    return payout
  }
}

/// Why there is no receipt.
public enum ReceiptRefusal: Error, Equatable, Sendable {
  case notReceived
  case neverAskedFor
}

extension Workspace {
  /// - Throws: `UnknownThing.payout`.
  func payout(_ id: PayoutID) throws -> Payout {
    guard let payout = try payouts.find(id, in: transaction) else { throw UnknownThing.payout }
    return payout
  }

  /// A transfer that came to its end: its money, its row, and the merchant's news of it.
  fileprivate func end(_ payout: Payout, _ posting: Posting) throws -> Payout {
    // Read together with the account the money comes from, and so locked in the order of all.
    want(posting.credit, posting.amount.currency)
    try post([posting], cause: payout.id.value)
    payouts.put(payout)
    if let url = payout.terms.notifyURL {
      owe(.payout(payout.id), to: payout.terms.merchant, url: url, outTradeNo: payout.terms.number.value)
    }
    return payout
  }
}
