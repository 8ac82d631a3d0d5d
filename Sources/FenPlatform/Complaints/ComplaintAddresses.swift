import Fen
import FenStore

/// Why the address at which a merchant is told of complaints was not changed.
public enum ComplaintAddressRefusal: Error, Hashable, Sendable {
  /// There is one; it is changed, and not made again.
  case exists
  case none
}

/// Where merchants and providers are told of complaints: one address each.
public struct ComplaintAddresses: Sendable {
  let database: any Database

  public func url(of merchant: MerchantID) async throws -> String? {
    try await database.read { transaction in
      try transaction.first("SELECT url FROM complaint_addresses WHERE mchid = ?1", [.int(merchant.value)]) {
        $0.text(0)
      }
    }
  }

  /// - Throws: `ComplaintAddressRefusal.exists`.
  public func create(_ url: String, of merchant: MerchantID) throws {
    try one(
      "INSERT INTO complaint_addresses (mchid, url) VALUES (?1, ?2) ON CONFLICT (mchid) DO NOTHING",
      [.int(merchant.value), .text(url)], else: .exists)
  }

  /// - Throws: `ComplaintAddressRefusal.none`.
  public func change(_ url: String, of merchant: MerchantID) throws {
    try one(
      "UPDATE complaint_addresses SET url = ?2 WHERE mchid = ?1", [.int(merchant.value), .text(url)], else: .none)
  }

  /// - Throws: `ComplaintAddressRefusal.none`.
  public func delete(of merchant: MerchantID) throws {
    try one("DELETE FROM complaint_addresses WHERE mchid = ?1", [.int(merchant.value)], else: .none)
  }

  private func one(_ sql: String, _ values: [SQLValue], else refusal: ComplaintAddressRefusal) throws {
    let changed = try database.write { try $0.run(sql, values) }
    guard changed == 1 else { throw refusal }
  }
}

extension Platform {
  public var complaintAddresses: ComplaintAddresses { ComplaintAddresses(database: database) }
}
