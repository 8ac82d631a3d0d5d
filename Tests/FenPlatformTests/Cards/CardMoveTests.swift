import Fen
import FenStore
import Testing

@testable import FenPlatform

private let card = SandboxBank.newCardMoney
/// The bank's statement of the story's first day is there at 09:00 of the next.
private let untilStatement: Int64 = 23 * 3_600

@Suite struct `Topping up` {
  @Test(arguments: Backend.allCases)
  func `brings money from the card into the wallet, once for each number`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let user = try await world.unknown()
      let debit = try await world.bind(world.elements(), to: user)
      let moves = try await atOnce(5) { _ in try await world.move(.topUp, 30_000, debit, of: user) }
      #expect(Set(moves.map(\.id)).count == 1)
      #expect(moves[0].state == .done(at: World.start))
      #expect(try await world.balance(.wallet(user)) == 30_000)
      #expect(try await world.atBank(debit) == card - 30_000)
      await #expect(throws: CardMoveRefusal.otherTerms) { try await world.move(.topUp, 30_001, debit, of: user) }
      _ = try await world.move(.topUp, 30_000, debit, of: user, "request-2")
      #expect(try await world.balance(.wallet(user)) == 60_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `needs somebody who is known, and a debit card of his own`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let unknown = try await world.platform.wallets.create(
        NewUser(name: "Ming", accountClass: .unverified, cards: [.init(kind: .debit, balance: 1_000)]))
      await #expect(throws: LimitRefusal.unverified(.topUp)) {
        try await world.move(.topUp, 100, unknown.cards[0], of: unknown.user.id)
      }
      let known = try await world.person(0)
      await #expect(throws: CardMoveRefusal.creditCard) {
        try await world.move(.topUp, 100, known.credit, of: known.id)
      }
      await #expect(throws: CardMoveRefusal.noSuchCard) {
        try await world.move(.topUp, 100, unknown.cards[0], of: known.id)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `that the card cannot pay brings nothing`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let person = try await world.person(0, onCard: 99)
      let move = try await world.move(.topUp, 100, person.debit, of: person.id)
      #expect(move.state == .refused(at: World.start))
      #expect(try await world.balance(person.wallet) == 0)
    }
  }
}

