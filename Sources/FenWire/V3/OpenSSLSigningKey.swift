import COpenSSL
import Crypto
import CryptoExtras
import Foundation
import Synchronization

/// A private key parsed by OpenSSL, for signing alone.
///
/// The signature of each answer is the largest part of the work of a request, and OpenSSL makes it in half the time of
/// swift-crypto's BoringSSL where the processor has AVX-512 (0.22 ms against 0.46 ms). Everything else about keys is
/// left to swift-crypto.
final class OpenSSLSigningKey: @unchecked Sendable {
  // OpenSSL lets many threads sign with one key; nothing changes the key after init.
  private let key: OpaquePointer
  private let size: Int
  /// Prepared once: OpenSSL looks its methods up anew for each preparation. One is used by one thread at a time.
  private let idle = Mutex<[Prepared]>([])

  /// An `EVP_PKEY_CTX`.
  private struct Prepared: @unchecked Sendable { let context: OpaquePointer }

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

  deinit {
    for prepared in idle.withLock({ $0 }) { EVP_PKEY_CTX_free(prepared.context) }
    EVP_PKEY_free(key)
  }

  /// RSASSA-PKCS1-v1_5 with SHA-256, in base64.
  func sign(_ bytes: [UInt8]) -> String {
    let prepared = idle.withLock { $0.popLast() } ?? prepare()
    defer { idle.withLock { $0.append(prepared) } }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { signature in
      var count = size
      SHA256.hash(data: bytes).withUnsafeBytes { digest in
        let start = digest.bindMemory(to: UInt8.self).baseAddress
        // A key that was read signs any bytes; what can fail is memory, and then nothing can be answered.
        guard EVP_PKEY_sign(prepared.context, signature.baseAddress, &count, start, digest.count) == 1
        else { fatalError("OpenSSL could not sign: \(Self.lastError)") }
      }
      let length = (count + 2) / 3 * 4
      // One byte more: OpenSSL ends the text as C does.
      return String(unsafeUninitializedCapacity: length + 1) { text in
        Int(EVP_EncodeBlock(text.baseAddress, signature.baseAddress, Int32(count)))
      }
    }
  }

  private func prepare() -> Prepared {
    guard let context = EVP_PKEY_CTX_new(key, nil), EVP_PKEY_sign_init(context) == 1,
      EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1,
      EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1
    else { fatalError("OpenSSL could not prepare to sign: \(Self.lastError)") }
    return Prepared(context: context)
  }

  private static var lastError: String {
    var text = [CChar](repeating: 0, count: 256)
    ERR_error_string_n(ERR_get_error(), &text, text.count)
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
