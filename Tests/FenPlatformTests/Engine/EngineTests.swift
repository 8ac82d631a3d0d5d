import Fen
import FenStore
import Foundation
import Synchronization
import Testing

@testable import FenPlatform

@Suite struct `Performing commands in batches` {
  @Test(arguments: Backend.allCases)
  func `a refused command leaves nothing and its neighbours stay`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let results = try world.platform.engine.performTogether([
        Probe(.place(world.terms(merchant, "before"))),
        Probe(.placeAndRefuse(world.terms(merchant, "refused"))),
        Probe(.changeAndRefuse(world.terms(merchant, "before").number, of: merchant.id)),
        Probe(.place(world.terms(merchant, "behind"))),
      ])
      #expect(results.map(\.succeeded) == [true, false, false, true])
      #expect(try await world.orderNumbers() == ["before", "behind"])
      #expect(try await world.number("SELECT count(*) FROM orders WHERE state <> 0") == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a number whose order was refused is free for the next command of the batch`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let results = try world.platform.engine.performTogether([
        Probe(.placeAndRefuse(world.terms(merchant, "number-1", 100))),
        Probe(.place(world.terms(merchant, "number-1", 200))),
        Probe(.place(world.terms(merchant, "number-1", 100))),
      ])
      #expect(results.map(\.succeeded) == [false, true, false])
      #expect(try await world.number("SELECT total FROM orders") == 200)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a command whose row breaks a constraint fails alone`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let engine = world.platform.engine
      let gate = Gate()
      async let blocked: Void = engine.perform(Blocking(gate))
      await gate.entered()
      async let first = Result.of { try await engine.perform(Probe(.place(world.terms(merchant, "first-1")))) }
      async let broken = Result.of { try await engine.perform(Probe(.breakConstraint)) }
      async let second = Result.of { try await engine.perform(Probe(.place(world.terms(merchant, "second")))) }
      await waiting(3, in: engine)
      gate.open()
      try await blocked
      #expect(await first.succeeded)
      #expect(await second.succeeded)
      guard case .failure(StoreError.constraint) = await broken else {
        Issue.record("the broken row was not refused as a constraint")
        return
      }
      #expect(try await world.orderNumbers() == ["first-1", "second"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `a command that waits for rows again and again fails, and holds nobody up`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      await #expect(throws: StoreError.self) { try await world.platform.engine.perform(Probe(.waitForRows)) }
      try await world.platform.engine.perform(Probe(.place(world.terms(merchant, "next"))))
      #expect(try await world.orderNumbers() == ["next"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `an answer comes after the commit`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<200 {
          group.addTask {
            let order = try await world.place(merchant, "number-\(number)")
            // A reader beside the writer sees what was answered.
            let seen = try await world.platform.records.order(order.id)
            #expect(seen == order)
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test func `a commit that fails is answered to nobody and each command is performed again alone`() async throws {
    try await inWorld(.sqlite) { world in
      let merchant = try await world.merchant()
      let torn = TornDatabase(world.database)
      let engine = Engine(database: torn, clock: world.clock, numbers: NumberSource(node: 1))
      defer { engine.stop() }
      let gate = Gate()
      async let blocked: Void = engine.perform(Blocking(gate))
      await gate.entered()
      async let orders = withThrowingTaskGroup(of: Order.self) { group in
        for number in 0..<3 {
          group.addTask { try await engine.perform(PlaceOrder(world.terms(merchant, "number-\(number)"))) }
        }
        return try await group.reduce(into: []) { $0.append($1.terms.number.value) }
      }
      await waiting(3, in: engine)
      // The gate's own commit goes through, the one behind it does not.
      torn.tearCommit(2)
      gate.open()
      try await blocked
      #expect(try await orders.sorted() == ["number-0", "number-1", "number-2"])
      #expect(try await world.orderNumbers() == ["number-0", "number-1", "number-2"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `200 requests at once for one out_trade_no make one order`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let orders = try await atOnce(200) { _ in try await world.place(merchant, "one-number") }
      #expect(Set(orders).count == 1)
      #expect(try await world.number("SELECT count(*) FROM orders") == 1)
    }
  }

  @Test(arguments: Backend.allCases)
  func `200 requests at once for one refund number make one refund`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant(funds: 1_000)
      let person = try await world.person()
      let order = try await world.paid(merchant, "one-order", 100, by: person)
      let refunds = try await atOnce(200) { _ in try await world.refund(order, "one-refund", 60) }
      #expect(Set(refunds).count == 1)
      #expect(try await world.order(order).refunded == .fen(60))
    }
  }

  @Test(arguments: Backend.allCases)
  func `of 200 payments at once for one order one is made`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let people = [try await world.person(1_000), try await world.person(1_000)]
      let order = try await world.place(merchant, "one-order", 100)
      let results = try await atOnce(200) { index in
        await Result.of { try await world.pay(order, by: people[index % 2]) }
      }
      #expect(results.count { $0.succeeded } == 1)
      let left = [try await world.balance(people[0].wallet), try await world.balance(people[1].wallet)]
      #expect(left.sorted() == [900, 1_000])
    }
  }

  @Test func `an engine with too much waiting refuses more`() async throws {
    try await inWorld(.sqlite) { world in
      let merchant = try await world.merchant()
      let engine = Engine(
        database: world.database, clock: world.clock, numbers: NumberSource(node: 1), longestBatch: 1, mostWaiting: 2)
      defer { engine.stop() }
      let gate = Gate()
      async let blocked: Void = engine.perform(Blocking(gate))
      await gate.entered()
      async let first = engine.perform(PlaceOrder(world.terms(merchant, "first-1")))
      async let second = engine.perform(PlaceOrder(world.terms(merchant, "second")))
      await waiting(2, in: engine)
      await #expect(throws: EngineRefusal.busy) { try await world.placeIn(engine, merchant, "third-1") }
      gate.open()
      try await blocked
      _ = try await (first, second)
      _ = try await world.placeIn(engine, merchant, "third-1")
      #expect(try await world.orderNumbers() == ["first-1", "second", "third-1"])
    }
  }

  @Test func `an engine that stops finishes what it accepted and takes no more`() async throws {
    try await inWorld(.sqlite) { world in
      let merchant = try await world.merchant()
      let engine = Engine(
        database: world.database, clock: world.clock, numbers: NumberSource(node: 1), longestBatch: 10)
      let gate = Gate()
      async let blocked: Void = engine.perform(Blocking(gate))
      await gate.entered()
      async let results = atOnce(100) { index in
        await Result.of { try await world.placeIn(engine, merchant, "number-\(index)") }
      }
      await waiting(100, in: engine)
      gate.open()
      engine.stop()
      // What was accepted is on disk when `stop` returns.
      #expect(try await world.number("SELECT count(*) FROM orders") == 100)
      #expect(try await results.allSatisfy(\.succeeded))
      try await blocked
      await #expect(throws: EngineRefusal.stopped) { try await world.placeIn(engine, merchant, "number-x") }
    }
  }

  @Test func `a platform that closes under load answers everybody and keeps what it answered`() async throws {
    let world = try await World(.sqlite)
    defer { world.removeFolder() }
    let merchant = try await world.merchant()
    async let results = atOnce(2_000) { index in
      await Result.of { try await world.place(merchant, "number-\(index)") }
    }
    await started(1, in: world.platform.engine)
    try world.platform.close()
    let kept = try await results.count { $0.succeeded }
    let again = try world.reopenDatabase()
    #expect(try await again.read { try $0.number("SELECT count(*) FROM orders") } == kept)
    #expect(try await audit(again) == [])
    try again.close()
  }
}

