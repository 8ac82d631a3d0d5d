import Fen
import Testing

private let merchant = MerchantID(1_900_000_001)
private let provider = ProviderID(1_900_000_009)

@Suite struct `The merchant's side of an order` {
  @Test func `pays the merchant, whoever calls`() {
    #expect(MerchantSide.merchant(merchant).payee == merchant)
    #expect(MerchantSide.provider(provider, of: merchant).payee == merchant)
    #expect(MerchantSide.merchant(merchant).caller == merchant)
    #expect(MerchantSide.provider(provider, of: merchant).caller == provider.mchid)
  }

  @Test(arguments: [
    (MerchantSide.merchant(merchant), MerchantSide.merchant(merchant), true),
    (.merchant(merchant), .provider(provider, of: merchant), true),
    (.provider(provider, of: merchant), .provider(provider, of: merchant), true),
    (.provider(provider, of: merchant), .merchant(merchant), false),
    (.provider(provider, of: merchant), .provider(ProviderID(1_900_000_008), of: merchant), false),
    (.provider(provider, of: merchant), .provider(provider, of: MerchantID(1_900_000_002)), false),
    (.merchant(merchant), .merchant(MerchantID(1_900_000_002)), false),
    (.merchant(merchant), .provider(provider, of: MerchantID(1_900_000_002)), false),
  ])
  func `gives back what it placed, and the merchant all of its own`(
    side: MerchantSide, order: MerchantSide, may: Bool
  ) {
    #expect(side.mayActOn(orderOf: order) == may)
  }
}
