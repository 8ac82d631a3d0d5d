import Crypto
import Fen

/// SHA-1 of a bill as it is written. Always over the uncompressed bytes, also where the file is sent as gzip.
///
/// Source: API v3 申请交易账单, hash_value.
public struct BillDigest: Sendable {
  private var hash = Insecure.SHA1()

  public init() {}

  public mutating func add(_ bytes: [UInt8]) { hash.update(data: bytes) }

  /// 40 lower-case hexadecimal digits.
  public func hexadecimal() -> String {
    Fen.hexadecimal(hash.finalize())
  }
}
