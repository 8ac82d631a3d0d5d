import Fen
import FenStore
import Testing

@testable import FenPlatform

@Suite struct `The registry of providers` {
  @Test(arguments: Backend.allCases)
  func `is searched by a part of the name in any case and by the number, and keeps who was terminated`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let names = ["Royal Pay", "royal tech", "100%_Sure", "皇家支付"]
      for (place, name) in names.enumerated() {
        try await world.platform.merchants.create(
          NewMerchant(
            id: MerchantID(1_900_000_011 + Int64(place)), name: name, kind: .provider, app: "wx\(place)",
            certificate: nil, apiv3Key: String(repeating: "k", count: 32),
            apiv2Key: String(repeating: "q", count: 32)), at: World.start)
      }
      try await world.platform.merchants.create(
        NewMerchant(
          id: MerchantID(1_900_000_021), name: "Royal Shop", kind: .merchant(servedBy: nil), app: "wx9",
          certificate: nil, apiv3Key: String(repeating: "k", count: 32),
          apiv2Key: String(repeating: "q", count: 32)), at: World.start)
      func found(_ text: String, after last: ProviderID? = nil, limit: Int64 = 9) async throws -> [String] {
        try await world.platform.registry.providers(named: text, after: last, limit: limit).map(\.name)
      }
      #expect(try await found("ROYAL") == ["Royal Pay", "royal tech"])
      #expect(try await found("家") == ["皇家支付"])
      #expect(try await found("1900000012") == ["royal tech"])
      #expect(try await found("%") == ["100%_Sure"])
      #expect(try await found("_") == ["100%_Sure"])
      #expect(try await found("nobody") == [])
      #expect(try await found("", limit: 3) == Array(names.prefix(3)))
      #expect(try await found("", after: ProviderID(1_900_000_013)) == ["皇家支付"])

      try await world.platform.merchants.terminate(
        ProviderID(1_900_000_011), by: "mei", because: "claimed to be the only agent", at: World.start)
      let ended = try #require(try await world.platform.registry.provider(ProviderID(1_900_000_011)))
      #expect(ended.verifiedAt == World.start && ended.terminatedAt == World.start)
      #expect(try await world.platform.registry.provider(ProviderID(1_900_000_021)) == nil)
    }
  }
}
