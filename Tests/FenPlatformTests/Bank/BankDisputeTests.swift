import Fen
import FenStore
import Testing

@testable import FenPlatform

@Suite struct `A bank that contradicts itself` {
  @Test(arguments: Backend.allCases)
  func `by another answer changes no books and is written down once`(backend: Backend) async throws {
    let world = try await World(backend)
    defer { world.remove() }
    let (merchant, person) = (try await world.merchant(), try await world.person(0, onCard: 1_000))
    let paid = try await world.paid(merchant, "order-1", 400, by: person, with: .card(person.debit.id))
    try await world.fail(.bankRefusal)
    await #expect(throws: CardRefusal.bankRefused) {
      try await world.paid(merchant, "order-2", 100, by: person, with: .card(person.debit.id))
    }
    #expect(try await world.platform.audit() == [])
    let (done, notDone) = (try await world.request(in: 1), try await world.request(in: 2))
    for _ in 1...2 {
      for (id, outcome) in [(done, BankOutcome.refused(.frozen)), (notDone, .accepted), (done, .accepted)] {
        _ = try await world.platform.engine.perform(SettleBankRequest(id, outcome: outcome))
      }
    }
    #expect(
      try await world.platform.bank.disputes()
        == [
          BankDispute(request: done, isDone: false, at: World.start),
          BankDispute(request: notDone, isDone: true, at: World.start),
        ].sorted { $0.request < $1.request })
    #expect(try await world.platform.audit().map(\.invariant) == [32, 32])
    let desk = world.platform.bank
    let settled = try await desk.settleDispute(done, by: "Ms Li", note: "letter of 3 July: the bank was wrong")
    #expect(try await world.platform.audit().map(\.invariant) == [32])
    await #expect(throws: BankDisputeRefusal.alreadySettled(try #require(settled.settled))) {
      try await desk.settleDispute(done, by: "Mr Wu", note: "again")
    }
    #expect(try await desk.disputes().map(\.request) == [notDone])
    #expect(try await desk.disputes(open: false) == [settled])
    try await world.advance(1)
    _ = try await world.platform.engine.perform(SettleBankRequest(done, outcome: .refused(.frozen)))
    #expect(try await Set(desk.disputes().map(\.request)) == [done, notDone])
    #expect(try await world.platform.audit().map(\.invariant) == [32, 32])
    await #expect(throws: UnknownThing.bankDispute) {
      try await desk.settleDispute(BankRequestID(5), by: "a", note: "b")
    }
    #expect(try await world.state(paid) == "paid")
    #expect(try await world.number("SELECT count(*) FROM transfers WHERE kind = 4") == 1)
  }

  @Test(arguments: Backend.allCases)
  func `by the statement of a day is found out the next morning`(backend: Backend) async throws {
    let world = try await World(backend)
    defer { world.remove() }
    let (merchant, person) = (try await world.merchant(), try await world.person(0, onCard: 1_000))
    _ = try await world.paid(merchant, "order-1", 400, by: person, with: .card(person.debit.id))
    try await world.fail(.bankRefusal)
    await #expect(throws: CardRefusal.bankRefused) {
      try await world.paid(merchant, "order-2", 100, by: person, with: .card(person.debit.id))
    }
    let (done, notDone) = (try await world.request(in: 1), try await world.request(in: 2))
    try world.database.write { transaction in
      for statement in [
        "UPDATE sandbox_bank_entries SET refusal = 'declined' WHERE request = \(done.value)",
        "UPDATE sandbox_bank_entries SET refusal = NULL WHERE request = \(notDone.value)",
        """
        INSERT INTO sandbox_bank_entries (request, account, amount, day)
        SELECT 5, account, amount, day FROM sandbox_bank_entries WHERE request = \(done.value)
        """,
      ] { _ = try transaction.run(statement, []) }
    }
    try await world.advance(23 * 3_600 - 1)
    #expect(try await world.platform.bank.disputes() == [])
    let happened = try await world.advance(1)
    #expect(!happened.contains { if case .bankStatement = $0.event { true } else { false } })
    let disputes = try await world.platform.bank.disputes()
    #expect(Set(disputes.map(\.request)) == [done, notDone, BankRequestID(5)])
    #expect(disputes.filter(\.isDone).count == 2)
    let findings = try await world.platform.audit().filter { $0.invariant == 32 }
    #expect(findings.count == 3, "\(findings)")
    let again = try await world.platform.bank.reconcile(BusinessDay(World.start))
    #expect(Set(again.disputed) == [done, notDone, BankRequestID(5)])
    #expect(try await world.platform.bank.disputes() == disputes)
  }

  @Test(arguments: Backend.allCases)
  func `has nothing found against it while it does not, and each day is read once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(0, onCard: 1_000))
      _ = try await world.paid(merchant, "order-1", 400, by: person, with: .card(person.debit.id))
      #expect(try await world.platform.bank.dayToReconcile() == BusinessDay(World.start))
      try await world.advance(23 * 3_600)
      #expect(try await world.platform.bank.dayToReconcile() == nil)
      #expect(try await world.platform.bank.disputes() == [])
      _ = try await world.paid(merchant, "order-2", 400, by: person, with: .card(person.debit.id))
      #expect(try await world.platform.bank.dayToReconcile() == BusinessDay(World.start).next)
    }
  }
}

extension World {
  /// The charge of a card in one state: 1 accepted, 2 refused.
  fileprivate func request(in state: Int64) async throws -> BankRequestID {
    BankRequestID(try await number("SELECT id FROM bank_requests WHERE kind = 1 AND state = ?1", .int(state)))
  }
}
