import Fen
import Testing

@testable import FenPlatform

@Suite struct `A transfer from a card` {
  @Test(arguments: Backend.allCases)
  func `passes the reserve on its way to the payee`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.person(0, onCard: 10_000), try await world.friend("小红", 0, phone: "1390"))
      let sent = try await world.send(6_000, from: ming.id, to: .phone("1390"), with: .card(ming.debit.id))
      #expect(sent.held == .fen(6_000))
      #expect(try await world.held(by: sent) == 6_000)
      #expect(try await world.atBank(ming.debit) == 4_000)
      _ = try await world.platform.transfers.accept(sent.id, as: hong)
      #expect(try await world.balance(.wallet(hong)) == 6_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `to a receive-code is the payee's when the bank has paid`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.person(0, onCard: 10_000), try await world.friend("小红", 0))
      let sent = try await world.send(
        6_000, from: ming.id, to: .code(world.fixedCode(of: hong)), with: .card(ming.debit.id))
      #expect(sent.state == .accepted(at: World.start))
      #expect(try await world.balance(.wallet(hong)) == 6_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `that the bank refuses moves nothing, and stays refused`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.person(0, onCard: 1_000), try await world.friend("小红", 0, phone: "1390"))
      for _ in 1...2 {
        await #expect(throws: CardRefusal.bankRefused) {
          try await world.send(6_000, from: ming.id, to: .phone("1390"), with: .card(ming.debit.id))
        }
      }
      let failed = try #require(try await world.platform.transfers.history(of: ming.id).first)
      #expect(failed.transfer.state == .failed(at: World.start))
      #expect(try await world.platform.transfers.history(of: hong) == [])
      await #expect(throws: UnknownThing.transfer) {
        try await world.platform.transfers.accept(failed.transfer.id, as: hong)
      }
      #expect(try await world.atBank(ming.debit) == 1_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `waits visibly while the bank is silent, and is charged once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.person(0, onCard: 10_000), try await world.friend("小红", 0, phone: "1390"))
      try await world.fail(.bankTimeout)
      let payee = try await world.platform.transfers.confirm(.phone("1390"), for: ming.id)
      let sent = try await world.send(6_000, from: ming.id, to: payee, with: .card(ming.debit.id))
      guard case .awaitingBank = sent.state else { return #expect(Bool(false), "\(sent.state)") }
      #expect(try await world.held(by: sent) == 0)
      await #expect(throws: TransferRefusal.awaitsBank) {
        try await world.platform.transfers.takeBack(sent.id, as: ming.id)
      }
      #expect(try await world.platform.transfers.history(of: hong) == [])
      try await world.advance(5)
      #expect(try await world.held(by: sent) == 6_000)
      #expect(try await world.send(6_000, from: ming.id, to: payee, with: .card(ming.debit.id)).id == sent.id)
      #expect(try await world.atBank(ming.debit) == 4_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `goes back to the card through the reserve`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.person(0, onCard: 10_000), try await world.friend("小红", 0, phone: "1390"))
      let sent = try await world.send(6_000, from: ming.id, to: .phone("1390"), with: .card(ming.debit.id))
      let back = try await world.platform.transfers.giveBack(sent.id, as: hong)
      #expect(back.state == .returned(.byPayee, to: .card(ming.debit.id), at: World.start))
      #expect(try await world.atBank(ming.debit) == 10_000)
      #expect(try await world.balance(ming.wallet) == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `goes back when its time is over, the bank silent at first`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let ming = try await world.person(0, onCard: 10_000)
      _ = try await world.friend("小红", 0, phone: "1390")
      let sent = try await world.send(6_000, from: ming.id, to: .phone("1390"), with: .card(ming.debit.id))
      try await world.fail(.bankTimeout)
      try await world.advance(86_400)
      guard case .returning(.expired, since: _, _) = try await world.transfer(sent).state else {
        return #expect(Bool(false))
      }
      #expect(try await world.held(by: sent) == 6_000)
      try await world.advance(5)
      #expect(try await world.held(by: sent) == 0)
      #expect(try await world.atBank(ming.debit) == 10_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `goes back to the wallet when the card does not take it`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.person(0, onCard: 10_000), try await world.friend("小红", 0, phone: "1390"))
      let sent = try await world.send(6_000, from: ming.id, to: .phone("1390"), with: .card(ming.debit.id))
      try world.platform.cards.freeze(ming.debit)
      let back = try await world.platform.transfers.giveBack(sent.id, as: hong)
      #expect(back.state == .returned(.byPayee, to: .balance, at: World.start))
      #expect(try await world.balance(ming.wallet) == 6_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `needs a card of one's own`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, other) = (try await world.person(), try await world.person())
      await #expect(throws: SendRefusal.noSuchCard) {
        try await world.send(1, from: ming.id, to: .code(world.fixedCode(of: other.id)), with: .card(other.debit.id))
      }
    }
  }
}
