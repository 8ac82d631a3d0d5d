import CryptoExtras
import Fen
import Foundation
import X509

/// A certificate whose key is RSA: one that Fen issued, or one that a merchant brought.
public struct RSACertificate: Sendable {
  public let pem: String
  public let der: [UInt8]
  public let serial: CertificateSerial
  public let notBefore: Instant
  public let notAfter: Instant
  public let publicKey: _RSA.Signing.PublicKey
  let x509: Certificate

  /// Reads a certificate in PEM.
  ///
  /// - Throws: `CertificateFault.unreadable`, `.keyNotRSA`, `.keyTooShort`.
  public init(pem: String) throws(CertificateFault) {
    let parsed: Certificate
    do { parsed = try Certificate(pemEncoded: pem) } catch { throw .unreadable("\(error)") }
    try self.init(parsed)
  }

  /// Reads a certificate in DER, as TLS hands it over.
  ///
  /// - Throws: as `init(pem:)`.
  public init(der: [UInt8]) throws(CertificateFault) {
    let parsed: Certificate
    do { parsed = try Certificate(derEncoded: der) } catch { throw .unreadable("\(error)") }
    try self.init(parsed)
  }

  init(_ certificate: Certificate) throws(CertificateFault) {
    guard let key = _RSA.Signing.PublicKey(certificate.publicKey) else { throw .keyNotRSA }
    guard key.keySizeInBits >= 2048 else { throw .keyTooShort(bits: key.keySizeInBits) }
    do {
      let document = try certificate.serializeAsPEM()
      self.pem = document.pemString + "\n"
      self.der = document.derBytes
    } catch { throw .unreadable("\(error)") }
    self.serial = CertificateSerial(bytes: certificate.serialNumber.bytes)
    self.notBefore = Instant(certificate.notValidBefore)
    self.notAfter = Instant(certificate.notValidAfter)
    self.publicKey = key
    self.x509 = certificate
  }

  /// Whether real time `now` lies within the validity, ends included.
  public func isValid(at now: Instant) -> Bool { notBefore <= now && now <= notAfter }

  /// The subject as one line, for people: `CN=1900000001,OU=…`.
  public var subject: String { x509.subject.description }
}

/// A certificate together with the private key it was issued for.
public struct CertifiedKey: Sendable {
  public let certificate: RSACertificate
  public let privateKey: _RSA.Signing.PrivateKey

  /// PKCS#8, `BEGIN PRIVATE KEY`, as `apiclient_key.pem` has it.
  public var privateKeyPEM: String { privateKey.pkcs8PEMRepresentation + "\n" }

  /// - Throws: `CertificateFault.keyNotItsOwn` when the two do not belong together.
  public init(certificate: RSACertificate, privateKey: _RSA.Signing.PrivateKey) throws(CertificateFault) {
    guard certificate.publicKey.derRepresentation == privateKey.publicKey.derRepresentation else {
      throw .keyNotItsOwn(serial: certificate.serial)
    }
    self.certificate = certificate
    self.privateKey = privateKey
  }

  /// - Throws: `CertificateFault` naming which of the two cannot be read, or that they do not belong together.
  public init(certificatePEM: String, privateKeyPEM: String) throws(CertificateFault) {
    let key: _RSA.Signing.PrivateKey
    do { key = try _RSA.Signing.PrivateKey(pemRepresentation: privateKeyPEM) } catch {
      throw .privateKeyUnreadable("\(error)")
    }
    try self.init(certificate: RSACertificate(pem: certificatePEM), privateKey: key)
  }
}

/// Why a certificate or its key was refused.
public enum CertificateFault: Error, Equatable, Sendable {
  case unreadable(String)
  case privateKeyUnreadable(String)
  case keyNotRSA
  case keyTooShort(bits: Int)
  case keyNotItsOwn(serial: CertificateSerial)
  case notAnAuthority(serial: CertificateSerial)
  case signing(String)
}

extension CertificateFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let reason): "this is no X.509 certificate: \(reason)"
    case .privateKeyUnreadable(let reason): "this is no RSA private key in PEM (PKCS#8 or PKCS#1): \(reason)"
    case .keyNotRSA: "the certificate's key is not RSA; the protocol signs with RSA of 2048 bits or more"
    case .keyTooShort(let bits): "the certificate's RSA key has \(bits) bits; take one of 2048 or more"
    case .keyNotItsOwn(let serial): "certificate \(serial) belongs to another private key; give the matching pair"
    case .notAnAuthority(let serial): "certificate \(serial) may not sign others; give the one of the authority"
    case .signing(let reason): "a certificate could not be made: \(reason)"
    }
  }
}

extension Instant {
  /// Certificates count whole seconds.
  fileprivate init(_ date: Date) { self.init(seconds: Int64(date.timeIntervalSince1970.rounded(.down))) }
}
