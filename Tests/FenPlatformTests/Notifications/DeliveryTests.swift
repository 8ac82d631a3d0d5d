import Fen
import FenStore
import Testing

@testable import FenPlatform

/// Callbacks owed to `merchant`, due now, as many as wanted.
private func owe(_ count: Int, to merchant: Merchant, in world: World) throws {
  let echoes = (0..<count).map { OweEcho(to: merchant.id, url: "http://127.0.0.1:1/echo", content: "\($0)") }
  for result in try world.platform.engine.performTogether(echoes) { try result.get() }
}

private func onlyNotification(in world: World) async throws -> (Fen.Notification, [DeliveryAttempt]) {
  try #require(try await world.platform.records.notifications().first)
}

@Suite struct `The schedule of a callback` {
  @Test(arguments: Backend.allCases)
  func `is sixteen attempts at the published moments, then it is given up`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      world.callbacks.answer(merchant, .status(500))
      try owe(1, to: merchant, in: world)
      try await world.advance(0)
      for step in retrySeconds {
        let before = world.callbacks.sent.count
        let early = try await world.platform.scheduler.move(
          to: world.clock.now().adding(seconds: step).adding(milliseconds: -1))
        #expect(early == [])
        #expect(world.callbacks.sent.count == before)
        let due = try await world.platform.scheduler.move(to: world.clock.now().adding(milliseconds: 1))
        #expect(due.count == 1)
      }
      let moments = retrySeconds.reduce(into: [Int64(0)]) { $0.append(($0.last ?? 0) + $1) }
      #expect(world.callbacks.sent.map { $0.at.seconds(since: World.start) } == moments)
      #expect(moments.last == 86_640)

      let (notification, attempts) = try await onlyNotification(in: world)
      #expect(notification.state == .givenUp(at: world.clock.now()))
      #expect(attempts.count == 16 && attempts.map(\.at) == attempts.map(\.at).sorted())
      #expect(try await world.advance(30 * 86_400).filter { $0.event.description.hasPrefix("notification") } == [])
    }
  }

  @Test(arguments: Backend.allCases)
  func `jumped over in one move, each attempt still has its own moment`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      world.callbacks.answer(merchant, .status(302))
      try owe(1, to: merchant, in: world)
      try await world.advance(2 * 86_400)
      #expect(world.callbacks.sent.count == 16)
      #expect(world.callbacks.sent.last?.at == World.start.adding(minutes: 24 * 60 + 4))
    }
  }

  @Test(arguments: Backend.allCases)
  func `ends with the first answer of 200 or 204`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      world.callbacks.answer(merchant, .status(500))
      try owe(1, to: merchant, in: world)
      try await world.advance(20)
      world.callbacks.answer(merchant, .status(204))
      try await world.advance(86_400)
      #expect(world.callbacks.sent.map { $0.at.seconds(since: World.start) } == [0, 15, 30])
      let (notification, attempts) = try await onlyNotification(in: world)
      #expect(notification.state == .delivered(at: World.start.adding(seconds: 30)))
      #expect(attempts.map(\.status) == [500, 500, 204])
    }
  }

  @Test(arguments: Backend.allCases)
  func `goes on for a callback whose content cannot be read, to its end`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let lost = Fen.Notification(
        id: NotificationID(1), merchant: merchant.id, url: "http://127.0.0.1:1/", subject: .payment(OrderID(404)),
        outTradeNo: "lost", createdAt: World.start)
      try world.database.write { try lost.insert(in: $0) }
      try await world.advance(2 * 86_400)
      let (notification, attempts) = try await onlyNotification(in: world)
      #expect(notification.state == .givenUp(at: World.start.adding(minutes: 24 * 60 + 4)))
      #expect(attempts.count == 16)
      #expect(attempts.first?.error == "order")
      #expect(world.callbacks.sent == [])
    }
  }
}

@Suite(.timeLimit(.minutes(20))) struct `Receivers side by side` {
  @Test func `a silent receiver with a long backlog delays nobody else`() async throws {
    try await inWorld(.sqlite) { world in
      let (slow, quick) = (try await world.merchant(), try await world.merchant(1_900_000_002))
      world.callbacks.answer(slow, .silence)
      try owe(1_000, to: slow, in: world)
      let loop = Task { await world.platform.scheduler.run() }
      await world.callbacks.arrived(16, at: slow)
      try owe(40, to: quick, in: world)
      world.platform.scheduler.ring()
      await world.callbacks.arrived(40, at: quick)
      #expect(world.callbacks.sent(to: slow).count == 16)
      world.callbacks.release()
      await world.callbacks.arrived(1_000, at: slow)
      loop.cancel()
      await loop.value
      try await world.platform.scheduler.settle()
      #expect(try await world.number("SELECT count(*) FROM notifications WHERE state = 1") == 1_040)
    }
  }

  @Test func `receivers that fail leave places for those that answer`() async throws {
    try await inWorld(.sqlite) { world in
      var down = [Merchant]()
      for number in 1...20 {
        let merchant = try await world.merchant(1_900_000_000 + Int64(number))
        down.append(merchant)
        world.callbacks.answer(merchant, .status(500))
        try owe(20, to: merchant, in: world)
      }
      try await world.platform.scheduler.settle()
      for merchant in down { world.callbacks.answer(merchant, .silence) }
      world.clock.set(.frozen(World.start.adding(seconds: 15)))
      let up = try await world.merchant(1_900_000_100)
      let loop = Task { await world.platform.scheduler.run() }
      for merchant in down { await world.callbacks.arrived(22, at: merchant) }
      try owe(1, to: up, in: world)
      world.platform.scheduler.ring()
      await world.callbacks.arrived(1, at: up)
      world.callbacks.release()
      for merchant in down { await world.callbacks.arrived(40, at: merchant) }
      loop.cancel()
      await loop.value
      try await world.platform.scheduler.settle()
    }
  }

  @Test func `a move of the clock waits for the deliveries the scheduler has in hand`() async throws {
    try await inWorld(.sqlite) { world in
      let merchant = try await world.merchant()
      world.callbacks.answer(merchant, .silence)
      try owe(1, to: merchant, in: world)
      let loop = Task { await world.platform.scheduler.run() }
      await world.callbacks.arrived(1, at: merchant)
      async let moved = world.advance(60)
      world.callbacks.release()
      _ = try await moved
      #expect(world.callbacks.sent.count == 1)
      #expect(try await onlyNotification(in: world).0.state == .delivered(at: World.start))
      loop.cancel()
      await loop.value
    }
  }
}

