import Fen
import FenStore
import Testing

@testable import FenPlatform

@Suite(.enabled(if: !Backend.shared.isEmpty)) struct `Several processes on one database` {
  @Test(arguments: Backend.shared)
  func `deliver each callback once between them`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let other = try await world.another()
      let merchants = try await atOnce(4) { index in try await world.merchant(1_900_000_001 + Int64(index)) }
      let person = try await world.person()
      let runs = [world.platform, other.platform].map { platform in Task { await platform.scheduler.run() } }
      _ = try await atOnce(80) { index in
        try await world.paid(merchants[index % 4], "order-\(index)", by: person)
      }
      try await world.platform.scheduler.settle()
      for run in runs { run.cancel() }
      let sent = (world.callbacks.sent + other.callbacks.sent).map(\.outTradeNo)
      #expect(sent.count == 80)
      #expect(Set(sent).count == 80)
      #expect(try await world.number("SELECT count(*) FROM notifications WHERE state = 0") == 0)
      for run in runs { await run.value }
      try other.stop()
    }
  }

  @Test(arguments: Backend.shared)
  func `take over what a dead one held`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let other = try await world.another()
      let merchant = try await world.merchant()
      other.callbacks.answer(merchant, .silence)
      _ = try await world.paid(merchant, "order-1", by: try await world.person())
      let delivery = Task { await other.platform.scheduler.run() }
      await other.callbacks.arrived(1, at: merchant)
      #expect(try await world.number("SELECT count(*) FROM holds") == 1)
      #expect(try await world.platform.deliveries.start(at: world.clock.now()).isEmpty)
      other.die()
      try world.unseen(other, seconds: 5)
      while try await world.number("SELECT count(*) FROM holds") > 0 { await Task.yield() }
      try await world.platform.scheduler.settle()
      #expect(world.callbacks.sent.map(\.outTradeNo) == ["order-1"])
      delivery.cancel()
      other.callbacks.release()
      await delivery.value
    }
  }

  @Test(arguments: Backend.shared)
  func `use the time one of them was set to when the call returns`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let other = try await world.another()
      try await world.advance(86_400)
      #expect(other.platform.clock.current == .frozen(World.start.adding(days: 1)))
      _ = try await other.platform.scheduler.followMachine()
      #expect(world.clock.current == .real)
      let third = try await world.another()
      #expect(third.platform.clock.current == .real)
      try other.stop()
      try third.stop()
    }
  }

  @Test(arguments: Backend.shared)
  func `tell all that happened to the one who moved the clock`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let other = try await world.another()
      let run = Task { await other.platform.scheduler.run() }
      let merchant = try await world.merchant()
      world.callbacks.answer(merchant, .status(500))
      let expiry = World.start.adding(seconds: 7_200)
      for index in 0..<3 { _ = try await world.place(merchant, "order-\(index)", expires: expiry) }
      let happenings = try await world.advance(3 * 3_600)
      #expect(happenings.map(\.about).sorted() == ["order-0", "order-1", "order-2"])
      #expect(happenings.allSatisfy { $0.event == .orderExpired })
      run.cancel()
      await run.value
      try other.stop()
    }
  }

  @Test(arguments: Backend.shared)
  func `go on when the one that moved the clock dies`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let other = try await world.another()
      let merchant = try await world.merchant()
      other.callbacks.answer(merchant, .silence)
      _ = try await world.paid(merchant, "order-1", by: try await world.person())
      let move = Task { try await other.platform.scheduler.move(to: World.start.adding(seconds: 60)) }
      await other.callbacks.arrived(1, at: merchant)
      other.die()
      try world.unseen(other, seconds: 5)
      // Waits until the dead one's holds are swept, and then has the callback to itself.
      #expect(try await world.platform.scheduler.settle().map(\.about) == ["order-1"])
      move.cancel()
      other.callbacks.release()
      _ = await Result.of { try await move.value }
    }
  }

  @Test(arguments: Backend.shared)
  func `act on a fault as often as it was ordered, all together`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let other = try await world.another()
      try await world.fail(.userPaying, times: 3)
      #expect(other.platform.faults.all.count == 1)
      let faults = [world.platform.faults, other.platform.faults]
      let taken = try await atOnce(20) { try await faults[$0 % 2].take(.userPaying) != nil }
      #expect(taken.count { $0 } == 3)
      #expect(try await other.platform.faults.current() == [])

      try await world.fail(.bankTimeout, times: nil)
      try await other.platform.faults.removeAll()
      #expect(world.platform.faults.isEmpty)
      try other.stop()
    }
  }

  @Test(arguments: Backend.shared)
  func `forget everything when one of them empties the sandbox`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let other = try await world.another()
      let merchant = try await world.merchant()
      #expect(try await other.platform.merchants.merchant(merchant.id) != nil)
      try await world.fail(.bankTimeout, times: nil)
      try await world.platform.reset()
      #expect(try await other.platform.merchants.merchant(merchant.id) == nil)
      #expect(other.platform.faults.isEmpty)
      #expect(other.platform.clock.current == .real)
      try other.stop()
    }
  }

  @Test(arguments: Backend.shared)
  func `leave whole books when the sandbox is emptied while they pay`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let other = try await world.another()
      let merchant = try await world.merchant()
      let person = try await world.person()
      async let results = atOnce(100) { index in
        await Result.of {
          let order = try await world.place(merchant, "order-\(index)")
          let platform = index % 2 == 0 ? world.platform : other.platform
          return try await platform.cashier.pay(
            order.id, as: person.id, with: .card(person.debit.id),
            authenticated: .everything)
        }
      }
      try await world.platform.reset()
      _ = try await results
      try await world.platform.scheduler.settle()
      try other.stop()
    }
  }

  @Test(arguments: Backend.shared)
  func `seal nothing above a number another may still commit`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let other = try await world.another()
      let merchant = try await world.merchant()
      _ = try await world.paid(merchant, "order-1", by: try await world.person())
      // As if the other one had a transaction open since before the payment.
      other.die()
      try world.database.write {
        try $0.run("UPDATE processes SET floor = 1 WHERE node = ?1", [.int(other.platform.node)])
      }
      try await world.advance(86_400)
      #expect(try await world.platform.daySeals().map(\.transfers) == [0])
      try world.unseen(other, seconds: 70)
      try await world.advance(86_400)
      let seals = try await world.platform.daySeals().map(\.transfers)
      #expect(seals == [0, 3])
    }
  }

  @Test(arguments: Backend.shared)
  func `hear of one another's changes`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let other = try await world.another()
      var changes = other.platform.engine.changes.subscribe().makeAsyncIterator()
      let merchant = try await world.merchant()
      _ = try await world.place(merchant, "order-1")
      await changes.next()
      try other.stop()
    }
  }
}
