import Fen
import FenPlatform
import FenWire
import Foundation

/// A merchant as it was made, with the private key that is shown once.
public struct MadeMerchant: Sendable {
  public let merchant: Merchant
  public let privateKeyPEM: String
  public let certificatePEM: String
  /// Of the certificate, in upper hex.
  public let serial: String
}

/// Makes merchants: number, app, keys and certificate.
public struct MerchantMaker: Sendable {
  let platform: Platform
  let authority: CertificateAuthority

  public init(platform: Platform, authority: CertificateAuthority) {
    self.platform = platform
    self.authority = authority
  }

  /// What is left out is made up.
  ///
  /// - Throws: `NewMerchantRefusal`, `CertificateFault`.
  public func make(
    name: String, kind: NewMerchantKind = .merchant(servedBy: nil), mchid: MerchantID? = nil,
    apiv3Key: String? = nil, keyMode: KeyMode = .certificate
  ) async throws -> MadeMerchant {
    while true {
      let id: MerchantID
      if let mchid { id = mchid } else { id = try await platform.merchants.freeNumber() }
      do {
        return try await make(id, name: name, kind: kind, apiv3Key: apiv3Key, keyMode: keyMode)
      } catch NewMerchantRefusal.numberTaken where mchid == nil {
        continue  // Somebody else took the free number meanwhile.
      }
    }
  }

  private func make(
    _ id: MerchantID, name: String, kind: NewMerchantKind, apiv3Key: String?, keyMode: KeyMode
  ) async throws -> MadeMerchant {
    let now = machineTime()
    let pair = try authority.issueMerchantCertificate(id, name: name, now: now)
    let serial = "\(pair.certificate.serial)"
    let merchant = try await platform.merchants.create(
      NewMerchant(
        id: id, name: name, kind: kind, keyMode: keyMode, app: "wx" + hexNonce().prefix(16),
        certificate: MerchantCertificate(
          serial: serial, pem: pair.certificate.pem, expiresAt: pair.certificate.notAfter),
        apiv3Key: apiv3Key ?? hexNonce(), apiv2Key: hexNonce()), at: platform.clock.now())
    return MadeMerchant(
      merchant: merchant, privateKeyPEM: pair.privateKeyPEM, certificatePEM: pair.certificate.pem, serial: serial)
  }
}
