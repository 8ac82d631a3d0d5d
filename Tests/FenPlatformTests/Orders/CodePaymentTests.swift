import Fen
import Testing

@testable import FenPlatform

@Suite struct `Paying by code` {
  @Test(arguments: Backend.allCases)
  func `a small sum is paid at once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(1_000)
      let order = try await world.scan(try await world.paymentCode(of: person), merchant, "order-1", 300)
      #expect(try await world.state(order) == "paid")
      #expect(try await world.balance(person.wallet) == 700)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a code with a card asks the bank at once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(0, onCard: 1_000)
      let code = try await world.paymentCode(of: person, with: .card(person.debit.id))
      let order = try await world.scan(code, merchant, "order-1", 300)
      #expect(order.payment?.method == .card(person.debit.id))
      #expect(try await world.atBank(person.debit) == 700)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a sum above the limit waits for the password`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let (person, other) = (try await world.person(200_000), try await world.person(200_000))
      let order = try await world.scan(try await world.paymentCode(of: person), merchant, "order-1", 100_001)
      #expect(try await world.state(order) == "waits for password")
      #expect(try await world.balance(person.wallet) == 200_000)
      await #expect(throws: PayRefusal.payerBusy) { try await world.pay(order, by: other) }
      #expect(try await world.pay(order, by: person).payment?.payerTotal == .fen(100_001))
    }
  }

  @Test(arguments: Backend.allCases)
  func `the eleventh payment of a day waits for the password and the next day's does not`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(10_000)
      for number in 1...10 {
        let order = try await world.scan(try await world.paymentCode(of: person), merchant, "order-\(number)")
        #expect(order.payment != nil)
      }
      let eleventh = try await world.scan(try await world.paymentCode(of: person), merchant, "order-11")
      #expect(try await world.state(eleventh) == "waits for password")
      try await world.advance(86_400)
      let next = try await world.scan(try await world.paymentCode(of: person), merchant, "order-12")
      #expect(next.payment != nil)
    }
  }

  @Test(arguments: Backend.allCases)
  func `payments of one batch count for the day too`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(10_000)
      var scans = [TakeCodePayment]()
      for number in 1...12 {
        let code = try await world.paymentCode(of: person)
        scans.append(
          TakeCodePayment(
            world.terms(merchant, "order-\(number)", 100, .code), code: code.digits, fee: merchant.feeRate))
      }
      let orders = try world.platform.engine.performTogether(scans).map { try $0.get() }
      #expect(orders.count { $0.payment != nil } == 10)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a code makes one trade, and a till that repeats itself gets that trade`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(1_000)
      let code = try await world.paymentCode(of: person)
      let order = try await world.scan(code, merchant, "order-1")
      #expect(try await world.scan(code, merchant, "order-1") == order)
      await #expect(throws: PaymentCodeRefusal.used) { try await world.scan(code, merchant, "order-2") }
      #expect(try await world.balance(person.wallet) == 900)
      #expect(try await world.number("SELECT count(*) FROM orders") == 1)
    }
  }

  @Test(arguments: Backend.allCases)
  func `of 50 tills that scan one code at once one is paid`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(10_000)
      let code = try await world.paymentCode(of: person)
      let results = try await atOnce(50) { till in
        await Result.of { try await world.scan(code, merchant, "order-\(till)") }
      }
      #expect(results.count { $0.succeeded } == 1)
      #expect(try await world.balance(person.wallet) == 9_900)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a code lasts a minute and an unknown one leads nowhere`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(1_000)
      let (early, late) = (try await world.paymentCode(of: person), try await world.paymentCode(of: person))
      try await world.advance(59)
      #expect(try await world.scan(early, merchant, "order-1").payment != nil)
      try await world.advance(1)
      await #expect(throws: PaymentCodeRefusal.expired) { try await world.scan(late, merchant, "order-2") }
      let unknown = PaymentCode(
        digits: 100_000_000_000_000_000, user: person.id, method: .balance, expiresAt: .init(seconds: 0))
      await #expect(throws: PaymentCodeRefusal.unknown) { try await world.scan(unknown, merchant, "order-3") }
      #expect(try await world.number("SELECT count(*) FROM orders") == 1)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a code whose payment was refused can be used again`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(100)
      let code = try await world.paymentCode(of: person)
      await #expect(throws: PayRefusal.balanceTooLow(has: .fen(100), needs: .fen(101))) {
        try await world.scan(code, merchant, "order-1", 101)
      }
      #expect(try await world.scan(code, merchant, "order-2", 100).payment != nil)
    }
  }

  @Test(arguments: Backend.allCases)
  func `an order whose password never comes fails after its patience`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(1_000)
      let code = try await world.paymentCode(of: person)
      let order = try await world.scan(code, merchant, "order-1", alwaysAsk: true)
      try await world.advance(codePaymentPatience - 1)
      #expect(try await world.state(order) == "waits for password")
      try await world.advance(1)
      #expect(try await world.state(order) == "payer failed")
      await #expect(throws: PayRefusal.alreadyClosed) { try await world.pay(order, by: person) }
    }
  }

  @Test(arguments: Backend.allCases)
  func `a payer who gives up ends the order`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let (person, other) = (try await world.person(1_000), try await world.person(1_000))
      let code = try await world.paymentCode(of: person)
      let order = try await world.scan(code, merchant, "order-1", alwaysAsk: true)
      await #expect(throws: PayRefusal.notForThisPayer) {
        try await world.platform.engine.perform(DeclinePayment(order.id, payer: other.id))
      }
      _ = try await world.platform.engine.perform(DeclinePayment(order.id, payer: person.id))
      #expect(try await world.state(order) == "payer failed")
    }
  }
}

