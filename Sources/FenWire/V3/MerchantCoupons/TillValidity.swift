import Fen

// When the coupons of a merchant can be redeemed, and how many there are.

extension FieldReader {
  /// `coupon_available_time` of the rule that this reads.
  func tillValidity() throws(WireError) -> MerchantStockBody.Validity {
    let time = try object("coupon_available_time")
    let (begins, ends) = (try time.time("available_begin_time"), try time.time("available_end_time"))
    guard begins < ends else {
      throw time.refusal(
        "available_end_time", issue: "not after the begin", rule: "规则校验失败，结束时间必须晚于开始时间",
        right: "must be after available_begin_time")
    }
    let validity = try time.lasting()
    let week = try time.optionalObject("available_week")
    let hours = TillHours(
      weekdays: Set(
        (try week?.optionalIntegers("week_day", count: 0...7, in: 0...6) ?? []).compactMap(Weekday.init(rawValue:))),
      windows: try week?.windows() ?? [], periods: try time.irregular())
    if let week, hours.weekdays.isEmpty, !hours.windows.isEmpty { throw week.missing("week_day") }
    try week?.finish()
    try time.finish()
    return MerchantStockBody.Validity(period: begins..<ends, validity: validity, hours: hours)
  }

  private func lasting() throws(WireError) -> CouponValidity {
    let days = try optionalInteger("available_day_after_receive", in: 1...3_650)
    let wait = try optionalInteger("wait_days_after_receive", in: 0...3_650)
    let seconds = try optionalInteger("available_second_after_receive", in: 1...315_360_000)
    if let seconds {
      guard days == nil, wait == nil else {
        throw refusal(
          "available_second_after_receive", issue: "beside days", rule: "规则校验失败，不能与天数同时填写",
          right: "cannot stand beside available_day_after_receive or wait_days_after_receive")
      }
      return .afterReceipt(wait: 0, lasts: seconds)
    }
    if let days { return .calendarDays(wait: wait ?? 0, lasts: days) }
    guard wait == nil else { throw missing("available_day_after_receive") }
    return .period
  }

  private func windows() throws(WireError) -> [DayWindow] {
    var windows = [DayWindow]()
    for part in try optionalObjects("available_day_time", count: 0...10) ?? [] {
      let from = try part.integer("begin_time", in: 0...86_399)
      let to = try part.integer("end_time", in: 1...86_400)
      // The protocol's last second of a day is in.
      guard let window = DayWindow(from: from, to: to == 86_399 ? 86_400 : to) else {
        throw part.refusal(
          "end_time", issue: "not after the begin", rule: "规则校验失败，结束时间必须晚于开始时间",
          right: "must be after begin_time, both in seconds from midnight")
      }
      try part.finish()
      windows.append(window)
    }
    return windows
  }

  private func irregular() throws(WireError) -> [Range<Instant>] {
    var periods = [Range<Instant>]()
    // The documents spell it so.
    for part in try optionalObjects("irregulary_avaliable_time", count: 0...50) ?? [] {
      let (from, to) = (try part.time("begin_time"), try part.time("end_time"))
      guard from < to else {
        throw part.refusal(
          "end_time", issue: "not after the begin", rule: "规则校验失败，结束时间必须晚于开始时间", right: "must be after begin_time")
      }
      try part.finish()
      periods.append(from..<to)
    }
    return periods
  }

  /// How many coupons there are, and how many a day: budgets are told as counts of what each takes off.
  func stockCounts(_ worth: Worth) throws(WireError) -> (count: Int64, perDay: Int64?) {
    var count = try integer("max_coupons", in: 1...1_000_000_000)
    var perDay = try optionalInteger("max_coupons_by_day", in: 1...1_000_000_000)
    if let most = try counted("max_amount", worth) { count = min(count, most) }
    if let most = try counted("max_amount_by_day", worth) { perDay = min(perDay ?? most, most) }
    return (count, perDay)
  }

  private func counted(_ name: String, _ worth: Worth) throws(WireError) -> Int64? {
    guard let budget = try optionalMoney(name) else { return nil }
    guard case .fixed(let each) = worth else {
      throw refusal(
        name, issue: "not of this stock_type", rule: "规则校验失败，仅固定面额批次支持预算金额",
        right: "is for NORMAL stocks alone: what others take off only the till knows")
    }
    guard budget >= each else {
      throw refusal(
        name, issue: "less than a coupon", rule: "规则校验失败，预算金额小于单张券面额", right: "is less than one coupon takes off")
    }
    return budget.minorUnits / each.minorUnits
  }
}