@Suite struct `Withdrawing` {
  @Test(arguments: Backend.allCases)
  func `is free for the first thousand of a person, over all his wallets`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (first, second) = (try await world.unknown(), try await world.unknown())
      let firstCard = try await world.bind(world.elements(), to: first)
      let secondCard = try await world.bind(world.elements(world.cardNumber("622202", length: 19)), to: second)
      try await world.bind(world.elements(world.cardNumber("622848", length: 19)), to: second)
      _ = try await world.move(.topUp, 200_000, firstCard, of: first, "top-1")
      _ = try await world.move(.topUp, 200_000, secondCard, of: second, "top-2")
      let free = try await world.move(.withdrawal, 60_000, firstCard, of: first)
      #expect(free.state == .done(at: World.start) && free.fee == .fen(0))
      let quote = try await world.platform.cards.quote(.fen(60_000), to: second)
      #expect(quote.fee == .fen(20) && quote.freeLeft == .fen(40_000))
      let charged = try await world.move(.withdrawal, 60_000, secondCard, of: second)
      #expect(charged.fee == .fen(20))
      #expect(try await world.balance(.wallet(second)) == 200_000 - 60_020)
      #expect(try await world.atBank(secondCard) == card - 200_000 + 60_000)
      #expect(try await world.balance(.feeIncome) == 20)
      #expect(try await world.withdrawn(by: first) == 120_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `counts against the lifetime of class one`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let user = try await world.unknown()
      let debit = try await world.bind(world.elements(), to: user)
      _ = try await world.move(.topUp, 200_000, debit, of: user, "top-1")
      _ = try await world.move(.withdrawal, 99_999, debit, of: user, "out-1")
      await #expect(throws: LimitRefusal.self) { try await world.move(.withdrawal, 2, debit, of: user, "out-2") }
      _ = try await world.move(.withdrawal, 1, debit, of: user, "out-3")
      #expect(try await world.balance(.wallet(user)) == 100_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `comes back whole, fee and free amount too, when the bank refuses`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let person = try await world.person(300_000)
      _ = try await world.move(.withdrawal, 100_000, person.debit, of: person.id, "out-1")
      try world.platform.cards.freeze(person.debit)
      let refused = try await world.move(.withdrawal, 50_000, person.debit, of: person.id, "out-2")
      #expect(refused.state == .refused(at: World.start) && refused.fee == .fen(50))
      #expect(try await world.balance(person.wallet) == 200_000)
      #expect(try await world.balance(.feeIncome) == 0)
      #expect(try await world.withdrawn(by: person.id) == 100_000)
      try world.platform.cards.thaw(person.debit)
      let done = try await world.move(.withdrawal, 50_000, person.debit, of: person.id, "out-3")
      #expect(done.state == .done(at: World.start))
    }
  }

  @Test(arguments: Backend.allCases)
  func `of more than the balance holds with the fee is refused`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let person = try await world.person(100_020)
      await #expect(throws: CardMoveRefusal.balanceTooLow(has: .fen(100_020), needs: .fen(100_025), fee: .fen(10))) {
        try await world.move(.withdrawal, 100_015, person.debit, of: person.id)
      }
      let results = try await atOnce(5) { index in
        await Result.of { try await world.move(.withdrawal, 60_000, person.debit, of: person.id, "out-\(index)") }
      }
      #expect(results.count { $0.succeeded } == 1)
      #expect(try await world.balance(person.wallet) == 40_020)
    }
  }

  @Test(arguments: Backend.allCases)
  func `of everything empties the wallet, down to the fen below the least fee`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let person = try await world.person(150_007)
      let all = try await world.platform.cards.quote(nil, to: person.id)
      #expect(all.amount == .fen(149_957) && all.fee == .fen(50))
      _ = try await world.move(.withdrawal, 149_957, person.debit, of: person.id, "all")
      #expect(try await world.balance(person.wallet) == 0)
      try await world.platform.wallets.deposit(.fen(7), into: .wallet(person.id))
      let last = try await world.platform.cards.quote(nil, to: person.id)
      #expect(last.amount == .fen(7) && last.fee == .fen(0))
      _ = try await world.move(.withdrawal, 7, person.debit, of: person.id, "last")
      #expect(try await world.balance(person.wallet) == 0)
    }
  }
}

@Suite struct `Withdrawing everything in class one` {
  @Test(arguments: Backend.allCases)
  func `is offered as far as the lifetime's limit allows, and named before when it allows nothing`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let user = try await world.unknown()
      let debit = try await world.bind(world.elements(), to: user)
      _ = try await world.move(.topUp, 150_000, debit, of: user, "top-1")
      let all = try await world.platform.cards.quote(nil, to: user)
      #expect(all.amount == .fen(100_000) && all.fee == .fen(0))
      guard case .over(.classOneLifetime, left: .fen(100_000), _) = all.heldBack else {
        return #expect(Bool(false), "\(String(describing: all.heldBack))")
      }
      await #expect(throws: LimitRefusal.self) { try await world.platform.cards.quote(.fen(100_001), to: user) }
      // What is not there is said before any limit.
      await #expect(throws: CardMoveRefusal.self) { try await world.platform.cards.quote(.fen(150_001), to: user) }
      let done = try await world.move(.withdrawal, all.amount.minorUnits, debit, of: user, "all")
      #expect(done.state == .done(at: World.start))
      await #expect(throws: LimitRefusal.self) { try await world.platform.cards.quote(nil, to: user) }
      #expect(try await world.balance(.wallet(user)) == 50_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is refused before it is asked for where nobody is verified`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let user = try await world.unknown()
      try await world.platform.wallets.deposit(.fen(700), into: .wallet(user))
      for amount: Money? in [nil, .fen(700), .fen(900)] {
        await #expect(throws: LimitRefusal.unverified(.withdraw), "as the withdrawal itself says first") {
          try await world.platform.cards.quote(amount, to: user)
        }
      }
    }
  }
}

