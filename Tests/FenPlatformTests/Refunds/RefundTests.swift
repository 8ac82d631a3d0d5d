import Fen
import Testing

@testable import FenPlatform

@Suite struct `Refunding` {
  @Test(arguments: Backend.allCases)
  func `to the balance it arrives at once and the fee comes back in proportion`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(50_000)
      let order = try await world.paid(merchant, "order-1", 20_000, by: person)
      let refund = try await world.refund(order, "refund-1", 5_000)
      #expect(refund.state == .processing)
      #expect(try await world.balance(.refundsUnderway) == 5_000)
      let done = try await world.platform.scheduler.settle()
      #expect(done.map(\.event.description).contains("refund arrived"))
      #expect(try await world.refund(refund).state == .succeeded(at: World.start))
      #expect(try await world.balance(person.wallet) == 35_000)
      #expect(try await world.balance(.feeIncome) == 90)
      #expect(try await world.balance(.basic(merchant.id)) == 14_910)
    }
  }

  @Test(arguments: Backend.allCases)
  func `in parts it gives back exactly what was paid`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(1_000)
      let order = try await world.paid(merchant, "order-1", 997, by: person)
      for (number, amount) in ([1, 333, 332, 331] as [Int64]).enumerated() {
        try await world.refund(order, "refund-\(number)", amount)
      }
      await #expect(throws: RefundRefusal.exceedsPaid(left: .fen(0))) { try await world.refund(order, "more", 1) }
      try await world.platform.scheduler.settle()
      #expect(try await world.balance(person.wallet) == 1_000)
      #expect(try await world.balance(.basic(merchant.id)) == 0)
      #expect(try await world.balance(.feeIncome) == 0)
      // Each refund tells its own end.
      let refunds = world.callbacks.sent.filter { if case .refund = $0.subject { true } else { false } }
      #expect(refunds.count == 4)
    }
  }

  @Test(arguments: Backend.allCases)
  func `fifty parts and no more`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let order = try await world.paid(merchant, "order-1", 100, by: try await world.person())
      for number in 1...50 { try await world.refund(order, "refund-\(number)", 1, notify: false) }
      await #expect(throws: RefundRefusal.tooMany) { try await world.refund(order, "refund-51", 1) }
      // A retry of one of them still gets its answer.
      #expect(try await world.refund(order, "refund-50", 1, notify: false).terms.amount == .fen(1))
    }
  }

  @Test(arguments: Backend.allCases)
  func `a number is used for one refund, by the same terms`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person()
      let (order, other) = (
        try await world.paid(merchant, "order-1", by: person), try await world.paid(merchant, "order-2", by: person)
      )
      try await world.refund(order, "refund-1", 10)
      await #expect(throws: RefundRefusal.sameNumberOtherTerms) { try await world.refund(order, "refund-1", 11) }
      await #expect(throws: RefundRefusal.sameNumberOtherTerms) { try await world.refund(other, "refund-1", 10) }
      #expect(try await world.number("SELECT count(*) FROM refunds") == 1)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a merchant whose account is too low refunds nothing`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(1_000)
      let order = try await world.paid(merchant, "order-1", 1_000, by: person)
      try await world.platform.engine.perform(Spend(.fen(900), of: merchant.id, on: person.id))
      await #expect(throws: RefundRefusal.merchantBalanceTooLow(has: .fen(94), needs: .fen(99))) {
        try await world.refund(order, "refund-1", 100)
      }
      #expect(try await world.order(order).refunded == .fen(0))
      // The fee that comes back is part of what is given back.
      try await world.refund(order, "refund-2", 94)
    }
  }

  @Test(arguments: Backend.allCases)
  func `nobody refunds another merchant's order`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, stranger) = (try await world.merchant(), try await world.merchant(1_900_000_002, funds: 1_000))
      let order = try await world.paid(merchant, "order-1", by: try await world.person())
      let terms = RefundTerms(
        side: .merchant(stranger.id), number: OutRefundNo(stored: "refund-1"), amount: .fen(1), total: .fen(100),
        hash: [1])
      await #expect(throws: UnknownThing.order) {
        try await world.platform.engine.perform(RequestRefund(terms, of: .id(order.id)))
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `after a year it is too late`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let order = try await world.paid(merchant, "order-1", by: try await world.person())
      world.clock.set(.frozen(World.start.adding(days: 365).adding(milliseconds: -1)))
      try await world.refund(order, "refund-1", 1)
      world.clock.set(.frozen(World.start.adding(days: 365)))
      await #expect(throws: RefundRefusal.tooLate) { try await world.refund(order, "refund-2", 1) }
    }
  }

  @Test(arguments: Backend.allCases)
  func `to a card it goes through the bank, which may be slow`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(0, onCard: 1_000)
      let order = try await world.paid(merchant, "order-1", 1_000, by: person, with: .card(person.debit.id))
      let refund = try await world.refund(order, "refund-1", 400)
      try await world.fail(.bankTimeout)
      try await world.platform.scheduler.settle()
      #expect(try await world.refund(refund).state == .processing)
      #expect(try await world.atBank(person.debit) == 400)
      try await world.advance(5)
      #expect(try await world.refund(refund).state == .succeeded(at: World.start.adding(seconds: 5)))
      #expect(try await world.atBank(person.debit) == 400)
      #expect(try await world.balance(.reserve) == -600)
    }
  }
}

