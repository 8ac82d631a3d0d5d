/// The texts that are signed, byte by byte. Each line ends with a line feed, the last one too.
///
/// Source: APIv3, 签名生成, 签名验证, 调起支付 (客户端签名).
public enum SignedText {
  /// What a merchant signs for a request.
  ///
  /// - Parameters:
  ///   - method: in capitals.
  ///   - target: path and query exactly as on the request line, neither decoded nor sorted.
  ///   - timestamp: the text of the Authorization header.
  ///   - body: the exact bytes; empty for none. For multipart uploads the bytes of the `meta` part.
  public static func request(method: String, target: String, timestamp: String, nonce: String, body: [UInt8]) -> [UInt8]
  {
    lines([method, target, timestamp, nonce], body)
  }

  /// What the platform signs for an answer or a notification.
  ///
  /// - Parameter body: the exact bytes sent, uncompressed; empty for 204.
  public static func answer(timestamp: String, nonce: String, body: [UInt8]) -> [UInt8] {
    lines([timestamp, nonce], body)
  }

  /// What a page or mini program signs to open the cashier (`paySign`).
  public static func jsapiPay(appid: String, timestamp: String, nonce: String, prepayID: String) -> [UInt8] {
    lines([appid, timestamp, nonce], Array("prepay_id=\(prepayID)".utf8))
  }

  /// What an app signs to open the cashier (`sign`): the bare prepay number, without `prepay_id=`.
  public static func appPay(appid: String, timestamp: String, nonce: String, prepayID: String) -> [UInt8] {
    lines([appid, timestamp, nonce], Array(prepayID.utf8))
  }

  /// The target with its percent escapes undone, nil when it has none or they make no UTF-8.
  ///
  /// Some clients sign the target before their HTTP library escapes `{ } " | space` or Chinese in it. When the first
  /// check of a signature fails, a second one over this text helps them. `+` stays `+`: it occurs in base64.
  public static func unescapedTarget(_ target: String) -> String? {
    guard target.utf8.contains(UInt8(ascii: "%")) else { return nil }
    let escaped = Array(target.utf8)
    var bytes = [UInt8]()
    bytes.reserveCapacity(escaped.count)
    var index = 0
    while index < escaped.count {
      if escaped[index] == UInt8(ascii: "%"), index + 2 < escaped.count,
        let high = hexadecimalDigit(escaped[index + 1]), let low = hexadecimalDigit(escaped[index + 2])
      {
        bytes.append(high << 4 | low)
        index += 3
      } else {
        bytes.append(escaped[index])
        index += 1
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func lines(_ heads: [String], _ last: [UInt8]) -> [UInt8] {
    var text = [UInt8]()
    text.reserveCapacity(heads.reduce(last.count + 8) { $0 + $1.utf8.count + 1 })
    for head in heads {
      text.append(contentsOf: head.utf8)
      text.append(UInt8(ascii: "\n"))
    }
    text.append(contentsOf: last)
    text.append(UInt8(ascii: "\n"))
    return text
  }
}

extension WireError {
  /// 401 for a signature that does not fit, with the beginning of the text the server expected to be signed.
  ///
  /// - Parameters:
  ///   - text: the text that was verified against.
  ///   - bodyCount: how many of its bytes are the body; all but the first eight of them are left out.
  public static func wrongSignature(method: String, target: String, text: [UInt8], bodyCount: Int) -> WireError {
    let head = text.count - bodyCount - 1
    let cut = text[..<(head + min(8, bodyCount))] + [UInt8(ascii: "\n")]
    return WireError(
      .signError,
      detail: [
        "detail": ["issue": "sign not match"], "field": "signature", "location": "authorization",
        "sign_information": [
          "method": .string(method), "sign_message_length": .integer(Int64(text.count)),
          "truncated_sign_message": .string(String(decoding: cut, as: UTF8.self)), "url": .string(target),
        ],
      ],
      hint: "the signature does not fit the text of \(text.count) bytes that begins \(method) \(target); see /dev")
  }
}
