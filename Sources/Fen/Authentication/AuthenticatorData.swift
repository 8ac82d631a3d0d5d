/// A public key on the curve P-256, for signatures with SHA-256. Source: RFC 9053, sections 2.1 and 7.1.1 (ES256).
public struct DevicePublicKey: Hashable, Sendable {
  /// The two coordinates, 32 bytes each. Whether they are a point of the curve is asked when the key is used.
  public let coordinates: [UInt8]

  public init?(coordinates: [UInt8]) {
    guard coordinates.count == 64 else { return nil }
    self.coordinates = coordinates
  }

  /// Reads a COSE key; nil for a key of any other kind.
  init?(_ cose: CBOR) {
    guard cose[.integer(1)] == .integer(2), cose[.integer(3)] == .integer(-7), cose[.integer(-1)] == .integer(1),
      case .bytes(let x)? = cose[.integer(-2)], case .bytes(let y)? = cose[.integer(-3)], x.count == 32, y.count == 32
    else { return nil }
    coordinates = x + y
  }
}

/// The name an authenticator gives a key: 16 to 1,023 bytes. Source: WebAuthn Level 3, section 4 (Credential ID).
public struct CredentialID: Hashable, Comparable, Sendable {
  public static let length = 16...1_023
  public let bytes: [UInt8]

  public init?(_ bytes: [UInt8]) {
    guard Self.length.contains(bytes.count) else { return nil }
    self.bytes = bytes
  }

  public static func < (left: Self, right: Self) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}

/// What an authenticator says of itself in what it signs. Source: WebAuthn Level 3, section 6.1.
public struct AuthenticatorData: Hashable, Sendable {
  public struct Flags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let userPresent = Flags(rawValue: 0x01)
    public static let userVerified = Flags(rawValue: 0x04)
    /// The key may be copied to other devices of its owner.
    public static let backupEligible = Flags(rawValue: 0x08)
    public static let backedUp = Flags(rawValue: 0x10)
    static let attestedKey = Flags(rawValue: 0x40)
    static let extensions = Flags(rawValue: 0x80)
  }

  /// A key that was just made.
  public struct NewKey: Hashable, Sendable {
    public let credential: CredentialID
    public let publicKey: DevicePublicKey
  }

  /// SHA-256 of the name of the site the key is for.
  public let siteHash: [UInt8]
  public let flags: Flags
  /// How often the key signed; 0 always where the authenticator does not count.
  public let counter: UInt32
  public let newKey: NewKey?

  /// - Throws: `DeviceRefusal.unreadable`, `.wrongKeyKind`.
  public init(_ bytes: [UInt8]) throws(DeviceRefusal) {
    guard (37...4_096).contains(bytes.count) else { throw .unreadable(.authenticatorData) }
    siteHash = Array(bytes[..<32])
    flags = Flags(rawValue: bytes[32])
    counter = bytes[33..<37].reduce(0) { $0 << 8 | UInt32($1) }
    var position = 37
    newKey = flags.contains(.attestedKey) ? try readNewKey(bytes, &position) : nil
    if flags.contains(.extensions) {
      var reader = CBORReader(bytes, at: position)
      do throws(CBORFault) { _ = try reader.next() } catch { throw .unreadable(.authenticatorData) }
      position = reader.position
    }
    guard position == bytes.count, flags.contains(.backupEligible) || !flags.contains(.backedUp) else {
      throw .unreadable(.authenticatorData)
    }
  }
}

/// 16 bytes of the authenticator's model, the name of the key with its length, the key. Source: section 6.5.1.
private func readNewKey(
  _ bytes: [UInt8], _ position: inout Int
) throws(DeviceRefusal) -> AuthenticatorData.NewKey {
  let start = position + 18
  guard bytes.count >= start else { throw .unreadable(.authenticatorData) }
  let length = Int(bytes[start - 2]) << 8 | Int(bytes[start - 1])
  guard bytes.count >= start + length, let credential = CredentialID(Array(bytes[start..<start + length])) else {
    throw .unreadable(.authenticatorData)
  }
  var reader = CBORReader(bytes, at: start + length)
  let cose: CBOR
  do throws(CBORFault) { cose = try reader.next() } catch { throw .unreadable(.authenticatorData) }
  guard let key = DevicePublicKey(cose) else { throw .wrongKeyKind }
  position = reader.position
  return AuthenticatorData.NewKey(credential: credential, publicKey: key)
}

/// The authenticator's data of a registration. What it says of its maker is not asked for and passed over.
///
/// - Throws: `DeviceRefusal.unreadable`, `.wrongKeyKind`.
public func authenticatorData(attestationObject bytes: [UInt8]) throws(DeviceRefusal) -> AuthenticatorData {
  guard bytes.count <= 16_384 else { throw .unreadable(.attestationObject) }
  let object: CBOR
  do throws(CBORFault) { object = try CBORReader.whole(bytes) } catch { throw .unreadable(.attestationObject) }
  guard case .text? = object[.text("fmt")], case .map? = object[.text("attStmt")],
    case .bytes(let data)? = object[.text("authData")]
  else { throw .unreadable(.attestationObject) }
  return try AuthenticatorData(data)
}
