import Crypto
import Fen
import FenStore
import Testing

@testable import FenPlatform

private let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]

private func upload(_ bytes: [UInt8] = png, _ name: String = "logo.png") -> Upload {
  Upload(name: name, bytes: bytes, claimedDigest: Array(SHA256.hash(data: bytes)))
}

@Suite struct `A merchant's file` {
  @Test(arguments: Backend.allCases)
  func `on coupons is anybody's to see, and kept once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, other) = (try await world.merchant(), try await world.merchant(1_900_000_002))
      let media = world.platform.media
      let id = try await media.keep(upload(), for: .marketingImage, of: merchant.id)
      #expect(try await media.keep(upload(png, "again.png"), for: .marketingImage, of: merchant.id) == id)
      #expect(try await media.keep(upload(), for: .marketingImage, of: other.id) != id)
      #expect(try await media.image(id) == MediaFile(name: "logo.png", format: .png, bytes: png))
      #expect(try await media.image(MediaID("nothing")) == nil)
    }
  }

  @Test(arguments: Backend.allCases)
  func `for an application is sealed, its owner's alone, and forgotten in time`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, other) = (try await world.merchant(), try await world.merchant(1_900_000_002))
      let media = world.platform.media
      let id = try await media.keep(upload(), for: .applicationImage, of: merchant.id)
      let logo = try await media.keep(upload(), for: .marketingImage, of: merchant.id)
      #expect(try await media.image(id) == nil)
      #expect(try await media.file(id, of: other.id) == nil)
      #expect(try await media.file(id, of: merchant.id)?.bytes == png)
      let stored = try await world.database.read { transaction in
        try transaction.all("SELECT content FROM media WHERE id = ?1", [.text(id.value)]) { $0.blob(0) }
      }
      #expect(stored.count == 1 && !stored[0].starts(with: png.prefix(4)))

      try await world.advance(89 * 86_400)
      // It came again: its time begins anew.
      #expect(try await media.keep(upload(), for: .applicationImage, of: merchant.id) == id)
      try await world.advance(89 * 86_400)
      #expect(try await media.file(id, of: merchant.id) != nil)
      try await world.advance(86_400)
      #expect(try await media.file(id, of: merchant.id) == nil)
      #expect(try await media.image(logo) != nil)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is refused where the merchant's files are too much`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let media = world.platform.media
      let id = try await media.keep(upload(), for: .marketingImage, of: merchant.id)
      try world.database.write { transaction in
        _ = try transaction.run("UPDATE media SET size = ?1", [.int(mostMediaOfMerchant)])
      }
      let refusal = UploadRefusal.ownerFull(holds: mostMediaOfMerchant, most: mostMediaOfMerchant)
      await #expect(throws: refusal) {
        try await media.keep(upload(png + [4]), for: .marketingImage, of: merchant.id)
      }
      // What is there already needs no room.
      #expect(try await media.keep(upload(), for: .marketingImage, of: merchant.id) == id)
    }
  }
}
