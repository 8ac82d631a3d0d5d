import Fen
import Testing

@testable import FenPlatform

@Suite struct `Moving the clock` {
  @Test(arguments: Backend.allCases)
  func `what falls due on the way happens in order and at its own moment`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(0, onCard: 1_000)
      let start = world.clock.now()
      world.callbacks.answer(merchant, .status(500))
      _ = try await world.place(merchant, "late-90", expires: start.adding(seconds: 90))
      _ = try await world.place(merchant, "soon-60", expires: start.adding(seconds: 60))
      try await world.fail(.bankTimeout)
      _ = try await world.paid(merchant, "by-card", by: person, with: .card(person.debit.id))

      let happenings = try await world.advance(100)
      #expect(
        happenings.map { "\($0.at.seconds(since: start)) \($0.event.description.prefix(22)) \($0.about)" } == [
          "5 bank accepted 1.00",
          "5 callback failed (500), by-card",
          "20 callback failed (500), by-card",
          "35 callback failed (500), by-card",
          "60 order closed: not paid soon-60",
          "65 callback failed (500), by-card",
          "90 order closed: not paid late-90",
        ])
      #expect(world.clock.now() == start.adding(seconds: 100))
    }
  }

  @Test(arguments: Backend.allCases)
  func `what falls due next is told of every kind, the soonest first`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(100_000))
      let paid = try await world.paid(merchant, "order-1", 1_000, by: person)
      _ = try await world.place(merchant, "order-2")
      _ = try await world.friend("小红", phone: "13900000001")
      try await world.send(400, from: person.id, to: .phone("13900000001"), number: "T1")
      try await world.sendPacket(person, total: 900, count: 3)
      let payer = try await world.payingMerchant()
      try await world.payOut(payer, "bill1", 700, to: person.id)
      try await world.refund(paid, "refund-1", 100)
      try await world.campaign(campaignTerms(back(1)))
      let upcoming = try await world.platform.scheduler.upcoming(limit: 100)
      let told = Dictionary(upcoming.map { ($0.kind, $0.about) }) { first, _ in first }
      #expect(told[.orderExpires] == "order-2" && told[.refundArrives] == "refund-1")
      #expect(told[.transferGoesBack] == "4.00" && told[.redPacketGoesBack] == "9.00")
      #expect(told[.payoutGoesBack] == "bill1" && told[.campaignEnds] != nil && told[.daySealed] != nil)
      #expect(told[.callbackDue] == "order-1")
      #expect(upcoming.map(\.at) == upcoming.map(\.at).sorted())
      #expect(try await world.platform.scheduler.upcoming(limit: 3) == Array(upcoming.prefix(3)))
    }
  }

  @Test(arguments: Backend.allCases)
  func `of orders those are told that expired by it, each once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person())
      let paid = try await world.paid(merchant, "order-paid", by: person)
      for number in 0..<6 { _ = try await world.place(merchant, "order-\(number)") }
      let rows = ["row-1", "row-2"].map { world.row(merchant, $0, 100) }
      let combined = try await world.combine(rows, by: merchant, "all")
      world.clock.set(.frozen(World.start.adding(days: orderLifeDays)))
      let due = OrderExpiry(database: world.database, engine: world.platform.engine)
      let told = try await atOnce(4) { _ in try await due.perform(at: world.clock.now()) }.flatMap(\.self)
      #expect(told.map(\.about).sorted() == (0..<6).map { "order-\($0)" } + ["row-1", "row-2"])
      #expect(try await world.platform.engine.perform(ExpireOrder(paid.id)) == nil)
      #expect(try await world.states(combined) == ["expired"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `when due work fails on the way the clock stands where it stood`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let scheduler = Scheduler(
        clock: world.clock, database: world.database, deliveries: world.platform.deliveries, work: [FailingWork()],
        bell: Bell(), stillness: Stillness(), changes: ChangeFeed(), processes: nil,
        logger: .init(label: "test"))
      let start = world.clock.current
      await #expect(throws: FailingWork.Failure.self) {
        try await scheduler.move(to: FailingWork.due.adding(seconds: 60))
      }
      #expect(world.clock.current == start)
    }
  }

  @Test(arguments: Backend.allCases)
  func `without a sender callbacks wait and all else keeps its moment`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let platform = try await Platform(
        database: world.database, masterKey: World.masterKey, isSandbox: true, clock: world.clock,
        logger: .init(label: "test"))
      defer { platform.engine.stop() }
      let merchant = try await world.merchant()
      _ = try await world.paid(merchant, "order-1", by: try await world.person())
      let expiring = try await world.place(merchant, "order-2", expires: World.start.adding(seconds: 60))
      let happenings = try await platform.scheduler.move(to: World.start.adding(seconds: 100))
      #expect(happenings.map(\.about) == ["order-2"])
      #expect(try await world.order(expiring).state == .closed(.expired, at: World.start.adding(seconds: 60)))
      try await world.platform.scheduler.settle()
      #expect(world.callbacks.sent.map(\.outTradeNo) == ["order-1"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `an order without time_expire lives seven days`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person()
      let order = try await world.place(merchant, "order-1")
      world.clock.set(.frozen(World.start.adding(days: 7).adding(milliseconds: -1)))
      try await world.platform.scheduler.settle()
      #expect(try await world.state(order) == "not paid")
      // The moment counts, not whether the scheduler has come by.
      world.clock.set(.frozen(World.start.adding(days: 7)))
      await #expect(throws: PayRefusal.expired) { try await world.pay(order, by: person) }
      try await world.platform.scheduler.settle()
      #expect(try await world.state(order) == "expired")
    }
  }

  @Test(arguments: Backend.allCases)
  func `backwards nothing is undone`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person()
      let order = try await world.place(merchant, "order-1")
      try await world.advance(7 * 86_400)
      #expect(try await world.platform.scheduler.move(to: World.start.adding(days: -30)) == [])
      #expect(world.clock.now() == World.start.adding(days: -30))
      #expect(try await world.state(order) == "expired")
      let earlier = try await world.paid(merchant, "order-2", by: person)
      #expect(earlier.createdAt == World.start.adding(days: -30))
      try await world.platform.scheduler.settle()
      #expect(world.callbacks.sent.map(\.outTradeNo) == ["order-2"])
    }
  }

  @Test func `the machine's time comes back and is kept over a restart`() async throws {
    try await inWorld(.sqlite) { world in
      try await world.advance(86_400)
      #expect(try await world.database.read { try storedClock(in: $0) } == .frozen(World.start.adding(days: 1)))
      _ = try await world.platform.scheduler.followMachine()
      #expect(world.clock.current == .real)
      #expect(try await world.database.read { try storedClock(in: $0) } == .real)
    }
  }

  @Test(arguments: Backend.allCases)
  func `more than a page of orders expire together`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let places = (0..<2_100).map { PlaceOrder(world.terms(merchant, "order-\($0)")) }
      _ = try world.platform.engine.performTogether(places)
      let happenings = try await world.advance(7 * 86_400)
      #expect(happenings.count == 2_100)
      #expect(try await world.number("SELECT count(*) FROM orders WHERE state = 4") == 2_100)
    }
  }

  @Test(arguments: Backend.allCases)
  func `payment codes are forgotten a day after their end`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let person = try await world.person()
      _ = try await world.paymentCode(of: person)
      try await world.advance(86_400 + 59)
      #expect(try await world.number("SELECT count(*) FROM payment_codes") == 1)
      try await world.advance(1)
      #expect(try await world.number("SELECT count(*) FROM payment_codes") == 0)
    }
  }

  @Test func `the running scheduler does what falls due by itself`() async throws {
    try await inWorld(.sqlite) { world in
      let merchant = try await world.merchant()
      let person = try await world.person()
      let loop = Task { await world.platform.scheduler.run() }
      let order = try await world.paid(merchant, "order-1", by: person)
      try await world.refund(order, "refund-1", 10)
      await world.callbacks.arrived(2, at: merchant)
      loop.cancel()
      await loop.value
      try await world.platform.scheduler.settle()
      #expect(try await world.balance(person.wallet) == 100_000 - 90)
    }
  }

  @Test func `two who move the clock at once take turns`() async throws {
    try await inWorld(.sqlite) { world in
      let merchant = try await world.merchant()
      let order = try await world.place(merchant, "order-1")
      let happenings = try await atOnce(8) { index in
        try await world.platform.scheduler.move(to: World.start.adding(days: 7 + Int64(index)))
      }
      #expect(happenings.joined().map(\.about) == ["order-1"])
      #expect(try await world.state(order) == "expired")
    }
  }
}

private struct FailingWork: DueWork {
  struct Failure: Error {}
  static let due = World.start.adding(seconds: 30)

  func nextDue() async throws -> Instant? { Self.due }
  func upcoming(limit: Int64) async throws -> [Upcoming] { [] }
  func perform(at now: Instant) async throws -> [Happening] { throw Failure() }
}
