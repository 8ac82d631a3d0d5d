/// `err_code` of API v2's red packets, with the text it usually comes with.
///
/// Source: API v2 现金红包 (错误码).
public enum V2ErrorCode: String, CaseIterable, Hashable, Sendable {
  case noAuth = "NO_AUTH"
  case caError = "CA_ERROR"
  case illegalAppid = "ILLEGAL_APPID"
  case signError = "SIGN_ERROR"
  case freqLimit = "FREQ_LIMIT"
  case xmlError = "XML_ERROR"
  case paramError = "PARAM_ERROR"
  case openidError = "OPENID_ERROR"
  case notEnough = "NOTENOUGH"
  case fatalError = "FATAL_ERROR"
  case systemError = "SYSTEMERROR"
  case notFound = "NOT_FOUND"

  public var usualMessage: String {
    switch self {
    case .noAuth: "没有该接口权限"
    case .caError: "证书错误,请登录微信支付商户平台下载证书"
    case .illegalAppid: "错误传入了app的appid"
    case .signError: "签名错误"
    case .freqLimit: "超过频率限制,请稍后再试"
    case .xmlError: "输入xml参数格式错误"
    case .paramError: "参数错误"
    case .openidError: "openid和appid不匹配"
    case .notEnough: "帐号余额不足，请到商户平台充值后再重试"
    case .fatalError: "更换了openid、金额等参数，请更换单号或使用原参数重试"
    case .systemError: "系统繁忙，请稍后使用原单号重试"
    case .notFound: "指定单号数据不存在"
    }
  }
}

/// A refusal of API v2: an HTTP 200 whose `return_code` or `result_code` is FAIL.
public struct V2Error: Error, Hashable, Sendable {
  public let code: V2ErrorCode
  /// Chinese, at most 128 characters.
  public let message: String
  /// English: what would have been right. Goes out as `Sandbox-Hint`, never in the body.
  public let hint: String?
  /// What went wrong inside, for the operator's log only; nil for a refusal.
  public let cause: String?

  public init(_ code: V2ErrorCode, message: String? = nil, hint: String? = nil, cause: String? = nil) {
    self.code = code
    self.message = message ?? code.usualMessage
    self.hint = hint
    self.cause = cause
  }

  /// Whether it was found before the request was understood: then `return_code` is FAIL already.
  private var isOfTransport: Bool {
    switch code {
    case .signError, .caError, .xmlError: true
    case .noAuth, .illegalAppid, .freqLimit, .paramError, .openidError, .notEnough, .fatalError, .systemError,
      .notFound:
      false
    }
  }

  public var body: [UInt8] {
    var writer = FlatXMLWriter()
    writer.add("return_code", isOfTransport ? "FAIL" : "SUCCESS")
    writer.add("return_msg", code.usualMessage)
    writer.add("result_code", "FAIL")
    writer.add("err_code", code.rawValue)
    writer.add("err_code_des", message)
    return writer.bytes
  }
}

extension FlatXMLWriter {
  /// The head of an answer to what went well, with what was done in Chinese.
  mutating func addSuccess(_ message: String) {
    add("return_code", "SUCCESS")
    add("return_msg", message)
    add("result_code", "SUCCESS")
    add("err_code", "SUCCESS")
    add("err_code_des", message)
  }
}
