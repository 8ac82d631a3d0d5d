import Crypto
import Fen

/// How an API v2 message is signed: `sign_type`.
public enum V2SignType: String, CaseIterable, Hashable, Sendable {
  case md5 = "MD5"
  case hmacSHA256 = "HMAC-SHA256"
}

/// What is signed, but for the key: the parameters that are not empty, sorted by name, joined.
public func v2SignedText(_ fields: [FlatXML.Field]) -> String {
  fields.filter { $0.name != "sign" && !$0.value.isEmpty }
    .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
}

/// The signature of API v2 over parameters, the key behind them.
///
/// Source: API v2, 安全规范 (签名算法).
public func v2Sign(_ fields: [FlatXML.Field], key: String, _ type: V2SignType) -> String {
  v2Digest(of: "\(v2SignedText(fields))&key=\(key)", key: key, type)
}

/// - Parameter key: of the HMAC.
func v2Digest(of text: String, key: String, _ type: V2SignType) -> String {
  let text = Array(text.utf8)
  return switch type {
  case .md5: hexadecimal(Insecure.MD5.hash(data: text)).uppercased()
  case .hmacSHA256:
    hexadecimal(HMAC<SHA256>.authenticationCode(for: text, using: SymmetricKey(data: Array(key.utf8)))).uppercased()
  }
}

extension FlatXML {
  /// Whether the message carries the signature that its parameters and the merchant's key make. Without a `sign_type`
  /// it is MD5.
  public func isSigned(with key: String) -> Bool {
    guard let sign = self["sign"], let type = V2SignType(rawValue: self["sign_type"] ?? V2SignType.md5.rawValue) else {
      return false
    }
    return equalInConstantTime(sign.utf8, v2Sign(fields, key: key, type).utf8)
  }
}
