import Fen

/// `GET /v3/certificates`: the platform's certificates, encrypted with the merchant's APIv3 key.
///
/// Source: APIv3, 下载平台证书.
public struct CertificatesAnswer: Hashable, Sendable {
  private let entries: [JSONValue]

  /// - Parameters:
  ///   - certificates: during a rotation the old and the new one.
  ///   - nonce: makes a fresh nonce of 12 ASCII characters.
  public init(_ certificates: [RSACertificate], key: APIv3Key, nonce: () -> String) {
    self.entries = certificates.map { certificate in
      let nonce = nonce()
      return [
        "serial_no": .string("\(certificate.serial)"),
        "effective_time": .string(certificate.notBefore.rfc3339),
        "expire_time": .string(certificate.notAfter.rfc3339),
        "encrypt_certificate": [
          "algorithm": .string(APIv3Key.algorithm), "nonce": .string(nonce), "associated_data": "certificate",
          "ciphertext": .string(key.seal(Array(certificate.pem.utf8), nonce: nonce, associatedData: "certificate")),
        ],
      ]
    }
  }

  public var json: JSONValue { ["data": .array(entries)] }
}
