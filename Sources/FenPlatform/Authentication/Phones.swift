import Fen
import FenStore

/// Which wallet a phone number leads to: for signing in, and for transfers by phone.
struct PhoneOwner: Hashable, Sendable {
  /// A keyed hash of the number.
  let phone: StoredHash
  /// Nil when the wallet was closed.
  let user: UserID?
}

extension PhoneOwner: Record {
  static let table = Table("phones", fixed: ["phone_hash"], changing: ["user_id"])
  var key: StoredHash { phone }
  static func value(of key: StoredHash) -> SQLValue { key.value }
  var values: [SQLValue] { [phone.value, SQLValue(user?.value)] }

  init(row: any Row) throws {
    phone = StoredHash(row.blob(0))
    user = row.optionalInt(1).map { UserID($0) }
  }
}

extension PhoneOwner {
  /// One number, one spelling: with or without +86.
  static func hash(_ phone: String, _ vault: Vault) -> StoredHash {
    StoredHash(vault.lookUpHash(PhoneNumber(phone)?.digits ?? phone))
  }
}

extension WalletDesk {
  /// The wallet that named this phone number last.
  public func user(phone: String) async throws -> UserID? {
    let hash = PhoneOwner.hash(phone, vault)
    return try await database.read { try PhoneOwner.find(hash, in: $0)?.user }
  }

  /// From now on the phone number leads to this wallet.
  func register(_ phone: String, of user: UserID, in transaction: any Transaction) throws {
    try transaction.run(
      """
      INSERT INTO phones (phone_hash, user_id) VALUES (?1, ?2)
      ON CONFLICT (phone_hash) DO UPDATE SET user_id = excluded.user_id
      """, [PhoneOwner.hash(phone, vault).value, .int(user.value)])
  }
}
