import Fen
import FenStore
import Logging
import Synchronization
import Testing

@testable import FenPlatform

@Suite struct `Carrying requests to the bank` {
  @Test func `two who carry one request ask the bank once`() async throws {
    try await inWorld(.sqlite) { world in
      let (request, bank, desk) = try await waitingCharge(in: world)
      async let first = desk.carry(request)
      await bank.asked(1)
      async let second = desk.carry(request)
      async let third = desk.carryDue(at: world.clock.now())
      bank.answer(.unknown)
      let (one, two) = try await (first, second)
      _ = try await third
      #expect(one == two)
      #expect(one.tries == 1)
      #expect(bank.count == 1)
    }
  }

  @Test func `what the bank did not answer is not asked before its time`() async throws {
    try await inWorld(.sqlite) { world in
      let (request, bank, desk) = try await waitingCharge(in: world)
      async let first = desk.carry(request)
      await bank.asked(1)
      bank.answer(.unknown)
      _ = try await first
      let again = try await desk.carry(request)
      #expect(again.tries == 1)
      #expect(bank.count == 1)
    }
  }

  @Test(arguments: Backend.allCases)
  func `an answer that comes twice changes nothing`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (id, _, _) = try await waitingCharge(in: world)
      let engine = world.platform.engine
      // The bank's own books must agree with what is settled here by hand.
      try await world.fail(.bankTimeout)
      try await world.platform.scheduler.settle()
      let first = try await engine.perform(SettleBankRequest(id, outcome: .accepted))
      for outcome in [BankOutcome.accepted, .unknown] {
        let again = try await engine.perform(SettleBankRequest(id, outcome: outcome))
        #expect(again == first)
      }
      #expect(try await world.number("SELECT count(*) FROM transfers WHERE kind = 4") == 1)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a request that cannot be carried holds up nobody`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(0, onCard: 1_000)
      let order = try await world.paid(merchant, "order-1", 1_000, by: person, with: .card(person.debit.id))
      // Its card is unknown, it is the oldest, and it stays due.
      let broken = BankRequest(
        id: BankRequestID(1), order: .creditReversed(CardID(404), for: order.id), amount: .fen(1),
        on: BusinessDay(World.start), at: World.start.adding(seconds: -1))
      try world.database.write { try broken.insert(in: $0) }

