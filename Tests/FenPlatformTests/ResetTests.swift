import Fen
import FenStore
import Testing

@testable import FenPlatform

@Suite struct `Emptying the sandbox` {
  @Test(arguments: Backend.allCases)
  func `leaves the platform's own keys and a house that can be lived in`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let key = PlatformKey(serial: "1", certificatePEM: nil, privateKeyPEM: "PRIVATE")
      try world.platform.merchants.addPlatformKey(key, at: World.start)
      let merchant = try await world.merchant()
      let person = try await world.person()
      let order = try await world.paid(merchant, "order-1", by: person, with: .card(person.debit.id))
      try await world.refund(order, "refund-1", 10)
      _ = try await world.scan(try await world.paymentCode(of: person), merchant, "order-2")
      try await world.fail(.bankTimeout, times: nil)
      try await world.advance(3 * 86_400)

      try await world.platform.reset()
      for table in ["orders", "refunds", "transfers", "accounts", "users", "merchants", "day_seals", "notifications"] {
        #expect(try await world.number("SELECT count(*) FROM \(table)") == 0, "\(table)")
      }
      #expect(try await world.platform.merchants.platformKeys() == [key])
      #expect(try await world.platform.merchants.merchant(merchant.id) == nil)
      #expect(world.platform.faults.all == [])
      #expect(world.clock.current == .real)

      // The same numbers can be used again, and the ledger is guarded as before.
      let again = try await world.merchant()
      _ = try await world.paid(again, "order-1", by: try await world.person())
      #expect(throws: StoreError.self) { try world.database.write { try $0.run("DELETE FROM transfers") } }
    }
  }

  @Test func `while people pay leaves whole books`() async throws {
    try await inWorld(.sqlite) { world in
      let merchant = try await world.merchant()
      let person = try await world.person()
      async let results = atOnce(200) { index in
        await Result.of {
          try await world.paid(
            merchant, "order-\(index)", by: person, with: index % 2 == 0 ? .balance : .card(person.debit.id))
        }
      }
      try await world.platform.reset()
      _ = try await results
      try await world.platform.scheduler.settle()
    }
  }

  @Test func `is refused outside the sandbox`() async throws {
    try await inWorld(.sqlite) { world in
      let platform = try await Platform(
        database: world.database, masterKey: World.masterKey, isSandbox: false, clock: world.clock,
        logger: .init(label: "test"))
      let merchant = try await world.merchant()
      await #expect(throws: DataFolderProblem.notASandbox) { try await platform.reset() }
      #expect(try await world.platform.merchants.all() == [merchant])
      platform.engine.stop()
    }
  }
}
