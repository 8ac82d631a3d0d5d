import Fen
import Testing

@testable import FenPlatform

@Suite struct `The statement of a merchant's account` {
  @Test(arguments: Backend.allCases)
  func `tells each day's entries with the balance after each`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let shop = try await world.merchant(funds: 1_000)
      let other = try await world.merchant(1_900_000_002)
      let person = try await world.person()
      let order = try await world.paid(shop, "order-1", 10_000, by: person)
      try await world.advance(86_400)
      try await world.refund(order, "refund-1", 1_000)
      // From one merchant to another: it stands on the statements of both.
      try await world.platform.engine.perform(
        Move(Posting(debit: .basic(shop.id), credit: .basic(other.id), amount: .fen(500), kind: .funding)))

      let charged = try #require(try await world.order(order).payment).fee.minorUnits
      #expect(charged > 0)
      let first = BusinessDay(World.start)
      let entries = try await statement(of: shop, on: first, in: world)
      #expect(entries == [[1_000, 1_000], [10_000, 11_000], [-charged, 11_000 - charged]])
      let later = try await statement(of: shop, on: first.next, in: world)
      #expect(later.map(\.first).contains(-1_000))
      #expect(later.last?.first == -500)
      #expect(later.last?.last == (try await world.balance(.basic(shop.id))))
      #expect(try await statement(of: other, on: first.next, in: world) == [[500, 500]])
      #expect(try await statement(of: other, on: first.next.next, in: world).isEmpty)
    }
  }

  /// Amounts as they change the balance, and the balances after them.
  private func statement(of merchant: Merchant, on day: BusinessDay, in world: World) async throws -> [[Int64]] {
    let account = AccountID.basic(merchant.id)
    return try await world.platform.records.movements(of: account, on: day).map { transfer, balance in
      let amount = transfer.posting.amount.minorUnits
      return [transfer.posting.credit == account ? amount : -amount, balance.minorUnits]
    }
  }
}

private struct Move: Command {
  let posting: Posting
  init(_ posting: Posting) { self.posting = posting }
  var subject: Int { 0 }
  func perform(in work: Workspace) throws { try work.post([posting], cause: 1) }
}
