import Fen

/// The credentials of a request: who signed it, with which key, when, and the signature.
///
///     Authorization: WECHATPAY2-SHA256-RSA2048 mchid="…",nonce_str="…",timestamp="…",serial_no="…",signature="…"
///
/// SDKs write the five in different orders and some put spaces after the commas.
/// Source: APIv3, 签名生成 (设置HTTP头).
public struct Authorization: Hashable, Sendable {
  public static let scheme = "WECHATPAY2-SHA256-RSA2048"

  /// How far the request's stamp may be from the machine's time, either way. Seconds.
  public static let tolerance: Int64 = 300

  public let merchant: MerchantID
  /// At most 32 bytes.
  public let nonce: String
  /// Base64 text as it was sent.
  public let signature: String
  /// Seconds since 1970.
  public let timestamp: Int64
  /// As it was sent, because it is what was signed.
  public let timestampText: String
  /// Upper-case; serial numbers are compared without regard to case.
  public let serial: String

  /// - Throws: `SIGN_ERROR` (401) naming the part that is missing or malformed.
  public init(header: String?) throws(WireError) {
    guard let header, !header.isEmpty else {
      throw Self.refusal(nil, issue: "missing header", hint: "send the Authorization header", "Http头Authorization不能为空")
    }
    let parts = try Self.parts(of: Array(header.utf8))

    func part(_ name: String) throws(WireError) -> String {
      guard let value = parts.first(where: { $0.name == name })?.value else {
        throw Self.refusal(name, issue: "missing", hint: "Authorization has no \(name)")
      }
      guard !value.isEmpty else { throw Self.refusal(name, issue: "empty", hint: "\(name) in Authorization is empty") }
      return value
    }

    guard let merchant = MerchantID(try part("mchid")) else {
      throw Self.refusal("mchid", issue: "not a merchant number", hint: "mchid must be ten digits")
    }
    self.merchant = merchant
    self.nonce = try part("nonce_str")
    guard nonce.utf8.count <= 32 else {
      throw Self.refusal("nonce_str", issue: "too long", hint: "nonce_str may have at most 32 characters")
    }
    self.timestampText = try part("timestamp")
    guard timestampText.utf8.allSatisfy({ (48...57).contains($0) }), let timestamp = Int64(timestampText) else {
      throw Self.refusal("timestamp", issue: "not a number", hint: "timestamp must be seconds since 1970 in digits")
    }
    self.timestamp = timestamp
    let serial = try part("serial_no")
    self.serial = serial.utf8.contains(where: { $0 > UInt8(ascii: "Z") }) ? serial.uppercased() : serial
    self.signature = try part("signature")
  }

  /// - Parameter now: the machine's real time in seconds since 1970, never a sandbox clock's.
  /// - Throws: `SIGN_ERROR` (401) when the stamp is more than 300 s from `now`.
  public func checkTime(now: Int64) throws(WireError) {
    let (difference, overflow) = timestamp.subtractingReportingOverflow(now)
    guard !overflow, (-Self.tolerance...Self.tolerance).contains(difference) else {
      throw WireError(
        .signError, message: "Http头Authorization中的timestamp与发起请求的时间不得超过5分钟",
        detail: WireError.detail(
          field: "timestamp", value: .integer(timestamp), issue: "timestamp expired", location: .authorization),
        hint: "timestamp is \(timestamp), the server's clock says \(now); they may differ by 300 s")
    }
  }
}

extension Authorization {
  private static func refusal(
    _ part: String?, issue: String, hint: String,
    _ message: String = "Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》"
  ) -> WireError {
    WireError(
      .signError, message: message,
      detail: WireError.detail(
        field: part ?? "Authorization", value: nil, issue: issue, location: part == nil ? .header : .authorization),
      hint: hint)
  }

  /// The `name="value"` pairs after the scheme.
  private static func parts(of header: [UInt8]) throws(WireError) -> [(name: String, value: String)] {
    guard let end = header.firstIndex(of: UInt8(ascii: " ")), header[..<end].elementsEqual(scheme.utf8) else {
      throw refusal(nil, issue: "unknown scheme", hint: "Authorization must begin with \"\(scheme) \"")
    }
    var parts = [(name: String, value: String)]()
    parts.reserveCapacity(5)
    var position = end
    func skipSpaces() { while position < header.count, header[position] == UInt8(ascii: " ") { position += 1 } }

    while true {
      skipSpaces()
      let start = position
      while position < header.count, isNameByte(header[position]) { position += 1 }
      let name = String(decoding: header[start..<position], as: UTF8.self)
      skipSpaces()
      guard !name.isEmpty, position < header.count, header[position] == UInt8(ascii: "=") else {
        throw refusal(nil, issue: "malformed", hint: "expected name=\"value\" at byte \(start) of Authorization")
      }
      position += 1
      skipSpaces()
      guard position < header.count, header[position] == UInt8(ascii: "\""),
        let close = header[(position + 1)...].firstIndex(of: UInt8(ascii: "\""))
      else { throw refusal(name, issue: "not quoted", hint: "\(name) in Authorization must stand in double quotes") }
      guard !parts.contains(where: { $0.name == name }) else {
        throw refusal(name, issue: "occurs twice", hint: "Authorization names \(name) twice")
      }
      parts.append((name, String(decoding: header[(position + 1)..<close], as: UTF8.self)))
      position = close + 1
      skipSpaces()
      guard position < header.count else { return parts }
      guard header[position] == UInt8(ascii: ",") else {
        throw refusal(nil, issue: "malformed", hint: "expected a comma after \(name)=\"…\" in Authorization")
      }
      position += 1
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
    case _: false
    }
  }
}
