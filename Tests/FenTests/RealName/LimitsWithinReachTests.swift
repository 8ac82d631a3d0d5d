import Fen
import Testing

@Suite struct `Limits within reach` {
  private func shown(_ accountClass: AccountClass, hasCards: Bool) -> [Limit] {
    let day = BusinessDay(noon)
    let usage = Usage(today: DayUsage(day))
    let all = limits(of: accountClass, channels: 1, usage: usage, by: rules, on: day)
    return limitsWithinReach(all, hasCards: hasCards).map(\.limit)
  }

  @Test func `leave the unverified the one that ends all`() {
    #expect(shown(.unverified, hasCards: false) == [.unverifiedLifetime])
  }

  @Test func `leave class I what 1,000 for life can meet, and codes that cards pay`() {
    #expect(shown(.one, hasCards: false) == [.classOneLifetime, .day(.weak), .codeDay(.weak), .staticCodeDay])
    let withCards = shown(.one, hasCards: true)
    #expect(withCards.contains(.codeDay(.certified)) && !withCards.contains(.day(.twoFactors)))
  }

  @Test func `leave the classes above all of theirs`() {
    for accountClass in [AccountClass.two, .three] { #expect(shown(accountClass, hasCards: true).count == 8) }
  }
}
