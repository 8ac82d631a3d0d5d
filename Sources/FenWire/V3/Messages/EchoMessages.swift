/// `POST /v3/security/echo`: tries out signature and encryption.
///
/// Source: API v3 安全联调.
public struct EchoBody: Hashable, Sendable {
  public let message: String
  /// Encrypted for the platform key that `Wechatpay-Serial` names.
  public let encryptedMessage: String?
  /// When given, one callback is sent there.
  public let notifyURL: NotifyURL?

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ reader: FieldReader) throws(WireError) {
    // The source names no lengths; these keep one answer small.
    self.message = try reader.string("echo_message", bytes: 1...4096)
    self.encryptedMessage = try reader.optionalString("encrypted_echo_message", bytes: 1...1024)
    self.notifyURL = try reader.optionalNotifyURL(bytes: 1...256)
    try reader.finish()
  }
}

/// The answer to an echo and the plain text of `SECURITY_ECHO.SUCCESS`.
public struct EchoAnswer: Hashable, Sendable {
  public let message: String
  /// The decrypted text, encrypted again for the merchant.
  public let encryptedMessage: String?

  public init(message: String, encryptedMessage: String?) {
    self.message = message
    self.encryptedMessage = encryptedMessage
  }

  public var json: JSONValue {
    var object: JSONObject = ["echo_message": .string(message)]
    object.add("encrypted_echo_message", encryptedMessage)
    return .object(object)
  }
}
