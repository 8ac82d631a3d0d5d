import Fen
import Testing

private let request = BankRequestID(31)
private let later = noon.adding(seconds: 30)

private func pay(
  _ order: Order, by facts: PayerFacts = payer(), with method: PaymentMethod = .balance, fee: FeeRate = .standard,
  at now: Instant = later
) throws(PayRefusal) -> AloneDecision {
  try decidePay(order, by: facts, with: method, fee: fee, bankRequest: request, now: now)
}

private func card(_ id: CardID = debitCard, _ kind: CardKind = .debit, bound: Bool = true) -> CardFacts {
  CardFacts(id: id, kind: kind, bound: bound)
}

@Suite struct `Paying from the balance` {
  @Test func `moves the total to the merchant and the fee from him`() throws {
    let paid = payment(at: later)
    let expected = AloneDecision.pay(
      order(terms(), .paid(paid)),
      [
        Posting(debit: .wallet(xiaoming), credit: .basic(shop), amount: .fen(10_000), kind: .payment),
        Posting(debit: .basic(shop), credit: .feeIncome, amount: .fen(60), kind: .fee),
      ])
    #expect(try pay(order()) == expected)
  }

  @Test func `of so little that the fee rounds to nothing moves no fee`() throws {
    let small = order(terms(total: .fen(83)))
    guard case .pay(let paid, let postings) = try pay(small) else { return #expect(Bool(false), "not paid at once") }
    #expect(paid.payment?.fee == .fen(0))
    #expect(postings.map(\.kind) == [.payment])
  }

  @Test func `may empty the wallet and not one fen more`() throws {
    #expect(throws: Never.self) { try pay(order(), by: payer(balance: .fen(10_000))) }
    #expect(throws: PayRefusal.balanceTooLow(has: .fen(9_999), needs: .fen(10_000))) {
      try pay(order(), by: payer(balance: .fen(9_999)))
    }
  }

  @Test func `takes the price that was shown, and no other`() throws {
    func pay(shown: Int64) throws(PayRefusal) -> AloneDecision {
      try decidePay(
        order(), by: payer(), with: .balance, expected: .fen(shown), fee: .standard, bankRequest: request, now: later)
    }
    #expect(throws: Never.self) { try pay(shown: 10_000) }
    for other in [9_999, 10_001] as [Int64] {
      #expect(throws: PayRefusal.priceChanged(to: .fen(10_000))) { try pay(shown: other) }
    }
  }

  @Test func `follows a password that was asked for`() throws {
    let asked = try decideToAsk(order(terms(.code)), payer: xiaoming, now: noon)
    #expect(asked.state == .userPaying(attempt(.forPassword, authenticated: .paymentCode)))
    guard case .pay(let paid, _) = try pay(asked) else { return #expect(Bool(false), "not paid at once") }
    #expect(paid.state == .paid(payment(at: later)))
  }
}

@Suite struct `Paying with a card` {
  @Test(arguments: [.notPaid, .userPaying(attempt(.forPassword))] as [OrderState])
  func `asks the bank first and moves nothing`(state: OrderState) throws {
    let waiting = PaymentAttempt(
      payer: xiaoming, since: later, waiting: .forBank(BankCharge(debitCard, request, .fen(10_000))), authenticated: .password)
    let expected = AloneDecision.askBank(order(terms(), .userPaying(waiting)), debitCard, .fen(10_000))
    #expect(
      try pay(order(terms(), state), by: payer(balance: .fen(0), card: card()), with: .card(debitCard)) == expected)
  }

  @Test func `passes the reserve when the bank accepted, even after the order's time`() throws {
    let waiting = order(terms(), .userPaying(attempt(waitingForBank)), expiresAt: noon.adding(seconds: 60))
    let late = noon.adding(hours: 1)
    let (paid, postings) = try decideBankAccepted(
      waiting, after: attempt(.forBank(BankCharge(debitCard, request, .fen(10_000)))), card: debitCard, fee: .standard, now: late)
    #expect(paid.state == .paid(payment(.card(debitCard), at: late)))
    let expected = [
      Posting(debit: .reserve, credit: .basic(shop), amount: .fen(10_000), kind: .cardPayment),
      Posting(debit: .basic(shop), credit: .feeIncome, amount: .fen(60), kind: .fee),
    ]
    #expect(postings == expected)
  }

  @Test(
    arguments: [
      (.paid(payment()), .alreadyPaid), (.closed(.merchant, at: noon), .alreadyClosed),
    ] as [(OrderState, PayRefusal)])
  func `takes nothing from the bank for an order that has ended`(state: OrderState, refusal: PayRefusal) {
    #expect(throws: refusal) {
      try decideBankAccepted(
        order(terms(), state), after: attempt(.forBank(BankCharge(debitCard, request, .fen(10_000)))), card: debitCard, fee: .standard, now: later
      )
    }
  }

  @Test(arguments: [nil, card(creditCard, .credit), card(bound: false)] as [CardFacts?])
  func `that is not the payer's, or no longer, is refused`(found: CardFacts?) {
    #expect(throws: PayRefusal.noSuchCard) { try pay(order(), by: payer(card: found), with: .card(debitCard)) }
  }
}

