import CryptoExtras
import Fen
import Foundation
import X509

/// The data folder's own authority: it certifies the proxy, the platform's signing keys and the merchants' keys.
///
/// Clients are told to trust it, so it is held to the protocol's hosts: its name constraints make a TLS certificate
/// for any other host name worthless, even to someone who has stolen its key.
public struct CertificateAuthority: Sendable {
  private let pair: CertifiedKey

  public var certificate: RSACertificate { pair.certificate }
  public var privateKeyPEM: String { pair.privateKeyPEM }

  /// Reads an authority that was made before.
  ///
  /// - Throws: `CertificateFault`; `.notAnAuthority` for a certificate that may not sign others.
  public init(certificatePEM: String, privateKeyPEM: String) throws(CertificateFault) {
    let pair = try CertifiedKey(certificatePEM: certificatePEM, privateKeyPEM: privateKeyPEM)
    guard case .isCertificateAuthority? = try? pair.certificate.x509.extensions.basicConstraints else {
      throw .notAnAuthority(serial: pair.certificate.serial)
    }
    self.pair = pair
  }

  private init(_ pair: CertifiedKey) { self.pair = pair }

  /// Makes a new authority, valid for ten years of real time.
  ///
  /// - Throws: `CertificateFault.signing`.
  public static func create(
    now: Instant, serial: CertificateSerial = .random()
  ) throws(CertificateFault) -> CertificateAuthority {
    let key = try generateSigningKey()
    do {
      let name = try DistinguishedName {
        CountryName("CN")
        OrganizationName("Fen")
        OrganizationalUnitName(serial.value.prefix(8).description)
        CommonName("Fen sandbox CA")
      }
      let publicKey = Certificate.PublicKey(key.publicKey)
      let extensions = try Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
        Critical(KeyUsage(keyCertSign: true, cRLSign: true))
        Critical(protocolHostsOnly)
        SubjectKeyIdentifier(hash: publicKey)
      }
      let certificate = try makeCertificate(
        Template(
          subject: name, publicKey: publicKey, days: 3650, extensions: extensions, serial: serial, now: now),
        issuer: name, issuerKey: key)
      return try CertificateAuthority(CertifiedKey(certificate: RSACertificate(certificate), privateKey: key))
    } catch let fault as CertificateFault { throw fault } catch { throw .signing("\(error)") }
  }

  /// The certificate with which the proxy answers for the protocol's hosts, with a new key.
  ///
  /// - Throws: `CertificateFault.signing`.
  public func issueServerCertificate(
    now: Instant, serial: CertificateSerial = .random()
  ) throws(CertificateFault) -> CertifiedKey {
    let key = try generateSigningKey()
    let certificate = try issue(days: serverCertificateDays, for: key.publicKey, serial: serial, now: now) {
      CommonName(ProtocolHost.mainland.rawValue)
    } extensions: {
      Critical(BasicConstraints.notCertificateAuthority)
      Critical(KeyUsage(digitalSignature: true, keyEncipherment: true))
      try ExtendedKeyUsage([.serverAuth])
      SubjectAlternativeNames(
        ProtocolHost.allCases.map { .dnsName($0.rawValue) }
          + [.dnsName("localhost"), .ipAddress(.init(contentBytes: loopbackAddress[...]))])
    }
    return try CertifiedKey(certificate: certificate, privateKey: key)
  }

  /// A merchant's API certificate (`apiclient_cert.pem`) for a key the merchant keeps.
  ///
  /// - Throws: `CertificateFault.signing`, or `.keyTooShort` for a key under 2048 bits.
  public func issueMerchantCertificate(
    _ merchant: MerchantID, name: String, publicKey: _RSA.Signing.PublicKey, now: Instant,
    serial: CertificateSerial = .random()
  ) throws(CertificateFault) -> RSACertificate {
    try issue(days: fiveYears, for: publicKey, serial: serial, now: now) {
      CountryName("CN")
      OrganizationName("Fen merchants")
      OrganizationalUnitName(fittingName(name))
      CommonName(merchant.description)
    } extensions: {
      Critical(BasicConstraints.notCertificateAuthority)
      Critical(KeyUsage(digitalSignature: true, nonRepudiation: true, keyEncipherment: true, dataEncipherment: true))
      try ExtendedKeyUsage([.clientAuth])
    }
  }

  /// A merchant's API certificate with a new key, as the console's download gives it.
  ///
  /// - Throws: `CertificateFault.signing`.
  public func issueMerchantCertificate(
    _ merchant: MerchantID, name: String, now: Instant, serial: CertificateSerial = .random()
  ) throws(CertificateFault) -> CertifiedKey {
    let key = try generateSigningKey()
    let certificate = try issueMerchantCertificate(
      merchant, name: name, publicKey: key.publicKey, now: now, serial: serial)
    return try CertifiedKey(certificate: certificate, privateKey: key)
  }

  /// A platform certificate: its key signs answers and callbacks, and merchants encrypt to it.
  ///
  /// - Throws: `CertificateFault.signing`, or `.keyTooShort` for a key under 2048 bits.
  public func issuePlatformCertificate(
    publicKey: _RSA.Signing.PublicKey, now: Instant, serial: CertificateSerial = .random()
  ) throws(CertificateFault) -> RSACertificate {
    try issue(days: fiveYears, for: publicKey, serial: serial, now: now) {
      CountryName("CN")
      OrganizationName("Fen")
      CommonName("Fen platform signature")
    } extensions: {
      Critical(BasicConstraints.notCertificateAuthority)
      Critical(KeyUsage(digitalSignature: true, nonRepudiation: true, keyEncipherment: true, dataEncipherment: true))
    }
  }

  /// A platform certificate with a new key.
  ///
  /// - Throws: `CertificateFault.signing`.
  public func issuePlatformCertificate(
    now: Instant, serial: CertificateSerial = .random()
  ) throws(CertificateFault) -> CertifiedKey {
    let key = try generateSigningKey()
    let certificate = try issuePlatformCertificate(publicKey: key.publicKey, now: now, serial: serial)
    return try CertifiedKey(certificate: certificate, privateKey: key)
  }

  /// Whether this authority's key signed `certificate`.
  public func issued(_ certificate: RSACertificate) -> Bool {
    certificate.x509.issuer == self.certificate.x509.subject
      && self.certificate.x509.publicKey.isValidSignature(certificate.x509.signature, for: certificate.x509)
  }

  private func issue(
    days: Int64, for publicKey: _RSA.Signing.PublicKey, serial: CertificateSerial, now: Instant,
    @DistinguishedNameBuilder subject: () throws -> Result<DistinguishedName, any Error>,
    @ExtensionsBuilder extensions: () throws -> Result<Certificate.Extensions, any Error>
  ) throws(CertificateFault) -> RSACertificate {
    do {
      let publicKey = Certificate.PublicKey(publicKey)
      let authorityKey = SubjectKeyIdentifier(hash: certificate.x509.publicKey).keyIdentifier
      let identifiers = try Certificate.Extensions {
        SubjectKeyIdentifier(hash: publicKey)
        AuthorityKeyIdentifier(keyIdentifier: authorityKey)
      }
      var all = try extensions().get()
      for identifier in identifiers { try all.append(identifier) }
      return try RSACertificate(
        makeCertificate(
          Template(
            subject: subject().get(), publicKey: publicKey, days: days, extensions: all, serial: serial, now: now),
          issuer: certificate.x509.subject, issuerKey: pair.privateKey))
    } catch let fault as CertificateFault { throw fault } catch { throw .signing("\(error)") }
  }
}

