import Fen
import FenStore
import Testing

@testable import FenPlatform

private let provider = ProviderID(1_900_000_031)

private func account(_ bank: String = "招商银行", holder: String = "") -> NewSettlementAccount {
  NewSettlementAccount(
    SettlementAccount(kind: .corporate, holder: holder, bank: bank, area: "110000", number: "900800700600"),
    isNamed: !holder.isEmpty)
}

extension World {
  fileprivate func shop() async throws -> MerchantID {
    guard case .finished(let merchant) = try await broughtIn().state else { throw UnknownThing.merchant }
    return merchant
  }
}

@Suite struct `The account a merchant is paid out to` {
  @Test(arguments: Backend.allCases)
  func `changes once the bank has said whose the other one is`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (desk, shop) = (world.platform.settlement, try await world.shop())
      let asked = try desk.change(shop, to: account(), by: provider)
      #expect(asked.account.holder == "街角茶店")
      #expect(throws: SettlementRefusal.underWay) { try desk.change(shop, to: account(), by: provider) }
      #expect(try await desk.account(of: shop)?.bank == "工商银行")
      #expect(try desk.decide(asked.id, nil).state == .done(at: world.clock.now()))
      #expect(try await desk.account(of: shop) == asked.account)
      #expect(throws: SettlementRefusal.decidedBefore) { try desk.decide(asked.id, nil) }
      let word = StaffWord(staff: "wang", reason: "the bank wrote")
      let next = try desk.change(shop, to: account(), by: provider)
      #expect(try await desk.list(underReview: true).rows == [ListedSettlementChange(next)])
      #expect(try await desk.look(at: next.id, by: word) == next)
      try desk.decide(next.id, "户名不符", by: word)
      #expect(try await desk.deeds(about: next.id).map(\.kind) == [.looked, .accountRefused])
      await #expect(throws: UnknownThing.applyment) { try await desk.look(at: SettlementChangeID(1), by: word) }
      #expect(try await desk.list(underReview: true).rows == [])
      #expect(try await desk.list(underReview: false).rows.count == 2)
    }
  }

  @Test(arguments: Backend.allCases)
  func `stays where the other one is somebody else's, and is asked for five times a day`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let (desk, shop) = (world.platform.settlement, try await world.shop())
      let faults = SettlementRefusal.faults([ApplymentFault(.accountHolder, .otherName)])
      #expect(throws: faults) { try desk.change(shop, to: account(holder: "别家"), by: provider) }
      for _ in 0..<5 { try desk.decide(try desk.change(shop, to: account(), by: provider).id, "户名不符") }
      #expect(throws: SettlementRefusal.tooManyToday) { try desk.change(shop, to: account(), by: provider) }
      #expect(try await desk.account(of: shop)?.bank == "工商银行")
      try await world.advance(86_400)
      _ = try desk.change(shop, to: account(), by: provider)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is forgotten where it was asked for long ago, and stays where it holds`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (desk, shop) = (world.platform.settlement, try await world.shop())
      try desk.decide(try desk.change(shop, to: account(), by: provider).id, "户名不符")
      let asked = try desk.change(shop, to: account(), by: provider)
      try desk.decide(asked.id, nil)
      // That they are forgotten is nothing that whoever moves the clock waits for.
      #expect(try await world.upcoming().contains(.settlementDecided) == false)
      try await world.advance(89 * 86_400)
      #expect(try await world.number("SELECT count(*) FROM settlement_changes") == 2)
      try await world.advance(86_400)
      #expect(try await world.number("SELECT count(*) FROM settlement_changes") == 0)
      #expect(try await desk.account(of: shop) == asked.account)
      let waiting = try desk.change(shop, to: account(), by: provider)
      try await world.advance(200 * 86_400)
      #expect(try await desk.change(waiting.id)?.state == .auditing)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is asked for once where two ask at once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (desk, shop) = (world.platform.settlement, try await world.shop())
      let results = try await atOnce(8) { _ in
        await Result.of { try desk.change(shop, to: account(), by: provider) }.succeeded
      }
      #expect(results.count { $0 } == 1)
    }
  }
}