@Suite struct `Money between wallet and card while the bank is silent` {
  @Test(arguments: Backend.allCases, CardMoveWay.allCases)
  func `a late success moves it once`(backend: Backend, way: CardMoveWay) async throws {
    try await inWorld(backend) { world in
      let person = try await world.person(50_000, onCard: 50_000)
      try await world.fail(.bankTimeout, times: 4)
      let move = try await world.move(way, 20_000, person.debit, of: person.id)
      #expect(move.state == .underWay)
      #expect(try await world.platform.audit() == [], "under way is not lost")
      try await world.advance(3_600)
      #expect(try await world.platform.cards.move(move.id, way, of: person.id).state != .underWay)
      let gained: Int64 = way == .topUp ? 20_000 : -20_000
      #expect(try await world.balance(person.wallet) == 50_000 + gained)
      #expect(try await world.atBank(person.debit) == 50_000 - gained)
      #expect(try await world.withdrawn(by: person.id) == (way == .withdrawal ? 20_000 : 0))
    }
  }

  @Test(arguments: Backend.allCases, CardMoveWay.allCases)
  func `a late refusal leaves all where it was`(backend: Backend, way: CardMoveWay) async throws {
    try await inWorld(backend) { world in
      let person = try await world.person(500_000, onCard: 500_000)
      try await world.fail(.bankRefusal)
      try await world.fail(.bankTimeout)
      let move = try await world.move(way, 200_000, person.debit, of: person.id)
      #expect(move.state == .underWay)
      try await world.advance(5)
      let after = try await world.platform.cards.move(move.id, way, of: person.id)
      #expect(after.state == .refused(at: World.start.adding(seconds: 5)))
      #expect(try await world.balance(person.wallet) == 500_000)
      #expect(try await world.atBank(person.debit) == 500_000)
      #expect(try await world.balance(.feeIncome) == 0)
      #expect(try await world.withdrawn(by: person.id) == 0)
    }
  }

  @Test(arguments: Backend.allCases, CardMoveWay.allCases)
  func `silence for ever ends with the statement, and nothing moves`(backend: Backend, way: CardMoveWay) async throws {
    try await inWorld(backend) { world in
      let person = try await world.person(500_000, onCard: 500_000)
      try await world.fail(.bankSilent, times: nil)
      let move = try await world.move(way, 200_000, person.debit, of: person.id)
      try await world.advance(untilStatement - 1)
      #expect(try await world.platform.cards.move(move.id, way, of: person.id).state == .underWay)
      #expect(try await world.platform.bank.unanswered().map(\.id) == [move.bankRequest])
      try await world.advance(1)
      let end = World.start.adding(seconds: untilStatement)
      #expect(try await world.platform.cards.move(move.id, way, of: person.id).state == .refused(at: end))
      #expect(try await world.platform.bank.unanswered() == [])
      #expect(try await world.balance(person.wallet) == 500_000)
      #expect(try await world.atBank(person.debit) == 500_000)
    }
  }

  @Test(arguments: Backend.allCases, CardMoveWay.allCases)
  func `the statement shows what was done and never answered`(backend: Backend, way: CardMoveWay) async throws {
    try await inWorld(backend) { world in
      let person = try await world.person(50_000, onCard: 50_000)
      try await world.fail(.bankTimeout)
      let move = try await world.move(way, 20_000, person.debit, of: person.id)
      try await world.fail(.bankSilent, times: nil)
      try await world.advance(untilStatement)
      let end = World.start.adding(seconds: untilStatement)
      #expect(try await world.platform.cards.move(move.id, way, of: person.id).state == .done(at: end))
      let gained: Int64 = way == .topUp ? 20_000 : -20_000
      #expect(try await world.balance(person.wallet) == 50_000 + gained)
      let page = try await world.platform.bank.sandboxStatement(of: BusinessDay(World.start))
      #expect(page.isClosed)
      #expect(page.entries.contains { $0.request == move.bankRequest && $0.refusal == nil })
    }
  }
}
