import Fen
import FenStore
import Testing

@testable import FenPlatform

private func new(
  _ id: Int64 = 1_900_000_001, name: String = "Shop", kind: NewMerchantKind = .merchant(servedBy: nil),
  apiv3Key: String = String(repeating: "k", count: 32)
) -> NewMerchant {
  NewMerchant(
    id: MerchantID(id), name: name, kind: kind, app: "wx\(id)",
    certificate: nil, apiv3Key: apiv3Key, apiv2Key: String(repeating: "q", count: 32))
}

@Suite struct `Making a merchant` {
  @Test(arguments: Backend.allCases)
  func `keeps what was asked and seals its keys`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let directory = world.platform.merchants
      let made = try await directory.create(new(), at: World.start)
      directory.forget()
      #expect(try await directory.merchant(made.id) == made)
      #expect(made.apiv3Key == String(repeating: "k", count: 32))
      #expect(made.feeRate == .standard)
      #expect(made.apps == ["wx1900000001"])
      let stored = try await world.database.read { transaction in
        try transaction.first("SELECT apiv3_key FROM merchants") { $0.blob(0) }
      }
      #expect(stored?.count == 32 + 28)
      #expect(!String(decoding: try #require(stored), as: UTF8.self).contains("kkkk"))
    }
  }

  @Test(arguments: [
    (new(name: ""), NewMerchantRefusal.nameMissing),
    (new(apiv3Key: String(repeating: "k", count: 31)), .apiv3KeyNot32Bytes),
    (new(apiv3Key: String(repeating: "k", count: 33)), .apiv3KeyNot32Bytes),
    (new(apiv3Key: String(repeating: "密", count: 32)), .apiv3KeyNot32Bytes),
    (new(kind: .merchant(servedBy: ProviderID(1_900_000_009))), .noSuchProvider(ProviderID(1_900_000_009))),
  ])
  func `is refused by name and leaves nothing`(wanted: NewMerchant, refusal: NewMerchantRefusal) async throws {
    try await inWorld(.sqlite) { world in
      await #expect(throws: refusal) { try await world.platform.merchants.create(wanted, at: World.start) }
      let left = try await world.platform.merchants.all()
      #expect(left == [])
    }
  }

  @Test(arguments: Backend.allCases)
  func `refuses a taken number and leaves its owner as he was`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let directory = world.platform.merchants
      let first = try await directory.create(new(name: "First"), at: World.start)
      await #expect(throws: NewMerchantRefusal.numberTaken(first.id)) {
        try await directory.create(new(name: "Second"), at: World.start)
      }
      directory.forget()
      #expect(try await directory.all() == [first])
    }
  }

  @Test(arguments: Backend.allCases)
  func `many at once get different numbers`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let directory = world.platform.merchants
      let made = try await atOnce(20) { _ in
        try await directory.create(new(try await directory.freeNumber().value), at: World.start).id
      }
      #expect(Set(made).count == 20)
    }
  }

  @Test(arguments: Backend.allCases)
  func `with its stores`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let store = try world.platform.merchants.addStore("Hongqiao", city: "Shanghai", to: merchant.id)
      #expect(try await world.platform.merchants.stores(of: merchant.id) == [store])
      #expect(throws: StoreError.self) {
        try world.platform.merchants.addStore("Nowhere", city: "", to: MerchantID(1_999_999_999))
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `a platform key comes back as it was put in`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let key = PlatformKey(serial: "PUB_KEY_ID_1", certificatePEM: nil, privateKeyPEM: "PRIVATE")
      try world.platform.merchants.addPlatformKey(key, at: World.start)
      #expect(try await world.platform.merchants.platformKeys() == [key])
    }
  }
}
