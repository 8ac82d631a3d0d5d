import Fen
import Testing

private let bakery = MerchantID(1_900_000_002)
private let request = BankRequestID(31)
private let id = CombinationID(500)
private let ids = [OrderID(501), OrderID(502)]

private func row(
  _ merchant: MerchantID, _ number: String, _ total: Int64, payer: UserID? = nil, expires: Instant? = nil,
  hash: [UInt8] = [1]
) -> OrderTerms {
  OrderTerms(
    side: .merchant(merchant), number: OutTradeNo(stored: number), app: "wx0000000000000001", tradeType: .native,
    total: .fen(total), description: "coffee", payer: payer, expiresAt: expires, hash: hash)
}

private let rows = [row(shop, "A-0001", 6_000), row(bakery, "B-0001", 4_000)]

private func asked(_ hash: [UInt8] = [1]) -> CombinationTerms {
  CombinationTerms(
    caller: shop, number: OutTradeNo(stored: "P-0001"), app: "wx0000000000000001", total: .fen(10_000),
    notifyURL: "https://shop.example/paid", hash: hash)
}

private func placed(_ rows: [OrderTerms] = rows) throws -> (Combination, [Order]) {
  let decision = try decideCombination(
    asked(), of: rows, existing: nil, known: rows.map { _ in nil }, id: id, ids: ids, now: noon)
  guard case .create(let combination, let orders) = decision else {
    Issue.record("not created")
    throw CombinationRefusal.sameNumberOtherTerms
  }
  return (combination, orders)
}

private func pay(
  _ orders: [Order], of combination: Combination?, by facts: PayerFacts = payer(),
  with method: PaymentMethod = .balance, expected: Money? = nil
) throws(PayRefusal) -> PayDecision {
  try decidePay(
    orders.map { OrderToPay($0, fee: .standard) }, of: combination, by: facts, with: method, expected: expected,
    bankRequest: request, now: noon)
}

@Suite struct `Placing orders together` {
  @Test func `makes every order a part of the combination, open for the same time`() throws {
    let (combination, orders) = try placed()
    #expect(combination == Combination(id: id, terms: asked(), orders: ids, createdAt: noon))
    #expect(orders.map(\.combination) == [id, id] && orders.map(\.terms) == rows)
    #expect(Set(orders.map(\.expiresAt)).count == 1 && orders.allSatisfy { $0.state == .notPaid })
  }

  @Test func `finds them again when the same is asked again`() throws {
    let (combination, orders) = try placed()
    let again = try decideCombination(
      asked(), of: rows, existing: combination, known: orders, id: CombinationID(9), ids: [OrderID(8), OrderID(7)],
      now: noon.adding(seconds: 9))
    #expect(again == .again(combination, orders))
  }

  @Test func `refuses other terms under the same number`() throws {
    let (combination, orders) = try placed()
    #expect(throws: CombinationRefusal.sameNumberOtherTerms) {
      try decideCombination(asked([2]), of: rows, existing: combination, known: orders, id: id, ids: ids, now: noon)
    }
  }

  @Test func `refuses an order whose number another one has, and names it`() throws {
    let alone = order(row(bakery, "B-0001", 4_000, hash: [9]))
    #expect(throws: CombinationRefusal.orderNumberUsed(place: 1)) {
      try decideCombination(asked(), of: rows, existing: nil, known: [nil, alone], id: id, ids: ids, now: noon)
    }
  }

  @Test func `refuses one order twice`() {
    #expect(throws: CombinationRefusal.namedTwice(place: 1)) {
      try decideCombination(
        asked(), of: [rows[0], rows[0]], existing: nil, known: [nil, nil], id: id, ids: ids, now: noon)
    }
  }

  @Test func `takes one number of two merchants for two orders`() throws {
    #expect(try placed([row(shop, "A-0001", 6_000), row(bakery, "A-0001", 4_000)]).1.count == 2)
  }

  @Test func `is refused where orders alone would be`() throws {
    let past = [row(shop, "A-0001", 1, expires: noon), row(bakery, "B-0001", 1, expires: noon)]
    #expect(throws: CombinationRefusal.orders(.expiresInThePast)) { try placed(past) }
    let (combination, orders) = try placed()
    var paid = orders
    for place in paid.indices { paid[place].state = .paid(payment()) }
    #expect(throws: CombinationRefusal.orders(.alreadyPaid)) {
      try decideCombination(asked(), of: rows, existing: combination, known: paid, id: id, ids: ids, now: noon)
    }
  }
}

