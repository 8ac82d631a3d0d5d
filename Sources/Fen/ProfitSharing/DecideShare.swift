/// What a share is decided on.
public struct ShareFacts: Sendable {
  public let order: Order
  /// Nil where the order was not placed to be shared, or is not paid.
  public let frozen: FrozenOrder?
  /// An earlier request with the same number.
  public let earlier: Share?
  /// By place: why the receiver can be given nothing.
  public let failures: [Int: ShareFailure]
  public let ratio: ShareRatio
  public let now: Instant

  public init(
    order: Order, frozen: FrozenOrder?, earlier: Share?, failures: [Int: ShareFailure] = [:],
    ratio: ShareRatio = .standard, now: Instant
  ) {
    self.order = order
    self.frozen = frozen
    self.earlier = earlier
    self.failures = failures
    self.ratio = ratio
    self.now = now
  }
}

public enum ShareDecision: Equatable, Sendable {
  case share(Share, FrozenOrder, [Posting])
  /// The same request came before; its answer stands.
  case replay(Share)
}

/// In descending precedence.
public enum ShareRefusal: Error, Equatable, Sendable {
  case sameNumberOtherTerms
  /// Not paid, or taken back.
  case orderNotPaid
  /// Placed without `settle_info.profit_sharing`.
  case notToBeShared
  case released
  case tooEarly(until: Instant)
  case tooManyShares
  case tooManyReceivers
  case sameReceiverTwice(place: Int)
  /// Neither a receiver nor a release.
  case nothingAsked
  case exceedsLeft(Money)
  case exceedsRatio(most: Money)
  case arithmetic(MoneyError)
}

/// Decides a share. Pure: `id` is the number a new one would get.
///
/// A line whose receiver can be given nothing fails alone; its money stays frozen.
public func decideShare(
  _ terms: ShareTerms, given facts: ShareFacts, id: ShareID
) throws(ShareRefusal) -> ShareDecision {
  if let earlier = facts.earlier {
    guard earlier.terms.hash == terms.hash else { throw .sameNumberOtherTerms }
    return .replay(earlier)
  }
  guard facts.order.payment != nil, case .paid = facts.order.state else { throw .orderNotPaid }
  guard var frozen = facts.frozen else { throw .notToBeShared }
  guard frozen.releasedAt == nil else { throw .released }
  let earliest = frozen.frozenAt.adding(seconds: shareDelay)
  guard facts.now >= earliest || terms.lines.isEmpty else { throw .tooEarly(until: earliest) }
  guard frozen.shares < sharesPerOrder || terms.lines.isEmpty else { throw .tooManyShares }
  guard terms.lines.count <= receiversPerShare else { throw .tooManyReceivers }
  var seen = Set<ShareReceiver>()
  for (place, line) in terms.lines.enumerated() where !seen.insert(line.to.receiver).inserted {
    throw .sameReceiverTwice(place: place)
  }
  guard !terms.lines.isEmpty || terms.releasesRest else { throw .nothingAsked }
  let (asked, most): (Money, Money)
  do throws(MoneyError) {
    asked = try sum(terms.lines.map(\.amount), frozen.left.currency)
    most = try frozen.unshared(of: facts.order.terms.total, facts.ratio)
  } catch { throw .arithmetic(error) }
  guard asked <= frozen.left else { throw .exceedsLeft(frozen.left) }
  guard asked <= most else { throw .exceedsRatio(most: most) }
  let lines = terms.lines.enumerated().map { place, line in
    ShareLine(place: place, line, failure: facts.failures[place])
  }
  let given = lines.filter { $0.failure == nil }
  var postings = given.map { line in
    Posting(
      debit: frozen.frozen, credit: line.terms.to.receiver.account, amount: line.terms.amount, kind: .shared)
  }
  do throws(MoneyError) {
    if !terms.lines.isEmpty { try frozen.share(try sum(given.map(\.terms.amount), frozen.left.currency)) }
  } catch { throw .arithmetic(error) }
  let released = terms.releasesRest ? frozen.left : .zero(frozen.left.currency)
  if terms.releasesRest { postings += frozen.release(at: facts.now) }
  return .share(
    Share(id: id, terms: terms, lines: lines, released: released, at: facts.now), frozen, postings)
}

private func sum(_ amounts: [Money], _ currency: Currency) throws(MoneyError) -> Money {
  var sum = Money.zero(currency)
  for amount in amounts { sum = try sum.adding(amount) }
  return sum
}
