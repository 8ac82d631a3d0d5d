import FenPlatform
import Foundation
import Testing

@testable import FenServer

@Suite struct `The folder of a merchant's keys` {
  private let parent = FileManager.default.temporaryDirectory.appending(path: "fen-keys-\(UUID().uuidString)")

  @Test func `holds what an SDK needs, its secrets for the owner only, and is read back`() async throws {
    defer { try? FileManager.default.removeItem(at: parent) }
    let made = try await makeMerchant(in: parent.appending(path: "data"), name: "罗盘商店")
    let keys = parent.appending(path: "keys", directoryHint: .isDirectory)
    try made.write(to: keys)
    for (name, mode) in [
      ("apiclient_key.pem", 0o600), ("merchant.json", 0o600), ("apiclient_cert.pem", 0o644),
      ("platform_public_key.pem", 0o644),
    ] {
      let attributes = try FileManager.default.attributesOfItem(atPath: keys.appending(path: name).path)
      #expect(attributes[.posixPermissions] as? Int == mode, "\(name)")
    }
    let read = try MerchantCredentials(folder: keys)
    #expect(read.merchant == made.merchant && read.serial == made.serial && read.apiv3Key == made.apiv3Key)
    #expect(read.platformPublicKeyID.hasPrefix("PUB_KEY_ID_"))
  }

  @Test(arguments: KeyMode.allCases)
  func `says which platform key the merchant is of`(mode: KeyMode) async throws {
    defer { try? FileManager.default.removeItem(at: parent) }
    let made = try await makeMerchant(in: parent.appending(path: "data"), name: "a", keyMode: mode)
    let keys = parent.appending(path: "keys", directoryHint: .isDirectory)
    try made.write(to: keys)
    #expect(try MerchantCredentials(folder: keys).keyMode == mode)
  }

  @Test func `a private key that is there is never replaced`() async throws {
    defer { try? FileManager.default.removeItem(at: parent) }
    let made = try await makeMerchant(in: parent.appending(path: "data"), name: "a")
    let keys = parent.appending(path: "keys", directoryHint: .isDirectory)
    try made.write(to: keys)
    #expect(throws: MerchantFolderFault.self) { try made.write(to: keys) }
    #expect(throws: MerchantFolderFault.self) { try MerchantCredentials.prepare(keys) }
  }

  @Test func `two merchants made at the same time get two numbers`() async throws {
    defer { try? FileManager.default.removeItem(at: parent) }
    let data = parent.appending(path: "data")
    _ = try await makeMerchant(in: data, name: "first")
    async let one = makeMerchant(in: data, name: "one")
    async let two = makeMerchant(in: data, name: "two")
    let numbers = try await [one.merchant, two.merchant]
    #expect(Set(numbers).count == 2)
  }
}
