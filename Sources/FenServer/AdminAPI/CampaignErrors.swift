import Fen
import FenPlatform
import FenWire

func campaignError(_ faults: CampaignTextFaults) -> APIError {
  var error = APIError(
    .badRequest, "CAMPAIGN_UNFIT", "the campaign's text is not right: \(faults.faults.first?.description ?? "")")
  error.faults = .array(
    faults.faults.map {
      ["line": .integer(Int64($0.line)), "column": .integer(Int64($0.column)), "message": .string($0.what)]
    })
  return error
}

/// A refusal in a sentence with what to do next.
public func campaignMessage(_ refusal: CampaignRefusal) -> String { campaignError(refusal).message }
public func campaignMessage(_ refusal: CampaignRequestRefusal) -> String { campaignError(refusal).message }

func campaignError(_ refusal: CampaignRefusal) -> APIError {
  switch refusal {
  case .notApproved:
    APIError(.conflict, "CAMPAIGN_STATE", "a draft is approved before it starts: POST its approve")
  case .notRunning(let state):
    APIError(.conflict, "CAMPAIGN_STATE", "only a running campaign can be paused; this one is \(state.word)")
  case .notPaused(let state):
    APIError(.conflict, "CAMPAIGN_STATE", "only a paused campaign can be restarted; this one is \(state.word)")
  case .hasEnded: APIError(.conflict, "CAMPAIGN_ENDED", "the campaign has ended; make another one")
  case .periodOver(let end):
    APIError(.conflict, "CAMPAIGN_ENDED", "its period was over at \(end.rfc3339); give it a later `to` first")
  case .funderShort(let funder, let has, let needs):
    APIError(
      .forbidden, "BUDGET_MISSING",
      "the marketing account of \(name(of: funder)) holds \(shown(has)), this campaign needs \(shown(needs)); bring "
        + "money into it with POST \(depositCall(for: funder))")
  case .changesFunding:
    APIError(
      .conflict, "FUNDING_FIXED", "budget and funders stay once money was locked; end it and make another campaign")
  case .unfit(let faults):
    APIError(
      .badRequest, "CAMPAIGN_UNFIT", "the campaign is not right: \(faults.map(\.description).joined(separator: "; "))")
  case .arithmetic(let fault): APIError(.badRequest, "PARAM_ERROR", "\(fault)")
  }
}

func campaignError(_ refusal: CampaignRequestRefusal) -> APIError {
  switch refusal {
  case .sameNumberOtherTerms:
    APIError(
      .conflict, "REQUEST_ID_USED", "this request made a campaign of other terms; PUT changes it, or take a new one")
  case .notTheOwner: APIError(.forbidden, "NOT_THE_OWNER", "the campaign is another's")
  case .unknownMerchant(let id):
    APIError(.badRequest, "MERCHANT_UNKNOWN", "there is no merchant \(id), whom the campaign names; correct the number")
  case .othersMerchant(let id):
    APIError(
      .forbidden, "NOT_THE_OWNER",
      "a merchant's campaign takes nothing from another merchant and uses only his own programme; leave \(id) out, or "
        + "let the platform own it")
  case .unknownStock(let id):
    APIError(.badRequest, "PARAM_ERROR", "there is no campaign \(id.value) whose coupons could be given; correct it")
  case .othersStock(let id):
    APIError(.forbidden, "NOT_THE_OWNER", "the coupons of campaign \(id.value) are another's; name your own")
  case .noStock(let id):
    APIError(
      .badRequest, "PARAM_ERROR",
      "campaign \(id.value) sends no coupons of a fixed worth; name one with `trigger: request` and a coupon")
  case .codesAreSaid(let id):
    APIError(
      .badRequest, "PARAM_ERROR",
      "the codes of campaign \(id.value) are said by whoever sends its coupons, and a payment says none; name one "
        + "whose codes are drawn or uploaded")
  case .othersMoney(let funder):
    APIError(
      .forbidden, "NOT_THE_OWNER",
      "a merchant's campaign is paid by himself; name him under `funders` instead of \(name(of: funder)), or let the "
        + "platform own it")
  }
}

/// - Parameter language: of the reason why a person gets none.
func campaignError(_ refusal: SendCouponRefusal, in language: Language) -> APIError {
  switch refusal {
  case .noCoupons:
    APIError(.conflict, "NO_COUPONS", "the campaign gives no coupons; send those of one whose benefit is a `coupon`")
  case .notRunning(let state):
    APIError(.conflict, "CAMPAIGN_STATE", "coupons are sent while their campaign is running; this one is \(state.word)")
  case .missed(let missed):
    APIError(.conflict, "COUPON_NOT_SENT", language.reason(missed, CampaignNames()))
  case .worthFixed:
    APIError(.badRequest, "PARAM_ERROR", "the campaign says what its coupons are worth; leave `worth` out")
  case .worthMissing:
    APIError(.badRequest, "PARAM_ERROR", "the campaign leaves open what a coupon is worth; say it in `worth`")
  case .neverValid:
    APIError(.conflict, "COUPON_NOT_SENT", "a coupon sent now could never be used; give its `use` a later `to`")
  }
}

private func shown(_ money: Money) -> String { "\(money.majorUnits) \(money.currency.rawValue)" }

private func name(of funder: Funder) -> String {
  switch funder {
  case .platform: "the platform"
  case .merchant(let id): "merchant \(id)"
  }
}

private func depositCall(for funder: Funder) -> String {
  switch funder {
  case .platform: "/admin/v1/platform/deposits {\"amount\": fen}"
  case .merchant(let id): "/admin/v1/merchants/\(id)/deposits {\"account\": \"marketing\", \"amount\": fen}"
  }
}