/// What the tests ask of the engine: things a real command never does.
private struct Probe: Command {
  enum Act: Sendable {
    case place(OrderTerms)
    case placeAndRefuse(OrderTerms)
    case changeAndRefuse(OutTradeNo, of: MerchantID)
    case breakConstraint
    case waitForRows
  }
  struct Refusal: Error {}
  let act: Act

  init(_ act: Act) { self.act = act }

  var subject: Int { 0 }

  func perform(in work: Workspace) throws {
    switch act {
    case .place(let terms): _ = try PlaceOrder(terms).perform(in: work)
    case .placeAndRefuse(let terms):
      _ = try PlaceOrder(terms).perform(in: work)
      throw Refusal()
    case .changeAndRefuse(let number, let merchant):
      _ = try CloseOrder(.merchant(merchant), number).perform(in: work)
      throw Refusal()
    case .breakConstraint:
      work.notifications.put(
        Notification(
          id: NotificationID(1), merchant: MerchantID(1), url: "", subject: .echo(""), outTradeNo: "",
          createdAt: work.now, attempts: -1, state: .due(work.now)))
    case .waitForRows: throw RowAwaited()
    }
  }
}

/// Keeps the writer busy until its gate opens.
private struct Blocking: Command {
  let gate: Gate
  init(_ gate: Gate) { self.gate = gate }
  var subject: Int { 0 }
  func perform(in work: Workspace) throws { gate.pass() }
}

private final class Gate: Sendable {
  private let way = DispatchSemaphore(value: 0)
  private let arrival = AsyncStream<Void>.makeStream()

  func pass() {
    arrival.continuation.yield()
    way.wait()
  }

  func entered() async { for await _ in arrival.stream { return } }
  func open() { way.signal() }
}

/// A database whose commits can be made to fail.
private final class TornDatabase: Database {
  private let whole: any Database
  private let countdown = Mutex(0)

  init(_ whole: any Database) { self.whole = whole }

  /// The commit that is `number` commits away fails, counted from 1.
  func tearCommit(_ number: Int) { countdown.withLock { $0 = number } }

  func write<Value>(_ body: (any Transaction) throws -> Value) throws -> Value {
    try whole.write { transaction in
      let value = try body(transaction)
      let torn = countdown.withLock { count in
        count -= 1
        return count == 0
      }
      if torn { throw StoreError.failed("the disk is full") }
      return value
    }
  }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> Value
  ) async throws -> Value { try await whole.read(body) }

  var isShared: Bool { whole.isShared }
  var isAway: Bool { whole.isAway }
  var lanes: Int { whole.lanes }
  func close() throws { try whole.close() }
}

/// Returns when so many commands stand in the engine's mailbox.
private func waiting(_ count: Int64, in engine: Engine) async {
  while engine.statistics.waiting < count { await Task.yield() }
}

/// Returns when the engine has finished so many batches more.
private func started(_ count: Int64, in engine: Engine) async {
  let before = engine.statistics.batches
  while engine.statistics.batches < before + count { await Task.yield() }
}

extension World {
  fileprivate func orderNumbers() async throws -> [String] {
    try await database.read { try $0.all("SELECT out_trade_no FROM orders ORDER BY out_trade_no") { $0.text(0) } }
  }

  @discardableResult
  fileprivate func placeIn(_ engine: Engine, _ merchant: Merchant, _ number: String) async throws -> Order {
    try await engine.perform(PlaceOrder(terms(merchant, number)))
  }
}