      let refund = try await world.refund(order, "refund-1", 400)
      let expiring = try await world.place(
        merchant, "order-2", expires: world.clock.now().adding(seconds: 60))
      try await world.advance(60)
      #expect(try await world.refund(refund).state == .succeeded(at: World.start))
      #expect(try await world.state(expiring) == "expired")
      #expect(try await world.number("SELECT tries FROM bank_requests WHERE id = 1") == 4)
      try world.database.write { _ = try $0.run("DELETE FROM bank_requests WHERE id = 1", []) }
    }
  }

  @Test(arguments: Backend.allCases)
  func `a deposit the bank refuses brings nothing`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      try await world.fail(.bankRefusal)
      await #expect(throws: DepositRefusal.bankDidNotPay) {
        try await world.platform.wallets.deposit(.fen(500), into: .basic(merchant.id))
      }
      try await world.advance(3_600)
      #expect(try await world.balance(.basic(merchant.id)) == 0)
      #expect(try await world.atBank("reserve") == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a deposit with a number of its own is made once, also at once and after it is done`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let (one, two) = (try await world.merchant(), try await world.merchant(1_900_000_002))
      @Sendable func deposit(
        _ amount: Int64, to merchant: Merchant, _ number: String = "in-1"
      ) async throws -> BankRequest {
        try await world.platform.wallets.askForDeposit(
          .fen(amount), into: .basic(merchant.id), number: try RequestNumber(number))
      }
      let made = try await atOnce(10) { _ in try await deposit(500, to: one) }
      #expect(Set(made.map(\.id)).count == 1)
      #expect(try await deposit(500, to: one).state == .accepted)
      await #expect(throws: DepositRefusal.sameNumberOtherTerms) { try await deposit(501, to: one) }
      _ = try await deposit(501, to: two)
      _ = try await deposit(7, to: one, "in-2")
      #expect(try await world.balance(.basic(one.id)) == 507)
      #expect(try await world.balance(.basic(two.id)) == 501)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a deposit the bank is slow about arrives once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      try await world.fail(.bankTimeout)
      await #expect(throws: DepositRefusal.bankDidNotPay) {
        try await world.platform.wallets.deposit(.fen(500), into: .basic(merchant.id))
      }
      try await world.advance(3_600)
      #expect(try await world.balance(.basic(merchant.id)) == 500)
      #expect(try await world.atBank("reserve") == 500)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a bank that does not answer keeps no other due work waiting`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (_, bank, desk) = try await waitingCharge(in: world)
      let other = try await world.merchant(1_900_000_002)
      let soon = try await world.place(other, "order-60", expires: World.start.adding(seconds: 60))
      let scheduler = Scheduler(
        clock: world.clock, database: world.database, deliveries: world.platform.deliveries,
        work: [
          BankErrands(database: world.database, desk: desk),
          OrderExpiry(database: world.database, engine: world.platform.engine),
        ], bell: Bell(), stillness: Stillness(), changes: ChangeFeed(), processes: nil, logger: .init(label: "test"))
      let changes = world.platform.engine.changes.subscribe()
      let loop = Task { await scheduler.run() }
      await bank.asked(1)
      world.clock.set(.frozen(World.start.adding(seconds: 60)))
      scheduler.ring()
      for await _ in changes {
        if case .closed = try await world.order(soon).state { break }
      }
      #expect(bank.count == 1, "it has not answered yet, and is not asked again")
      bank.answer(.refused(.declined))
      loop.cancel()
      await loop.value
    }
  }

  /// A charge nobody has carried yet, and a desk before a bank that answers when it is told to.
  private func waitingCharge(in world: World) async throws -> (BankRequestID, SlowBank, BankDesk) {
    let merchant = try await world.merchant()
    let person = try await world.person(0, onCard: 1_000)
    let order = try await world.place(merchant, "order-1")
    let waiting = try await world.platform.engine.perform(
      PayOrder(
        order.id, payer: person.id, method: .card(person.debit.id), fee: merchant.feeRate,
        authenticated: .everything))
    guard case .userPaying(let attempt) = waiting.state, case .forBank(let charge) = attempt.waiting else {
      throw OrderRefusal.alreadyClosed
    }
    let bank = SlowBank()
    let desk = BankDesk(
      engine: world.platform.engine, database: world.database, clock: world.clock,
      vault: Vault(masterKey: World.masterKey), gateway: bank,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    return (charge.request, bank, desk)
  }
}

/// A bank whose answer is given by the test.
private final class SlowBank: BankGateway {
  private struct State {
    var count = 0
    var waiting = [CheckedContinuation<BankOutcome, Never>]()
    var watchers = [(count: Int, continuation: CheckedContinuation<Void, Never>)]()
  }
  private let state = Mutex(State())
  var count: Int { state.withLock { $0.count } }

  func statement(of day: BusinessDay) async -> BankStatement { BankStatement(day: day, done: []) }

  func perform(_ instruction: BankInstruction) async -> BankOutcome {
    await withCheckedContinuation { continuation in
      let watchers = state.withLock { state in
        state.count += 1
        state.waiting.append(continuation)
        defer { state.watchers.removeAll { $0.count <= state.count } }
        return state.watchers.filter { $0.count <= state.count }
      }
      for watcher in watchers { watcher.continuation.resume() }
    }
  }

  /// Returns when it has been asked so often.
  func asked(_ count: Int) async {
    await withCheckedContinuation { continuation in
      let enough = state.withLock { state in
        if state.count >= count { return true }
        state.watchers.append((count, continuation))
        return false
      }
      if enough { continuation.resume() }
    }
  }

  func answer(_ outcome: BankOutcome) {
    let waiting = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume(returning: outcome) }
  }
}
