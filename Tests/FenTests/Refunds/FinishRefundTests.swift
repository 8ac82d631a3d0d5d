import Fen
import Testing

private let later = noon.adding(minutes: 5)
private let request = BankRequestID(31)
private let named = NamedAccount(shown: "招商银行 0403", sealed: [1])

@Suite struct `A refund that arrives` {
  @Test(
    arguments: [
      (.original(.balance), .wallet(xiaoming), .refundToWallet), (.original(.card(debitCard)), .reserve, .refundToCard),
      (.otherCard(named), .reserve, .refundToCard), (.merchant, .basic(shop), .refundClosed),
    ] as [(RefundChannel, AccountID, TransferKind)])
  func `leaves what is under way for where it was sent`(channel: RefundChannel, to: AccountID, kind: TransferKind) {
    let (arrived, postings) = decideRefundArrived(
      refund(channel, bankRequest: request), payer: xiaoming, now: later)
    #expect(arrived == refund(channel, .succeeded(at: later)))
    #expect(postings == [Posting(debit: .refundsUnderway, credit: to, amount: .fen(4_000), kind: kind)])
  }

  @Test func `a second time moves nothing and keeps the first time`() {
    let done = refund(.original(.balance), .succeeded(at: noon))
    let (again, postings) = decideRefundArrived(done, payer: xiaoming, now: later)
    #expect(again == done && postings.isEmpty)
  }
}

@Suite struct `A refund the bank refused` {
  private let toCard = RefundChannel.original(.card(debitCard))

  @Test func `waits for another way and for no bank`() {
    let refused = decideRefundRefused(refund(toCard, bankRequest: request), now: later)
    #expect(refused == refund(toCard, .abnormal(since: later)))
  }

  @Test(arguments: [.abnormal(since: noon), .succeeded(at: noon)] as [RefundState])
  func `stays as it was when it was not on its way`(state: RefundState) {
    #expect(decideRefundRefused(refund(toCard, state), now: later) == refund(toCard, state))
  }

  @Test(
    arguments: [(.otherCard(named), request), (.merchant, nil)] as [(RefundChannel, BankRequestID?)])
  func `takes another way and arrives there`(channel: RefundChannel, bankRequest: BankRequestID?) throws {
    let onItsWay = try decideOtherWay(
      refund(toCard, .abnormal(since: noon)), channel: channel, bankRequest: bankRequest)
    #expect(onItsWay == refund(channel, .processing, bankRequest: bankRequest))
    #expect(decideRefundArrived(onItsWay, payer: xiaoming, now: later).0 == refund(channel, .succeeded(at: later)))
  }

  @Test func `can be refused again and sent again`() throws {
    let other = try decideOtherWay(
      refund(toCard, .abnormal(since: noon)), channel: .otherCard(named), bankRequest: request)
    let refused = decideRefundRefused(other, now: later)
    #expect(refused.state == .abnormal(since: later))
    #expect(throws: Never.self) { try decideOtherWay(refused, channel: .merchant, bankRequest: nil) }
  }

  @Test(arguments: [.processing, .succeeded(at: noon)] as [RefundState])
  func `is the only one that takes another way`(state: RefundState) {
    #expect(throws: AbnormalRefundRefusal.notAbnormal) {
      try decideOtherWay(refund(toCard, state), channel: .merchant, bankRequest: nil)
    }
  }
}