/// A new RSA key of 2048 bits, the only size the protocol uses.
///
/// - Throws: `CertificateFault.signing` when the machine has no randomness to give.
public func generateSigningKey() throws(CertificateFault) -> _RSA.Signing.PrivateKey {
  do { return try _RSA.Signing.PrivateKey(keySize: .bits2048) } catch { throw .signing("\(error)") }
}

private struct Template {
  let subject: DistinguishedName
  let publicKey: Certificate.PublicKey
  let days: Int64
  let extensions: Certificate.Extensions
  let serial: CertificateSerial
  let now: Instant
}

private func makeCertificate(
  _ template: Template, issuer: DistinguishedName, issuerKey: _RSA.Signing.PrivateKey
) throws -> Certificate {
  // An hour back: a client whose clock is a little behind must not find its new certificate "not yet valid".
  let start = template.now.adding(hours: -1)
  return try Certificate(
    version: .v3, serialNumber: Certificate.SerialNumber(bytes: template.serial.bytes), publicKey: template.publicKey,
    notValidBefore: Date(timeIntervalSince1970: TimeInterval(start.seconds)),
    notValidAfter: Date(timeIntervalSince1970: TimeInterval(start.adding(days: template.days).seconds)),
    issuer: issuer, subject: template.subject, signatureAlgorithm: .sha256WithRSAEncryption,
    extensions: template.extensions, issuerPrivateKey: Certificate.PrivateKey(issuerKey))
}

/// Days. Browsers and some clients refuse TLS certificates that live longer than 398.
private let serverCertificateDays: Int64 = 397

/// Days, as long as the real service's platform and merchant certificates live.
private let fiveYears: Int64 = 1825

private let loopbackAddress: [UInt8] = [127, 0, 0, 1]

/// Names only, no addresses: BoringSSL refuses every chain with a constrained address as beyond its means.
private let protocolHostsOnly = NameConstraints(
  permittedSubtrees: ProtocolHost.allCases.map { .dnsName($0.rawValue) } + [.dnsName("localhost")])

/// X.520 allows 64 characters for a unit's name.
private func fittingName(_ name: String) -> String { String(name.unicodeScalars.prefix(64).map(Character.init)) }