@Suite struct `A refund the bank refuses` {
  /// A card payment refunded to the card that was frozen since.
  private func abnormal(in world: World) async throws -> (Merchant, Person, Order, Refund) {
    let merchant = try await world.merchant()
    let person = try await world.person(0, onCard: 1_000)
    let order = try await world.paid(merchant, "order-1", 1_000, by: person, with: .card(person.debit.id))
    try world.platform.cards.freeze(person.debit)
    let refund = try await world.refund(order, "refund-1", 400)
    try await world.platform.scheduler.settle()
    return (merchant, person, order, try await world.refund(refund))
  }

  private func redirect(_ refund: Refund, to way: RedirectRefund.Way, in world: World) async throws -> Refund {
    try await world.platform.engine.perform(
      RedirectRefund(refund.id, refund.terms.number, of: refund.terms.side, to: way))
  }

  @Test(arguments: Backend.allCases)
  func `waits for the merchant and tells him`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (_, _, _, refund) = try await abnormal(in: world)
      #expect(refund.state == .abnormal(since: World.start))
      #expect(try await world.balance(.refundsUnderway) == 400)
      #expect(world.callbacks.sent.map(\.subject).contains(.refund(refund.id)))
      try await world.advance(86_400)
      #expect(try await world.refund(refund).state == .abnormal(since: World.start))
    }
  }

  @Test(arguments: Backend.allCases)
  func `can go to another account of the payer`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (_, person, _, refund) = try await abnormal(in: world)
      let next = try await redirect(refund, to: .payerAccount(try world.named("6222020200112233445")), in: world)
      #expect(next.state == .processing)
      await #expect(throws: AbnormalRefundRefusal.notAbnormal) {
        try await redirect(refund, to: .merchant, in: world)
      }
      try await world.platform.scheduler.settle()
      #expect(try await world.refund(refund).state == .succeeded(at: World.start))
      guard case .otherCard(let account) = try await world.refund(refund).channel else {
        Issue.record("it went to \(try await world.refund(refund).channel)")
        return
      }
      #expect(account.shown == "ICBC 3445")
      #expect(try await world.atBank("outside") == 400)
      #expect(try await world.atBank(person.debit) == 0)
      #expect(try await world.balance(.refundsUnderway) == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `reaches the very account that was named`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (_, _, _, refund) = try await abnormal(in: world)
      let other = try await world.person(0, onCard: 100)
      let number = try Vault(masterKey: World.masterKey).open(other.debit.number.sealed, as: .cardNumber)
      _ = try await redirect(refund, to: .payerAccount(try world.named(number)), in: world)
      try await world.platform.scheduler.settle()
      #expect(try await world.atBank(other.debit) == 500)
      #expect(try await world.atBank("outside") == 0)
    }
  }

  @Test func `keeps nobody waiting for an account that cannot be one`() {
    for (number, holder) in [("1234567", "李"), ("62220202001122334X", "李"), ("6222020200112233445", ""),
      ("6222020200112233445", "李\n明")]
    {
      #expect(BankAccount(bank: "ICBC_DEBIT", number: number, holder: holder) == nil)
    }
  }

  @Test(arguments: Backend.allCases)
  func `can go back to the merchant, who settles with the payer`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, _, order, refund) = try await abnormal(in: world)
      let before = try await world.balance(.basic(merchant.id))
      _ = try await redirect(refund, to: .merchant, in: world)
      try await world.platform.scheduler.settle()
      #expect(try await world.refund(refund).state == .succeeded(at: World.start))
      #expect(try await world.balance(.basic(merchant.id)) == before + 400)
      #expect(try await world.order(order).refunded == .fen(400))
    }
  }

  @Test(arguments: Backend.allCases)
  func `can be refused on its second way and take a third`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (_, _, _, refund) = try await abnormal(in: world)
      try await world.fail(.bankRefusal)
      _ = try await redirect(refund, to: .payerAccount(try world.named("6222020200112233445")), in: world)
      try await world.platform.scheduler.settle()
      #expect(try await world.refund(refund).state == .abnormal(since: World.start))
      _ = try await redirect(refund, to: .merchant, in: world)
      try await world.platform.scheduler.settle()
      #expect(try await world.refund(refund).state == .succeeded(at: World.start))
    }
  }
}

/// The merchant spends what he earned.
private struct Spend: Command {
  let amount: Money
  let merchant: MerchantID
  let user: UserID

  init(_ amount: Money, of merchant: MerchantID, on user: UserID) {
    self.amount = amount
    self.merchant = merchant
    self.user = user
  }

  var subject: Int { merchant.hashValue }

  func perform(in work: Workspace) throws {
    try work.post(
      [Posting(debit: .basic(merchant), credit: .wallet(user), amount: amount, kind: .topUp)], cause: 0)
  }
}
