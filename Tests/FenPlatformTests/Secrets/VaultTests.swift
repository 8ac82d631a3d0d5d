import Testing

@testable import FenPlatform

@Suite struct `The vault` {
  private let vault = Vault(masterKey: [UInt8](repeating: 7, count: 32))

  @Test(arguments: ["", "k", "商户 APIv3 密钥", String(repeating: "x", count: 10_000)])
  func `opens what it sealed`(text: String) throws {
    #expect(try vault.open(try vault.seal(text, as: .phone), as: .phone) == text)
  }

  @Test func `seals the same text differently each time`() throws {
    #expect(try vault.seal("secret", as: .phone) != vault.seal("secret", as: .phone))
  }

  @Test func `opens nothing as something else`() throws {
    let sealed = try vault.seal("6214830000000000", as: .cardNumber)
    for other in [Secret.phone, .apiv3Key, .apiv2Key, .platformKey] {
      #expect(throws: VaultError.cannotOpen(other)) { try vault.open(sealed, as: other) }
    }
  }

  @Test func `opens nothing with a changed byte, a missing byte or one more`() throws {
    let sealed = try vault.seal("secret", as: .apiv3Key)
    for place in sealed.indices {
      var changed = sealed
      changed[place] ^= 1
      #expect(throws: VaultError.cannotOpen(.apiv3Key)) { try vault.open(changed, as: .apiv3Key) }
    }
    for wrong in [[], Array(sealed.dropLast()), sealed + [0], [UInt8](repeating: 0, count: 12)] {
      #expect(throws: VaultError.cannotOpen(.apiv3Key)) { try vault.open(wrong, as: .apiv3Key) }
    }
  }

  @Test func `opens nothing under another master key`() throws {
    let other = Vault(masterKey: [UInt8](repeating: 8, count: 32))
    #expect(throws: VaultError.cannotOpen(.phone)) { try other.open(try vault.seal("secret", as: .phone), as: .phone) }
    #expect(vault.lookUpHash("secret") == vault.lookUpHash("secret"))
    #expect(vault.lookUpHash("secret") != other.lookUpHash("secret"))
    #expect(vault.lookUpHash("secret") != vault.lookUpHash("secreu"))
  }

  @Test func `vouches for a number as one thing alone`() {
    let purposes = [Vouched.order, .personsCode, .storesCode, .redPacket, .payout]
    let vouchers = purposes.flatMap { what in
      [(1, 0), (1, 1), (2, 0), (0, 1)].map { vault.voucher(what, $0.0, $0.1, count: 8) }
    }
    #expect(Set(vouchers).count == vouchers.count)
    #expect(vault.voucher(.payout, 7, count: 8) == vault.voucher(.payout, 7, count: 8))
  }
}

@Suite struct `Base64 that fits in an address` {
  @Test(arguments: 0...70) func `is read back, with padding and without`(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 89 + count) }
    let text = base64URL(bytes)
    #expect(FenPlatform.bytes(base64URL: text) == bytes)
    let padded = text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    #expect(FenPlatform.bytes(base64URL: padded) == bytes)
  }

  @Test(arguments: ["A", "AAAAA", "AA+A", "AA/A", "AA A", "AAA==", "AA=", "=", "A=AA", "AAAA====", "é", "AA\n"])
  func `is refused where it is none`(text: String) {
    #expect(FenPlatform.bytes(base64URL: text) == nil)
  }
}
