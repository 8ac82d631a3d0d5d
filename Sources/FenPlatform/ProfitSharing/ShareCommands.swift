import Fen
import FenStore

/// Shares a paid order's money, or releases what is left of it.
public struct ShareOrder: Command {
  let terms: ShareTerms

  public init(_ terms: ShareTerms) { self.terms = terms }

  public var subject: Int { terms.order.hashValue }
  public func prefetch(in work: Workspace) {
    work.want(terms.order)
    work.frozenOrders.want(terms.order)
    work.shareNumbers.want(GivenNumber(terms.side, terms.number))
    work.want(AccountID(.merchant(terms.side.payee), .sharing), .cny)
    for line in terms.lines {
      guard case .person(let user) = line.to.receiver else { continue }
      work.want(personOf: user)
    }
  }

  /// - Throws: `UnknownThing.order`, `ShareRefusal`.
  public func perform(in work: Workspace) throws -> Share {
    guard let order = try work.order(terms.order), terms.side.mayActOn(orderOf: order.terms.side) else {
      throw UnknownThing.order
    }
    let earlier = try work.shareNumbers.find(
      GivenNumber(terms.side, terms.number), among: &work.shares, in: work.transaction)
    let facts = ShareFacts(
      order: order, frozen: try work.frozenOrders.find(order.id, in: work.transaction),
      earlier: try earlier.map { try work.share($0) }, failures: earlier == nil ? try failures(in: work) : [:],
      now: work.now)
    switch try decideShare(terms, given: facts, id: ShareID(work.numbers.next())) {
    case .replay(let share): return share
    case .share(let share, let frozen, let postings):
      // Read together with the accounts the money goes to, and so locked in their order.
      for posting in postings {
        work.want(posting.debit, posting.amount.currency)
        work.want(posting.credit, posting.amount.currency)
      }
      try work.post(postings, cause: share.id.value)
      work.frozenOrders.put(frozen)
      let row = ShareRow(share)
      work.shareNumbers.add(row)
      work.shares.put(row)
      for line in share.lines {
        work.shareLines.put(ShareLineRow(share: share.id, line: line, at: share.at))
        if let url = terms.notifyURL, line.failure == nil {
          work.owe(.share(share.id, place: line.place), to: terms.side.caller, url: url, outTradeNo: terms.number.value)
        }
      }
      return share
    }
  }

  private func failures(in work: Workspace) throws -> [Int: ShareFailure] {
    var failures = [Int: ShareFailure]()
    for (place, line) in terms.lines.enumerated() {
      guard try ShareReceivers.isKnown(line.to, to: terms.side, in: work.transaction) else {
        failures[place] = .noRelation
        continue
      }
      switch line.to.receiver {
      case .merchant(let id):
        if try ShareReceivers.isTerminated(id, in: work.transaction) { failures[place] = .accountAbnormal }
      case .person(let id):
        guard try !work.isClosed(id) else {
          failures[place] = .accountAbnormal
          continue
        }
        if try work.person(of: id).accountClass == .unverified { failures[place] = .notVerified }
      }
    }
    return failures
  }
}

/// Nobody released the rest within thirty days.
struct ReleaseFrozen: Command {
  let order: OrderID

  var subject: Int { order.hashValue }
  func prefetch(in work: Workspace) { work.frozenOrders.want(order) }

  /// - Returns: whether anything was left.
  func perform(in work: Workspace) throws -> Bool {
    guard var frozen = try work.frozenOrders.find(order, in: work.transaction) else { throw UnknownThing.order }
    guard frozen.releasedAt == nil, frozen.endsAt <= work.now else { return false }
    let postings = frozen.release(at: work.now)
    try work.post(postings, cause: order.value)
    work.frozenOrders.put(frozen)
    return !postings.isEmpty
  }
}

/// A merchant that received a part gives it back, or some of it.
public struct ReturnShare: Command {
  let terms: ShareReturnTerms

  public init(_ terms: ShareReturnTerms) { self.terms = terms }

  public var subject: Int { terms.share.hashValue }
  public func prefetch(in work: Workspace) {
    work.shares.want(terms.share)
    work.shareReturnNumbers.want(GivenNumber(terms.side, terms.number))
  }

  /// - Throws: `UnknownThing.share`, `ShareReturnRefusal`.
  public func perform(in work: Workspace) throws -> ShareReturn {
    guard let row = try work.shares.find(terms.share, in: work.transaction), terms.side.mayActOn(orderOf: row.side)
    else {
      throw UnknownThing.share
    }
    // All rows before the accounts, as every command takes them.
    work.frozenOrders.want(row.order)
    let share = try work.share(row)
    guard let frozen = try work.frozenOrders.find(row.order, in: work.transaction) else { throw UnknownThing.order }
    let facts = ShareReturnFacts(
      share: share, frozen: frozen,
      earlier: try work.shareReturnNumbers.find(
        GivenNumber(terms.side, terms.number), among: &work.shareReturns, in: work.transaction),
      balance: try work.balance(.basic(terms.from), terms.amount.currency), now: work.now)
    let made: ShareReturn
    switch try decideShareReturn(terms, given: facts, id: ShareReturnID(work.numbers.next())) {
    case .replay(let earlier): return earlier
    case .fail(let failed): made = failed
    case .accept(let accepted, let line, let after, let postings):
      try work.post(postings, cause: accepted.id.value)
      work.shareLines.put(ShareLineRow(share: share.id, line: line, at: share.at))
      work.frozenOrders.put(after)
      made = accepted
    }
    work.shareReturnNumbers.add(made)
    work.shareReturns.put(made)
    return made
  }
}

extension Workspace {
  /// A share with its lines.
  func share(_ row: ShareRow) throws -> Share {
    for place in 0..<row.lines { shareLines.want(ShareLineRow.Key(share: row.id, place: place)) }
    return row.share(
      try (0..<row.lines).map { place in
        guard let found = try shareLines.find(ShareLineRow.Key(share: row.id, place: place), in: transaction) else {
          throw StoreError.unreadable(table: "share_lines", "line \(place) of share \(row.id.value) is missing")
        }
        return found.line
      })
  }

  /// The takings of an order that was placed to be shared wait.
  func freeze(_ paid: Order) throws {
    guard paid.terms.isToBeShared, let payment = paid.payment else { return }
    let rewards = try rewards(of: paid.id, count: payment.rewards).filter { $0.kind == .discount }
    let takings = try Price(paid.terms.total, with: rewards).received.subtracting(payment.fee)
    guard takings.isPositive else { return }
    try post(
      [
        Posting(
          debit: .basic(paid.terms.merchant), credit: AccountID(.merchant(paid.terms.merchant), .sharing),
          amount: takings, kind: .sharingFrozen)
      ], cause: paid.id.value)
    frozenOrders.put(FrozenOrder(paid.id, paid.terms.side, freezing: takings, at: now))
  }

  /// What still waits of an order's takings.
  func frozen(_ order: Order) throws -> FrozenOrder? {
    order.terms.isToBeShared ? try frozenOrders.find(order.id, in: transaction) : nil
  }

  /// What leaves the merchant with a refund or a reversal comes out of what waits first.
  func thaw(_ amount: Money, of frozen: FrozenOrder?) throws {
    guard var frozen else { return }
    try post(try frozen.thaw(amount), cause: frozen.order.value)
    frozenOrders.put(frozen)
  }
}
