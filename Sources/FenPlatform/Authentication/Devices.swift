import Crypto
import Fen
import FenStore
import Foundation

/// An assertion, read but not yet believed.
struct ReadAssertion: Sendable {
  let credential: CredentialID
  let client: ClientData
  let data: AuthenticatorData
  let signature: [UInt8]
  /// What the device signed: its data and the hash of the client's. Source: WebAuthn Level 3, section 7.2, step 20.
  let signed: Data

  /// - Throws: `DeviceRefusal`.
  init(_ assertion: Assertion) throws(DeviceRefusal) {
    guard let credential = CredentialID(assertion.credential) else { throw .unreadable(.credentialID) }
    self.credential = credential
    client = try ClientData(assertion.clientData)
    data = try AuthenticatorData(assertion.authenticatorData)
    // A DER signature of P-256 has at most 72 bytes.
    guard (8...72).contains(assertion.signature.count) else { throw .badSignature }
    signature = assertion.signature
    signed = Data(assertion.authenticatorData) + Data(SHA256.hash(data: assertion.clientData))
  }

  func isSigned(by key: DevicePublicKey) -> Bool {
    guard let key = try? P256.Signing.PublicKey(rawRepresentation: key.coordinates),
      let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature)
    else { return false }
    return key.isValidSignature(signature, for: signed)
  }
}

/// Something to be signed by a device, given out once.
public struct OpenChallenge: Hashable, Sendable {
  /// What the device signs.
  public let challenge: [UInt8]
  /// The random part of it.
  public let nonce: [UInt8]
  public let expiresAt: Instant
  /// The keys of the wallet: those that may sign, and need not be made again.
  public let keys: [CredentialID]
  public let site: KeySite
}

extension AuthenticationDesk {
  /// A challenge that covers payee and amount: SHA-256 over `fen payment 2`, the nonce in base64url, currency and
  /// minor units, who is paid, and how he was shown, each on a line of its own.
  static func challenge(_ nonce: [UInt8], for intent: PaymentIntent) -> [UInt8] {
    [UInt8](SHA256.hash(data: Data("fen payment 2\n\(base64URL(nonce))\n\(intent.text)".utf8)))
  }

  /// - Throws: `DeviceRefusal.noSite`, `.unknownKey` when the wallet has no key to sign with.
  public func challengePayment(_ intent: PaymentIntent, by user: UserID) async throws -> OpenChallenge {
    let nonce = randomBytes(32)
    let keys = try await keys(of: user)
    guard !keys.isEmpty else { throw DeviceRefusal.unknownKey }
    return try await open(Self.challenge(nonce, for: intent), nonce, .sign, user, keys)
  }

  /// A challenge for a key that is to be made. Whoever adds a key can pay with it from then on: the password is asked,
  /// and a code where the wallet has a phone.
  ///
  /// - Throws: `DeviceRefusal`, `PasswordRefusal`, `OneTimeCodeRefusal`, `ProofRefusal`, `UnknownThing.user`.
  public func challengeNewKey(of user: UserID, password: String, code: String?) async throws -> OpenChallenge {
    let keys = try await keys(of: user)
    guard keys.count < mostDeviceKeys else { throw DeviceRefusal.tooManyKeys }
    try await checkPassword(password, of: user)
    if try await self.user(user).phone != nil {
      guard let code else { throw ProofRefusal.codeNeeded }
      try await codes.check(code, .wallet(user, .device))
    }
    let nonce = randomBytes(32)
    return try await open(nonce, nonce, .register, user, keys)
  }

  /// - Throws: `OneTimeCodeRefusal`, `SMSFault`, `UnknownThing.user`.
  public func sendNewKeyCode(to user: UserID) async throws -> SentTo {
    try await sendCode(.wallet(user, .device), of: user, saying: .device)
  }

  private func open(
    _ challenge: [UInt8], _ nonce: [UInt8], _ act: ClientData.Act, _ user: UserID, _ keys: [RegisteredKey]
  ) async throws -> OpenChallenge {
    guard let site else { throw DeviceRefusal.noSite }
    let given = try await engine.perform(
      GiveChallenge(id: StoredHash(challenge), nonce: nonce, user: user, act: act))
    return OpenChallenge(
      challenge: challenge, nonce: nonce, expiresAt: given.expiresAt, keys: keys.map(\.key),
      site: site)
  }

  /// Adds the key a page had made.
  ///
  /// - Throws: `DeviceRefusal`.
  public func register(
    clientData: [UInt8], attestationObject: [UInt8], name: String, of user: UserID
  ) async throws -> RegisteredKey {
    guard let site else { throw DeviceRefusal.noSite }
    let client = try ClientData(clientData)
    let data = try authenticatorData(attestationObject: attestationObject)
    try Fen.check(client, data, for: .register, at: site, siteHash: hash(of: site))
    let device = try newKey(in: data)
    // A point that is not on the curve would be found out at the first payment: too late.
    guard (try? P256.Signing.PublicKey(rawRepresentation: device.publicKey.coordinates)) != nil,
      let challenge = bytes(base64URL: client.challenge)
    else { throw DeviceRefusal.wrongKeyKind }
    return try await engine.perform(
      AddDeviceKey(challenge: StoredHash(challenge), device: device, name: name, user: user))
  }

  /// Believes a signature over this payment, and uses its challenge up.
  func checkSignature(
    _ assertion: ReadAssertion, of user: UserID, for intent: PaymentIntent
  ) async throws -> Authentication {
    guard let site else { throw DeviceRefusal.noSite }
    try Fen.check(assertion.client, assertion.data, for: .sign, at: site, siteHash: hash(of: site))
    guard let challenge = bytes(base64URL: assertion.client.challenge) else { throw DeviceRefusal.unknownChallenge }
    let key = try await database.read { try RegisteredKey.find(assertion.credential, in: $0) }
    guard let key, key.user == user, key.endedAt == nil else { throw DeviceRefusal.unknownKey }
    guard assertion.isSigned(by: key.device.publicKey) else { throw DeviceRefusal.badSignature }
    return try await engine.perform(
      UseDeviceKey(
        challenge: StoredHash(challenge), credential: key.key, data: assertion.data, intent: intent, user: user))
  }

  /// The keys of a wallet, in the order they were added.
  public func keys(of user: UserID) async throws -> [RegisteredKey] {
    try await database.read {
      try RegisteredKey.all("WHERE user_id = ?1 AND ended_at IS NULL ORDER BY id", [.int(user.value)], in: $0)
    }
  }

  func key(_ number: Int64, of user: UserID) async throws -> CredentialID? {
    try await keys(of: user).first { $0.number == number }?.key
  }

  private func hash(of site: KeySite) -> [UInt8] { [UInt8](SHA256.hash(data: Data(site.name.utf8))) }
}
