import Fen
import Testing

@Suite struct `The limits of a merchant's packet` {
  private let day = BusinessDay("2026-11-22")!

  @Test(arguments: [MerchantPacketKind.single, .miniProgram])
  func `ask beyond the usual amounts what it is for, and are for one person`(kind: MerchantPacketKind) {
    let limits = MerchantPacketLimits(of: kind, by: rules, on: day)
    #expect(limits.counts == 1...1)
    let (least, most) = (limits.amounts.lowerBound, limits.amounts.upperBound)
    #expect(!limits.needsScene(.fen(least)) && !limits.needsScene(.fen(most)))
    #expect(limits.needsScene(.fen(least - 1)) && limits.needsScene(.fen(most + 1)))
    #expect(limits.amountsOfScenes.lowerBound <= least && limits.amountsOfScenes.upperBound >= most)
  }

  @Test func `are the same with a scene for a group, which is of three and more`() {
    let limits = MerchantPacketLimits(of: .group, by: rules, on: day)
    #expect(limits.amountsOfScenes == limits.amounts && limits.counts.lowerBound >= 3)
  }
}
