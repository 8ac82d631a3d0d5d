import Fen
import FenStore
import Testing

@testable import FenPlatform

/// The bank's statement of the story's first day is there at 09:00 of the next.
private let untilStatement: Int64 = 23 * 3_600

@Suite struct `While the bank is silent` {
  @Test(arguments: Backend.allCases)
  func `a late success pays once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(0, onCard: 1_000))
      try await world.fail(.bankTimeout, times: 3)
      let order = try await world.paid(merchant, "order-1", 400, by: person, with: .card(person.debit.id))
      #expect(try await world.state(order) == "waits for bank")
      try await world.advance(14)
      #expect(try await world.state(order) == "waits for bank")
      try await world.advance(3_600)
      #expect(try await world.state(order) == "paid")
      #expect(try await world.atBank(person.debit) == 600)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a late refusal opens the order again and takes nothing`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(0, onCard: 1_000))
      try await world.fail(.bankRefusal)
      try await world.fail(.bankTimeout)
      let order = try await world.paid(merchant, "order-1", 400, by: person, with: .card(person.debit.id))
      #expect(try await world.state(order) == "waits for bank")
      try await world.advance(5)
      #expect(try await world.state(order) == "not paid")
      #expect(try await world.atBank(person.debit) == 1_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `the statement ends what never reached the bank, and the bank does not do it afterwards`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(0, onCard: 1_000))
      try await world.fail(.bankSilent, times: nil)
      let order = try await world.paid(
        merchant, "order-1", 400, by: person, with: .card(person.debit.id), expires: World.start.adding(days: 3))
      try await world.advance(untilStatement - 1)
      #expect(try await world.state(order) == "waits for bank")
      let happened = try await world.advance(1)
      #expect(happened.contains { $0.event == .bankStatement(done: 0, notDone: 1) })
      #expect(try await world.state(order) == "not paid")

      // The bank is there again, and hears of the old request after all.
      try await world.platform.faults.removeAll()
      try world.database.write { _ = try $0.run("UPDATE bank_requests SET state = 0", []) }
      try await world.advance(3_600)
      #expect(try await world.atBank(person.debit) == 1_000)
      #expect(try await world.state(order) == "not paid")
      let again = try await world.pay(order, by: person, with: .card(person.debit.id))
      #expect(try await world.state(again) == "paid")
      #expect(try await world.atBank(person.debit) == 600)
    }
  }

  @Test(arguments: Backend.allCases)
  func `the statement shows what was done and whose answer never came`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(0, onCard: 1_000))
      try await world.fail(.bankTimeout)
      let order = try await world.paid(merchant, "order-1", 400, by: person, with: .card(person.debit.id))
      // Done, and from now on nobody can ask any more.
      try await world.fail(.bankSilent, times: nil)
      let happened = try await world.advance(untilStatement)
      #expect(happened.contains { $0.event == .bankStatement(done: 1, notDone: 0) })
      #expect(try await world.state(order) == "paid")
      #expect(try await world.atBank(person.debit) == 600)
      #expect(try await world.number("SELECT count(*) FROM transfers WHERE kind = 4") == 1)
    }
  }

  @Test(arguments: Backend.allCases)
  func `an answer that comes while the statement is read changes nothing`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(0, onCard: 1_000))
      try await world.fail(.bankTimeout, times: nil)
      for number in 1...4 {
        _ = try await world.paid(merchant, "order-\(number)", 100, by: person, with: .card(person.debit.id))
      }
      world.clock.set(.frozen(BusinessDay(World.start).statementAt(by: .shipped)))
      try await world.platform.faults.removeAll()
      let desk = world.platform.bank
      async let first = desk.reconcile(BusinessDay(World.start))
      async let carried = desk.carryDue(at: world.clock.now())
      async let second = desk.reconcile(BusinessDay(World.start))
      _ = try await (first, carried, second)
      #expect(try await world.number("SELECT count(*) FROM transfers WHERE kind = 4") == 4)
      #expect(try await world.atBank(person.debit) == 600)
    }
  }

  @Test(arguments: Backend.allCases)
  func `a clock that goes back finds the bank open`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(0, onCard: 1_000))
      try await world.fail(.bankSilent, times: nil)
      _ = try await world.paid(merchant, "order-1", 400, by: person, with: .card(person.debit.id))
      try await world.advance(3 * 86_400)
      try await world.platform.faults.removeAll()
      _ = try await world.platform.scheduler.move(to: World.start)
      let order = try await world.paid(merchant, "order-2", 400, by: person, with: .card(person.debit.id))
      #expect(try await world.state(order) == "paid")
    }
  }
}