@Suite struct `An order that cannot be paid` {
  @Test(
    arguments: [
      (.paid(payment()), .alreadyPaid),
      (.closed(.merchant, at: noon), .alreadyClosed), (.closed(.payerFailed, at: noon), .alreadyClosed),
      (.closed(.reversed(nil), at: noon), .alreadyClosed), (.closed(.expired, at: noon), .expired),
      (.userPaying(attempt(.forPassword, payer: somebodyElse)), .payerBusy),
      (.userPaying(attempt(waitingForBank, payer: somebodyElse)), .payerBusy),
      (.userPaying(attempt(waitingForBank)), .payerBusy),
    ] as [(OrderState, PayRefusal)])
  func `says why by its state, before anything else`(state: OrderState, refusal: PayRefusal) {
    // All that could be wrong besides is wrong as well.
    let hopeless = order(terms(payer: UserID(99), limits: [.noBalance]), state, expiresAt: noon)
    #expect(throws: refusal) { try pay(hopeless, by: payer(balance: .fen(0))) }
    #expect(throws: refusal) { try pay(hopeless, by: payer(), with: .card(debitCard)) }
  }

  @Test func `expires at its last moment, not after it`() {
    let ending = order(expiresAt: later)
    #expect(throws: Never.self) { try pay(ending, at: later.adding(milliseconds: -1)) }
    #expect(throws: PayRefusal.expired) { try pay(ending, at: later) }
    #expect(throws: PayRefusal.expired) { try decideToAsk(ending, payer: xiaoming, now: later) }
  }

  @Test func `is refused for the first thing wrong with it`() {
    // From here each line takes away what the line before was refused for.
    let named = terms(payer: somebodyElse, limits: [.noBalance, .noDebit])
    let broke = payer(balance: .fen(0), card: card(bound: false))
    #expect(throws: PayRefusal.expired) { try pay(order(named, expiresAt: noon), by: broke) }
    #expect(throws: PayRefusal.notForThisPayer) { try pay(order(named), by: broke) }
    #expect(throws: PayRefusal.notForThisPayer) { try pay(order(named), by: broke, with: .card(debitCard)) }
    let limited = terms(payer: xiaoming, limits: [.noBalance, .noDebit])
    #expect(throws: PayRefusal.noSuchCard) { try pay(order(limited), by: broke, with: .card(debitCard)) }
    #expect(throws: PayRefusal.methodExcluded) { try pay(order(limited), by: broke) }
    let open = order(terms(payer: xiaoming))
    #expect(throws: PayRefusal.balanceTooLow(has: .fen(0), needs: .fen(10_000))) { try pay(open, by: broke) }
  }

  @Test func `by this payer is not asked his password for`() {
    #expect(throws: PayRefusal.notForThisPayer) {
      try decideToAsk(order(terms(.code, payer: somebodyElse)), payer: xiaoming, now: later)
    }
    #expect(throws: PayRefusal.alreadyPaid) {
      try decideToAsk(order(terms(.code), .paid(payment())), payer: xiaoming, now: later)
    }
    #expect(throws: PayRefusal.payerBusy) {
      try decideToAsk(order(terms(.code), .userPaying(attempt())), payer: xiaoming, now: later)
    }
  }
}

@Suite struct `limit_pay` {
  private enum Way: CaseIterable {
    case balance, debit, credit

    var facts: PayerFacts {
      switch self {
      case .balance: payer()
      case .debit: payer(card: card())
      case .credit: payer(card: card(creditCard, .credit))
      }
    }
    var method: PaymentMethod {
      switch self {
      case .balance: .balance
      case .debit: .card(debitCard)
      case .credit: .card(creditCard)
      }
    }
    var excluded: MethodLimits {
      switch self {
      case .balance: .noBalance
      case .debit: [.noDebit, .balanceOnly]
      case .credit: [.noCredit, .balanceOnly]
      }
    }
  }

  @Test(arguments: 0..<16 as Range<Int64>, Way.allCases)
  private func `excludes what it names and nothing else`(limits: Int64, way: Way) {
    let limits = MethodLimits(rawValue: limits)
    let limited = order(terms(limits: limits))
    if limits.isDisjoint(with: way.excluded) {
      #expect(throws: Never.self) { try pay(limited, by: way.facts, with: way.method) }
    } else {
      #expect(throws: PayRefusal.methodExcluded) { try pay(limited, by: way.facts, with: way.method) }
    }
  }

  // The numbers are stored.
  @Test func `is stored as bits`() {
    #expect([MethodLimits.noBalance, .noCredit, .noDebit, .balanceOnly].map(\.rawValue) == [1, 2, 4, 8])
    #expect(TradeType.allCases.map(\.rawValue) == [1, 2, 3, 4, 5, 6] && CardKind.allCases.map(\.rawValue) == [1, 2])
  }
}

@Suite struct `Declining to pay` {
  @Test(arguments: [(.native, .notPaid), (.code, .closed(.payerFailed, at: noon))] as [(TradeType, OrderState)])
  func `leaves an order to be tried again, and ends a code order`(type: TradeType, state: OrderState) throws {
    let asked = order(terms(type), .userPaying(attempt()))
    #expect(try decideToDecline(asked, by: xiaoming, now: noon) == order(terms(type), state))
  }

  @Test(
    arguments: [
      (.notPaid, .notForThisPayer), (.userPaying(attempt(payer: somebodyElse)), .notForThisPayer),
      (.userPaying(attempt(waitingForBank)), .payerBusy), (.paid(payment()), .alreadyPaid),
      (.closed(.expired, at: noon), .alreadyClosed),
    ] as [(OrderState, PayRefusal)])
  func `is refused to whom was not asked and when it is too late`(state: OrderState, refusal: PayRefusal) {
    #expect(throws: refusal) { try decideToDecline(order(terms(.code), state), by: xiaoming, now: noon) }
  }
}
