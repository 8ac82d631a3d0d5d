/// An error as the merchant sees it: a status and a body `{"code": …, "message": …, "detail": …}`.
///
/// Source: APIv3, 通用规则 (错误信息).
public struct WireError: Error, Hashable, Sendable {
  public var status: Int
  public var code: ErrorCode
  /// Chinese, at most 256 bytes.
  public var message: String
  public var detail: JSONValue?
  /// Stands at the end of `Request-ID`.
  public var resultNumber: ResultNumber
  /// English: what would have been right. Goes out as `Sandbox-Hint`, never in the body.
  public var hint: String?
  /// What went wrong inside, for the operator's log only; nil for a refusal.
  public var cause: String?

  /// What is left out is what usually comes with the code.
  public init(
    _ code: ErrorCode, status: Int? = nil, message: String? = nil, detail: JSONValue? = nil,
    resultNumber: ResultNumber? = nil, hint: String? = nil, cause: String? = nil
  ) {
    self.status = status ?? code.usualStatus
    self.code = code
    self.message = message ?? code.usualMessage
    self.detail = detail
    self.resultNumber = resultNumber ?? code.usualNumber
    self.hint = hint
    self.cause = cause
  }

  public var json: JSONValue {
    var object: JSONObject = ["code": .string(code.rawValue)]
    object.add("detail", detail)
    object.add("message", message)
    return .object(object)
  }

  /// The body, to be sent as `application/json; charset=utf-8`.
  public var body: [UInt8] { json.serialized() }
}

extension WireError {
  /// Where a refused value stood.
  public enum Location: String, Hashable, Sendable {
    case body, query, path, header
    case uriTemplate = "uri_template"
    case authorization
  }

  /// `detail` of a refused value: a pointer or parameter name, the value (or its length), what is wrong, where.
  public static func detail(field: String, value: JSONValue?, issue: String, location: Location) -> JSONValue {
    var object: JSONObject = ["field": .string(field)]
    object.add("value", value)
    object.add("issue", issue)
    object.add("location", location.rawValue)
    return .object(object)
  }

  /// A body that is no JSON object.
  public static func unreadable(_ fault: JSONFault) -> WireError {
    WireError(
      .paramError, message: "请求体不是合法的JSON，第\(fault.offset)字节处解析失败",
      detail: ["issue": .string(fault.description), "location": "body"], hint: "\(fault)")
  }
}
