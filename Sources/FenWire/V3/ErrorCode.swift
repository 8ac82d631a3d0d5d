/// The `code` of an error body, with the status and the Chinese text it usually comes with.
///
/// Old spellings (NOTENOUGH, ORDERNOTEXIST, RULELIMIT …) are not written any more.
/// Source: APIv3, 通用规则 (错误码和错误提示) and the error tables of payments, refunds and bills.
public enum ErrorCode: String, CaseIterable, Hashable, Sendable {
  case paramError = "PARAM_ERROR"
  case invalidRequest = "INVALID_REQUEST"
  case appidMchidNotMatch = "APPID_MCHID_NOT_MATCH"
  case mchNotExists = "MCH_NOT_EXISTS"
  case orderClosed = "ORDER_CLOSED"
  case orderPaid = "ORDERPAID"
  case authCodeInvalid = "AUTH_CODE_INVALID"
  case authCodeExpire = "AUTH_CODE_EXPIRE"
  case alreadyExists = "ALREADY_EXISTS"
  /// What stocks and coupons say in place of ALREADY_EXISTS.
  case resourceAlreadyExists = "RESOURCE_ALREADY_EXISTS"
  case noStatementExist = "NO_STATEMENT_EXIST"
  case statementCreating = "STATEMENT_CREATING"
  case signError = "SIGN_ERROR"
  case noAuth = "NO_AUTH"
  case outTradeNoUsed = "OUT_TRADE_NO_USED"
  case notEnough = "NOT_ENOUGH"
  case ruleLimit = "RULE_LIMIT"
  case tradeError = "TRADE_ERROR"
  case accountError = "ACCOUNT_ERROR"
  case orderNotExist = "ORDER_NOT_EXIST"
  case resourceNotExists = "RESOURCE_NOT_EXISTS"
  case notFound = "NOT_FOUND"
  case frequencyLimited = "FREQUENCY_LIMITED"
  /// What transfers to people say in place of FREQUENCY_LIMITED.
  case frequencyLimitExceed = "FREQUENCY_LIMIT_EXCEED"
  case systemError = "SYSTEM_ERROR"
  case openidMismatch = "OPENID_MISMATCH"
  case serviceUnavailable = "SERVICE_UNAVAILABLE"

  /// The HTTP status the code comes with, unless an area says otherwise.
  public var usualStatus: Int {
    switch self {
    case .paramError, .invalidRequest, .appidMchidNotMatch, .mchNotExists, .orderClosed, .orderPaid, .authCodeInvalid,
      .authCodeExpire, .alreadyExists, .resourceAlreadyExists, .noStatementExist, .statementCreating:
      400
    case .signError: 401
    case .noAuth, .outTradeNoUsed, .notEnough, .ruleLimit, .tradeError, .accountError: 403
    case .orderNotExist, .resourceNotExists, .notFound: 404
    case .frequencyLimited, .frequencyLimitExceed: 429
    case .systemError, .openidMismatch: 500
    case .serviceUnavailable: 503
    }
  }

  public var usualMessage: String {
    switch self {
    case .paramError: "参数错误"
    case .invalidRequest: "无效请求"
    case .appidMchidNotMatch: "appid和mch_id不匹配"
    case .mchNotExists: "商户号不存在"
    case .orderClosed: "订单已关闭"
    case .orderPaid: "该订单已支付"
    case .authCodeInvalid: "付款码无效，请扫描微信支付付款码"
    case .authCodeExpire: "付款码已过期，请刷新付款码后重试"
    case .noAuth: "商户无权限"
    case .outTradeNoUsed: "商户订单号重复"
    case .alreadyExists, .resourceAlreadyExists: "单号已存在，且请求参数与首次请求不一致"
    case .noStatementExist: "请求的账单文件不存在"
    case .statementCreating: "账单生成中，请稍后重试"
    case .signError: "错误的签名，验签失败"
    case .notEnough: "余额不足"
    case .ruleLimit: "业务规则限制"
    case .tradeError: "交易错误"
    case .accountError: "账号异常"
    case .orderNotExist: "订单不存在"
    case .resourceNotExists: "查询的资源不存在"
    case .notFound: "请求的接口不存在"
    case .frequencyLimited, .frequencyLimitExceed: "频率超限，请降低请求频率"
    case .systemError: "系统异常，请使用相同参数稍后重新调用"
    case .openidMismatch: "openid和appid不匹配"
    case .serviceUnavailable: "服务不可用，请稍后重试"
    }
  }

  /// The number at the end of `Request-ID` that the code usually comes with.
  public var usualNumber: ResultNumber {
    switch self {
    case .paramError: .badParameter
    case .signError: .signature
    case .appidMchidNotMatch: .appidNotBound
    case .orderPaid: .paid
    case .orderNotExist: .orderMissing
    case .frequencyLimited, .frequencyLimitExceed: .rate
    case .alreadyExists, .resourceAlreadyExists: .reentryDiffers
    case .invalidRequest, .mchNotExists, .orderClosed, .authCodeInvalid, .authCodeExpire, .noStatementExist,
      .statementCreating, .noAuth, .outTradeNoUsed, .notEnough, .ruleLimit, .tradeError, .accountError,
      .resourceNotExists, .notFound, .systemError, .openidMismatch, .serviceUnavailable:
      .unspecified
    }
  }
}

/// The internal error number at the end of `Request-ID`; integrators search the web by it.
///
/// Source: numbers seen in real answers.
public enum ResultNumber: Int, Hashable, Sendable {
  case success = 0
  /// No number is known for the case; the first of the range the known ones lie in.
  case unspecified = 268_435_456
  case badParameter = 268_435_461
  case outOfRange = 268_435_464
  case signature = 268_443_699
  case merchantDisabled = 268_443_715
  case appidNotBound = 268_445_527
  case rate = 268_447_840
  case merchantAndOrderDiffer = 268_447_843
  case orderExpired = 268_447_914
  case collectionRestricted = 268_448_010
  case paid = 268_449_538
  /// A code-pay order can only be reversed, not closed.
  case closeNotAllowed = 268_449_641
  case reentryDiffers = 268_498_688
  case openidMissing = 268_501_013
  case orderMissing = 268_512_771
  case extraParameter = 270_924_358
}
