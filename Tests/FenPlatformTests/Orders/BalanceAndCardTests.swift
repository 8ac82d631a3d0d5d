import Fen
import Testing

@testable import FenPlatform

@Suite struct `Paying from the balance` {
  @Test(arguments: Backend.allCases)
  func `the money moves once and the fee goes to Fen`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(50_000)
      let order = try await world.paid(merchant, "order-1", 20_000, by: person)
      #expect(try await world.state(order) == "paid")
      #expect(try await world.balance(person.wallet) == 30_000)
      #expect(try await world.balance(.basic(merchant.id)) == 19_880)
      #expect(try await world.balance(.feeIncome) == 120)
      await #expect(throws: PayRefusal.alreadyPaid) { try await world.pay(order, by: person) }
      #expect(try await world.balance(person.wallet) == 30_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `one fen too little leaves everything as it was`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(99)
      let order = try await world.place(merchant, "order-1", 100)
      await #expect(throws: PayRefusal.balanceTooLow(has: .fen(99), needs: .fen(100))) {
        try await world.pay(order, by: person)
      }
      #expect(try await world.state(order) == "not paid")
      #expect(try await world.balance(person.wallet) == 99)
      #expect(try await world.number("SELECT count(*) FROM notifications") == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `an order for one payer is paid by nobody else`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let (payer, other) = (try await world.person(), try await world.person())
      let order = try await world.place(merchant, "order-1", payer: payer.id)
      await #expect(throws: PayRefusal.notForThisPayer) { try await world.pay(order, by: other) }
      #expect(try await world.pay(order, by: payer).payment?.payer == payer.id)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a closed order is not paid and a paid order is not closed`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person()
      let closed = try await world.place(merchant, "order-1")
      _ = try await world.platform.engine.perform(CloseOrder(.merchant(merchant.id), closed.terms.number))
      await #expect(throws: PayRefusal.alreadyClosed) { try await world.pay(closed, by: person) }
      let paid = try await world.paid(merchant, "order-2", by: person)
      await #expect(throws: CloseRefusal.alreadyPaid) {
        try await world.platform.engine.perform(CloseOrder(.merchant(merchant.id), paid.terms.number))
      }
    }
  }
}

@Suite struct `Paying with a card` {
  @Test(arguments: Backend.allCases)
  func `the money comes through the reserve`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(0, onCard: 30_000)
      let order = try await world.paid(merchant, "order-1", 20_000, by: person, with: .card(person.debit.id))
      #expect(try await world.state(order) == "paid")
      #expect(try await world.atBank(person.debit) == 10_000)
      #expect(try await world.atBank("reserve") == 20_000)
      #expect(try await world.balance(.reserve) == -20_000)
      #expect(try await world.balance(.basic(merchant.id)) == 19_880)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a credit card spends its limit and no more`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(0, onCard: 1_000)
      let credit = PaymentMethod.card(person.credit.id)
      _ = try await world.paid(merchant, "order-1", 1_000, by: person, with: credit)
      #expect(try await world.atBank(person.credit) == -1_000)
      let more = try await world.place(merchant, "order-2", 1)
      await #expect(throws: CardRefusal.bankRefused) { try await world.pay(more, by: person, with: credit) }
    }
  }

  @Test(arguments: Backend.allCases)
  func `what the bank refuses can be paid another way`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(500, onCard: 99)
      let order = try await world.place(merchant, "order-1", 100)
      await #expect(throws: CardRefusal.bankRefused) {
        try await world.pay(order, by: person, with: .card(person.debit.id))
      }
      #expect(try await world.state(order) == "not paid")
      #expect(try await world.pay(order, by: person).payment?.method == .balance)
      #expect(try await world.atBank(person.debit) == 99)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a frozen card and another person's card pay nothing`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let (person, other) = (try await world.person(), try await world.person())
      let order = try await world.place(merchant, "order-1", 100)
      await #expect(throws: PayRefusal.noSuchCard) {
        try await world.pay(order, by: person, with: .card(other.debit.id))
      }
      try world.platform.cards.freeze(person.debit)
      await #expect(throws: CardRefusal.bankRefused) {
        try await world.pay(order, by: person, with: .card(person.debit.id))
      }
      #expect(try await world.number("SELECT count(*) FROM transfers WHERE kind = 4") == 0)
    }
  }

  @Test(arguments: [(MethodLimits.noCredit, "debit"), (.noDebit, "credit"), (.noBalance, "balance")])
  func `an order takes only what its limits allow`(limits: MethodLimits, excluded: String) async throws {
    try await inWorld(.sqlite) { world in
      let merchant = try await world.merchant()
      let person = try await world.person()
      let ways: [String: PaymentMethod] = [
        "debit": .card(person.debit.id), "credit": .card(person.credit.id), "balance": .balance,
      ]
      let refused = excluded == "debit" ? "credit" : excluded == "credit" ? "debit" : "balance"
      let order = try await world.place(merchant, "order-1", limits: limits)
      await #expect(throws: PayRefusal.methodExcluded) {
        try await world.pay(order, by: person, with: try #require(ways[refused]))
      }
      let allowed = refused == "balance" ? "debit" : excluded
      #expect(try await world.pay(order, by: person, with: try #require(ways[allowed])).payment != nil)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a bank that answers late is asked again by the same number`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(0, onCard: 1_000)
      try await world.fail(.bankTimeout, times: 2)
      let order = try await world.paid(merchant, "order-1", 100, by: person, with: .card(person.debit.id))
      #expect(try await world.state(order) == "waits for bank")
      // The bank has done it; only its answer is missing.
      #expect(try await world.atBank(person.debit) == 900)
      #expect(try await world.balance(.basic(merchant.id)) == 0)
      await #expect(throws: PayRefusal.payerBusy) { try await world.pay(order, by: person) }
      await #expect(throws: CloseRefusal.payerBusy) {
        try await world.platform.engine.perform(CloseOrder(.merchant(merchant.id), order.terms.number))
      }

      try await world.advance(4)
      #expect(try await world.state(order) == "waits for bank")
      let second = try await world.advance(1)
      #expect(second.map(\.event.description) == ["bank did not answer, asked again 2026-03-02T10:00:15+08:00"])
      let third = try await world.advance(10)
      #expect(third.map(\.event.description) == ["bank accepted", "callback delivered (200)"])
      #expect(try await world.state(order) == "paid")
      #expect(try await world.atBank(person.debit) == 900)
      #expect(try await world.number("SELECT tries FROM bank_requests WHERE kind = 1") == 3)
    }
  }

  @Test(arguments: Backend.allCases)
  func `an order that waits for the bank does not expire`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(0, onCard: 1_000)
      try await world.fail(.bankTimeout, times: nil)
      let order = try await world.place(merchant, "order-1", expires: world.clock.now().adding(seconds: 60))
      _ = try await world.pay(order, by: person, with: .card(person.debit.id))
      try await world.advance(3_600)
      #expect(try await world.state(order) == "waits for bank")
      try await world.platform.faults.removeAll()
      try await world.advance(600)
      #expect(try await world.state(order) == "paid")
      #expect(world.callbacks.sent.map(\.outTradeNo) == ["order-1"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `an order whose bank refuses after its time closes`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(0, onCard: 10)
      let order = try await world.place(merchant, "order-1", expires: world.clock.now().adding(seconds: 60))
      try await world.fail(.bankTimeout, times: 5)
      _ = try await world.pay(order, by: person, with: .card(person.debit.id))
      try await world.advance(3_600)
      #expect(try await world.state(order) == "expired")
      #expect(try await world.balance(.basic(merchant.id)) == 0)
    }
  }
}
