import Fen

extension Benefit {
  init?(_ fields: CampaignFields) {
    let benefits = ["discount", "cashback", "coupon", "gift", "points"]
    let named = benefits.filter(fields.has)
    guard named.count == 1 else {
      fields.fail(nil, .oneOf(benefits, named: named))
      for name in named { _ = fields.node(name) }
      return nil
    }
    if let part = fields.fields("discount") {
      guard let discount = Discount(part) else { return nil }
      self = .discount(discount)
    } else if let part = fields.fields("cashback") {
      let worth = Worth(part)
      part.finish()
      guard let worth else { return nil }
      self = .cashback(worth)
    } else if let part = fields.fields("coupon") {
      guard let terms = CouponTerms(part) else { return nil }
      self = .coupon(terms)
    } else if fields.has("gift") {
      self = .gift(fields.list("gift", "\"42\", a campaign's number") { Int64($0).map { CampaignID($0) } })
    } else if let part = fields.fields("points") {
      let (points, programme) = (part.count("points"), part.value("programme", "\"1900000101\"") { MerchantID($0) })
      if !part.has("points") { part.missing("points", "500") }
      if !part.has("programme") { part.missing("programme", "a merchant's number") }
      part.finish()
      guard let points, let programme else { return nil }
      self = .points(points, programme: programme)
    } else {
      return nil
    }
  }
}

extension Discount {
  fileprivate init?(_ fields: CampaignFields) {
    let worth = Worth(fields)
    let stacking = fields.value("stacking", "stackable or exclusive") {
      ["stackable": Stacking.stackable, "exclusive": .exclusive][$0]
    }
    let isPerItem = fields.flag("per_item")
    fields.finish()
    guard let worth else { return nil }
    self.init(worth, isPerItem: isPerItem, stacking: stacking ?? .exclusive)
  }
}

extension Worth {
  init?(_ fields: CampaignFields) {
    let amount = fields.money("amount")
    let percentage = fields.value("percent", "12.5") { hundredths(of: $0) }
    let cap = fields.money("cap")
    let price = fields.money("lowered_to")
    let bands = fields.parts("bands").compactMap(MoneyBand.init)
    let ways = ["amount", "percent", "bands", "lowered_to"]
    let named = ways.filter(fields.has)
    guard named.count == 1 else {
      fields.fail(nil, .oneOf(ways, named: named))
      return nil
    }
    if let amount {
      self = .fixed(amount)
    } else if let percentage {
      self = .percentage(hundredths: percentage, cap: cap)
    } else if let price {
      self = .loweredTo(price)
    } else if let first = bands.first {
      self = .drawn(bands.map(\.band), first.currency)
    } else {
      return nil
    }
  }
}

/// One of `bands`.
private struct MoneyBand {
  let band: Band
  let currency: Currency

  init?(_ fields: CampaignFields) {
    let (from, to) = (fields.money("from"), fields.money("to"))
    let weight = fields.value("weight", "a whole number from 1") { UInt32($0) } ?? 1
    if !fields.has("from") { fields.missing("from", "0.10 CNY") }
    if !fields.has("to") { fields.missing("to", "5.00 CNY") }
    fields.finish()
    guard let from, let to else { return nil }
    guard from.currency == to.currency else {
      fields.fail(nil, .unfit(.currencies(from.currency, to.currency)))
      return nil
    }
    guard from <= to else {
      fields.fail(nil, .bandTurnedRound)
      return nil
    }
    band = Band(from.minorUnits...to.minorUnits, weight: weight)
    currency = from.currency
  }
}

extension CouponTerms {
  fileprivate init?(_ fields: CampaignFields) {
    let merchantsOwn = fields.flag("redeemed_by_merchant")
    let validity: CouponValidity?
    if let part = fields.fields("valid") {
      if part.has("lasts_days") {
        let wait = part.count("wait_days") ?? 0
        validity = part.count("lasts_days").map { .calendarDays(wait: wait, lasts: $0) }
      } else {
        let (wait, lasts) = (part.count("wait_seconds") ?? 0, part.count("lasts_seconds"))
        let isNextDay = part.flag("from_next_day")
        if !part.has("lasts_seconds") { part.missing("lasts_seconds", "604800") }
        validity = lasts.map { isNextDay ? .fromNextDay(lasts: $0) : .afterReceipt(wait: wait, lasts: $0) }
      }
      part.finish()
    } else {
      validity = .period
    }
    let use = fields.fields("use").flatMap { part in
      let conditions = Conditions(part)
      part.finish()
      return conditions
    }
    if !fields.has("use") { fields.missing("use", "from, to and conditions of the payments it can be used for") }
    let discount = Discount(fields)
    guard let validity, let use, let discount else { return nil }
    self.init(merchantsOwn ? .redeemedByMerchant(discount.worth) : .discount(discount), use: use, validity: validity)
  }
}

/// Hundredths of a per cent in `12.5`.
private func hundredths(of text: String) -> Int64? {
  let bare = text.hasSuffix("%") ? String(text.dropLast()).trimmingSuffixSpaces() : text
  return Money(majorUnits: bare, .cny)?.minorUnits
}

extension String {
  fileprivate func trimmingSuffixSpaces() -> String {
    var text = Substring(self)
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
