import Fen
import Testing

private let other = MerchantID(1_900_000_777)

@Suite struct `A discount's contributions` {
  @Test func `are its funders' shares, to the fen`() throws {
    let funding = Funding.prefunded(
      budget: .fen(10_000),
      [FundingShare(.platform), FundingShare(.merchant(shop), weight: 2), FundingShare(.merchant(other))])
    let parts = try Contributions(.fen(1_001), by: funding, payee: shop)
    #expect(parts.platform.minorUnits + parts.payee.minorUnits + parts.others.minorUnits == 1_001)
    #expect((250...251).contains(parts.platform.minorUnits) && (500...501).contains(parts.payee.minorUnits))
  }

  @Test func `are the payee's alone where he receives less`() throws {
    let parts = try Contributions(.fen(300), by: .byPayee(budget: nil), payee: shop)
    #expect(parts.payee == .fen(300) && parts.platform == .fen(0) && parts.others == .fen(0))
  }

  @Test func `are another merchant's where he alone locked the budget`() throws {
    let funding = Funding.prefunded(budget: .fen(10_000), [FundingShare(.merchant(other))])
    #expect(try Contributions(.fen(300), by: funding, payee: shop).others == .fen(300))
  }
}
