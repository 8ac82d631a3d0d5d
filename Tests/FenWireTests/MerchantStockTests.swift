import Fen
import Testing

@testable import FenWire

private let creator = MerchantID(1_900_000_001)
private let begin = "2026-03-01T00:00:00+08:00"
private let end = "2026-04-01T00:00:00+08:00"
private let period = Instant(rfc3339: begin)!..<Instant(rfc3339: end)!

private func body(
  _ change: (inout JSONObject, inout JSONObject, inout JSONObject) -> Void = { _, _, _ in }
) throws -> MerchantStockBody {
  var object: JSONObject = [
    "stock_name": "三月券", "belong_merchant": "1900000001", "goods_name": "茶", "stock_type": "NORMAL",
    "out_request_no": "S1", "coupon_code_mode": "MERCHANT_UPLOAD", "subsidy": true,
    "stock_send_rule": ["max_coupons": 100, "max_coupons_per_user": 2, "natural_person_limit": true],
  ]
  var use: JSONObject = [
    "fixed_normal_coupon": ["discount_amount": 300, "transaction_minimum": 1_000], "use_method": "OFF_LINE",
  ]
  var time: JSONObject = ["available_begin_time": .string(begin), "available_end_time": .string(end)]
  change(&object, &use, &time)
  use["coupon_available_time"] = .object(time)
  object["coupon_use_rule"] = .object(use)
  return try MerchantStockBody(FieldReader(object))
}

@Suite struct `A stock of merchant's coupons as a campaign` {
  @Test func `keeps every rule`() throws {
    let body = try body()
    let early = period.lowerBound.adding(days: -3)
    let terms = CampaignTerms(merchantStock: body, now: early)
    #expect(terms.faults.isEmpty && terms.funding == Funding.none && terms.trigger == .request)
    #expect(terms.conditions.hours.period == early..<period.upperBound, "received before it can be used")
    #expect(terms.conditions.needsRealName && terms.limits == CampaignLimits(count: 100, perPerson: 2))
    let rules = try #require(MerchantStockRules(terms, hours: .always))
    #expect(rules.worth == .fixed(.fen(300)) && rules.coupon.use.minimum == .fen(1_000))
    #expect(rules.coupon.use.hours.period == period && rules.coupon.validity == .period)
    #expect(body.codes == .uploaded && body.hasSubsidy)
  }

  @Test func `is told as it was said`() throws {
    let week: JSONValue = [
      "week_day": [1, 3], "available_day_time": [["begin_time": 3_600, "end_time": 86_399]],
    ]
    let body = try body { object, _, time in
      time["available_week"] = week
      time["available_day_after_receive"] = 3
      time["wait_days_after_receive"] = 1
      object["comment"] = "内部"
    }
    let rules = try #require(
      MerchantStockRules(
        CampaignTerms(merchantStock: body, now: period.lowerBound), hours: body.validity.hours))
    let told = try MerchantStockAnswer(
      id: CampaignID(31), creator: creator, rules: rules, state: .running, codes: .uploaded, hasSubsidy: true,
      sent: .init(count: 5, today: 1), uploaded: .init(all: 9, left: 4), kept: JSONValue.object(body.kept).text
    ).json
    let time = told["coupon_use_rule"]?["coupon_available_time"]
    #expect(time?["available_week"] == week && time?["available_day_after_receive"] == 3)
    #expect(time?["wait_days_after_receive"] == 1 && told["comment"] == "内部" && told["goods_name"] == "茶")
    #expect(told["stock_send_rule"]?["max_amount"] == 30_000 && told["stock_state"] == "RUNNING")
    #expect(told["send_count_information"]?["total_send_amount"] == 1_500)
    #expect(told["coupon_code_count"] == ["total_count": 9, "available_count": 4])
  }

  @Test func `counts a budget as so many coupons`() throws {
    func counts(_ rule: JSONValue) throws -> (Int64, Int64?) {
      let body = try body { object, _, _ in object["stock_send_rule"] = rule }
      return (body.count, body.countPerDay)
    }
    #expect(
      try counts(["max_coupons": 100, "max_coupons_per_user": 1, "max_amount": 1_000, "max_amount_by_day": 650])
        == (3, 2))
    #expect(
      try counts(["max_coupons": 2, "max_coupons_per_user": 1, "max_amount": 1_000, "max_coupons_by_day": 1])
        == (2, 1))
    #expect(throws: WireError.self) {
      try body { object, use, _ in
        object["stock_type"] = "EXCHANGE"
        use["fixed_normal_coupon"] = nil
        use["exchange_coupon"] = ["exchange_price": 100]
        object["stock_send_rule"] = ["max_coupons": 2, "max_coupons_per_user": 1, "max_amount": 1_000]
      }
    }
  }

  @Test func `is changed where a change says so, and nowhere else`() throws {
    let change = try MerchantStockChangeBody(
      FieldReader(["out_request_no": "M1", "comment": "改", "stock_send_rule": ["natural_person_limit": false]]),
      stock: CampaignID(31))
    let kept = JSONValue.object(try body().kept).text
    let (changed, isForVerified) = try change.changing(kept)
    let object = try JSONValue(parsing: changed)
    #expect(object["comment"] == "改" && object["goods_name"] == "茶" && object["use_method"] == "OFF_LINE")
    #expect(!isForVerified && change.name == nil && change.hasSubsidy == nil)
  }
}
