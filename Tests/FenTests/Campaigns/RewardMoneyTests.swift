import Fen
import Testing

private func reward(
  _ place: Int, _ amount: Int64, _ kind: Reward.Kind = .discount, _ source: Reward.Source = .budget
) -> Reward {
  Reward(
    order: OrderID(1001), place: place, offer: .campaign(CampaignID(Int64(place) + 1)),
    campaign: CampaignID(Int64(place) + 1), version: 1, person: PersonID(7), kind: kind, source: source, amount: amount,
    currency: .cny, day: 1, at: noon, state: .given)
}

private let rewards = [reward(0, 1_000), reward(1, 500, .discount, .payee), reward(2, 300, .cashback)]

@Suite struct `A rewarded payment` {
  @Test func `is paid by the payer, the payee and the budgets together`() throws {
    let decision = try decidePay(
      order(), by: payer(), with: .balance, rewards: rewards, fee: .standard, bankRequest: BankRequestID(31), now: noon)
    guard case .pay(let paid, let postings) = decision else {
      Issue.record("not paid")
      return
    }
    #expect(
      postings == [
        Posting(debit: .wallet(xiaoming), credit: .basic(shop), amount: .fen(8_500), kind: .payment),
        Posting(debit: .budget(CampaignID(1)), credit: .basic(shop), amount: .fen(1_000), kind: .discountPaid),
        Posting(debit: .budget(CampaignID(3)), credit: .wallet(xiaoming), amount: .fen(300), kind: .cashback),
        // 0.6 % of the 95.00 that the merchant receives.
        Posting(debit: .basic(shop), credit: .feeIncome, amount: .fen(57), kind: .fee),
      ])
    #expect(paid.payment?.payerTotal == .fen(8_500) && paid.payment?.rewards == 3)
  }

  @Test func `needs no more on the balance than the payer gives`() throws {
    #expect(throws: PayRefusal.balanceTooLow(has: .fen(8_499), needs: .fen(8_500))) {
      try decidePay(
        order(), by: payer(balance: .fen(8_499)), with: .balance, rewards: rewards, fee: .standard,
        bankRequest: BankRequestID(31), now: noon)
    }
  }

  @Test func `asks the bank for what the payer gives, and gives the rest when it accepts`() throws {
    let card = CardFacts(id: debitCard, kind: .debit, bound: true)
    let decision = try decidePay(
      order(), by: payer(card: card), with: .card(debitCard), rewards: rewards, fee: .standard,
      bankRequest: BankRequestID(31), now: noon)
    guard case .askBank(let waiting, debitCard, .fen(8_500)) = decision,
      case .userPaying(let attempt) = waiting.state
    else {
      Issue.record("asked for something else: \(decision)")
      return
    }
    #expect(attempt.waiting == .forBank(BankCharge(debitCard, BankRequestID(31), .fen(8_500), rewards: 3)))
    let (paid, postings) = try decideBankAccepted(
      waiting, after: attempt, card: debitCard, rewards: rewards, fee: .standard, now: noon)
    #expect(paid.payment?.payerTotal == .fen(8_500))
    #expect(postings.map(\.kind) == [.cardPayment, .discountPaid, .cashback, .fee])
  }
}

@Suite struct `What a rewarded payment brings the shop` {
  @Test(arguments: [(0, 9_443), (1, 9_442), (5_000, 4_722), (9_999, 1), (10_000, 0)] as [(Int64, Int64)])
  func `is what comes to its account, less what refunds take, to the fen`(refunded: Int64, net: Int64) throws {
    let payment = Payment(
      payer: xiaoming, method: .balance, payerTotal: .fen(8_500), rewards: 3, fee: .fen(57), at: noon,
      authenticated: .password)
    let takings = try Takings(of: order(terms(), .paid(payment), refunded: .fen(refunded)), payment, rewards: rewards)
    #expect(takings.received == .fen(9_443) && takings.fee == .fen(57) && takings.net == .fen(net))
  }
}

@Suite struct `Giving back a rewarded payment` {
  private let paid = order(
    terms(),
    .paid(
      Payment(
        payer: xiaoming, method: .balance, payerTotal: .fen(8_500), rewards: 3, fee: .fen(57), at: noon,
        authenticated: .password)))

  private func refund(_ amount: Int64, has: Int64 = 1_000_000) throws -> (Order, Refund, [Posting]) {
    let facts = RefundFacts(order: paid, earlier: nil, merchantBalance: .fen(has), rewards: rewards, now: noon)
    guard
      case .accept(let next, let refund, let postings) = try decideRefund(
        refundTerms("R1", .fen(amount)), given: facts, id: RefundID(1))
    else { throw RefundRefusal.orderNotPaid }
    return (next, refund, postings)
  }

