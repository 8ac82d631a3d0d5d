import Fen
import FenStore
import Testing

@testable import FenPlatform

@Suite struct `Accounts in several currencies` {
  @Test(arguments: Backend.allCases)
  func `are kept apart, and each currency sums to zero`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let shop = try await world.merchant().id
      let accounts = try #require(ExchangeAccounts(.usd))
      // The day's yuan were brought by payments; the merchant is owed what they bought, and it is on its way to him.
      try await world.move(.fen(7_100), from: .reserve, to: .basic(shop))
      try await world.move(.fen(7_100), from: .basic(shop), to: accounts.yuan)
      try await world.move(.fen(3), from: accounts.yuan, to: accounts.roundings)
      try await world.move(dollars(1_000), from: accounts.foreign, to: .basic(shop, .usd))
      try await world.move(dollars(980), from: .basic(shop, .usd), to: .remittancesUnderway(.usd))
      try await world.move(dollars(980), from: .remittancesUnderway(.usd), to: .reserve(.usd))
      // So that the bank the sandbox plays, which keeps yuan, has what the books say.
      try await world.move(.fen(7_097), from: accounts.yuan, to: .reserve)
      try await world.move(.fen(3), from: accounts.roundings, to: .reserve)

      #expect(try await world.balance(.basic(shop)) == .zero(.cny))
      #expect(try await world.balance(.basic(shop, .usd)) == dollars(20))
      #expect(try await world.balance(.basic(shop, .jpy)) == .zero(.jpy))
      #expect(try await world.balance(accounts.foreign) == dollars(-1_000))
      #expect(try await world.balance(.reserve(.usd)) == dollars(980))
    }
  }

  @Test(arguments: Backend.allCases)
  func `never meet in one transfer, and nothing of a refused one stays`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let shop = try await world.merchant().id
      let refusal = PostingRefusal.otherCurrency(.basic(shop), moved: .usd)
      await #expect(throws: refusal) { try await world.move(dollars(1), from: .reserve(.usd), to: .basic(shop)) }
      await #expect(throws: PostingRefusal.otherCurrency(.reserve(.usd), moved: .cny)) {
        try await world.move(.fen(1), from: .reserve(.usd), to: .basic(shop))
      }
      let rows = try await world.database.read {
        try $0.number("SELECT (SELECT count(*) FROM accounts) + (SELECT count(*) FROM transfers)")
      }
      #expect(rows == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `of a merchant give no more than they hold, whatever it has in yuan`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let shop = try await world.merchant(funds: 100_000).id
      try await world.move(dollars(5), from: .reserve(.usd), to: .basic(shop, .usd))
      let refusal = PostingRefusal.insufficient(.basic(shop, .usd), balance: dollars(5), asked: dollars(6))
      await #expect(throws: refusal) {
        try await world.move(dollars(6), from: .basic(shop, .usd), to: .remittancesUnderway(.usd))
      }
    }
  }
}

private func dollars(_ cents: Int64) -> Money { Money(minorUnits: cents, .usd) }

extension World {
  fileprivate func move(_ amount: Money, from debit: AccountID, to credit: AccountID) async throws {
    try await platform.engine.perform(
      Move(posting: Posting(debit: debit, credit: credit, amount: amount, kind: .funding)))
  }

  fileprivate func balance(_ account: AccountID) async throws -> Money {
    try await database.read { try account.balance(in: $0) }
  }
}

private struct Move: Command {
  let posting: Posting
  var subject: Int { 0 }
  func perform(in work: Workspace) throws { try work.post([posting], cause: 1) }
}
