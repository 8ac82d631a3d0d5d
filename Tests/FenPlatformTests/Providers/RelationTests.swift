import Fen
import FenStore
import Testing

@testable import FenPlatform

private let first = ProviderID(1_900_000_011)
private let second = ProviderID(1_900_000_012)
private let shop = MerchantID(1_900_000_021)

extension World {
  /// Two providers and a shop that nobody serves yet.
  fileprivate func openNetwork() async throws {
    try await makeOne(first.mchid, .provider)
    try await makeOne(second.mchid, .provider)
    try await makeOne(shop, .merchant(servedBy: nil))
  }

  private func makeOne(_ id: MerchantID, _ kind: NewMerchantKind) async throws {
    try await platform.merchants.create(
      NewMerchant(
        id: id, name: "\(id)", kind: kind, app: "wx\(id)", certificate: nil,
        apiv3Key: String(repeating: "k", count: 32), apiv2Key: String(repeating: "q", count: 32)), at: World.start)
  }
}

@Suite struct `A provider and its merchants` {
  @Test(arguments: Backend.allCases)
  func `a merchant works with several and leaves any of them`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      try await world.openNetwork()
      let relations = world.platform.relations
      try await relations.begin(first, shop)
      try await relations.begin(second, shop)
      // Beginning again changes nothing.
      try await relations.begin(first, shop)
      #expect(try await relations.stands(first, shop))
      #expect(try await relations.stands(second, shop))
      try await relations.end(first, shop, by: .merchant)
      #expect(try await !relations.stands(first, shop))
      #expect(try await relations.stands(second, shop))
      await #expect(throws: RelationRefusal.none(first, shop)) {
        try await relations.end(first, shop, by: .provider)
      }
      #expect(try await relations.of(shop).map { $0.ended?.by } == [nil, .merchant])
      #expect(try await relations.of(first, limit: 10) == [])
      #expect(try await relations.of(second, limit: 10).map(\.merchant) == [shop])
    }
  }

  @Test(arguments: Backend.allCases)
  func `a relation may begin anew after it ended`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      try await world.openNetwork()
      let relations = world.platform.relations
      try await relations.begin(first, shop)
      try await relations.end(first, shop, by: .platform)
      // The clock stands still.
      try await relations.begin(first, shop)
      #expect(try await relations.stands(first, shop))
      #expect(try await relations.of(shop).map { $0.ended?.by } == [nil, .platform])
    }
  }

  @Test(arguments: Backend.allCases)
  func `a provider cannot stand in a merchant's place, nor a merchant in a provider's`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      try await world.openNetwork()
      let relations = world.platform.relations
      await #expect(throws: RelationRefusal.noSuchMerchant(second.mchid)) {
        try await relations.begin(first, second.mchid)
      }
      await #expect(throws: RelationRefusal.noSuchProvider(ProviderID(shop.value))) {
        try await relations.begin(ProviderID(shop.value), shop)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `the database itself refuses a second level`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      try await world.openNetwork()
      func insert(_ provider: Int64, _ providerKind: Int64, _ merchant: Int64, _ merchantKind: Int64) throws {
        try world.database.write { transaction in
          try transaction.run(
            """
            INSERT INTO relations (provider, provider_kind, merchant, merchant_kind, began_at)
            VALUES (?1, ?2, ?3, ?4, 1)
            """, [.int(provider), .int(providerKind), .int(merchant), .int(merchantKind)])
        }
      }
      // A provider's provider: neither as what it is, nor under a false name.
      #expect(throws: StoreError.self) { try insert(first.value, 2, second.value, 2) }
      #expect(throws: StoreError.self) { try insert(first.value, 2, second.value, 1) }
      #expect(throws: StoreError.self) { try insert(shop.value, 2, shop.value, 1) }
      try insert(first.value, 2, shop.value, 1)
      // What has relations cannot become the other kind.
      #expect(throws: StoreError.self) {
        try world.database.write { try $0.run("UPDATE merchants SET kind = 2 WHERE mchid = ?1", [.int(shop.value)]) }
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `a terminated provider acts for nobody any more, and its merchants stay`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      try await world.openNetwork()
      let (relations, directory) = (world.platform.relations, world.platform.merchants)
      try await relations.begin(first, shop)
      try await relations.begin(second, shop)
      #expect(try await directory.merchant(first.mchid)?.terminatedAt == nil)
      try await directory.terminate(first, by: "reviewer", because: "a false claim", at: World.start)
      #expect(try await directory.merchant(first.mchid)?.terminatedAt == World.start)
      #expect(try await !relations.stands(first, shop))
      #expect(try await relations.stands(second, shop))
      for again in [first, ProviderID(shop.value)] {
        await #expect(throws: RelationRefusal.noSuchProvider(again)) {
          try await directory.terminate(again, by: "reviewer", because: "again", at: World.start)
        }
      }
      await #expect(throws: RelationRefusal.noSuchProvider(first)) { try await relations.begin(first, shop) }
    }
  }
}
