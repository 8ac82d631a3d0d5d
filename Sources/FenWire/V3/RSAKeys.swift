import Crypto
import CryptoExtras
import Foundation

/// Why a text is not a key that Fen takes.
public enum RSAKeyFault: Error, Hashable, Sendable {
  case unreadable
  /// The protocol uses RSA 2048; more is taken, less is not.
  case tooShort(bits: Int)
}

extension RSAKeyFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable: "not an RSA key in PEM (PKCS #8, PKCS #1 or SubjectPublicKeyInfo)"
    case .tooShort(let bits): "the RSA key has \(bits) bits; take one of 2048"
    }
  }
}

/// A private key that is parsed once and then signs and decrypts. Copies share the key.
///
/// Source: APIv3, 签名生成 (SHA256 with RSA), 敏感信息加解密 (RSAES-OAEP, SHA-1).
public struct RSASigner: Sendable {
  private let key: _RSA.Signing.PrivateKey
  private let signingKey: OpenSSLSigningKey

  /// - Parameter pem: PKCS #8 or PKCS #1.
  /// - Throws: `RSAKeyFault`
  public init(pem: String) throws(RSAKeyFault) {
    guard let key = try? _RSA.Signing.PrivateKey(unsafePEMRepresentation: pem) else { throw .unreadable }
    guard key.keySizeInBits >= 2048 else { throw .tooShort(bits: key.keySizeInBits) }
    self.init(key: key)
  }

  init(key: _RSA.Signing.PrivateKey) {
    self.key = key
    self.signingKey = OpenSSLSigningKey(key)
  }

  /// A new key of 2048 bits. Takes some tenths of a second.
  ///
  /// - Throws: what the cryptographic library says when the machine has no randomness.
  public static func generate() throws -> RSASigner { RSASigner(key: try _RSA.Signing.PrivateKey(keySize: .bits2048)) }

  /// PKCS #8, as `apiclient_key.pem`.
  public var pem: String { key.pkcs8PEMRepresentation }

  public var verifier: RSAVerifier { RSAVerifier(key: key.publicKey) }

  /// RSASSA-PKCS1-v1_5 with SHA-256, in base64.
  public func sign(_ bytes: [UInt8]) -> String { signingKey.sign(bytes) }

  /// Decrypts a sensitive field. Empty text stays empty.
  ///
  /// - Throws: `SensitiveFieldFault`
  public func decrypt(_ base64: String) throws(SensitiveFieldFault) -> String {
    guard !base64.isEmpty else { return "" }
    guard let cipher = Data(base64Encoded: base64) else { throw .notBase64 }
    // Keys that decrypt are few and seldom do, so no second parsed copy is kept.
    guard cipher.count * 8 == key.keySizeInBits,
      let key = try? _RSA.Encryption.PrivateKey(derRepresentation: key.derRepresentation),
      let plain = try? key.decrypt(cipher, padding: .PKCS1_OAEP)
    else { throw .notForThisKey }
    guard let text = String(validating: plain, as: UTF8.self) else { throw .notUTF8 }
    return text
  }
}

/// A public key that verifies and encrypts. Copies share the key.
public struct RSAVerifier: Sendable {
  private let key: _RSA.Signing.PublicKey

  /// - Parameter pem: SubjectPublicKeyInfo or PKCS #1.
  /// - Throws: `RSAKeyFault`
  public init(pem: String) throws(RSAKeyFault) {
    guard let key = try? _RSA.Signing.PublicKey(unsafePEMRepresentation: pem) else { throw .unreadable }
    try self.init(checking: key)
  }

  /// - Parameter der: SubjectPublicKeyInfo or PKCS #1.
  /// - Throws: `RSAKeyFault`
  public init(der: [UInt8]) throws(RSAKeyFault) {
    guard let key = try? _RSA.Signing.PublicKey(unsafeDERRepresentation: der) else { throw .unreadable }
    try self.init(checking: key)
  }

  private init(checking key: _RSA.Signing.PublicKey) throws(RSAKeyFault) {
    guard key.keySizeInBits >= 2048 else { throw .tooShort(bits: key.keySizeInBits) }
    self.key = key
  }

  init(key: _RSA.Signing.PublicKey) { self.key = key }

  /// SubjectPublicKeyInfo, as `platform_public_key.pem`.
  public var pem: String { key.pemRepresentation }

  /// SubjectPublicKeyInfo.
  public var der: [UInt8] { Array(key.derRepresentation) }

  /// Whether the base64 text is the RSASSA-PKCS1-v1_5 signature with SHA-256 of the bytes.
  public func isValid(signature base64: String, of bytes: [UInt8]) -> Bool {
    guard let raw = Data(base64Encoded: base64), raw.count * 8 == key.keySizeInBits else { return false }
    return key.isValidSignature(
      _RSA.Signing.RSASignature(rawRepresentation: raw), for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5)
  }

  /// Encrypts a sensitive field (RSA-OAEP, SHA-1) into base64. Empty text stays empty.
  ///
  /// - Throws: `SensitiveFieldFault.tooLong` above 214 bytes (with a key of 2048 bits).
  public func encrypt(_ text: String) throws(SensitiveFieldFault) -> String {
    guard !text.isEmpty else { return "" }
    guard text.utf8.count <= key.keySizeInBits / 8 - 42 else { throw .tooLong(count: text.utf8.count) }
    guard let key = try? _RSA.Encryption.PublicKey(derRepresentation: key.derRepresentation),
      let cipher = try? key.encrypt(Array(text.utf8), padding: .PKCS1_OAEP)
    else { throw .notForThisKey }
    return cipher.base64EncodedString()
  }
}

/// Why a sensitive field could not be encrypted or decrypted.
public enum SensitiveFieldFault: Error, Hashable, Sendable {
  case notBase64
  /// Encrypted for another key, or not with RSA-OAEP and SHA-1.
  case notForThisKey
  case notUTF8
  /// More bytes than fit one block.
  case tooLong(count: Int)
}

extension RSACertificate {
  /// Verifies what the certificate's owner signed and encrypts for the owner.
  public var verifier: RSAVerifier { RSAVerifier(key: publicKey) }
}

extension CertifiedKey {
  public var signer: RSASigner { RSASigner(key: privateKey) }
}
