import Foundation

/// The certificates of a PEM file with many of them, such as the one a system trusts.
public enum PEMBundle {
  /// The DER of each certificate, in order. Text between the blocks is skipped, and so is a block that is not base64:
  /// one damaged entry must not take the others away.
  public static func certificates(in text: String) -> [[UInt8]] {
    var found: [[UInt8]] = []
    var block: String?
    for line in text.split(whereSeparator: \.isNewline) {
      if line.hasPrefix("-----BEGIN CERTIFICATE-----") {
        block = ""
      } else if line.hasPrefix("-----END CERTIFICATE-----") {
        if let der = block.flatMap({ Data(base64Encoded: $0) }), !der.isEmpty { found.append(Array(der)) }
        block = nil
      } else {
        block?.append(line.trimmingCharacters(in: .whitespaces))
      }
    }
    return found
  }
}
