import Fen
import Testing

@testable import FenWire

private let creator = MerchantID(1_900_000_001)
private let begin = "2026-03-01T00:00:00+08:00"
private let end = "2026-04-01T00:00:00+08:00"
private let period = Instant(rfc3339: begin)!..<Instant(rfc3339: end)!

private let request: JSONValue = [
  "stock_name": "三月满减", "belong_merchant": "1900000001", "available_begin_time": .string(begin),
  "available_end_time": .string(end), "stock_type": "NORMAL", "no_cash": false, "out_request_no": "S1",
  "stock_use_rule": [
    "max_coupons": 100, "max_amount": 30_000, "max_amount_by_day": 3_000, "max_coupons_per_user": 2,
    "natural_person_limit": true, "prevent_api_abuse": false,
  ],
  "coupon_use_rule": [
    "fixed_normal_coupon": ["coupon_amount": 300, "transaction_minimum": 1_000], "goods_tag": ["spring"],
    "trade_type": ["MICROAPP", "CARD", "FACE"], "unavailable_items": ["rice"], "combine_use": true,
  ],
  "pattern_info": ["description": "满十减三"], "ext_info": "{}",
]

private func body(_ change: (inout JSONObject, inout JSONObject) -> Void = { _, _ in }) throws -> StockBody {
  var object = request.object!
  var use = object["coupon_use_rule"]!.object!
  change(&object, &use)
  object["coupon_use_rule"] = .object(use)
  return try StockBody(FieldReader(object))
}

private func terms(_ change: (inout JSONObject, inout JSONObject) -> Void = { _, _ in }) throws -> CampaignTerms {
  try CampaignTerms(stock: try body(change), creator: creator)
}

private func rules(_ change: (inout JSONObject, inout JSONObject) -> Void = { _, _ in }) throws -> StockRules {
  try #require(StockRules(try terms(change)))
}

@Suite struct `A stock as a campaign` {
  @Test func `keeps every rule`() throws {
    let terms = try terms()
    #expect(terms.name == "三月满减" && terms.trigger == .request && terms.faults.isEmpty)
    #expect(terms.conditions.hours.period == period && terms.conditions.needsRealName)
    #expect(terms.limits == CampaignLimits(budgetPerDay: .fen(3_000), count: 100, perPerson: 2))
    #expect(terms.funding == .prefunded(budget: .fen(30_000), [FundingShare(.merchant(creator))]))
    let rules = try #require(StockRules(terms))
    #expect(rules.discount == Discount(.fixed(.fen(300)), stacking: .stackable) && rules.coupon.validity == .period)
    #expect(
      rules.use
        == Conditions(
          hours: CampaignHours(period: period), merchants: [creator], tradeTypes: [.jsapi, .code], tags: ["spring"],
          excludedItems: ["rice"], minimum: .fen(1_000)))
  }

  @Test func `is told as it was said`() throws {
    let kept = JSONValue.object(try body().kept)
    let told = StockAnswer(
      id: CampaignID(31), creator: creator, rules: try rules(), status: .unactivated, sent: 0,
      createdAt: Instant(seconds: 0), startedAt: nil, stoppedAt: nil, kept: kept
    ).json
    for name in ["stock_name", "available_begin_time", "available_end_time", "stock_type", "no_cash"] {
      #expect(told[name] == request[name], "\(name)")
    }
    let rule = told["stock_use_rule"]
    for member in request["stock_use_rule"]!.object!.members { #expect(rule?[member.name] == member.value) }
    #expect(rule?["fixed_normal_coupon"] == request["coupon_use_rule"]?["fixed_normal_coupon"])
    #expect(rule?["trade_type"] == ["CARD", "MICROAPP"] && told["description"] == "满十减三")
  }

  @Test func `without cash costs its payee, who is the creator alone`() throws {
    #expect(try terms { object, _ in object["no_cash"] = true }.funding == .byPayee(budget: .fen(30_000)))
    let error = #expect(throws: WireError.self) {
      try terms { object, use in
        object["no_cash"] = true
        use["available_merchants"] = ["1900000001", "1900000002"]
      }
    }
    #expect(error?.detail?["field"] == "/coupon_use_rule/available_merchants")
  }

  @Test func `takes off a percentage, a price or what is said later`() throws {
    let percentage = try rules { object, use in
      object["stock_type"] = "DISCOUNT"
      use["fixed_normal_coupon"] = nil
      use["discount_coupon"] = ["discount_percent": 88, "discount_amount_max": 500]
    }
    #expect(percentage.discount.worth == .percentage(hundredths: 1_200, cap: .fen(500)) && percentage.kind == "DISCOUNT")
    for spelling in ["EXCHAHGE", "EXCHANGE"] {
      let exchange = try rules { object, use in
        object["stock_type"] = .string(spelling)
        use["fixed_normal_coupon"] = nil
        use["exchange_coupon"] = ["exchange_price": 1, "transaction_minimum": 0]
        use["available_items"] = ["tea"]
      }
      #expect(exchange.discount.worth == .loweredTo(.fen(1)) && exchange.isPerItem && exchange.kind == "EXCHAHGE")
      #expect(exchange.couponKind == "CUT_TO" && exchange.items == ["tea"])
    }
    let random = try rules { object, use in
      object["stock_type"] = "RANDOM"
      use["fixed_normal_coupon"] = nil
    }
    #expect(random.kind == "RANDOM" && random.terms.faults.isEmpty)
  }

  @Test func `is valid by weekday and hour, from the receipt or the day after`() throws {
    let weekend = try rules { _, use in
      use["coupon_available_time"] = [
        "fix_available_time": ["available_week_day": [0, 6], "begin_time": 25_200, "end_time": 86_399]
      ]
    }
    #expect(weekend.use.hours.weekdays == [.sunday, .saturday])
    #expect(weekend.use.hours.windows == [DayWindow(from: 25_200, to: 86_400)!])
    let hour = try rules { _, use in use["coupon_available_time"] = ["available_time_after_receive": 60] }
    #expect(hour.coupon.validity == .afterReceipt(wait: 0, lasts: 3_600))
    let next = try rules { _, use in
      use["coupon_available_time"] = ["second_day_available": true, "available_time_after_receive": 60]
    }
    #expect(next.coupon.validity == .fromNextDay(lasts: 3_600))
    let tomorrow = try rules { _, use in use["coupon_available_time"] = ["second_day_available": true] }
    let receipt = Instant(rfc3339: "2026-03-31T12:00:00+08:00")!
    #expect(tomorrow.coupon.valid(from: receipt).isEmpty)
    let day = tomorrow.coupon.valid(from: receipt.adding(days: -1))
    #expect(day == Instant(rfc3339: "2026-03-31T00:00:00+08:00")!..<period.upperBound)
  }

  @Test func `changes its items and keeps one`() throws {
    let single = try terms { _, use in use["available_items"] = ["tea"] }
    let changed = try single.changingItems(adding: ["bun"], removing: ["tea"])
    #expect(StockRules(changed)?.items == ["bun"] && changed.limits == single.limits)
    #expect(throws: WireError.self) { try changed.changingItems(adding: [], removing: ["bun"]) }
    #expect(throws: WireError.self) { try terms().changingItems(adding: ["bun"], removing: []) }
  }
}
