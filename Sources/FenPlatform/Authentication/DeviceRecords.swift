import Fen
import FenStore

/// A device key as a wallet has it.
public struct RegisteredKey: Hashable, Sendable {
  /// By which its owner ends it.
  public let number: Int64
  public let user: UserID
  public var device: DeviceKey
  public let name: String
  public let createdAt: Instant
  public var usedAt: Instant
  public var endedAt: Instant?
}

extension RegisteredKey: Record {
  public static let table = Table(
    "device_keys", fixed: ["credential", "id", "user_id", "public_key", "name", "created_at"],
    changing: ["counter", "used_at", "ended_at"])
  public var key: CredentialID { device.credential }
  public static func value(of key: CredentialID) -> SQLValue { .blob(key.bytes) }
  public var values: [SQLValue] {
    [
      .blob(device.credential.bytes), .int(number), .int(user.value), .blob(device.publicKey.coordinates), .text(name),
      .int(createdAt.milliseconds), .int(Int64(device.counter)), .int(usedAt.milliseconds),
      SQLValue(endedAt?.milliseconds),
    ]
  }

  public init(row: any Row) throws {
    guard let credential = CredentialID(row.blob(0)), let publicKey = DevicePublicKey(coordinates: row.blob(3)),
      let counter = UInt32(exactly: row.int(6))
    else { throw StoreError.unreadable(table: "device_keys", "key \(row.int(1))") }
    device = DeviceKey(credential: credential, publicKey: publicKey, counter: counter)
    number = row.int(1)
    user = UserID(row.int(2))
    name = row.text(4)
    createdAt = Instant(milliseconds: row.int(5))
    usedAt = Instant(milliseconds: row.int(7))
    endedAt = row.optionalInt(8).map(Instant.init(milliseconds:))
  }
}

/// A challenge that was given out. Its key is what the device signs.
struct GivenChallenge: Hashable, Sendable {
  let id: StoredHash
  /// The random part; what is signed is made of it and of what it is signed for.
  let nonce: [UInt8]
  var challenge: DeviceChallenge
}

extension GivenChallenge: Record {
  static let table = Table(
    "device_challenges", fixed: ["id", "user_id", "act", "nonce", "expires_at"], changing: ["used"])
  var key: StoredHash { id }
  static func value(of key: StoredHash) -> SQLValue { key.value }
  var values: [SQLValue] {
    let act: Int64 =
      switch challenge.act {
      case .register: 1
      case .sign: 2
      }
    return [
      id.value, .int(challenge.user.value), .int(act), .blob(nonce), .int(challenge.expiresAt.milliseconds),
      .int(challenge.isUsed ? 1 : 0),
    ]
  }

  init(row: any Row) throws {
    id = StoredHash(row.blob(0))
    nonce = row.blob(3)
    challenge = DeviceChallenge(
      user: UserID(row.int(1)), act: row.int(2) == 1 ? .register : .sign,
      expiresAt: Instant(milliseconds: row.int(4)), isUsed: row.int(5) == 1)
  }
}
