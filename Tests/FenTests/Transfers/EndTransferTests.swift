import Fen
import Testing

private let later = noon.adding(minutes: 5)
private let byCard = PaymentMethod.card(debitCard)

private let ended: [(TransferState, TransferRefusal)] = [
  (.awaitingBank(transferRequest), .awaitsBank), (.failed(at: noon), .failed),
  (.returned(.expired, to: .balance, at: noon), .expired),
  (.returning(.expired, since: noon, transferRequest), .expired),
]

@Suite struct `Accepting a transfer` {
  @Test func `moves it from escrow to the payee`() throws {
    let (next, postings) = try decideAccept(transfer(), by: somebodyElse, now: later)
    #expect(next.state == .accepted(at: later) && next.held == .fen(0))
    #expect(postings == [moves(inEscrow, .wallet(somebodyElse), .transferAccepted)])
  }

  @Test func `twice moves nothing and keeps the first time`() throws {
    let done = transfer(.accepted(at: noon))
    let (next, postings) = try decideAccept(done, by: somebodyElse, now: later)
    #expect(next == done && postings.isEmpty)
  }

  @Test func `is the payee's alone`() {
    #expect(throws: TransferRefusal.notThePayee) { try decideAccept(transfer(), by: xiaoming, now: later) }
  }

  @Test(arguments: [TransferDelay.twoHours, .oneDay])
  func `waits for the delay, to the millisecond`(delay: TransferDelay) throws {
    let from = noon.adding(seconds: delay.rawValue)
    let delayed = transfer(pending(delay))
    #expect(throws: TransferRefusal.tooEarly(acceptableFrom: from)) {
      try decideAccept(delayed, by: somebodyElse, now: from.adding(milliseconds: -1))
    }
    _ = try decideAccept(delayed, by: somebodyElse, now: from)
  }

  @Test(arguments: TransferDelay.allCases)
  func `ends a day after it could first be accepted, to the millisecond`(delay: TransferDelay) throws {
    let until = noon.adding(seconds: delay.rawValue).adding(hours: 24)
    _ = try decideAccept(transfer(pending(delay)), by: somebodyElse, now: until.adding(milliseconds: -1))
    #expect(throws: TransferRefusal.expired) {
      try decideAccept(transfer(pending(delay)), by: somebodyElse, now: until)
    }
  }

  @Test(arguments: ended + [
    (.returned(.byPayee, to: .balance, at: noon), .alreadyReturned),
    (.returned(.takenBack, to: .balance, at: noon), .alreadyReturned),
    (.returning(.byPayee, since: noon, transferRequest), .alreadyReturned),
  ])
  func `is refused where nothing waits`(state: TransferState, refusal: TransferRefusal) {
    #expect(throws: refusal) { try decideAccept(transfer(state), by: somebodyElse, now: later) }
  }
}

@Suite struct `Returning a transfer` {
  private func giveBack(_ transfer: PersonTransfer, now: Instant = later) throws -> SendBackDecision {
    try decideReturn(transfer, by: somebodyElse, bankRequest: transferRequest, now: now)
  }

  @Test func `brings it back to the sender's balance`() throws {
    let back = transfer(.returned(.byPayee, to: .balance, at: later))
    #expect(try giveBack(transfer()) == .done(back, [moves(inEscrow, .wallet(xiaoming), .transferReturned)]))
    #expect(back.held == .fen(0))
  }

  @Test func `to a card asks the bank, and holds the money meanwhile`() throws {
    let waiting = transfer(.returning(.byPayee, since: later, transferRequest), with: byCard)
    #expect(try giveBack(transfer(with: byCard)) == .askBank(waiting, debitCard))
    #expect(waiting.held == .fen(5_000))
  }

  @Test func `is the payee's alone, also before he could accept it`() throws {
    #expect(throws: TransferRefusal.notThePayee) {
      try decideReturn(transfer(), by: xiaoming, bankRequest: transferRequest, now: later)
    }
    guard case .done = try giveBack(transfer(pending(.oneDay))) else { return #expect(Bool(false)) }
  }

  @Test(arguments: [
    .returned(.byPayee, to: .balance, at: noon), .returning(.byPayee, since: noon, transferRequest),
  ] as [TransferState])
  func `twice changes nothing`(state: TransferState) throws {
    #expect(try giveBack(transfer(state)) == .again(transfer(state)))
  }

