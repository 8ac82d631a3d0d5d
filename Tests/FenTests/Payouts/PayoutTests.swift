import Fen
import Testing

private let now = Instant(rfc3339: "2026-03-02T10:00:00+08:00")!
private let merchant = MerchantID(1_900_000_001)
private let person = UserID(5_000)

private func terms(
  _ amount: Int64 = 1_000, name: [UInt8]? = nil, number: String = "bill1", hash: UInt8 = 1
) -> PayoutTerms {
  PayoutTerms(
    merchant: merchant, number: OutBillNo(stored: number), app: "wx1", payee: person, sealedName: name,
    amount: .fen(amount), remark: "报销", scene: "1000", hash: [hash])
}

private func decide(_ terms: PayoutTerms, earlier: Payout? = nil, balance: Int64 = 1_000_000) throws -> PayoutDecision {
  try decidePayout(
    terms, earlier: earlier, balance: .fen(balance), id: PayoutID(77),
    under: PayoutRules(rules, on: BusinessDay(now)), now: now)
}

private func waiting(_ terms: PayoutTerms = terms()) throws -> Payout {
  guard case .accept(let payout, _) = try decide(terms) else { throw PayoutRefusal.sameNumberOtherTerms }
  return payout
}

@Suite struct `Sending money to a person` {
  @Test func `takes it from the operating account into escrow`() throws {
    guard case .accept(let payout, let posting) = try decide(terms()) else { return #expect(Bool(false)) }
    #expect(payout.state == .waiting(until: now.adding(hours: 24)) && payout.held == .fen(1_000))
    #expect(
      posting
        == Posting(
          debit: .operation(merchant), credit: PayoutID(77).escrow, amount: .fen(1_000), kind: .payoutSent))
  }

  @Test func `needs all of it there, and says what is there`() throws {
    _ = try decide(terms(1_000), balance: 1_000)
    #expect(throws: PayoutRefusal.balanceTooLow(has: .fen(999), needs: .fen(1_000))) {
      try decide(terms(1_000), balance: 999)
    }
  }

  @Test(arguments: [
    (29, false, true), (29, true, false), (30, true, true), (30, false, true), (199_999, false, true),
    (200_000, false, false), (200_000, true, true),
  ])
  func `names the person from 2,000 yuan on, and never below 0.30`(amount: Int64, named: Bool, fits: Bool) throws {
    let decision = Result { try decide(terms(amount, name: named ? [1] : nil)) }
    switch decision {
    case .success: #expect(fits)
    case .failure(let refusal as PayoutRefusal):
      #expect(!fits)
      #expect(refusal == (named ? .nameNotAllowed(below: .fen(30)) : .nameNeeded(from: .fen(200_000))))
    case .failure: Issue.record("\(decision)")
    }
  }

  @Test func `again is the first answer; with other terms it is refused`() throws {
    var earlier = try waiting()
    earlier.state = .received(at: now)
    #expect(try decide(terms(), earlier: earlier, balance: 0) == .replay(earlier))
    #expect(throws: PayoutRefusal.sameNumberOtherTerms) { try decide(terms(hash: 2), earlier: earlier) }
  }
}

@Suite struct `Taking what a merchant sent` {
  @Test func `brings it into the wallet, once`() throws {
    let payout = try waiting()
    guard case .end(let next, let posting) = try decideConfirm(payout, by: person, hasThatName: nil, now: now) else {
      return #expect(Bool(false))
    }
    #expect(next.state == .received(at: now) && next.held == .fen(0))
    #expect(posting.debit == payout.id.escrow && posting.credit == .wallet(person) && posting.kind == .payoutReceived)
    #expect(try decideConfirm(next, by: person, hasThatName: nil, now: now) == .replay(next))
  }

  @Test func `under another name sends it back`() throws {
    guard case .end(let next, let posting) = try decideConfirm(waiting(), by: person, hasThatName: false, now: now)
    else { return #expect(Bool(false)) }
    #expect(next.state == .failed(.otherName, at: now))
    #expect(posting.credit == .operation(merchant) && posting.kind == .payoutReturned)
  }

  @Test func `is for nobody else`() throws {
    #expect(throws: ConfirmPayoutRefusal.notForYou) {
      try decideConfirm(waiting(), by: UserID(5_001), hasThatName: nil, now: now)
    }
  }

  @Test func `is too late from the 24th hour on`() throws {
    let payout = try waiting()
    let end = now.adding(hours: 24)
    _ = try decideConfirm(payout, by: person, hasThatName: true, now: end.adding(milliseconds: -1))
    #expect(throws: ConfirmPayoutRefusal.expired) {
      try decideConfirm(payout, by: person, hasThatName: true, now: end)
    }
    #expect(decideExpiry(payout, now: end.adding(milliseconds: -1)) == nil)
    #expect(decideExpiry(payout, now: end)?.0.state == .failed(.overdue, at: end))
  }

  @Test(arguments: [
    PayoutState.received(at: now), .failed(.overdue, at: now), .failed(.otherName, at: now), .cancelled(at: now),
  ])
  func `has one end`(state: PayoutState) throws {
    var payout = try waiting()
    payout.state = state
    #expect(decideExpiry(payout, now: now.adding(days: 9)) == nil)
    if case .cancelled = state {
      #expect(try decideCancel(payout, now: now) == nil)
    } else {
      #expect(throws: CancelPayoutRefusal.ended(state)) { try decideCancel(payout, now: now) }
    }
    if case .received = state { return }
    #expect(throws: ConfirmPayoutRefusal.ended(state)) {
      try decideConfirm(payout, by: person, hasThatName: nil, now: now)
    }
  }

  @Test func `is no more possible when the merchant cancelled it`() throws {
    let (next, posting) = try #require(try decideCancel(waiting(), now: now))
    #expect(next.state == .cancelled(at: now))
    #expect(posting.credit == .operation(merchant) && posting.amount == .fen(1_000))
  }
}
