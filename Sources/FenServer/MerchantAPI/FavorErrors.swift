import Fen
import FenPlatform
import FenWire

/// Each refusal of a stock or coupon as the protocol says it.
func favorError(_ error: any Error) -> WireError {
  switch error {
  case let error as WireError: error
  case let refusal as CampaignRequestRefusal: favorError(refusal)
  case let refusal as CampaignRefusal: favorError(refusal)
  case let refusal as SendCouponRefusal: favorError(refusal)
  case UnknownThing.campaign:
    WireError(.resourceNotExists, message: "批次不存在", hint: "no stock has this stock_id")
  case UnknownThing.coupon:
    WireError(.resourceNotExists, message: "代金券不存在", hint: "this person has no such coupon of yours")
  case UnknownThing.user:
    WireError(
      .paramError, message: "无效的openid",
      detail: WireError.detail(field: "openid", value: nil, issue: "not an openid of this appid", location: .path),
      hint: "an openid belongs to one appid")
  case let refusal as PostingRefusal: wireError(refusal)
  case _: internalFault(error)
  }
}

private func favorError(_ refusal: CampaignRequestRefusal) -> WireError {
  switch refusal {
  case .sameNumberOtherTerms:
    WireError(
      .resourceAlreadyExists,
      hint: "this out_request_no was used with other fields; repeat it unchanged, or take a new one")
  case .notTheOwner:
    WireError(.noAuth, message: "商户不是该批次的创建方", hint: "only the merchant who created the stock may do this")
  case .unknownMerchant(let id):
    WireError(
      .paramError, message: "商户号\(id)不存在",
      detail: WireError.detail(
        field: "/coupon_use_rule/available_merchants", value: nil, issue: "no such merchant", location: .body),
      hint: "there is no merchant \(id)")
  case .othersMerchant(let id):
    WireError(.noAuth, message: "商户\(id)未授权", hint: "\(id) has not agreed to bear the discount: leave it out")
  case .unknownStock(let id), .noStock(let id):
    WireError(
      .resourceNotExists, message: "批次\(id.value)不存在", hint: "no stock of this kind has the number \(id.value)")
  case .codesAreSaid(let id):
    WireError(
      .invalidRequest, message: "批次\(id.value)的券code由商户指定，不支持支付有礼",
      hint: "the codes of \(id.value) are said by whoever sends (MERCHANT_API); a payment says none: make a stock of "
        + "WECHATPAY_MODE or MERCHANT_UPLOAD")
  case .othersStock(let id):
    WireError(.noAuth, message: "商户不是批次\(id.value)的创建方", hint: "give coupons of your own stocks")
  case .othersMoney: WireError(.noAuth, message: "商户未授权", hint: "a stock is paid by its creator")
  }
}

private func favorError(_ refusal: CampaignRefusal) -> WireError {
  switch refusal {
  case .notApproved: WireError(.invalidRequest, message: "批次未激活", hint: "start the stock first")
  case .notRunning: WireError(.invalidRequest, message: "批次未激活，不允许暂停", hint: "start the stock first")
  case .notPaused: WireError(.invalidRequest, message: "批次未激活，不允许重启", hint: "start the stock first")
  case .hasEnded: WireError(.invalidRequest, message: "批次已停止", hint: "a stopped stock stays stopped: create another")
  case .periodOver(let end):
    WireError(.invalidRequest, message: "批次已过期", hint: "its available_end_time was \(end.rfc3339)")
  case .funderShort(_, let has, let needs):
    WireError(
      .notEnough, message: "商户营销账户资金不足，请充值后重试",
      hint: "the marketing account holds \(has.majorUnits), the budget needs \(needs.majorUnits): "
        + "POST /sandbox/v1/merchants/{mchid}/fund with account marketing, then start again")
  case .changesFunding: WireError(.invalidRequest, message: "批次预算不允许修改", hint: "a budget stays once it is started")
  case .unfit(let faults):
    WireError(
      .paramError, message: "批次规则校验失败", hint: faults.map { "\($0)" }.joined(separator: "; "))
  case .arithmetic(let fault): WireError(.paramError, hint: "\(fault)")
  }
}

private func favorError(_ refusal: SendCouponRefusal) -> WireError {
  switch refusal {
  case .noCoupons: WireError(.invalidRequest, message: "该批次不支持发放", hint: "this campaign sends no coupons")
  case .notRunning(let state):
    WireError(
      .invalidRequest, message: "批次状态不允许发放，当前状态：\(StockStatus(state).rawValue)",
      hint: "coupons are sent while the stock is running")
  case .missed(let missed): favorError(missed)
  case .worthFixed:
    WireError(
      .paramError, message: "该批次不支持自定义面额",
      detail: WireError.detail(field: "/coupon_value", value: nil, issue: "not allowed", location: .body),
      hint: "leave coupon_value out: only RANDOM stocks take it")
  case .worthMissing:
    WireError(
      .paramError, message: "该批次发放时必须指定面额",
      detail: WireError.detail(field: "/coupon_value", value: nil, issue: "required field is missing", location: .body),
      hint: "a RANDOM stock needs coupon_value")
  case .neverValid:
    WireError(.invalidRequest, message: "代金券可用时间已过", hint: "a coupon sent now could never be used")
  }
}

private func favorError(_ missed: Missed) -> WireError {
  switch missed {
  case .personHadAll(let most):
    WireError(.ruleLimit, message: "用户领取数量已达上限", hint: "max_coupons_per_user is \(most)")
  case .personHadAllToday(let most):
    WireError(.ruleLimit, message: "用户当日领取数量已达上限", hint: "at most \(most) a day and person")
  case .peopleFound, .allGiven: WireError(.ruleLimit, message: "批次发放数量已达上限", hint: "max_coupons are sent")
  case .allGivenToday: WireError(.ruleLimit, message: "批次当日发放数量已达上限", hint: "tomorrow there are more")
  case .budgetSpent: WireError(.notEnough, message: "批次预算不足", hint: "what is left of max_amount is less than a coupon")
  case .budgetOfTodaySpent:
    WireError(.ruleLimit, message: "批次当日预算不足", hint: "what is left of max_amount_by_day is less than a coupon")
  case .notVerified:
    WireError(.ruleLimit, message: "用户未实名，不允许领取", hint: "the stock is for verified people: natural_person_limit")
  case .notBegun(let begin):
    WireError(.invalidRequest, message: "批次未到可发放时间", hint: "it begins at \(begin.rfc3339)")
  case .over(let end): WireError(.invalidRequest, message: "批次已过期", hint: "it ended at \(end.rfc3339)")
  // Conditions of payments: a coupon is sent without one.
  case .notRunning, .weekday, .window, .country, .city, .merchant, .store, .tradeType, .means, .tag, .item, .minimum,
    .currency, .splitOrder, .notFirst, .notMember, .besideBetter, .tooManyDiscounts, .nothingLeft, .tooLittle,
    .noCouponLeft:
    WireError(.ruleLimit, message: "不满足发放条件", hint: "\(missed)")
  }
}
