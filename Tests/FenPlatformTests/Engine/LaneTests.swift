import Fen
import FenStore
import Testing

@testable import FenPlatform

/// Orders of 100 fen, placed and paid side by side without a fee.
private func pay(_ count: Int, to merchant: Merchant, by payers: [Person], in world: World) async throws -> [Order] {
  try await atOnce(count) { number in
    let order = try await world.place(merchant, "lane-\(number)")
    return try await world.platform.engine.perform(
      PayOrder(
        order.id, payer: payers[number % payers.count].id, method: .balance, fee: FeeRate(per100k: 0),
        authenticated: .everything))
  }
}

@Suite struct `Writers side by side` {
  @Test(arguments: Backend.allCases)
  func `take the payments of one merchant and give them back, to the fen`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let payers = try await atOnce(10) { _ in try await world.person(10_000) }
      let orders = try await pay(100, to: merchant, by: payers, in: world)
      #expect(try await world.balance(.basic(merchant.id)) == 10_000)
      // Together more than any one stripe holds.
      _ = try await atOnce(100) { try await world.refund(orders[$0], "back-\($0)", 99) }
      #expect(try await world.balance(.basic(merchant.id)) == 100)
      try await world.platform.scheduler.settle()
      for payer in payers { #expect(try await world.balance(payer.wallet) == 10_000 - 10) }
    }
  }

  @Test(arguments: Backend.allCases)
  func `let nobody spend a fen twice`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, payer) = (try await world.merchant(), try await world.person(1_000))
      let paid = try await atOnce(50) { number in
        do {
          return try await world.paid(merchant, "spend-\(number)", by: payer).state.isPaid
        } catch is PayRefusal { return false }
      }
      #expect(paid.count { $0 } == 10)
      #expect(try await world.balance(payer.wallet) == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `let a merchant give back no fen twice`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let payers = try await atOnce(4) { _ in try await world.person(10_000) }
      let orders = try await pay(20, to: merchant, by: payers, in: world)
      // Each order asks for its money twice under different numbers.
      let accepted = try await atOnce(40) { number in
        do {
          _ = try await world.refund(orders[number / 2], "twice-\(number)", 100)
          return true
        } catch is RefundRefusal { return false }
      }
      #expect(accepted.count { $0 } == 20)
      #expect(try await world.balance(.basic(merchant.id)) == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `pay a merchant and give back his money at the same time`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let payers = try await atOnce(10) { _ in try await world.person(100_000) }
      let orders = try await pay(100, to: merchant, by: payers, in: world)
      let arriving = Task { await world.platform.scheduler.run() }
      _ = try await atOnce(300) { number in
        if number % 3 == 0 {
          _ = try await world.refund(orders[number / 3], "back-\(number)", 90)
        } else {
          _ = try await world.paid(merchant, "more-\(number)", 10, by: payers[number % 10])
        }
      }
      arriving.cancel()
      await arriving.value
      try await world.platform.scheduler.settle()
      var kept: Int64 = 0
      for payer in payers { kept += try await world.balance(payer.wallet) }
      #expect(kept == 10 * 100_000 - 100 * 10 - 200 * 10)
    }
  }

  @Test(arguments: Backend.allCases)
  func `have stripes of their own where there are several`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let payers = try await atOnce(8) { _ in try await world.person(10_000) }
      _ = try await pay(100, to: merchant, by: payers, in: world)
      let stripes = try await world.database.read { try AccountID.basic(merchant.id).stripes(in: $0) }
      #expect(stripes.count == world.database.lanes)
    }
  }

  @Test(arguments: Backend.allCases)
  func `find nothing under the number of an order that was taken back`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let terms = world.terms(merchant, "taken-back")
      let results = try world.platform.engine.performTogether([
        NumberTrial(terms: terms, refuses: true), NumberTrial(terms: terms, refuses: false),
      ])
      #expect(throws: UnknownThing.order) { try results[0].get() }
      #expect(try results[1].get() == nil)
    }
  }
}

/// Writes an order without a look at its number and refuses, or looks the number up.
private struct NumberTrial: Command {
  let terms: OrderTerms
  let refuses: Bool
  var subject: Int { 0 }

  func perform(in work: Workspace) throws -> Order? {
    guard refuses else { return try work.order(terms.side, terms.number) }
    work.put(Order(id: OrderID(work.numbers.next()), terms: terms, createdAt: work.now, expiresAt: work.now))
    throw UnknownThing.order
  }
}

extension OrderState {
  fileprivate var isPaid: Bool {
    switch self {
    case .paid: true
    case .notPaid, .userPaying, .closed: false
    }
  }
}