  @Test(arguments: ended + [
    (.accepted(at: noon), .alreadyAccepted), (.returned(.takenBack, to: .balance, at: noon), .alreadyReturned),
  ])
  func `is refused where nothing waits`(state: TransferState, refusal: TransferRefusal) {
    #expect(throws: refusal) { try giveBack(transfer(state)) }
  }

  @Test func `is over when its time is`() {
    #expect(throws: TransferRefusal.expired) { try giveBack(transfer(), now: noon.adding(hours: 24)) }
  }
}

@Suite struct `Taking a delayed transfer back` {
  private func takeBack(_ transfer: PersonTransfer, now: Instant = later) throws -> SendBackDecision {
    try decideTakeBack(transfer, by: xiaoming, bankRequest: transferRequest, now: now)
  }

  @Test func `is the sender's until the delay is over, to the millisecond`() throws {
    let end = noon.adding(hours: 2)
    let moment = end.adding(milliseconds: -1)
    #expect(
      try takeBack(transfer(pending(.twoHours)), now: moment)
        == .done(
          transfer(.returned(.takenBack, to: .balance, at: moment)),
          [moves(inEscrow, .wallet(xiaoming), .transferReturned)]))
    #expect(throws: TransferRefusal.delayIsOver) { try takeBack(transfer(pending(.twoHours)), now: end) }
    #expect(throws: TransferRefusal.notTheSender) {
      try decideTakeBack(transfer(pending(.twoHours)), by: somebodyElse, bankRequest: transferRequest, now: later)
    }
  }

  @Test func `is not possible without a delay`() {
    #expect(throws: TransferRefusal.delayIsOver) { try takeBack(transfer()) }
  }

  @Test func `twice changes nothing`() throws {
    let back = transfer(.returned(.takenBack, to: .balance, at: noon))
    #expect(try takeBack(back) == .again(back))
  }

  @Test(arguments: ended + [
    (.accepted(at: noon), .alreadyAccepted), (.returned(.byPayee, to: .balance, at: noon), .alreadyReturned),
  ])
  func `is refused where nothing waits`(state: TransferState, refusal: TransferRefusal) {
    #expect(throws: refusal) { try takeBack(transfer(state)) }
  }
}

@Suite struct `A transfer nobody accepted` {
  private func expire(_ transfer: PersonTransfer, now: Instant) -> SendBackDecision? {
    decideExpiry(transfer, bankRequest: transferRequest, now: now)
  }

  @Test func `goes back when its time is over and not before`() {
    let end = noon.adding(hours: 26)
    let delayed = transfer(pending(.twoHours))
    #expect(expire(delayed, now: end.adding(milliseconds: -1)) == nil)
    #expect(
      expire(delayed, now: end)
        == .done(
          transfer(.returned(.expired, to: .balance, at: end)),
          [moves(inEscrow, .wallet(xiaoming), .transferReturned)]))
  }

  @Test(arguments: [
    .awaitingBank(transferRequest), .accepted(at: noon), .returned(.byPayee, to: .balance, at: noon),
    .returning(.byPayee, since: noon, transferRequest), .failed(at: noon),
  ] as [TransferState])
  func `is left alone where nothing waits`(state: TransferState) {
    #expect(expire(transfer(state), now: noon.adding(days: 9)) == nil)
  }
}

@Suite struct `Money on its way back to a card` {
  private let onItsWay = transfer(.returning(.expired, since: noon, transferRequest), with: byCard)

  @Test func `arrives there through the reserve`() {
    let (next, postings) = decideReturnArrived(onItsWay, accepted: true, now: later)
    #expect(next.state == .returned(.expired, to: byCard, at: later) && next.held == .fen(0))
    #expect(postings == [moves(inEscrow, .reserve, .transferReturned)])
  }

  @Test func `goes to the sender's wallet when the card does not take it`() {
    let (next, postings) = decideReturnArrived(onItsWay, accepted: false, now: later)
    #expect(next.state == .returned(.expired, to: .balance, at: later))
    #expect(postings == [moves(inEscrow, .wallet(xiaoming), .cardMoneyToWallet)])
  }

  @Test func `arrives once`() {
    let done = transfer(.returned(.expired, to: byCard, at: noon), with: byCard)
    let (next, postings) = decideReturnArrived(done, accepted: false, now: later)
    #expect(next == done && postings.isEmpty)
  }
}
