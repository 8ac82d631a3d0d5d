import Fen
import Testing

private let fresh = RefundID(2002)

private func decide(
  _ asked: RefundTerms, of order: Order = order(terms(), .paid(payment())), earlier: Refund? = nil,
  merchantHas: Money = .fen(1_000_000), at now: Instant = noon
) throws(RefundRefusal) -> RefundDecision {
  try decideRefund(
    asked, given: RefundFacts(order: order, earlier: earlier, merchantBalance: merchantHas, now: now), id: fresh)
}

private func paid(refunded: Int64, count: Int64 = 1, _ method: PaymentMethod = .balance) -> Order {
  order(terms(), .paid(payment(method)), refunded: .fen(refunded), refundCount: count)
}

@Suite struct `Deciding a refund` {
  @Test(arguments: [.balance, .card(debitCard)] as [PaymentMethod])
  func `sends the money the way it came and the fee back with it`(method: PaymentMethod) throws {
    let expected = RefundDecision.accept(
      paid(refunded: 4_000, method),
      Refund(
        id: fresh, order: OrderID(1001), terms: refundTerms(.fen(4_000)), feeReturned: .fen(24), createdAt: noon,
        channel: .original(method)),
      [
        Posting(debit: .feeIncome, credit: .basic(shop), amount: .fen(24), kind: .feeReturn),
        Posting(debit: .basic(shop), credit: .refundsUnderway, amount: .fen(4_000), kind: .refund),
      ])
    #expect(try decide(refundTerms(.fen(4_000)), of: order(terms(), .paid(payment(method)))) == expected)
  }

  @Test(
    arguments: [
      (refunded: 0, asked: 10_000, left: nil), (refunded: 0, asked: 10_001, left: 10_000),
      (refunded: 6_000, asked: 4_000, left: nil), (refunded: 6_000, asked: 4_001, left: 4_000),
      (refunded: 10_000, asked: 1, left: 0), (refunded: 1, asked: .max, left: 9_999),
    ] as [(refunded: Int64, asked: Int64, left: Int64?)])
  func `never gives back more than was paid, and says what is left`(refunded: Int64, asked: Int64, left: Int64?) {
    let outcome = Result { () throws(RefundRefusal) in
      try decide(refundTerms(.fen(asked)), of: paid(refunded: refunded))
    }
    switch (outcome, left) {
    case (.success(.accept(let order, _, _)), nil): #expect(order.refunded == .fen(refunded + asked))
    case (.failure(let refusal), let left?): #expect(refusal == .exceedsPaid(left: .fen(left)))
    case (let outcome, _): Issue.record("\(outcome)")
    }
  }

  @Test func `takes fifty refunds of one order`() throws {
    guard case .accept(let order, _, _) = try decide(refundTerms(.fen(1)), of: paid(refunded: 49, count: 49)) else {
      return #expect(Bool(false), "not accepted")
    }
    #expect(order.refundCount == 50)
    #expect(throws: RefundRefusal.tooMany) { try decide(refundTerms(.fen(1)), of: order) }
  }

  @Test func `takes them for less than 365 days after the payment`() {
    let end = noon.adding(days: 365)
    #expect(throws: Never.self) { try decide(refundTerms(.fen(1)), at: end.adding(milliseconds: -1)) }
    #expect(throws: RefundRefusal.tooLate) { try decide(refundTerms(.fen(1)), at: end) }
  }

  @Test func `counts those days from the payment, not from the order`() {
    let late = order(terms(), .paid(payment(at: noon.adding(days: 6))))
    #expect(throws: Never.self) { try decide(refundTerms(.fen(1)), of: late, at: noon.adding(days: 370)) }
  }

  @Test(
    arguments: [
      .notPaid, .userPaying(attempt()), .closed(.merchant, at: noon), .closed(.reversed(payment()), at: noon),
    ] as [OrderState])
  func `needs money that is there`(state: OrderState) {
    #expect(throws: RefundRefusal.orderNotPaid) { try decide(refundTerms(.fen(1)), of: order(terms(), state)) }
  }

