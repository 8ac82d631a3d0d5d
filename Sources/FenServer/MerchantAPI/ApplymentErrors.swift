import Fen
import FenPlatform
import FenWire

/// Each refusal of an application as the protocol says it.
///
/// - Parameter pointer: where a field stands in the request.
func applymentError(
  _ error: any Error, at pointer: (ApplymentField) -> String = { "/\($0.rawValue)" }
) -> WireError {
  switch error {
  case let faults as ApplymentFaults:
    guard let first = faults.list.first else { return WireError(.paramError, hint: "the application is not right") }
    return WireError(
      .paramError, message: "\(first.field.title)\(first.wrong.message)",
      detail: WireError.detail(
        field: pointer(first.field), value: nil, issue: first.wrong.hint, location: .body),
      hint: faults.list.map { "\($0.field.rawValue): \($0.wrong.hint)" }.joined(separator: "; "))
  case let refusal as ApplymentRefusal:
    switch refusal {
    case .sameCodeOtherTerms:
      return WireError(
        .invalidRequest, message: "业务申请编号已存在，且申请单未被驳回", resultNumber: .reentryDiffers,
        hint: "this business_code was used with other fields; only a rejected application may be changed")
    case .notNow(let state):
      return WireError(.invalidRequest, message: "申请单当前状态不允许该操作", hint: "the application is \(state.wire)")
    // Said to reviewers and contacts alone.
    case .otherAmount, .noReason, .providerEnded, .changedSince: return WireError(.paramError, hint: "\(refusal)")
    }
  case UnknownThing.applyment:
    return WireError(.resourceNotExists, message: "申请单不存在", hint: "this provider handed in no such application")
  case _: return internalFault(error)
  }
}

extension ApplymentFault.Wrong {
  var message: String {
    switch self {
    case .missing: "必填"
    case .number: "格式错误或校验码不正确"
    case .registration(.notANumber): "格式错误，应为15位或18位"
    case .registration(.checkDigit): "校验码不正确"
    case .otherKind: "与主体类型不匹配"
    case .notYetValid: "尚未生效"
    case .expired: "已过期"
    case .otherName: "与其他资料中的名称不一致"
    case .unknownFile: "对应的文件不存在或不是本服务商上传"
    case .unknownBank: "不在支持的银行列表中"
    case .notAtThisBank: "不支持该账户类型"
    case .phone: "不是合法的手机号"
    case .email: "不是合法的邮箱"
    case .area: "不是合法的省市编码"
    }
  }

  var hint: String {
    switch self {
    case .missing: "required here"
    case .number: "cannot be such a number; look at its digits"
    case .registration(.notANumber): "must have 18 characters (GB 32100) or 15 digits"
    case .registration(.checkDigit): "the check digit is wrong"
    case .otherKind: "does not go with subject_type"
    case .notYetValid: "begins after today"
    case .expired: "has run out"
    case .otherName: "must be the name that stands elsewhere in the application"
    case .unknownFile: "no file of this provider for an application; upload it by /v3/merchant/media/upload"
    case .unknownBank: "no bank of /v3/capital/capitallhh/banks"
    case .notAtThisBank: "this bank takes no account of this kind"
    case .phone: "must be a mobile number of eleven digits"
    case .email: "must be an address of e-mail"
    case .area: "must be six digits of GB/T 2260"
    }
  }
}