  @Test func `gives the payer his part, the budgets theirs, and the payee keeps his`() throws {
    let (next, refund, postings) = try refund(5_000)
    #expect(next.refunded == .fen(5_000) && refund.payerAmount == .fen(4_250))
    #expect(
      postings == [
        Posting(debit: .feeIncome, credit: .basic(shop), amount: .fen(29), kind: .feeReturn),
        Posting(debit: .basic(shop), credit: .refundsUnderway, amount: .fen(4_250), kind: .refund),
        Posting(debit: .basic(shop), credit: .budget(CampaignID(1)), amount: .fen(500), kind: .discountReturned),
      ])
    let (_, arrived) = decideRefundArrived(refund, payer: xiaoming, now: noon)
    #expect(arrived.map(\.amount) == [.fen(4_250)])
  }

  @Test func `needs from the merchant what he received`() throws {
    _ = try refund(10_000, has: 9_500 - 57)
    #expect(throws: RefundRefusal.merchantBalanceTooLow(has: .fen(9_442), needs: .fen(9_443))) {
      try refund(10_000, has: 9_442)
    }
  }

  @Test func `sends nothing where nothing is left for the payer`() throws {
    let nearlyFree = order(
      terms(total: .fen(100)),
      .paid(
        Payment(
          payer: xiaoming, method: .balance, payerTotal: .fen(1), rewards: 1, fee: .fen(0), at: noon,
          authenticated: .password)))
    let facts = RefundFacts(
      order: nearlyFree, earlier: nil, merchantBalance: .fen(100), rewards: [reward(0, 99)], now: noon)
    guard
      case .accept(_, let refund, let postings) = try decideRefund(
        refundTerms("R1", .fen(1), total: .fen(100)), given: facts, id: RefundID(1))
    else { return }
    #expect(refund.payerAmount == .fen(0) && postings.map(\.kind) == [.discountReturned])
    #expect(decideRefundArrived(refund, payer: xiaoming, now: noon).1 == [])
  }

  @Test func `takes nothing from the payer, though each discount's share is rounded up`() throws {
    let two = [reward(0, 1_000), reward(1, 1_000)]
    let first = try RefundParts(of: .fen(4), refunded: .fen(0), total: .fen(10_000), rewards: two)
    let second = try RefundParts(of: .fen(1), refunded: .fen(4), total: .fen(10_000), rewards: two)
    #expect(first.toPayer == .fen(3) && second.toPayer == .fen(1))
    #expect(second.ofDiscounts == [0: .fen(0), 1: .fen(0)])
  }

  @Test(arguments: [Seed.ofThisRun])
  func `in parts gives each exactly what one refund would, and takes from nobody`(seed: Seed) throws {
    var generator = seed.generator
    for _ in 0..<2_000 {
      var discounts = [Reward]()
      for place in 0..<Int.random(in: 2...8, using: &generator) {
        discounts.append(reward(place, Int64.random(in: 1...1_000, using: &generator)))
      }
      let off = discounts.map(\.amount).reduce(0, +)
      let total = off + Int64.random(in: 1...1_000, using: &generator)
      var (refunded, toPayer, back) = (Int64(0), Int64(0), [Int: Int64]())
      while refunded < total {
        let most = Bool.random(using: &generator) ? 5 : total
        let part = Int64.random(in: 1...min(most, total - refunded), using: &generator)
        let parts = try RefundParts(
          of: .fen(part), refunded: .fen(refunded), total: .fen(total), rewards: discounts.shuffled(using: &generator))
        #expect(parts.toPayer.minorUnits >= 0 && parts.ofDiscounts.values.allSatisfy { $0.minorUnits >= 0 })
        refunded += part
        toPayer += parts.toPayer.minorUnits
        back.merge(parts.ofDiscounts.mapValues(\.minorUnits)) { $0 + $1 }
        #expect(toPayer + back.values.reduce(0, +) == refunded)
        let atOnce = try RefundParts(of: .fen(refunded), refunded: .fen(0), total: .fen(total), rewards: discounts)
        #expect(atOnce.toPayer == .fen(toPayer) && atOnce.ofDiscounts == back.mapValues { .fen($0) })
      }
      #expect(toPayer == total - off && discounts.allSatisfy { back[$0.place] == $0.amount })
    }
  }

  @Test func `by reversal gives everything back at once`() {
    let payment = paid.payment!
    let postings = reversalPostings(paid, payment, rewards: rewards)
    #expect(postings.map(\.kind) == [.feeReturn, .refund, .discountReturned, .refundToWallet])
    #expect(postings.map(\.amount.minorUnits) == [57, 8_500, 1_000, 8_500])
  }
}
