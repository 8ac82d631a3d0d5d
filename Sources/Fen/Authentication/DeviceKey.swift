/// A key in somebody's phone or computer whose signature proves that he holds it.
public struct DeviceKey: Hashable, Sendable {
  public let credential: CredentialID
  public let publicKey: DevicePublicKey
  /// Of the last signature; see `AuthenticatorData.counter`.
  public var counter: UInt32

  public init(credential: CredentialID, publicKey: DevicePublicKey, counter: UInt32) {
    self.credential = credential
    self.publicKey = publicKey
    self.counter = counter
  }
}

/// Why a device key was not taken, or its signature not believed.
public enum DeviceRefusal: Error, Hashable, Sendable {
  public enum Part: String, Hashable, Sendable {
    case credentialID = "id"
    case clientData = "client_data_json"
    case authenticatorData = "authenticator_data"
    case attestationObject = "attestation_object"
  }
  case unreadable(Part)
  /// Fen takes ES256 alone.
  case wrongKeyKind
  /// A registration where a signature was asked for, or the other way round.
  case wrongAct
  /// The page that asked is not one of this wallet's.
  case wrongOrigin(String)
  /// The key was made for another site.
  case wrongSite
  /// Nobody touched the device.
  case nobodyPresent
  /// Not given out by this wallet, or to somebody else.
  case unknownChallenge
  case challengeExpired
  case challengeUsed
  /// The signature covers another payee or amount.
  case otherPayment
  /// No such key of this wallet, or it was ended.
  case unknownKey
  case badSignature
  /// The key counts its signatures and counted back: there is a copy of it.
  case copied
  case alreadyRegistered
  case tooManyKeys
  /// This server was not told under which address people open the wallet.
  case noSite
}

/// Keys of one wallet.
public let mostDeviceKeys = 20

/// What a page sent back is for this act, of this site, and somebody was there. Source: WebAuthn Level 3, sections 7.1
/// (steps 7–17) and 7.2 (steps 11–20).
///
/// - Parameter siteHash: SHA-256 of the site's name.
public func check(
  _ client: ClientData, _ data: AuthenticatorData, for act: ClientData.Act, at site: KeySite, siteHash: [UInt8]
) throws(DeviceRefusal) {
  guard client.type == act.rawValue else { throw .wrongAct }
  guard !client.isCrossOrigin, site.admits(client.origin) else { throw .wrongOrigin(String(client.origin.prefix(64))) }
  guard data.siteHash == siteHash else { throw .wrongSite }
  guard data.flags.contains(.userPresent) else { throw .nobodyPresent }
}

/// The key that a registration brings.
public func newKey(in data: AuthenticatorData) throws(DeviceRefusal) -> DeviceKey {
  guard let new = data.newKey else { throw .unreadable(.attestationObject) }
  return DeviceKey(credential: new.credential, publicKey: new.publicKey, counter: data.counter)
}

/// The key after a signature of it. A counter that does not grow, once it counts, tells of a copy. Source: WebAuthn
/// Level 3, section 7.2, step 22.
public func decideUse(
  of key: DeviceKey, saying data: AuthenticatorData
) throws(DeviceRefusal) -> (key: DeviceKey, authentication: Authentication) {
  guard data.counter > key.counter || (data.counter == 0 && key.counter == 0) else { throw .copied }
  var key = key
  key.counter = data.counter
  return (key, data.flags.contains(.userVerified) ? [.deviceKey, .biometric] : .deviceKey)
}

/// A challenge: random bytes given out to one wallet, to be signed once, soon.
public struct DeviceChallenge: Hashable, Sendable {
  /// How long one lives, seconds.
  public static let life: Int64 = 300

  public let user: UserID
  public let act: ClientData.Act
  public let expiresAt: Instant
  public var isUsed: Bool

  public init(user: UserID, act: ClientData.Act, expiresAt: Instant, isUsed: Bool = false) {
    (self.user, self.act, self.expiresAt, self.isUsed) = (user, act, expiresAt, isUsed)
  }
}

/// The challenge when it was signed by whom it was given to, for what it was given, in time, for the first time.
public func decideUse(
  of challenge: DeviceChallenge?, by user: UserID, for act: ClientData.Act, at now: Instant
) throws(DeviceRefusal) -> DeviceChallenge {
  guard var challenge, challenge.user == user, challenge.act == act else { throw .unknownChallenge }
  guard !challenge.isUsed else { throw .challengeUsed }
  guard now < challenge.expiresAt else { throw .challengeExpired }
  challenge.isUsed = true
  return challenge
}
