import Fen
import Testing

private let debit = CardFacts(id: debitCard, kind: .debit, bound: true)

private func decide(
  _ terms: TransferTerms = transferTerms(), _ confirmation: ConfirmedPayee = confirmed(),
  _ given: TransferFacts = facts()
) throws(SendRefusal) -> TransferDecision {
  try decideTransfer(
    terms, to: confirmation, given: given, authenticated: .password, id: transferID, bankRequest: transferRequest)
}

@Suite struct `A transfer from the balance` {
  @Test(arguments: TransferDelay.allCases)
  func `lies in escrow until the payee accepts it, for a day from when he can`(delay: TransferDelay) throws {
    let terms = transferTerms(.fen(5_000), .toAccept(delay))
    let expected = PersonTransfer(
      id: transferID, terms: terms, authenticated: .password, createdAt: noon, state: pending(delay))
    #expect(expected.held == .fen(5_000))
    #expect(try decide(terms) == .send(expected, [moves(.wallet(xiaoming), inEscrow, .transferSent)]))
  }

  @Test(arguments: ReceiveCodeKind.allCases)
  func `to a receive-code is the payee's at once`(kind: ReceiveCodeKind) throws {
    let terms = transferTerms(.fen(5_000), .toCode(kind))
    let expected = PersonTransfer(
      id: transferID, terms: terms, authenticated: .password, createdAt: noon, state: .accepted(at: noon))
    #expect(expected.held == .fen(0))
    #expect(
      try decide(terms, confirmed(.code(kind)))
        == .send(
          expected,
          [
            moves(.wallet(xiaoming), inEscrow, .transferSent),
            moves(inEscrow, .wallet(somebodyElse), .transferAccepted),
          ]))
  }

  @Test func `may take all of it and not a fen more`() throws {
    _ = try decide(transferTerms(.fen(100_000)))
    #expect(throws: SendRefusal.balanceTooLow(has: .fen(100_000), needs: .fen(100_001))) {
      try decide(transferTerms(.fen(100_001)))
    }
  }

  @Test func `moves the most there may be and not a fen more`() throws {
    let given = facts(balance: .fen(1_000_000), most: .fen(200_000))
    _ = try decide(transferTerms(.fen(200_000)), confirmed(), given)
    #expect(throws: SendRefusal.tooMuch(most: .fen(200_000))) {
      try decide(transferTerms(.fen(200_001)), confirmed(), given)
    }
  }
}

@Suite struct `A transfer from a card` {
  private let terms = transferTerms(with: .card(debitCard))

  @Test func `asks the bank first and moves nothing yet`() throws {
    let waiting = transfer(.awaitingBank(transferRequest), with: .card(debitCard))
    #expect(try decide(terms, confirmed(), facts(balance: .fen(0), card: debit)) == .askBank(waiting, debitCard))
    #expect(waiting.held == .fen(0))
  }

  @Test(arguments: [
    nil, CardFacts(id: debitCard, kind: .debit, bound: false), CardFacts(id: creditCard, kind: .credit, bound: true),
  ])
  func `needs a bound card of the sender's`(card: CardFacts?) {
    #expect(throws: SendRefusal.noSuchCard) { try decide(terms, confirmed(), facts(card: card)) }
  }

  @Test func `waits for the payee when the bank has paid, its time counted from then`() {
    let paidAt = noon.adding(hours: 3)
    let (next, postings) = decideTransferCharged(
      transfer(.awaitingBank(transferRequest), with: .card(debitCard), .toAccept(.twoHours)), life: oneDay, now: paidAt)
    #expect(next.state == .pending(acceptableFrom: noon.adding(hours: 5), until: noon.adding(hours: 29)))
    #expect(postings == [moves(.reserve, inEscrow, .transferSent)])
  }

  @Test func `to a receive-code is the payee's when the bank has paid`() {
    let (next, postings) = decideTransferCharged(
      transfer(.awaitingBank(transferRequest), with: .card(debitCard), .toCode(.fixed)), life: oneDay, now: noon)
    #expect(next.state == .accepted(at: noon))
    #expect(
      postings == [
        moves(.reserve, inEscrow, .transferSent), moves(inEscrow, .wallet(somebodyElse), .transferAccepted),
      ])
  }

  @Test func `fails when the bank refuses`() {
    let failed = decideTransferRefused(transfer(.awaitingBank(transferRequest), with: .card(debitCard)), now: noon)
    #expect(failed.state == .failed(at: noon) && failed.held == .fen(0))
  }

  @Test(arguments: [pending(), .accepted(at: noon), .failed(at: noon)])
  func `is charged once, whatever the bank says again`(state: TransferState) {
    let (next, postings) = decideTransferCharged(transfer(state, with: .card(debitCard)), life: oneDay, now: noon)
    #expect(next.state == state && postings.isEmpty)
    #expect(decideTransferRefused(transfer(state, with: .card(debitCard)), now: noon).state == state)
  }
}

