/// Transfers one batch may have. Source: API v3 商家转账到零钱 (total_num).
public let payoutsPerBatch = 1_000

/// In descending precedence: an earlier case wins when several are true.
public enum PayoutBatchRefusal: Error, Equatable, Sendable {
  case sameNumberOtherTerms
  case countDiffers(listed: Int)
  /// What the transfers make.
  case totalDiffers(listed: Money)
  case numberTwice(OutDetailNo)
  /// A transfer breaks a rule that holds for each. Places are counted from 0.
  case detail(at: Int, PayoutRefusal)
  case balanceTooLow(has: Money, needs: Money)
  case arithmetic(MoneyError)
}

public enum PayoutBatchDecision: Equatable, Sendable {
  case accept(PayoutBatch, [PayoutDetail], Posting)
  /// The same request came before. Answer with the batch as it stands, and write nothing.
  case replay(PayoutBatch)
}

/// Decides a batch as a whole: it is taken with all its transfers, or not at all.
///
/// - Parameters:
///   - earlier: the batch that has this number already.
///   - balance: what the merchant's operating account holds.
///   - next: a number for each new transfer.
public func decidePayoutBatch(
  _ terms: PayoutBatchTerms, _ list: [PayoutDetailTerms], earlier: PayoutBatch?, balance: Money, id: PayoutBatchID,
  under rules: PayoutRules, now: Instant, next: () -> PayoutDetailID
) throws(PayoutBatchRefusal) -> PayoutBatchDecision {
  if let earlier {
    guard earlier.terms.hash == terms.hash else { throw .sameNumberOtherTerms }
    return .replay(earlier)
  }
  guard list.count == terms.count else { throw .countDiffers(listed: list.count) }
  var sum = Money.zero(terms.total.currency)
  do throws(MoneyError) { for detail in list { sum = try sum.adding(detail.amount) } } catch {
    throw .arithmetic(error)
  }
  guard sum == terms.total else { throw .totalDiffers(listed: sum) }
  var numbers = Set<OutDetailNo>()
  for (place, detail) in list.enumerated() {
    guard numbers.insert(detail.number).inserted else { throw .numberTwice(detail.number) }
    do throws(PayoutRefusal) { try rules.checkName(isGiven: detail.sealedName != nil, for: detail.amount) } catch {
      throw .detail(at: place, error)
    }
  }
  guard balance >= terms.total else { throw .balanceTooLow(has: balance, needs: terms.total) }

  let none = PayoutBatch.Part(amount: .zero(terms.total.currency), count: 0)
  let batch = PayoutBatch(id: id, terms: terms, createdAt: now, paid: none, failed: none, changedAt: now)
  let details = list.map { PayoutDetail(id: next(), batch: id, terms: $0, createdAt: now) }
  return .accept(
    batch, details,
    Posting(debit: .operation(terms.merchant), credit: id.escrow, amount: terms.total, kind: .payoutSent))
}

/// What is known of the one a transfer of a batch is for.
public struct PayeeFacts: Hashable, Sendable {
  public let isVerified: Bool
  /// Whether his verified name is the one the merchant gave; nil when none was given.
  public let hasThatName: Bool?

  public init(isVerified: Bool, hasThatName: Bool?) {
    self.isVerified = isVerified
    self.hasThatName = hasThatName
  }
}

/// One transfer of a batch is paid, or its money goes back; nil when that has happened.
///
/// - Parameter facts: nil when there is no such person.
public func decideDetail(
  _ detail: PayoutDetail, of batch: PayoutBatch, for facts: PayeeFacts?, now: Instant
) throws(MoneyError) -> (PayoutBatch, PayoutDetail, Posting)? {
  guard case .waiting = detail.state else { return nil }
  var (batch, detail) = (batch, detail)
  let amount = detail.terms.amount
  func back(_ failure: PayoutFailure) throws(MoneyError) -> Posting {
    detail.state = .failed(failure, at: now)
    batch.failed.amount = try batch.failed.amount.adding(amount)
    batch.failed.count += 1
    return Posting(
      debit: batch.id.escrow, credit: .operation(batch.terms.merchant), amount: amount, kind: .payoutReturned)
  }
  let posting: Posting
  switch (detail.terms.payee, facts) {
  case (nil, _), (_, nil): posting = try back(.nobody)
  case (_?, let facts?) where !facts.isVerified: posting = try back(.unverified)
  case (_?, let facts?) where facts.hasThatName == false: posting = try back(.otherName)
  case (let payee?, _):
    detail.state = .paid(at: now)
    batch.paid.amount = try batch.paid.amount.adding(amount)
    batch.paid.count += 1
    posting = Posting(debit: batch.id.escrow, credit: .wallet(payee), amount: amount, kind: .payoutReceived)
  }
  batch.changedAt = now
  return (batch, detail, posting)
}
