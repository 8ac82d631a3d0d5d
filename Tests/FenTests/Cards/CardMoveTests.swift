import Fen
import Testing

private let rule = WithdrawalTerms(free: .fen(100_000), rate: 100, least: .fen(10))

@Suite struct `The fee of a withdrawal` {
  @Test(
    arguments: [
      // Before, amount, fee.
      (0, 1, 0), (0, 100_000, 0), (0, 100_001, 10), (0, 110_000, 10), (0, 110_100, 10), (0, 110_449, 10),
      (0, 110_500, 11), (0, 110_550, 11), (100_000, 1, 10), (100_000, 10_000, 10), (100_000, 10_499, 10),
      (100_000, 10_500, 11), (100_000, 1_000_000, 1_000), (99_999, 1, 0), (99_999, 2, 10), (60_000, 50_000, 10),
      (5_000_000, 200_000, 200),
    ] as [(Int64, Int64, Int64)])
  func `is for what exceeds the free amount, and at least ten fen`(before: Int64, amount: Int64, fee: Int64) throws {
    #expect(try rule.fee(on: .fen(amount), withdrawnBefore: .fen(before)) == .fen(fee))
  }

  @Test func `leaves of the free amount what was not withdrawn`() throws {
    #expect(try rule.freeLeft(withdrawnBefore: .fen(0)) == .fen(100_000))
    #expect(try rule.freeLeft(withdrawnBefore: .fen(99_999)) == .fen(1))
    #expect(try rule.freeLeft(withdrawnBefore: .fen(300_000)) == .fen(0))
  }
}

@Suite struct `A withdrawal of everything` {
  @Test(
    arguments: [
      // Withdrawn before, balance, amount, fee.
      (0, 1, 1, 0), (0, 100_000, 100_000, 0),
      // The least fee is ten fen: up to there what exceeds the free amount goes out without one.
      (0, 100_001, 100_001, 0), (0, 100_010, 100_010, 0), (0, 100_011, 100_001, 10), (0, 100_012, 100_002, 10),
      (100_000, 1, 1, 0), (100_000, 10, 10, 0), (100_000, 11, 1, 10), (100_000, 10_509, 10_499, 10),
      // Between two fees one fen is left, which goes out as well.
      (100_000, 10_510, 10_500, 10), (100_000, 10_511, 10_500, 11), (100_000, 1_001_000, 1_000_000, 1_000),
      (5_000_000, 200_200, 200_000, 200),
    ] as [(Int64, Int64, Int64, Int64)])
  func `leaves nothing behind`(before: Int64, balance: Int64, amount: Int64, fee: Int64) throws {
    let all = try #require(try rule.everything(of: .fen(balance), withdrawnBefore: .fen(before)))
    #expect(all.amount == .fen(amount) && all.fee == .fen(fee))
  }

  @Test(arguments: [Seed.ofThisRun])
  func `costs the usual fee, or up to ten fen less where that leaves fen behind`(seed: Seed) throws {
    var generator = seed.generator
    for _ in 0..<2_000 {
      let balance = Int64.random(in: 1...(Bool.random(using: &generator) ? 200 : 3_000_000), using: &generator)
      let before = Money.fen(Int64.random(in: 0...120_000, using: &generator))
      let all = try #require(try rule.everything(of: .fen(balance), withdrawnBefore: before))
      #expect(all.amount.minorUnits + all.fee.minorUnits == balance)
      let usual = try rule.fee(on: all.amount, withdrawnBefore: before).minorUnits
      #expect((0...10).contains(usual - all.fee.minorUnits), "\(balance) after \(before)")
      #expect(try rule.fee(on: all.amount, outOf: .fen(balance), withdrawnBefore: before) == all.fee)
      // Whoever leaves something behind pays what everybody pays.
      #expect(try rule.fee(on: all.amount, outOf: .fen(balance + 20), withdrawnBefore: before).minorUnits == usual)
    }
  }

  @Test func `is nothing when nothing is there`() throws {
    #expect(try rule.everything(of: .fen(0), withdrawnBefore: .fen(0)) == nil)
  }

  @Test(arguments: [Int64(0), 1, 9, 10, 99_999, 100_000, 100_009, 100_010, 100_011, 149_950, 149_957, 149_958])
  func `is as much as a limit leaves, and the balance carries it with its fee`(left: Int64) throws {
    let balance = Money.fen(150_007)
    let most = try rule.most(of: balance, withdrawnBefore: .fen(0), limitLeaving: .fen(left))
    guard let most else { return #expect(left == 0) }
    #expect(most.amount == .fen(min(left, 149_957)))
    #expect(try most.amount.adding(most.fee) <= balance)
    #expect(try most.fee == rule.fee(on: most.amount, outOf: balance, withdrawnBefore: .fen(0)))
  }
}

@Suite struct `Moving money between wallet and card` {
  @Test func `fills a wallet up to the most there is at once, and not a fen beyond`() throws {
    let (move, _) = try asked(try terms(.topUp, 5_000_000), facts())
    #expect(move.terms.amount == .fen(5_000_000))
    #expect(throws: CardMoveRefusal.topUpTooMuch(most: .fen(5_000_000))) {
      try decide(try terms(.topUp, 5_000_001), facts())
    }
  }