@Suite struct `Sending is refused` {
  @Test func `to oneself, also by way of another wallet of the same person`() {
    #expect(throws: SendRefusal.toOneself) {
      try decide(transferTerms(), confirmed(), facts(payee: PersonID(xiaoming)))
    }
  }

  @Test func `to somebody who has closed his wallet`() {
    #expect(throws: SendRefusal.payeeGone) { try decide(transferTerms(), confirmed(), facts(isPayeeGone: true)) }
  }

  @Test func `to anybody but the payee who was confirmed, by the one who confirmed him`() {
    #expect(throws: SendRefusal.payeeNotConfirmed) { try decide(transferTerms(to: UserID(9))) }
    #expect(throws: SendRefusal.payeeNotConfirmed) { try decide(transferTerms(), confirmed(by: UserID(9))) }
  }

  @Test func `with a confirmation that is too old`() throws {
    let confirmation = confirmed(until: noon)
    #expect(throws: SendRefusal.confirmationTooOld) { try decide(transferTerms(), confirmation) }
    _ = try decide(transferTerms(), confirmation, facts(now: noon.adding(milliseconds: -1)))
  }

  @Test func `of another amount than the code asks for`() throws {
    let code = confirmed(.code(.dynamic), amount: .fen(5_000))
    _ = try decide(transferTerms(.fen(5_000), .toCode(.dynamic)), code)
    #expect(throws: SendRefusal.amountDiffers(asked: .fen(5_000))) {
      try decide(transferTerms(.fen(5_001), .toCode(.dynamic)), code)
    }
  }

  @Test func `by another way than the payee was found`() {
    #expect(throws: SendRefusal.delayWithCode) { try decide(transferTerms(), confirmed(.code(.fixed))) }
    #expect(throws: SendRefusal.payeeNotConfirmed) {
      try decide(transferTerms(.fen(1), .toCode(.dynamic)), confirmed(.code(.fixed)))
    }
    #expect(throws: SendRefusal.payeeNotConfirmed) {
      try decide(transferTerms(.fen(1), .toCode(.dynamic)), confirmed(.phone))
    }
  }

  @Test(arguments: [0, -1] as [Int64])
  func `of nothing`(amount: Int64) {
    #expect(throws: SendRefusal.amountNotPositive) { try decide(transferTerms(.fen(amount))) }
  }

  @Test func `to the code of somebody who cannot receive, while a transfer to him waits`() throws {
    let given = facts(isPayeeVerified: false)
    _ = try decide(transferTerms(), confirmed(), given)
    #expect(throws: SendRefusal.payeeUnverified) {
      try decide(transferTerms(.fen(1), .toCode(.fixed)), confirmed(.code(.fixed)), given)
    }
  }

  @Test func `for the first reason of several`() {
    // Each step takes away the reason that was named.
    let code = confirmed(.code(.fixed), by: UserID(9), amount: .fen(7), until: noon)
    let own = facts(
      payee: PersonID(xiaoming), isPayeeVerified: false, isPayeeGone: true, balance: .fen(0), most: .fen(6))
    let gone = facts(isPayeeVerified: false, isPayeeGone: true, balance: .fen(0), most: .fen(6))
    let others = facts(isPayeeVerified: false, balance: .fen(0), most: .fen(6))
    let steps: [(TransferTerms, ConfirmedPayee, TransferFacts, SendRefusal)] = [
      (transferTerms(.fen(8)), code, own, .payeeNotConfirmed),
      (transferTerms(.fen(8)), confirmed(.code(.fixed), amount: .fen(7), until: noon), own, .confirmationTooOld),
      (transferTerms(.fen(8)), confirmed(.code(.fixed), amount: .fen(7)), own, .toOneself),
      (transferTerms(.fen(8)), confirmed(.code(.fixed), amount: .fen(7)), gone, .payeeGone),
      (transferTerms(.fen(8)), confirmed(.code(.fixed), amount: .fen(7)), others, .delayWithCode),
      (
        transferTerms(.fen(8), .toCode(.fixed)), confirmed(.code(.fixed), amount: .fen(7)), others,
        .amountDiffers(asked: .fen(7))
      ),
      (transferTerms(.fen(8), .toCode(.fixed)), confirmed(.code(.fixed)), others, .tooMuch(most: .fen(6))),
      (transferTerms(.fen(6), .toCode(.fixed)), confirmed(.code(.fixed)), others, .payeeUnverified),
      (
        transferTerms(.fen(6), .toCode(.fixed)), confirmed(.code(.fixed)), facts(balance: .fen(0)),
        .balanceTooLow(has: .fen(0), needs: .fen(6))
      ),
    ]
    for (terms, confirmation, given, refusal) in steps {
      #expect(throws: refusal) { try decide(terms, confirmation, given) }
    }
  }
}

@Suite struct `A transfer asked for again` {
  @Test func `is the transfer that is there, wherever it stands`() throws {
    let earlier = transfer(.accepted(at: noon))
    #expect(try repeated(earlier, by: transferTerms()) == earlier)
  }

  @Test(arguments: [
    transferTerms(.fen(5_001)), transferTerms(to: UserID(9)), transferTerms(with: .card(debitCard)),
    transferTerms(.fen(5_000), .toAccept(.oneDay)), transferTerms(note: "tea"),
  ])
  func `with other terms is refused`(terms: TransferTerms) {
    #expect(throws: SendRefusal.sameNumberOtherTerms) { try repeated(transfer(), by: terms) }
  }
}
