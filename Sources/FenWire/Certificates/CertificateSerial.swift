import Fen

/// The serial number of a certificate as the protocol writes it: upper hex without a leading zero.
///
/// The same text stands in `serial_no`, in `Wechatpay-Serial` and in merchants' settings. Clients compare it as text
/// (Go), as a number (Java, Python) or as an array key (PHP), so there is exactly one way to write it.
public struct CertificateSerial: Hashable, Sendable {
  public let value: String

  /// Reads what a client or a person wrote: either case, leading zeros allowed; nil when it is not a serial number.
  public init?(_ text: String) {
    guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(isHexDigit) else { return nil }
    self.value = withoutLeadingZeros(text.uppercased())
  }

  /// From the big-endian bytes inside a certificate.
  public init(bytes: some Sequence<UInt8>) {
    self.value = withoutLeadingZeros(hexadecimal(bytes).uppercased())
  }

  /// A fresh serial: 20 bytes, the first between 0x10 and 0x7F.
  ///
  /// So it is positive in DER without a sign byte and has 40 hex digits of which the first is not zero: no client
  /// can lose or add one.
  public static func random(using generator: inout some RandomNumberGenerator) -> CertificateSerial {
    let first = UInt8.random(in: 0x10...0x7F, using: &generator)
    return CertificateSerial(bytes: [first] + (1..<20).map { _ in UInt8.random(in: 0...255, using: &generator) })
  }

  public static func random() -> CertificateSerial {
    var generator = SystemRandomNumberGenerator()
    return random(using: &generator)
  }

  /// The big-endian bytes.
  var bytes: [UInt8] {
    Fen.bytes(hexadecimal: value.utf8.count % 2 == 0 ? value : "0" + value)!
  }
}

extension CertificateSerial: CustomStringConvertible {
  public var description: String { value }
}

private func isHexDigit(_ byte: UInt8) -> Bool {
  (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
}

private func withoutLeadingZeros(_ digits: String) -> String {
  let trimmed = digits.drop { $0 == "0" }
  return trimmed.isEmpty ? "0" : String(trimmed)
}