@Suite struct `Paying orders together` {
  @Test func `pays each merchant its own, from one wallet`() throws {
    let (combination, orders) = try placed()
    guard case .pay(let paid, .fen(10_000)) = try pay(orders, of: combination) else {
      Issue.record("not paid at once")
      return
    }
    #expect(
      paid.map(\.postings) == [
        [
          Posting(debit: .wallet(xiaoming), credit: .basic(shop), amount: .fen(6_000), kind: .payment),
          Posting(debit: .basic(shop), credit: .feeIncome, amount: .fen(36), kind: .fee),
        ],
        [
          Posting(debit: .wallet(xiaoming), credit: .basic(bakery), amount: .fen(4_000), kind: .payment),
          Posting(debit: .basic(bakery), credit: .feeIncome, amount: .fen(24), kind: .fee),
        ],
      ])
    #expect(paid.map(\.order.payment?.payerTotal) == [.fen(6_000), .fen(4_000)])
  }

  @Test func `takes the sum, and not one fen less`() throws {
    let (combination, orders) = try placed()
    #expect(throws: Never.self) { try pay(orders, of: combination, by: payer(balance: .fen(10_000))) }
    #expect(throws: PayRefusal.balanceTooLow(has: .fen(9_999), needs: .fen(10_000))) {
      try pay(orders, of: combination, by: payer(balance: .fen(9_999)))
    }
    #expect(throws: PayRefusal.priceChanged(to: .fen(10_000))) {
      try pay(orders, of: combination, expected: .fen(6_000))
    }
  }

  @Test func `asks the bank once for the sum, and each order remembers its part`() throws {
    let (combination, orders) = try placed()
    let card = CardFacts(id: debitCard, kind: .debit, bound: true)
    let decision = try pay(orders, of: combination, by: payer(card: card), with: .card(debitCard))
    guard case .askBank(let waiting, debitCard, .fen(10_000)) = decision else {
      Issue.record("asked for something else: \(decision)")
      return
    }
    let charges = waiting.compactMap { order -> BankCharge? in
      guard case .userPaying(let attempt) = order.state, case .forBank(let charge) = attempt.waiting else { return nil }
      return charge
    }
    #expect(
      charges == [BankCharge(debitCard, request, .fen(6_000)), BankCharge(debitCard, request, .fen(4_000))])
  }

  @Test func `is refused for one without the others, and for others than its own`() throws {
    let (combination, orders) = try placed()
    for few in [[orders[0]], [orders[1]], [orders[1], orders[0]], [orders[0], orders[0]]] {
      #expect(throws: PayRefusal.partOfCombination) { try pay(few, of: combination) }
    }
    #expect(throws: PayRefusal.partOfCombination) { try pay([orders[0]], of: nil) }
    #expect(throws: PayRefusal.partOfCombination) { try pay([order()], of: combination) }
    #expect(throws: PayRefusal.partOfCombination) { try pay([order(), order()], of: nil) }
  }

  @Test func `is refused for whom one of them does not name`() throws {
    let (combination, orders) = try placed([row(shop, "A-0001", 1), row(bakery, "B-0001", 1, payer: somebodyElse)])
    #expect(throws: PayRefusal.notForThisPayer) { try pay(orders, of: combination) }
  }
}

@Suite struct `Closing orders that are paid together` {
  private let named = rows.map { GivenOrderNumber($0.side, $0.number) }

  @Test func `closes all, and changes nothing the second time`() throws {
    let (combination, orders) = try placed()
    let closed = try decideClose(combination, orders, app: asked().app, named: named.reversed(), now: noon)
    #expect(closed.map(\.state) == [.closed(.merchant, at: noon), .closed(.merchant, at: noon)])
    let later = noon.adding(seconds: 5)
    #expect(try decideClose(combination, closed, app: asked().app, named: named, now: later) == closed)
  }

  @Test func `must list exactly its orders, under its app`() throws {
    let (combination, orders) = try placed()
    let other = GivenOrderNumber(.merchant(shop), OutTradeNo(stored: "A-0002"))
    for list in [[named[0]], [named[0], named[0]], named + [other], [named[0], other], []] {
      #expect(throws: CombinationCloseRefusal.otherOrders) {
        try decideClose(combination, orders, app: asked().app, named: list, now: noon)
      }
    }
    #expect(throws: CombinationCloseRefusal.otherOrders) {
      try decideClose(combination, orders, app: "wx1", named: named, now: noon)
    }
  }

  @Test func `is refused once they are paid`() throws {
    let (combination, open) = try placed()
    var orders = open
    for place in orders.indices { orders[place].state = .paid(payment()) }
    #expect(throws: CombinationCloseRefusal.orders(.alreadyPaid)) {
      try decideClose(combination, orders, app: asked().app, named: named, now: noon)
    }
  }

  @Test func `is not done to one alone`() throws {
    let (_, orders) = try placed()
    #expect(throws: CloseRefusal.partOfCombination) { try decideClose(orders[0], now: noon) }
  }
}
