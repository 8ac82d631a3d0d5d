import Fen
import Testing

private let today = BusinessDay(noon)

private func stuck(_ balance: Int64, of accountClass: AccountClass, spent: Int64 = 0, withdrawn: Int64 = 0)
  -> StuckMoney?
{
  let usage = Usage(spent: spent, withdrawn: withdrawn, today: DayUsage(today))
  return stuckMoney(
    in: .fen(balance), under: limits(of: accountClass, channels: 1, usage: usage, by: rules, on: today))
}

@Suite struct `Money that cannot leave a wallet again` {
  @Test func `is what exceeds the lifetime's rest of class I, paid and withdrawn together`() {
    #expect(stuck(100_000, of: .one) == nil)
    #expect(stuck(100_001, of: .one)?.amount == .fen(1))
    #expect(stuck(60_000, of: .one, spent: 30_000, withdrawn: 20_000)?.amount == .fen(10_000))
    #expect(stuck(1, of: .one, withdrawn: 100_000)?.amount == .fen(1))
  }

  @Test func `comes free by verification, and not by paying with a card or waiting`() {
    #expect(stuck(100_001, of: .one)?.remedies == [.verify(channels: 2, reaching: .two)])
  }

  @Test(arguments: [AccountClass.two, .three])
  func `is none in classes that a year limits, for a year passes`(accountClass: AccountClass) {
    #expect(stuck(100_000_000, of: accountClass, spent: 20_000_000) == nil)
  }
}
