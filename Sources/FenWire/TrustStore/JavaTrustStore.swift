import Crypto
import Fen
import Foundation

/// A Java key store (JKS, version 2) that holds trusted certificates and nothing else.
///
/// Written by hand so that a machine without `keytool` can point a Java program at Fen. All numbers are big-endian;
/// strings are a length of two bytes and (modified) UTF-8, which for ASCII is the text itself. The last twenty
/// bytes are SHA-1 over the password in UTF-16, the words "Mighty Aphrodite" and everything before.
///
/// Source: OpenJDK `sun.security.provider.JavaKeyStore`.
public struct JavaTrustStore: Sendable {
  public struct Entry: Sendable {
    /// ASCII, lower case; Java tells entries apart by it.
    public let alias: String
    public let der: [UInt8]

    public init(alias: String, der: [UInt8]) {
      self.alias = alias
      self.der = der
    }
  }

  /// The password every Java installation gives its own trust store. It guards nothing: the content is public.
  public static let password = "changeit"

  public let entries: [Entry]

  public init(_ entries: [Entry]) { self.entries = entries }

  /// The store's bytes; `created` is shown by `keytool -list` and means nothing else.
  public func serialized(created: Instant) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: UInt32(0xFEED_FEED))
    bytes.append(bigEndian: UInt32(2))
    bytes.append(bigEndian: UInt32(entries.count))
    for entry in entries {
      bytes.append(bigEndian: trustedCertificateTag)
      bytes.append(text: entry.alias)
      bytes.append(bigEndian: UInt64(created.milliseconds))
      bytes.append(text: "X.509")
      bytes.append(bigEndian: UInt32(entry.der.count))
      bytes.append(contentsOf: entry.der)
    }
    var digest = Insecure.SHA1()
    digest.update(data: JavaTrustStore.password.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
    digest.update(data: Array("Mighty Aphrodite".utf8))
    digest.update(data: bytes)
    return bytes + Array(digest.finalize())
  }
}

private let trustedCertificateTag = UInt32(2)

extension [UInt8] {
  fileprivate mutating func append(bigEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }

  fileprivate mutating func append(text: String) {
    append(bigEndian: UInt16(text.utf8.count))
    append(contentsOf: text.utf8)
  }
}
