import Fen

/// A merchant sends money to many people at once. Each transfer is paid by `PayPayoutDetail`.
public struct RequestPayoutBatch: Command {
  let terms: PayoutBatchTerms
  let details: [PayoutDetailTerms]

  public init(_ terms: PayoutBatchTerms, _ details: [PayoutDetailTerms]) {
    self.terms = terms
    self.details = details
  }

  public var subject: Int { terms.number.hashValue }
  public func prefetch(in work: Workspace) {
    work.want(terms.merchant, terms.number)
    work.want(.operation(terms.merchant), terms.total.currency)
  }

  /// - Throws: `PayoutBatchRefusal`.
  public func perform(in work: Workspace) throws -> PayoutBatch {
    let decision = try decidePayoutBatch(
      terms, details, earlier: try work.payoutBatch(terms.merchant, terms.number),
      balance: try work.balance(.operation(terms.merchant), terms.total.currency),
      id: PayoutBatchID(work.numbers.nextOwner()), under: PayoutRules(work.rules, on: work.today), now: work.now
    ) { PayoutDetailID(work.numbers.next()) }
    switch decision {
    case .replay(let earlier): return earlier
    case .accept(let batch, let details, let posting):
      try work.post([posting], cause: batch.id.value)
      work.put(batch)
      for detail in details { work.payoutDetails.put(detail) }
      work.wroteDueWork = true
      return batch
    }
  }
}

/// One transfer of a batch is paid, or its money goes back.
struct PayPayoutDetail: Command {
  let id: PayoutDetailID
  let batch: PayoutBatchID
  /// Whom it is for; nil when the openid was nobody's.
  let payee: UserID?
  let hasThatName: Bool?

  // Transfers of one batch meet: each counts in its row.
  var subject: Int { batch.hashValue }
  func prefetch(in work: Workspace) {
    work.payoutDetails.want(id)
    work.payoutBatches.want(batch)
    guard let payee else { return }
    work.want(personOf: payee)
  }

  /// - Throws: `UnknownThing.payout`.
  func perform(in work: Workspace) throws -> PayoutDetail {
    guard let detail = try work.payoutDetails.find(id, in: work.transaction),
      let batch = try work.payoutBatches.find(batch, in: work.transaction)
    else { throw UnknownThing.payout }
    let facts = try payee.flatMap { try work.facts(of: $0, hasThatName: hasThatName) }
    guard let (next, ended, posting) = try decideDetail(detail, of: batch, for: facts, now: work.now) else {
      return detail
    }
    work.want(posting.credit, posting.amount.currency)
    try work.post([posting], cause: ended.id.value)
    work.payoutDetails.put(ended)
    work.payoutBatches.put(next)
    if next.isFinished, let url = next.terms.notifyURL {
      work.owe(.payoutBatch(next.id), to: next.terms.merchant, url: url, outTradeNo: next.terms.number.value)
    }
    return ended
  }
}

/// The merchant asks for the receipt of a whole batch. The moment he first asks is kept.
public struct RequestBatchReceipt: Command {
  let merchant: MerchantID
  let number: OutBatchNo

  public init(_ merchant: MerchantID, _ number: OutBatchNo) {
    self.merchant = merchant
    self.number = number
  }

  public var subject: Int { number.hashValue }
  public func prefetch(in work: Workspace) { work.want(merchant, number) }

  /// - Throws: `UnknownThing.payout`, `ReceiptRefusal.notReceived`.
  public func perform(in work: Workspace) throws -> PayoutBatch {
    guard var batch = try work.payoutBatch(merchant, number) else { throw UnknownThing.payout }
    guard batch.isFinished else { throw ReceiptRefusal.notReceived }
    guard batch.receiptAt == nil else { return batch }
    batch.receiptAt = work.now
    work.payoutBatches.put(batch)
    return batch
  }
}

/// The merchant asks for the receipt of one transfer of a batch. The moment he first asks is kept.
public struct RequestDetailReceipt: Command {
  let id: PayoutDetailID
  let batch: PayoutBatchID

  public init(_ detail: PayoutDetail) { (id, batch) = (detail.id, detail.batch) }

  // Beside what pays the transfers of the batch.
  public var subject: Int { batch.hashValue }
  public func prefetch(in work: Workspace) { work.payoutDetails.want(id) }

  /// - Throws: `UnknownThing.payout`, `ReceiptRefusal.notReceived`.
  public func perform(in work: Workspace) throws -> PayoutDetail {
    guard var detail = try work.payoutDetails.find(id, in: work.transaction) else { throw UnknownThing.payout }
    guard case .paid = detail.state else { throw ReceiptRefusal.notReceived }
    guard detail.receiptAt == nil else { return detail }
    detail.receiptAt = work.now
    work.payoutDetails.put(detail)
    return detail
  }
}

extension Workspace {
  /// Nil when there is no such person, or no more.
  fileprivate func facts(of payee: UserID, hasThatName: Bool?) throws -> PayeeFacts? {
    do {
      try requireVerified(payee, to: .receivePayout)
      return PayeeFacts(isVerified: true, hasThatName: hasThatName)
    } catch LimitRefusal.unverified {
      return PayeeFacts(isVerified: false, hasThatName: hasThatName)
    } catch UnknownThing.user {
      return nil
    }
  }
}
