import Fen
import FenPlatform
import FenWire
import Synchronization

/// One key the platform signs with, and decrypts what was encrypted for it.
///
/// A class: every answer names one, and copies of its parts would be counted by all threads in the same places.
public final class PlatformSigner: Sendable {
  /// What `Wechatpay-Serial` says: a certificate's serial or `PUB_KEY_ID_…`.
  public let serial: String
  public let signer: RSASigner
  /// Nil for the bare public key.
  public let certificate: RSACertificate?

  init(serial: String, signer: RSASigner, certificate: RSACertificate?) {
    self.serial = serial
    self.signer = signer
    self.certificate = certificate
  }
}

/// The platform's keys and the merchants' public keys, parsed once.
public final class Keyring: Sendable {
  public let certified: PlatformSigner
  public let publicKey: PlatformSigner
  private let merchantKeys = Mutex<[String: RSAVerifier]>([:])

  /// Reads the platform's keys, making them when there are none.
  ///
  /// - Throws: `CertificateFault`, `RSAKeyFault`, `VaultError`, `StoreError`.
  init(platform: Platform, authority: CertificateAuthority) async throws {
    var keys = try await platform.merchants.platformKeys()
    if keys.isEmpty {
      let now = machineTime()
      let pair = try authority.issuePlatformCertificate(now: now)
      let bare = try generateSigningKey()
      keys = [
        PlatformKey(
          serial: "\(pair.certificate.serial)", certificatePEM: pair.certificate.pem,
          privateKeyPEM: pair.privateKeyPEM),
        PlatformKey(
          serial: "PUB_KEY_ID_" + String(repeating: "0", count: 4)
            + (0..<24).map { _ in String(Int.random(in: 0...9)) }.joined(),
          certificatePEM: nil, privateKeyPEM: bare.pkcs8PEMRepresentation),
      ]
      try platform.merchants.keepFirstPlatformKeys(keys, at: now)
      keys = try await platform.merchants.platformKeys()
    }
    let signers = try keys.map { key in
      PlatformSigner(
        serial: key.serial, signer: try RSASigner(pem: key.privateKeyPEM),
        certificate: try key.certificatePEM.map { try RSACertificate(pem: $0) })
    }
    guard let certified = signers.last(where: { $0.certificate != nil }),
      let publicKey = signers.last(where: { $0.certificate == nil })
    else { throw KeyringProblem.incomplete }
    self.certified = certified
    self.publicKey = publicKey
  }

  /// The key for what a merchant is sent unasked, and for answers that do not say which they want.
  func signer(for merchant: Merchant) -> PlatformSigner {
    switch merchant.keyMode {
    case .certificate: certified
    case .publicKey: publicKey
    }
  }

  /// The key named in a request; nil when it names none of ours.
  func signer(named serial: String) -> PlatformSigner? {
    if serial == publicKey.serial { return publicKey }
    return serial.uppercased() == certified.serial ? certified : nil
  }

  /// The key of a merchant's certificate; nil when the merchant has none with this serial.
  ///
  /// - Throws: `CertificateFault`, `RSAKeyFault` when what is stored cannot be read.
  func verifier(of merchant: Merchant, serial: String) throws -> RSAVerifier? {
    guard let certificate = merchant.certificates.first(where: { $0.serial == serial }) else { return nil }
    if let known = merchantKeys.withLock({ $0[serial] }) { return known }
    let verifier = try RSAVerifier(pem: try RSACertificate(pem: certificate.pem).publicKey.pemRepresentation)
    merchantKeys.withLock { $0[serial] = verifier }
    return verifier
  }
}

enum KeyringProblem: Error, CustomStringConvertible {
  case incomplete

  var description: String {
    switch self {
    case .incomplete: "the data holds only one of the platform's two keys; restore it from a backup"
    }
  }
}
