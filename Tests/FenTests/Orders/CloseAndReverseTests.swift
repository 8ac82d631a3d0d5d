import Fen
import Testing

private let later = noon.adding(seconds: 30)

@Suite struct `Closing an order` {
  @Test func `that is not paid ends it`() throws {
    #expect(try decideClose(order(), now: later) == order(terms(), .closed(.merchant, at: later)))
  }

  @Test(arguments: [.merchant, .expired] as [CloseReason])
  func `that is closed changes nothing`(reason: CloseReason) throws {
    let closed = order(terms(), .closed(reason, at: noon))
    #expect(try decideClose(closed, now: later) == closed)
  }

  @Test(
    arguments: [
      (.paid(payment()), .alreadyPaid), (.userPaying(attempt()), .payerBusy),
      (.userPaying(attempt(waitingForBank)), .payerBusy),
    ] as [(OrderState, CloseRefusal)])
  func `is refused while money is there or on its way`(state: OrderState, refusal: CloseRefusal) {
    #expect(throws: refusal) { try decideClose(order(terms(), state), now: later) }
  }

  @Test(arguments: [.notPaid, .paid(payment()), .closed(.reversed(nil), at: noon)] as [OrderState])
  func `is never how a code payment ends`(state: OrderState) {
    #expect(throws: CloseRefusal.onlyReversible) { try decideClose(order(terms(.code), state), now: later) }
  }
}

@Suite struct `Reversing a code payment` {
  @Test(arguments: [.notPaid, .userPaying(attempt(.forPassword))] as [OrderState])
  func `that was not paid closes it`(state: OrderState) throws {
    let closed = order(terms(.code), .closed(.reversed(nil), at: later))
    #expect(try decideReverse(order(terms(.code), state), now: later) == .closed(closed))
  }

  @Test func `that was paid gives all of it back`() throws {
    let reversed = order(terms(.code), .closed(.reversed(payment()), at: later))
    #expect(try decideReverse(order(terms(.code), .paid(payment())), now: later) == .giveBack(reversed, payment()))
  }

  @Test(arguments: [.reversed(nil), .reversed(payment()), .payerFailed] as [CloseReason])
  func `again gives nothing back again`(reason: CloseReason) throws {
    let closed = order(terms(.code), .closed(reason, at: noon))
    #expect(try decideReverse(closed, now: later) == .closed(closed))
  }

  @Test func `is possible for less than seven days after the order`() {
    let paid = order(terms(.code), .paid(payment()))
    #expect(throws: Never.self) { try decideReverse(paid, now: noon.adding(days: 7).adding(milliseconds: -1)) }
    #expect(throws: ReverseRefusal.tooLate) { try decideReverse(paid, now: noon.adding(days: 7)) }
  }

  @Test func `is refused while the bank has not answered`() {
    #expect(throws: ReverseRefusal.payerBusy) {
      try decideReverse(order(terms(.code), .userPaying(attempt(waitingForBank))), now: later)
    }
  }

  @Test(arguments: [.jsapi, .native, .app, .h5] as [TradeType])
  func `is for code payments alone, and says so first`(tradeType: TradeType) {
    let other = order(terms(tradeType), .paid(payment()), refunded: .fen(1), refundCount: 1)
    #expect(throws: ReverseRefusal.notACodeOrder) { try decideReverse(other, now: noon.adding(days: 8)) }
  }

  @Test func `is refused once something was refunded, after the time for it`() {
    let refunded = order(terms(.code), .paid(payment()), refunded: .fen(1), refundCount: 1)
    #expect(throws: ReverseRefusal.refunded) { try decideReverse(refunded, now: later) }
    #expect(throws: ReverseRefusal.tooLate) { try decideReverse(refunded, now: noon.adding(days: 7)) }
  }

  @Test func `to the wallet moves the payment and the fee at once`() {
    let expected = [
      Posting(debit: .feeIncome, credit: .basic(shop), amount: .fen(60), kind: .feeReturn),
      Posting(debit: .basic(shop), credit: .refundsUnderway, amount: .fen(10_000), kind: .refund),
      Posting(debit: .refundsUnderway, credit: .wallet(xiaoming), amount: .fen(10_000), kind: .refundToWallet),
    ]
    #expect(reversalPostings(order(terms(.code)), payment()) == expected)
  }

  @Test func `to a card leaves the money under way until the bank has it`() {
    let kinds = reversalPostings(order(terms(.code)), payment(.card(debitCard))).map(\.kind)
    #expect(kinds == [.feeReturn, .refund])
  }

  @Test(
    arguments: [(true, .reserve, .refundToCard), (false, .wallet(xiaoming), .cardMoneyToWallet)]
      as [(Bool, AccountID, TransferKind)])
  func `to a card that is gone ends in the wallet`(accepted: Bool, to: AccountID, kind: TransferKind) {
    let posting = reversalArrivedPosting(payment(.card(debitCard)), accepted: accepted)
    #expect(posting == Posting(debit: .refundsUnderway, credit: to, amount: .fen(10_000), kind: kind))
  }
}
