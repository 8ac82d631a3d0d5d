/// The wrong signatures the platform sends now and then, to see whether a merchant verifies.
///
/// Source: APIv3, 签名验证 (签名探测流量, `WECHATPAY/SIGNTEST/`).
public enum Probe {
  public static let prefix = "WECHATPAY/SIGNTEST/"

  /// A wrong signature: the prefix and base64 of as many bytes as make the length of a real signature.
  ///
  /// The whole is no base64 a strict decoder takes, which is how the real ones are.
  public static func signature(using generator: inout some RandomNumberGenerator) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    return prefix + String((0..<342).map { _ in alphabet[Int.random(in: 0..<64, using: &generator)] }) + "=="
  }
}
