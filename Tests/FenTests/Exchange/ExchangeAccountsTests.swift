import Fen
import Testing

@Suite struct `The accounts of what is exchanged` {
  @Test(arguments: foreignCurrencies)
  func `are two sides in either currency and roundings in yuan`(currency: Currency) throws {
    let accounts = try #require(ExchangeAccounts(currency))
    #expect([accounts.yuan, accounts.foreign, accounts.roundings].map(\.currency) == [.cny, currency, .cny])
    #expect(
      [accounts.yuan, accounts.foreign, accounts.roundings].map(\.purpose) == [.position, .position, .roundings])
  }

  @Test func `are each currency's own, and nobody else's`() {
    let all = foreignCurrencies.compactMap(ExchangeAccounts.init).flatMap { [$0.yuan, $0.foreign, $0.roundings] }
    #expect(Set(all).count == 3 * foreignCurrencies.count)
    #expect(!all.contains(AccountID(.platform, .position)) && !all.contains(AccountID(.platform, .roundings)))
  }

  @Test func `are not there for the yuan`() { #expect(ExchangeAccounts(.cny) == nil) }

  /// A hundred dollars are sold for yuan: each currency sums to zero, and neither side could have been left out.
  @Test func `take one currency in and give the other out, in two postings`() throws {
    let accounts = try #require(ExchangeAccounts(.usd))
    let (dollars, fen) = (Money(minorUnits: 10_000, .usd), Money.fen(71_234))
    let moved = [
      Posting(debit: .reserve(.usd), credit: accounts.foreign, amount: dollars, kind: .funding),
      Posting(debit: accounts.yuan, credit: .reserve, amount: fen, kind: .funding),
    ]
    var holdings = [AccountID: Holding]()
    for posting in moved {
      let after = try applying(
        posting, debit: Holding(posting.debit, posting.amount.currency),
        credit: Holding(posting.credit, posting.amount.currency))
      (holdings[posting.debit], holdings[posting.credit]) = (after.debit, after.credit)
    }
    #expect((holdings[accounts.foreign]?.balance, holdings[accounts.yuan]?.balance) == (dollars, .fen(-71_234)))
    for currency in [Currency.usd, .cny] {
      #expect(holdings.values.filter { $0.balance.currency == currency }.reduce(0) { $0 + $1.change.minorUnits } == 0)
    }
    #expect(throws: PostingRefusal.otherCurrency(accounts.yuan, moved: .usd)) {
      try applying(
        Posting(debit: accounts.foreign, credit: accounts.yuan, amount: dollars, kind: .funding),
        debit: Holding(accounts.foreign, holding: dollars), credit: Holding(accounts.yuan, .cny))
    }
  }
}
