import Fen

/// An application as queries answer it.
///
/// Source: API v3 特约商户进件, 查询申请单状态.
public struct ApplymentAnswer {
  let applyment: Applyment
  let signURL: String?

  /// - Parameter signURL: where the merchant's contact confirms and signs; nil where nobody could open it.
  public init(_ applyment: Applyment, signURL: String?) {
    self.applyment = applyment
    self.signURL = signURL
  }

  public var json: JSONValue {
    var object: JSONObject = [
      "business_code": .string(applyment.code.value), "applyment_id": .integer(applyment.id.value),
    ]
    switch applyment.state {
    case .finished(let merchant): object.add("sub_mchid", "\(merchant)")
    case .toBeConfirmed, .toBeSigned, .signing: object.add("sign_url", signURL)
    case .auditing, .rejected, .canceled: break
    }
    object.add("applyment_state", applyment.state.wire)
    object.add("applyment_state_msg", applyment.state.message)
    if case .rejected(let fields) = applyment.state {
      object.add("audit_detail", .array(fields.map(\.json)))
    }
    return .object(object)
  }
}

extension RejectedField {
  public var json: JSONValue {
    [
      "field": .string(field.rawValue), "field_name": .string(field.title),
      "reject_reason": .string(reason),
    ]
  }
}

extension Applyment.State {
  public var wire: String {
    switch self {
    case .auditing: "APPLYMENT_STATE_AUDITING"
    case .rejected: "APPLYMENT_STATE_REJECTED"
    case .toBeConfirmed: "APPLYMENT_STATE_TO_BE_CONFIRMED"
    case .toBeSigned: "APPLYMENT_STATE_TO_BE_SIGNED"
    case .signing: "APPLYMENT_STATE_SIGNING"
    case .finished: "APPLYMENT_STATE_FINISHED"
    case .canceled: "APPLYMENT_STATE_CANCELED"
    }
  }

  fileprivate var message: String {
    switch self {
    case .auditing: "审核中"
    case .rejected: "已驳回，请按驳回原因修改后重新提交"
    case .toBeConfirmed: "待账户验证，请商户打开签约链接完成账户验证"
    case .toBeSigned: "待签约，请商户打开签约链接完成签约"
    case .signing: "签约中"
    case .finished: "已完成"
    case .canceled: "已作废，商户未在有效期内完成验证或签约"
    }
  }
}

extension ApplymentField {
  /// What it is called in Chinese.
  public var title: String {
    switch self {
    case .contactName: "超级管理员姓名"
    case .contactNumber: "超级管理员身份证件号码"
    case .contactCopy: "超级管理员证件正面照片"
    case .contactBack: "超级管理员证件反面照片"
    case .contactPeriod: "超级管理员证件有效期"
    case .contactLetter: "业务办理授权函"
    case .contactMobile: "联系手机"
    case .contactEmail: "联系邮箱"
    case .subjectType: "主体类型"
    case .licenceCopy: "营业执照照片"
    case .licenceNumber: "注册号/统一社会信用代码"
    case .licenceName: "商户名称"
    case .licencePerson: "经营者/法定代表人姓名"
    case .licencePeriod: "证照有效期"
    case .certificateCopy: "登记证书照片"
    case .certificateNumber: "证书号"
    case .micro: "小微辅助证明材料"
    case .holderType: "证件持有人类型"
    case .holderLetter: "法定代表人说明函"
    case .idCardCopy: "身份证人像面照片"
    case .idCardBack: "身份证国徽面照片"
    case .idCardName: "身份证姓名"
    case .idCardNumber: "身份证号码"
    case .idCardPeriod: "身份证有效期"
    case .paperCopy: "证件正面照片"
    case .paperBack: "证件反面照片"
    case .paperName: "证件姓名"
    case .paperNumber: "证件号码"
    case .paperPeriod: "证件有效期"
    case .owners: "最终受益人信息"
    case .shortName: "商户简称"
    case .servicePhone: "客服电话"
    case .storePlace: "线下场所场景"
    case .storeArea: "线下场所省市编码"
    case .storeEntrance: "线下场所门头照片"
    case .storeIndoor: "线下场所内部照片"
    case .salesPictures: "经营场景资料"
    case .otherImages: "补充材料"
    case .film: "法人开户视频"
    case .accountKind: "账户类型"
    case .accountHolder: "开户名称"
    case .accountBank: "开户银行"
    case .accountArea: "开户银行省市编码"
    case .accountBranch: "开户银行联行号"
    case .accountNumber: "银行账号"
    }
  }
}