  private func terms(_ way: CardMoveWay, _ amount: Int64, card: CardID = debitCard) throws -> CardMoveTerms {
    CardMoveTerms(user: xiaoming, number: try RequestNumber("request-1"), way: way, card: card, amount: .fen(amount))
  }

  private func facts(
    earlier: CardMove? = nil, _ kind: CardKind = .debit, bound: Bool = true, balance: Int64 = 0, before: Int64 = 0
  ) -> CardMoveFacts {
    CardMoveFacts(
      earlier: earlier, card: CardFacts(id: kind == .debit ? debitCard : creditCard, kind: kind, bound: bound),
      balance: .fen(balance), withdrawnBefore: .fen(before), withdrawalTerms: rule,
      topUpMost: .fen(5_000_000))
  }

  private func decide(_ terms: CardMoveTerms, _ facts: CardMoveFacts) throws -> CardMoveDecision {
    try decideCardMove(
      terms, given: facts, id: CardMoveID(1), bankRequest: BankRequestID(2), authenticated: .password, now: noon)
  }

  private func asked(_ terms: CardMoveTerms, _ facts: CardMoveFacts) throws -> (CardMove, [Posting]) {
    switch try decide(terms, facts) {
    case .ask(let move, let postings): return (move, postings)
    case .replay: throw CardMoveRefusal.otherTerms
    }
  }

  @Test func `a top-up moves nothing before the bank has paid`() throws {
    let (move, postings) = try asked(try terms(.topUp, 5_000), facts())
    #expect(postings == [] && move.state == .underWay && move.fee == .fen(0))
    let (done, arrived) = decideBankAnswered(move, accepted: true, now: noon)
    #expect(done.state == .done(at: noon))
    #expect(arrived == [Posting(debit: .reserve, credit: .wallet(xiaoming), amount: .fen(5_000), kind: .topUp)])
    let (refused, nothing) = decideBankAnswered(move, accepted: false, now: noon)
    #expect(refused.state == .refused(at: noon) && nothing == [])
  }

  @Test func `a withdrawal leaves the wallet with its fee, and both come back when the bank refuses`() throws {
    let (move, left) = try asked(try terms(.withdrawal, 50_000), facts(balance: 50_050, before: 100_000))
    #expect(move.fee == .fen(50))
    #expect(
      left == [
        Posting(debit: .wallet(xiaoming), credit: .withdrawalsUnderway, amount: .fen(50_000), kind: .withdrawal),
        Posting(debit: .wallet(xiaoming), credit: .feeIncome, amount: .fen(50), kind: .withdrawalFee),
      ])
    let (_, paid) = decideBankAnswered(move, accepted: true, now: noon)
    #expect(
      paid == [
        Posting(debit: .withdrawalsUnderway, credit: .reserve, amount: .fen(50_000), kind: .withdrawalPaid)
      ])
    let (_, back) = decideBankAnswered(move, accepted: false, now: noon)
    #expect(back.map(\.credit) == [.wallet(xiaoming), .wallet(xiaoming)])
    #expect(back.map(\.amount) == left.map(\.amount))
  }

  @Test func `the balance must hold the fee as well`() throws {
    let withdrawal = try terms(.withdrawal, 50_000)
    #expect(throws: CardMoveRefusal.balanceTooLow(has: .fen(50_049), needs: .fen(50_050), fee: .fen(50))) {
      try decide(withdrawal, facts(balance: 50_049, before: 100_000))
    }
    #expect(throws: Never.self) { try decide(withdrawal, facts(balance: 50_000)) }
  }

  @Test(arguments: CardMoveWay.allCases)
  func `a credit card, one that is not bound, and another's are refused`(way: CardMoveWay) throws {
    #expect(throws: CardMoveRefusal.creditCard) {
      try decide(try terms(way, 100, card: creditCard), facts(.credit, balance: 100))
    }
    #expect(throws: CardMoveRefusal.noSuchCard) { try decide(try terms(way, 100), facts(bound: false, balance: 100)) }
    #expect(throws: CardMoveRefusal.noSuchCard) { try decide(try terms(way, 100), facts(.credit, balance: 100)) }
  }

  @Test(arguments: CardMoveWay.allCases)
  func `the same number is the same move, whatever has become of wallet and card`(way: CardMoveWay) throws {
    let (move, _) = try asked(try terms(way, 100), facts(balance: 100))
    #expect(try decide(try terms(way, 100), facts(earlier: move, bound: false)) == .replay(move))
    #expect(throws: CardMoveRefusal.otherTerms) { try decide(try terms(way, 101), facts(earlier: move, balance: 500)) }
  }
}
