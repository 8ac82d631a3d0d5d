import Fen

// A stock of coupons that a merchant redeems is a campaign without money. Here, and here alone, one becomes the other.

extension CampaignTerms {
  /// The campaign that a new stock is. Coupons can be received at once, though they can be used only from their begin.
  public init(merchantStock body: MerchantStockBody, now: Instant) {
    let period = body.validity.period
    let sending = min(now, period.lowerBound)..<period.upperBound
    let use = Conditions(hours: CampaignHours(period: period), merchants: [body.owner], minimum: body.minimum)
    self.init(
      name: body.name, trigger: .request,
      conditions: Conditions(hours: CampaignHours(period: sending), needsRealName: body.isForVerified),
      benefit: .coupon(
        CouponTerms(.redeemedByMerchant(body.worth), use: use, validity: body.validity.validity)),
      limits: CampaignLimits(
        count: body.count, countPerDay: body.countPerDay, perPerson: min(body.perPerson, body.count)),
      funding: .none)
  }
}

/// A campaign as a stock of a merchant's coupons: what is told of it. Nil for campaigns that are none.
public struct MerchantStockRules: Hashable, Sendable {
  public let terms: CampaignTerms
  public let coupon: CouponTerms
  public let worth: Worth
  public let hours: TillHours

  public init?(_ terms: CampaignTerms, hours: TillHours) {
    guard case .coupon(let coupon) = terms.benefit, case .redeemedByMerchant(let worth) = coupon.value else {
      return nil
    }
    self.terms = terms
    self.coupon = coupon
    self.worth = worth
    self.hours = hours
  }

  /// `stock_type`
  var kind: String {
    switch worth {
    case .fixed, .drawn: "NORMAL"
    case .percentage: "DISCOUNT"
    case .loweredTo: "EXCHANGE"
    }
  }

  /// So many coupons as money, fen; 0 where only the till knows what one takes off.
  func amount(of count: Int64) -> Int64 {
    guard case .fixed(let each) = worth else { return 0 }
    return Int64(clamping: Int128(count) * Int128(each.minorUnits))
  }

  /// `coupon_use_rule`
  func useRule(_ kept: JSONObject) -> JSONValue {
    var rule: JSONObject = ["coupon_available_time": .object(availableTime)]
    let minimum = JSONValue.integer(coupon.use.minimum?.minorUnits ?? 0)
    switch worth {
    case .fixed(let money):
      rule.add(
        "fixed_normal_coupon",
        ["discount_amount": .integer(money.minorUnits), "transaction_minimum": minimum])
    case .percentage(let hundredths, cap: _):
      rule.add(
        "discount_coupon",
        ["discount_percent": .integer(100 - hundredths / 100), "transaction_minimum": minimum])
    case .loweredTo(let price):
      rule.add(
        "exchange_coupon", ["exchange_price": .integer(price.minorUnits), "transaction_minimum": minimum])
    case .drawn: break
    }
    for name in ["use_method", "mini_programs_appid", "mini_programs_path"] { rule.add(name, kept[name]) }
    return .object(rule)
  }

  private var availableTime: JSONObject {
    let period = coupon.use.hours.period
    var time: JSONObject = [
      "available_begin_time": .string(period.lowerBound.rfc3339),
      "available_end_time": .string(period.upperBound.rfc3339),
    ]
    switch coupon.validity {
    case .period, .fromNextDay: break
    case .afterReceipt(_, let seconds): time.add("available_second_after_receive", seconds)
    case .calendarDays(let wait, let lasts):
      time.add("available_day_after_receive", lasts)
      if wait > 0 { time.add("wait_days_after_receive", wait) }
    }
    if !hours.weekdays.isEmpty { time.add("available_week", week) }
    if !hours.periods.isEmpty {
      time.add(
        "irregulary_avaliable_time",
        .array(
          hours.periods.map {
            ["begin_time": .string($0.lowerBound.rfc3339), "end_time": .string($0.upperBound.rfc3339)]
          }))
    }
    return time
  }

  private var week: JSONValue {
    var week: JSONObject = [
      "week_day": .array(hours.weekdays.map(\.rawValue).sorted().map { .integer($0) })
    ]
    if !hours.windows.isEmpty {
      week.add(
        "available_day_time",
        .array(
          hours.windows.map {
            ["begin_time": .integer($0.from), "end_time": .integer($0.to == 86_400 ? 86_399 : $0.to)]
          }))
    }
    return .object(week)
  }
}
