import Fen
import FenStore
import Testing

@testable import FenPlatform

@Suite struct `A merchant's transfer to a person` {
  @Test(arguments: Backend.allCases)
  func `waits in escrow until he confirms, and is told once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.payingMerchant(1_000)
      let person = try await world.person(0)
      let payout = try await world.payOut(merchant, "bill1", 600, to: person.id)
      #expect(payout.state == .waiting(until: World.start.adding(days: 1)))
      #expect(try await world.operation(merchant) == 400)
      #expect(try await world.balance(payout.id.escrow) == 600)
      #expect(try await world.platform.payouts.waiting(for: person.id) == [payout])

      let taken = try await world.platform.payouts.confirm(payout.id, by: person.id)
      #expect(taken.state == .received(at: World.start))
      #expect(try await world.platform.payouts.confirm(payout.id, by: person.id) == taken)
      #expect(try await world.balance(person.wallet) == 600)
      #expect(try await world.balance(payout.id.escrow) == 0)
      #expect(try await world.platform.payouts.waiting(for: person.id) == [])
      try await world.advance(3 * 86_400)
      #expect(world.callbacks.sent.map(\.subject) == [.payout(payout.id)])
    }
  }

  @Test(arguments: Backend.allCases)
  func `that nobody confirms goes back after a day, to the second`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.payingMerchant(1_000)
      let payout = try await world.payOut(merchant, "bill1", 600, to: try await world.unverified().id)
      try await world.advance(86_399)
      #expect(try await world.operation(merchant) == 400)
      let happened = try await world.advance(1)
      #expect(happened.map(\.event).contains(.payoutExpired))
      #expect(try await world.operation(merchant) == 1_000)
      let ended = try #require(try await world.platform.payouts.payout(payout.id))
      #expect(ended.state == .failed(.overdue, at: World.start.adding(days: 1)))
      #expect(world.callbacks.sent.map(\.subject) == [.payout(payout.id)])
    }
  }

  @Test(arguments: Backend.allCases)
  func `cannot be taken by an unverified person and waits for him`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.payingMerchant()
      let stranger = try await world.unverified().id
      let payout = try await world.payOut(merchant, "bill1", 600, to: stranger)
      let refused = await Result.of { try await world.platform.payouts.confirm(payout.id, by: stranger) }
      #expect(!refused.succeeded)
      #expect(try await world.platform.payouts.payout(payout.id) == payout)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is for the person with the name that was given`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.payingMerchant(500_000)
      let person = try await world.person(0)
      let right = try await world.payOut(merchant, "bill1", 200_000, to: person.id, name: "Ming")
      let wrong = try await world.payOut(merchant, "bill2", 200_000, to: person.id, name: "Ning")
      #expect(try await world.platform.payouts.confirm(right.id, by: person.id).state == .received(at: World.start))
      #expect(
        try await world.platform.payouts.confirm(wrong.id, by: person.id).state
          == .failed(.otherName, at: World.start))
      #expect(try await world.balance(person.wallet) == 200_000)
      #expect(try await world.operation(merchant) == 300_000)
      let stored = try await world.number("SELECT count(*) FROM payouts WHERE payee_name IS NOT NULL")
      #expect(stored == 2)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is one, however often it is asked for, and confirmed or cancelled once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.payingMerchant(10_000)
      let person = try await world.person(0)
      for round in 0..<5 {
        let asked = try await atOnce(8) { _ in try await world.payOut(merchant, "bill\(round)", 100, to: person.id) }
        #expect(Set(asked.map(\.id)).count == 1)
        let number = OutBillNo(stored: "bill\(round)")
        _ = try await atOnce(8) { index in
          await Result.of {
            if index % 2 == 0 { return try await world.platform.payouts.confirm(asked[0].id, by: person.id) }
            return try await world.platform.engine.perform(CancelPayout(merchant.id, number))
          }
        }
      }
      let (there, here) = (try await world.balance(person.wallet), try await world.operation(merchant))
      #expect(there + here == 10_000)
      await #expect(throws: PayoutRefusal.sameNumberOtherTerms) {
        try await world.payOut(merchant, "bill1", 101, to: person.id)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `takes no more than the operating account has`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.payingMerchant(450)
      let person = try await world.person(0)
      let results = try await atOnce(10) { index in
        await Result.of { try await world.payOut(merchant, "bill\(index)", 100, to: person.id) }
      }
      #expect(results.count(where: \.succeeded) == 4)
      #expect(try await world.operation(merchant) == 50)
    }
  }
}

@Suite struct `A merchant's batch of transfers` {
  @Test(arguments: Backend.allCases)
  func `pays each verified person, sends the rest back, and is told when it is finished`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.payingMerchant(10_000)
      let people = [try await world.person(0), try await world.person(0)]
      let stranger = try await world.unverified().id
      let closed = try await world.person(0)
      _ = try await world.platform.engine.perform(CloseWallet(user: closed.id, phone: nil))
      let batch = try await world.batch(
        merchant, "batch1",
        [
          (people[0].id, 100, nil), (people[0].id, 150, "Ming"), (people[1].id, 200, "Ning"), (stranger, 400, nil),
          (nil, 800, nil), (UserID(1), 1_500, nil), (closed.id, 100, nil),
        ])
      #expect(try await world.operation(merchant) == 10_000 - 3_250)
      try await world.platform.scheduler.settle()
      let finished = try #require(try await world.platform.payouts.batch(batch.id))
      #expect(finished.isFinished && finished.paid == .init(amount: .fen(250), count: 2))
      #expect(finished.failed == .init(amount: .fen(3_000), count: 5))
      #expect(try await world.balance(people[0].wallet) == 250)
      #expect(try await world.balance(people[1].wallet) == 0)
      #expect(try await world.operation(merchant) == 10_000 - 250)
      let details = try await world.platform.payouts.details(of: batch.id)
      #expect(
        details.map(\.state) == [
          .paid(at: World.start), .paid(at: World.start), .failed(.otherName, at: World.start),
          .failed(.unverified, at: World.start), .failed(.nobody, at: World.start),
          .failed(.nobody, at: World.start), .failed(.nobody, at: World.start),
        ])
      #expect(try await world.platform.payouts.details(of: batch.id, ended: .paid).count == 2)
      #expect(try await world.platform.payouts.details(of: batch.id, ended: .failed, offset: 1, limit: 2).count == 2)
      #expect(world.callbacks.sent.map(\.subject) == [.payoutBatch(batch.id)])
    }
  }

  @Test(arguments: Backend.allCases)
  func `of a thousand is paid whole`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.payingMerchant(1_000_000)
      let person = try await world.person(0)
      let batch = try await world.batch(
        merchant, "batch1", (1...1_000).map { (person.id, Int64($0), nil) })
      try await world.platform.scheduler.settle()
      #expect(try await world.balance(person.wallet) == 500_500)
      #expect(try #require(try await world.platform.payouts.batch(batch.id)).isFinished)
    }
  }
}