  @Test(arguments: [.fen(9_999), .fen(10_001), Money(minorUnits: 10_000, .jpy)] as [Money])
  func `needs the order's total as it was`(total: Money) {
    #expect(throws: RefundRefusal.totalDiffers(paid: .fen(10_000))) {
      try decide(refundTerms("R1", .fen(1), total: total))
    }
  }

  @Test func `in other money than the order's is refused`() {
    #expect(throws: RefundRefusal.arithmetic(.currencyMismatch(.cny, .jpy))) {
      try decide(refundTerms(Money(minorUnits: 1, .jpy)))
    }
  }

  @Test func `needs from the merchant the refund less the fee he gets back`() {
    #expect(throws: Never.self) { try decide(refundTerms(.fen(10_000)), merchantHas: .fen(9_940)) }
    #expect(throws: RefundRefusal.merchantBalanceTooLow(has: .fen(9_939), needs: .fen(9_940))) {
      try decide(refundTerms(.fen(10_000)), merchantHas: .fen(9_939))
    }
  }

  @Test func `refuses for the first thing wrong with it`() {
    let (tooMuch, empty) = (refundTerms("R1", .fen(10_001), total: .fen(1)), Money.fen(0))
    let spent = paid(refunded: 10_000, count: 50)
    let late = noon.adding(days: 400)
    let unpaid = order(terms(), .notPaid)
    #expect(throws: RefundRefusal.sameNumberOtherTerms) {
      try decide(tooMuch, of: unpaid, earlier: refund(hash: [9]), merchantHas: empty, at: late)
    }
    #expect(throws: RefundRefusal.orderNotPaid) { try decide(tooMuch, of: unpaid, merchantHas: empty, at: late) }
    #expect(throws: RefundRefusal.totalDiffers(paid: .fen(10_000))) {
      try decide(tooMuch, of: spent, merchantHas: empty, at: late)
    }
    let asked = refundTerms(.fen(10_001))
    #expect(throws: RefundRefusal.tooLate) { try decide(asked, of: spent, merchantHas: empty, at: late) }
    #expect(throws: RefundRefusal.tooMany) { try decide(asked, of: spent, merchantHas: empty) }
    #expect(throws: RefundRefusal.exceedsPaid(left: .fen(10_000))) { try decide(asked, merchantHas: empty) }
  }
}

@Suite struct `Asking for a refund again` {
  @Test(arguments: [.processing, .succeeded(at: noon), .abnormal(since: noon)] as [RefundState])
  func `gets the first answer, whatever happened since`(state: RefundState) throws {
    let earlier = refund(.otherCard(NamedAccount(shown: "1234", sealed: [])), state)
    // Every refusal a new refund could meet is true by now.
    let spent = order(terms(), .closed(.reversed(payment()), at: noon), refunded: .fen(10_000), refundCount: 50)
    let again = try decide(
      earlier.terms, of: spent, earlier: earlier, merchantHas: .fen(0), at: noon.adding(days: 400))
    #expect(again == .replay(refund(.original(.balance), .processing)))
  }

  @Test func `with other terms is refused`() {
    #expect(throws: RefundRefusal.sameNumberOtherTerms) {
      try decide(refundTerms(.fen(4_000), hash: [2]), earlier: refund(hash: [1]))
    }
  }

  @Test func `for another order is refused, even in the same words`() {
    let other = Order(
      id: OrderID(1002), terms: terms(), createdAt: noon, expiresAt: noon, state: .paid(payment()))
    #expect(throws: RefundRefusal.sameNumberOtherTerms) {
      try decide(refundTerms(.fen(4_000)), of: other, earlier: refund())
    }
  }
}

@Suite struct `The fee of a payment given back in parts` {
  @Test(arguments: [Seed.ofThisRun])
  func `comes back as if it were given back at once, and never ahead of the money`(seed: Seed) throws {
    var random = seed.generator
    for _ in 0..<500 {
      let total = Int64.random(in: 50...1_000_000_000_000, using: &random)
      let fee = try FeeRate(per100k: .random(in: 0...100_000, using: &random)).fee(on: .fen(total))
      var standing = order(terms(total: .fen(total)), .paid(payment(total: .fen(total), fee: fee)))
      var returned: Int64 = 0
      while standing.refunded.minorUnits < total {
        let left = total - standing.refunded.minorUnits
        let part = standing.refundCount == 49 ? left : Int64.random(in: 1...left, using: &random)
        let asked = refundTerms("R", .fen(part), total: .fen(total))
        guard
          case .accept(let next, let refund, let postings) = try decide(asked, of: standing, merchantHas: .fen(total))
        else { return #expect(Bool(false), "not accepted") }
        (standing, returned) = (next, returned + refund.feeReturned.minorUnits)
        let exact = try fee.share(next.refunded.minorUnits, of: total).minorUnits
        let moved = postings.filter { $0.kind == .feeReturn }.reduce(Int64(0)) { $0 + $1.amount.minorUnits }
        guard returned == exact, moved == refund.feeReturned.minorUnits, moved <= part else {
          Issue.record("\(returned) of \(fee) after \(next.refunded) of \(total)")
          return
        }
      }
      #expect(returned == fee.minorUnits, "\(total) in \(standing.refundCount) parts")
    }
  }
}
