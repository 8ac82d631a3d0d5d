import Fen
import Testing

private let now = Instant(rfc3339: "2026-03-02T10:00:00+08:00")!
private let merchant = MerchantID(1_900_000_001)

private func terms(_ total: Int64, _ count: Int64, hash: UInt8 = 1) -> PayoutBatchTerms {
  PayoutBatchTerms(
    merchant: merchant, number: OutBatchNo(stored: "batch1"), app: "wx1", name: "报销", remark: "三月", scene: "1000",
    total: .fen(total), count: count, hash: [hash])
}

private func detail(
  _ number: String, _ amount: Int64, payee: Int64? = 5_000, name: [UInt8]? = nil
) -> PayoutDetailTerms {
  PayoutDetailTerms(
    number: OutDetailNo(stored: number), openid: "o\(number)", payee: payee.map { UserID($0) }, sealedName: name,
    amount: .fen(amount), remark: "报销")
}

private func decide(
  _ terms: PayoutBatchTerms, _ list: [PayoutDetailTerms], earlier: PayoutBatch? = nil, balance: Int64 = 1_000_000
) throws -> PayoutBatchDecision {
  var last: Int64 = 100
  return try decidePayoutBatch(
    terms, list, earlier: earlier, balance: .fen(balance), id: PayoutBatchID(77),
    under: PayoutRules(rules, on: BusinessDay(now)), now: now
  ) {
    last += 1
    return PayoutDetailID(last)
  }
}

@Suite struct `A batch of transfers` {
  @Test func `moves its total into one escrow`() throws {
    let list = [detail("a", 100), detail("b", 200)]
    guard case .accept(let batch, let details, let posting) = try decide(terms(300, 2), list) else {
      return #expect(Bool(false))
    }
    #expect(batch.held == .fen(300) && !batch.isFinished)
    #expect(details.map(\.id) == [PayoutDetailID(101), PayoutDetailID(102)])
    #expect(posting.debit == .operation(merchant) && posting.credit == batch.id.escrow && posting.amount == .fen(300))
  }

  @Test(arguments: [
    (terms(300, 3), [detail("a", 100), detail("b", 200)], PayoutBatchRefusal.countDiffers(listed: 2)),
    (terms(301, 2), [detail("a", 100), detail("b", 200)], .totalDiffers(listed: .fen(300))),
    (terms(300, 2), [detail("a", 100), detail("a", 200)], .numberTwice(OutDetailNo(stored: "a"))),
    (
      terms(200_100, 2), [detail("a", 100), detail("b", 200_000)],
      .detail(at: 1, .nameNeeded(from: .fen(200_000)))
    ),
    (
      terms(2_000_000, 1), [detail("a", 2_000_000, name: [1])],
      .balanceTooLow(has: .fen(1_000_000), needs: .fen(2_000_000))
    ),
  ])
  func `is taken whole or not at all`(
    terms: PayoutBatchTerms, list: [PayoutDetailTerms], refusal: PayoutBatchRefusal
  ) throws {
    #expect(throws: refusal) { try decide(terms, list) }
  }

  @Test func `again is the same batch; with other terms it is refused`() throws {
    guard case .accept(let batch, _, _) = try decide(terms(100, 1), [detail("a", 100)]) else { return }
    #expect(try decide(terms(100, 1), [], earlier: batch, balance: 0) == .replay(batch))
    #expect(throws: PayoutBatchRefusal.sameNumberOtherTerms) {
      try decide(terms(100, 1, hash: 2), [detail("a", 100)], earlier: batch)
    }
  }

  @Test(
    arguments: [
      (nil, .nobody), (PayeeFacts(isVerified: false, hasThatName: true), .unverified),
      (PayeeFacts(isVerified: true, hasThatName: false), .otherName),
      (PayeeFacts(isVerified: true, hasThatName: true), nil), (PayeeFacts(isVerified: true, hasThatName: nil), nil),
    ] as [(PayeeFacts?, PayoutFailure?)])
  func `pays each transfer or sends it back with a reason`(facts: PayeeFacts?, failure: PayoutFailure?) throws {
    guard case .accept(let batch, let details, _) = try decide(terms(100, 1), [detail("a", 100)]) else { return }
    let (next, ended, posting) = try #require(try decideDetail(details[0], of: batch, for: facts, now: now))
    #expect(next.isFinished && next.held == .fen(0) && posting.debit == batch.id.escrow)
    if let failure {
      #expect(ended.state == .failed(failure, at: now) && posting.credit == .operation(merchant))
      #expect(next.failed == .init(amount: .fen(100), count: 1) && next.paid.count == 0)
    } else {
      #expect(ended.state == .paid(at: now) && posting.credit == .wallet(UserID(5_000)))
      #expect(next.paid == .init(amount: .fen(100), count: 1) && next.failed.count == 0)
    }
    #expect(try decideDetail(ended, of: next, for: facts, now: now) == nil)
  }
}