@Suite struct `Reversing at the till` {
  @Test(arguments: Backend.allCases)
  func `an order that waits for the password closes and moves nothing`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(1_000)
      let order = try await world.scan(
        try await world.paymentCode(of: person), merchant, "order-1", alwaysAsk: true)
      #expect(try await world.reverse(order).payment == nil)
      #expect(try await world.state(order) == "reversed")
      await #expect(throws: PayRefusal.alreadyClosed) { try await world.pay(order, by: person) }
      #expect(try await world.balance(person.wallet) == 1_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a payment from the balance is back at once, fee and all`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(50_000)
      let order = try await world.scan(try await world.paymentCode(of: person), merchant, "order-1", 20_000)
      _ = try await world.reverse(order)
      #expect(try await world.balance(person.wallet) == 50_000)
      #expect(try await world.balance(.basic(merchant.id)) == 0)
      #expect(try await world.balance(.feeIncome) == 0)
      // A till that repeats itself changes nothing.
      _ = try await world.reverse(order)
      #expect(try await world.balance(person.wallet) == 50_000)
      await #expect(throws: RefundRefusal.orderNotPaid) { try await world.refund(order, "refund-1", 1) }
    }
  }

  @Test(arguments: Backend.allCases)
  func `a card payment goes back to the card`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(0, onCard: 1_000)
      let code = try await world.paymentCode(of: person, with: .card(person.debit.id))
      let order = try await world.scan(code, merchant, "order-1", 300)
      _ = try await world.reverse(order)
      #expect(try await world.balance(.refundsUnderway) == 300)
      try await world.platform.scheduler.settle()
      #expect(try await world.atBank(person.debit) == 1_000)
      #expect(try await world.balance(.refundsUnderway) == 0)
      #expect(try await world.atBank("reserve") == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `what a frozen card does not take goes to the wallet`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(0, onCard: 1_000)
      let code = try await world.paymentCode(of: person, with: .card(person.debit.id))
      let order = try await world.scan(code, merchant, "order-1", 300)
      try world.platform.cards.freeze(person.debit)
      _ = try await world.reverse(order)
      try await world.platform.scheduler.settle()
      #expect(try await world.balance(person.wallet) == 300)
      #expect(try await world.balance(.refundsUnderway) == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `an order that waits for the bank is reversed only when the bank has answered`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(0, onCard: 1_000)
      try await world.fail(.bankTimeout)
      let code = try await world.paymentCode(of: person, with: .card(person.debit.id))
      let order = try await world.scan(code, merchant, "order-1", 300)
      await #expect(throws: ReverseRefusal.payerBusy) { try await world.reverse(order) }
      try await world.advance(5)
      _ = try await world.reverse(order)
      try await world.platform.scheduler.settle()
      #expect(try await world.atBank(person.debit) == 1_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `only code orders, within seven days, with nothing refunded`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant(funds: 1_000)
      let person = try await world.person(1_000)
      let native = try await world.paid(merchant, "order-1", by: person)
      await #expect(throws: ReverseRefusal.notACodeOrder) { try await world.reverse(native) }
      let refunded = try await world.scan(try await world.paymentCode(of: person), merchant, "order-2")
      try await world.refund(refunded, "refund-1", 1)
      await #expect(throws: ReverseRefusal.refunded) { try await world.reverse(refunded) }
      let old = try await world.scan(try await world.paymentCode(of: person), merchant, "order-3")
      try await world.advance(7 * 86_400)
      await #expect(throws: ReverseRefusal.tooLate) { try await world.reverse(old) }
    }
  }
}
