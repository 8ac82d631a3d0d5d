import Crypto
import Foundation

/// A merchant's APIv3 key: AES-256-GCM for notifications and the certificate download.
///
/// Source: APIv3, 证书和回调报文解密.
public struct APIv3Key: Sendable {
  public static let algorithm = "AEAD_AES_256_GCM"

  private let key: SymmetricKey

  /// Nil unless the text is 32 bytes of ASCII.
  public init?(_ text: String) {
    guard text.utf8.count == 32, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    self.key = SymmetricKey(data: Array(text.utf8))
  }

  /// - Parameters:
  ///   - nonce: 12 ASCII characters, whose bytes are the nonce. Never the same twice under one key.
  ///   - associatedData: may be empty.
  /// - Returns: base64 of the cipher text and the tag of 16 bytes.
  /// - Precondition: the nonce has 12 bytes.
  public func seal(_ plaintext: [UInt8], nonce: String, associatedData: String) -> String {
    do {
      let box = try AES.GCM.seal(
        plaintext, using: key, nonce: AES.GCM.Nonce(data: Array(nonce.utf8)),
        authenticating: Array(associatedData.utf8))
      return (box.ciphertext + box.tag).base64EncodedString()
    } catch {
      preconditionFailure("sealing needs a nonce of 12 bytes, not \(nonce.utf8.count): \(error)")
    }
  }

  /// The plain text; nil when the cipher text was made with another key, nonce or associated data, or changed.
  public func open(_ base64: String, nonce: String, associatedData: String) -> [UInt8]? {
    guard let sealed = Data(base64Encoded: base64), sealed.count >= 16,
      let nonce = try? AES.GCM.Nonce(data: Array(nonce.utf8)),
      let box = try? AES.GCM.SealedBox(nonce: nonce, ciphertext: sealed.dropLast(16), tag: sealed.suffix(16)),
      let plain = try? AES.GCM.open(box, using: key, authenticating: Array(associatedData.utf8))
    else { return nil }
    return Array(plain)
  }
}
