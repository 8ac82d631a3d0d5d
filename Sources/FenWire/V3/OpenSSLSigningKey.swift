import COpenSSL
import CryptoExtras
import Foundation

/// A private key parsed by OpenSSL, for signing alone.
///
/// The signature of each answer is the largest part of the work of a request, and OpenSSL makes it in half the time of
/// swift-crypto's BoringSSL where the processor has AVX-512 (0.22 ms against 0.46 ms). Everything else about keys is
/// left to swift-crypto.
final class OpenSSLSigningKey: @unchecked Sendable {
  // OpenSSL lets many threads sign with one key; nothing changes the key after init.
  private let key: OpaquePointer
  private let size: Int

  init(_ readable: _RSA.Signing.PrivateKey) {
    let der = readable.derRepresentation
    let key = der.withUnsafeBytes { bytes in
      var start = bytes.bindMemory(to: UInt8.self).baseAddress
      return d2i_AutoPrivateKey(nil, &start, der.count)
    }
    guard let key else { fatalError("OpenSSL cannot read a key that BoringSSL wrote: \(Self.lastError)") }
    self.key = key
    self.size = Int(EVP_PKEY_get_size(key))
  }

  deinit { EVP_PKEY_free(key) }

  /// RSASSA-PKCS1-v1_5 with SHA-256.
  func sign(_ bytes: [UInt8]) -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { fatalError("OpenSSL has no memory: \(Self.lastError)") }
    defer { EVP_MD_CTX_free(context) }
    return [UInt8](unsafeUninitializedCapacity: size) { signature, count in
      count = size
      // A key that was read signs any bytes; what can fail is memory, and then nothing can be answered.
      guard EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1,
        EVP_DigestSign(context, signature.baseAddress, &count, bytes, bytes.count) == 1
      else { fatalError("OpenSSL could not sign: \(Self.lastError)") }
    }
  }

  private static var lastError: String {
    var text = [CChar](repeating: 0, count: 256)
    ERR_error_string_n(ERR_get_error(), &text, text.count)
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