@Suite struct `Callbacks under faults` {
  @Test(arguments: Backend.allCases)
  func `a duplicate is sent twice and both are on record`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      try await world.fail(.duplicateNotification, of: merchant)
      try owe(2, to: merchant, in: world)
      try await world.platform.scheduler.settle()
      #expect(world.callbacks.sent.count == 3)
      #expect(Set(world.callbacks.sent.map(\.id)).count == 2)
      #expect(try await world.number("SELECT count(*) FROM delivery_attempts") == 3)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a callback that is held back is overtaken by the next`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person()
      try await world.fail(.notificationOutOfOrder, of: merchant)
      let order = try await world.paid(merchant, "order-1", by: person)
      try await world.platform.scheduler.settle()
      try await world.refund(order, "refund-1", 10)
      try await world.advance(15)
      #expect(
        world.callbacks.sent.map { "\($0.at.seconds(since: World.start)) \($0.subject.kind)" } == [
          "0 refund", "15 payment",
        ])
      // Holding back is no failed attempt.
      #expect(try await world.number("SELECT max(attempts) FROM notifications") == 1)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a fault for one merchant spares the others`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (one, other) = (try await world.merchant(), try await world.merchant(1_900_000_002))
      try await world.fail(.duplicateNotification, times: nil, of: one)
      try owe(1, to: one, in: world)
      try owe(1, to: other, in: world)
      try await world.platform.scheduler.settle()
      #expect(world.callbacks.sent(to: one).count == 2)
      #expect(world.callbacks.sent(to: other).count == 1)
    }
  }
}

@Suite struct `Delivering again by hand` {
  @Test(arguments: Backend.allCases)
  func `brings back what was given up`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      world.callbacks.answer(merchant, .status(500))
      try owe(1, to: merchant, in: world)
      try await world.advance(2 * 86_400)
      let id = try await onlyNotification(in: world).0.id
      #expect(try await world.platform.deliveries.redeliver(id).outcome == .failed)
      world.callbacks.answer(merchant, .status(200))
      #expect(try await world.platform.deliveries.redeliver(id).outcome == .accepted)
      let (notification, attempts) = try await onlyNotification(in: world)
      #expect(notification.state == .delivered(at: world.clock.now()))
      #expect(attempts.count == 18)
    }
  }

  @Test(arguments: Backend.allCases)
  func `leaves the schedule of one that fails as it stood`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      world.callbacks.answer(merchant, .status(500))
      try owe(1, to: merchant, in: world)
      try await world.advance(1)
      let before = try await onlyNotification(in: world).0
      _ = try await world.platform.deliveries.redeliver(before.id)
      let after = try await onlyNotification(in: world).0
      #expect(after.state == .due(World.start.adding(seconds: 15)))
      try await world.advance(14)
      #expect(world.callbacks.sent.map { $0.at.seconds(since: World.start) } == [0, 1, 15])
    }
  }

  @Test(arguments: Backend.allCases)
  func `twenty at once are all on record`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      try owe(1, to: merchant, in: world)
      try await world.platform.scheduler.settle()
      let id = try await onlyNotification(in: world).0.id
      _ = try await atOnce(20) { _ in try await world.platform.deliveries.redeliver(id).outcome }
      #expect(Set(try await onlyNotification(in: world).1.map(\.number)).count == 21)
    }
  }

  @Test func `knows no callback that does not exist`() async throws {
    try await inWorld(.sqlite) { world in
      await #expect(throws: UnknownThing.notification) {
        try await world.platform.deliveries.redeliver(NotificationID(404))
      }
    }
  }
}

extension NotificationSubject {
  fileprivate var kind: String {
    switch self {
    case .payment: "payment"
    case .combination: "combination"
    case .refund: "refund"
    case .echo: "echo"
    case .payout: "payout"
    case .payoutBatch: "payout batch"
    case .couponUse: "coupon use"
    case .mallCard: "mall card"
    case .mallPayment: "mall payment"
    case .mallRefund: "mall refund"
    case .mallReversal: "mall reversal"
    case .share: "share"
    case .couponSent: "coupon sent"
    case .complaint: "complaint"
    }
  }
}
