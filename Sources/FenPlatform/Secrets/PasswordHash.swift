import CArgon2
import Crypto
import Fen
import Foundation

/// Hashes payment passwords: HMAC with a key kept outside the database, then argon2id.
///
/// Six digits fall to any hash that can be tried at leisure; the key is what a stolen database lacks.
public struct PasswordHash: Sendable {
  private let pepper: SymmetricKey

  public init(masterKey: [UInt8]) {
    pepper = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: masterKey), info: Data("payment password".utf8), outputByteCount: 32)
  }

  /// argon2id, 19 MiB, 2 passes, 1 lane: about 40 ms. Source: OWASP Password Storage Cheat Sheet.
  public func hash(_ password: String) -> String {
    var generator = SystemRandomNumberGenerator()
    let salt = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let secret = peppered(password)
    var encoded = [CChar](repeating: 0, count: 256)
    let code = argon2id_hash_encoded(
      2, 19 << 10, 1, secret, secret.count, salt, salt.count, 32, &encoded, encoded.count)
    precondition(code == ARGON2_OK.rawValue, String(cString: argon2_error_message(code)))
    return String(decoding: encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Compares in constant time.
  public func verify(_ password: String, against encoded: String) -> Bool {
    let secret = peppered(password)
    return argon2id_verify(encoded, secret, secret.count) == ARGON2_OK.rawValue
  }

  private func peppered(_ password: String) -> [UInt8] {
    [UInt8](HMAC<SHA256>.authenticationCode(for: Data(password.utf8), using: pepper))
  }
}
