import Fen
import Testing

@testable import FenPlatform

@Suite struct `The sandbox's people` {
  @Test func `have cards of many banks`() async throws {
    try await inWorld(.sqlite) { world in
      var cards = [Card]()
      for _ in 0..<20 {
        cards += try await world.platform.wallets.create(
          NewUser(name: "", cards: [.init(kind: .debit, balance: 100), .init(kind: .credit, balance: 100)])
        ).cards
      }
      for kind in CardKind.allCases {
        let issuers = Set(cards.filter { $0.kind == kind }.map(\.issuer))
        #expect(issuers.count > 1, "\(issuers)")
      }
      for card in cards {
        let number = try world.platform.vault.open(card.number.sealed, as: .cardNumber)
        let origin = try #require(IssuerTable.shipped.origin(of: try CardNumber(number)))
        #expect(origin.issuer.code == card.issuer && origin.kind == card.kind)
      }
    }
  }
}
