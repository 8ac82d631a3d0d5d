import Fen

// A campaign in plain words: the parts of `CampaignSummary`, each as the reader's language puts it, in one sentence.

/// The names that a campaign's words need.
struct CampaignNames: Equatable, Sendable {
  var merchants: [MerchantID: String] = [:]
  var stores: [StoreName: String] = [:]

  func merchant(_ id: MerchantID) -> String { merchants[id] ?? id.description }
  func store(_ name: StoreName) -> String { stores[name] ?? name.store }
}

extension Language {
  func sentence(_ summary: CampaignSummary, _ names: CampaignNames) -> String {
    let act =
      summary.isSent
      ? text("summary.sent")
      : text(
        "summary.pay",
        [
          "first": summary.isFirstPayment ? text("summary.first") : "",
          "minimum": summary.minimum.map { text("summary.minimum", ["amount": money($0)]) } ?? "",
          "hours": hours(summary), "where": whereabouts(summary, names),
          "means": summary.means.map { means($0) }.joined(),
        ])
    let clauses =
      [act, text("summary.get", ["gift": gift(summary.gift)])] + summary.people.map { people($0, names) }
      + summary.limits.map { limit($0) } + [period(summary)]
    return clauses.joined(separator: text("summary.comma"))
  }

  func gift(_ gift: CampaignSummary.Gift) -> String {
    switch gift {
    case .off(let amount): off(amount)
    case .back(let amount): back(amount)
    case .coupon(let amount): text("summary.coupon", ["worth": off(amount)])
    case .coupons(let kinds): text("summary.coupons", ["count": count(Int64(kinds))])
    case .points(let points): text("summary.points", ["count": count(points)])
    }
  }

  /// The same in one line or two, for pictures.
  func giftLines(_ gift: CampaignSummary.Gift) -> [String] {
    func bare(_ amount: CampaignSummary.Amount) -> (CampaignSummary.Amount, [String]) {
      guard case .percentage(let hundredths, atMost: let most?) = amount else { return (amount, []) }
      return (.percentage(hundredths, atMost: nil), [text("summary.most", ["amount": money(most)])])
    }
    switch gift {
    case .off(let amount):
      let (bare, most) = bare(amount)
      return [off(bare)] + most
    case .back(let amount):
      let (bare, most) = bare(amount)
      return [back(bare)] + most
    case .coupon(let amount):
      let (bare, most) = bare(amount)
      return [text("summary.coupon", ["worth": off(bare)])] + most
    case .coupons, .points: return [self.gift(gift)]
    }
  }

  /// `at 29 stores of GAP in Shanghai`; empty where it is everywhere.
  private func whereabouts(_ summary: CampaignSummary, _ names: CampaignNames) -> String {
    let places = list(summary.cities + summary.countries.map(country))
    let shops = shops(summary.place, names)
    return switch (shops.isEmpty, places.isEmpty) {
    case (true, true): ""
    case (true, false): text("summary.inPlaces", ["places": places])
    case (false, true): text("summary.atShops", ["shops": shops])
    case (false, false): text("summary.atShopsInPlaces", ["shops": shops, "places": places])
    }
  }

  private func shops(_ place: CampaignSummary.Place, _ names: CampaignNames) -> String {
    switch place {
    case .everywhere: ""
    case .merchants(let merchants):
      merchants.count == 1
        ? names.merchant(merchants[0]) : text("summary.chains", ["count": count(Int64(merchants.count))])
    case .stores(let stores, let merchants):
      merchants.count == 1
        ? text("summary.storesOf", ["count": count(Int64(stores)), "name": names.merchant(merchants[0])])
        : text("summary.stores", ["count": count(Int64(stores))])
    }
  }

  /// `07:00–10:00 or 17:00–24:00`
  func windows(_ windows: [DayWindow]) -> String {
    windows.map { "\($0.ends.from)–\($0.ends.to)" }.joined(separator: text("summary.or"))
  }

  func weekdays(_ days: [Weekday]) -> String {
    days.map { text(weekdayKeys[Int($0.rawValue)]) }.joined(separator: text("summary.and"))
  }

  /// Whose clock: `Shanghai time`.
  func clock(_ clock: CampaignSummary.Clock) -> String {
    switch clock {
    case .of(let zone): text("summary.zoneTime", ["zone": zoneName(zone)])
    case .ofStore: text("summary.storeTime")
    }
  }

  func zoneName(_ zone: Zone) -> String {
    zoneKeys[zone.name].map { text($0) }
      ?? String(zone.name.split(separator: "/").last ?? "").replacing("_", with: " ")
  }

  func period(_ summary: CampaignSummary) -> String {
    summary.periods.map { text("summary.period", ["from": bound($0.from), "to": bound($0.to)]) }
      .joined(separator: text("summary.and"))
  }

  func bound(_ bound: CampaignSummary.Bound) -> String {
    let day = text(
      "summary.date",
      [
        "year": String(bound.day.year), "month": text(monthKeys[Int(bound.day.month) - 1]),
        "day": String(bound.day.day),
      ])
    guard let second = bound.second, let window = DayWindow(from: second, to: 86_400) else { return day }
    return "\(day) \(window.ends.from)"
  }

  func limit(_ limit: CampaignSummary.Limit) -> String {
    switch limit {
    case .perPersonAndDay(1): text("summary.onceADay")
    case .perPersonAndDay(let times): text("summary.timesADay", ["count": count(times)])
    case .perPerson(1): text("summary.once")
    case .perPerson(let times): text("summary.times", ["count": count(times)])
    case .people(let people): text("summary.people", ["count": count(people)])
    case .count(let rewards): text("summary.rewards", ["count": count(rewards)])
    case .countPerDay(let rewards): text("summary.rewardsADay", ["count": count(rewards)])
    case .budgetPerDay(let budget): text("summary.budgetADay", ["amount": money(budget)])
    }
  }

  /// `20,000`
  func count(_ number: Int64) -> String { AmountParts(Money(minorUnits: number, .jpy), in: self).whole }

  private func hours(_ summary: CampaignSummary) -> String {
    guard let clock = summary.clock else { return "" }
    let days = summary.weekdays.isEmpty ? "" : text("summary.onDays", ["days": weekdays(summary.weekdays)])
    let hours = summary.windows.isEmpty ? "" : text("summary.atHours", ["hours": windows(summary.windows)])
    return text("summary.hours", ["days": days, "hours": hours, "zone": self.clock(clock)])
  }

  private func people(_ people: CampaignSummary.People, _ names: CampaignNames) -> String {
    switch people {
    case .verified: text("summary.verified")
    case .members(let merchant): text("summary.members", ["name": names.merchant(merchant)])
    }
  }

  private func means(_ means: CampaignSummary.Means) -> String {
    switch means {
    case .tradeTypes(let types):
      text("summary.byWays", ["ways": types.map { text(tradeTypeKey($0)) }.joined(separator: text("summary.or"))])
    case .paidFrom(.balance): text("summary.byBalance")
    case .paidFrom(.card(let cards)): text("summary.byCard", ["card": card(cards)])
    case .tags(let tags): text("summary.withTags", ["tags": tags.joined(separator: text("summary.or"))])
    case .items(let items): text("summary.withItems", ["count": count(Int64(items))])
    }
  }

  /// `CMB or CCB credit card`
  func card(_ cards: CardCondition) -> String {
    let kind =
      switch (cards.kinds.contains(.debit), cards.kinds.contains(.credit)) {
      case (true, false): text("summary.debitCard")
      case (false, true): text("summary.creditCard")
      case (true, true), (false, false): text("summary.anyCard")
      }
    let banks = cards.issuers.sorted().map { bank($0) }.joined(separator: text("summary.or"))
    return banks.isEmpty ? kind : text("summary.cardOf", ["bank": banks, "kind": kind])
  }

  private func off(_ amount: CampaignSummary.Amount) -> String {
    switch amount {
    case .loweredTo(let price): text("summary.lowered", ["amount": money(price)])
    case .exactly, .between, .percentage: text("summary.off", ["amount": worth(amount)]) + most(amount)
    }
  }

  private func back(_ amount: CampaignSummary.Amount) -> String {
    text("summary.back", ["amount": worth(amount)]) + most(amount)
  }

  private func worth(_ amount: CampaignSummary.Amount) -> String {
    switch amount {
    case .exactly(let money), .loweredTo(let money): self.money(money)
    case .between(let least, let most): "\(money(least))–\(money(most))"
    case .percentage(let hundredths, atMost: _): percent(hundredths)
    }
  }

  private func most(_ amount: CampaignSummary.Amount) -> String {
    guard case .percentage(_, atMost: let most?) = amount else { return "" }
    return text("summary.atMost", ["amount": money(most)])
  }

  /// `12.5 %` of hundredths of a per cent.
  private func percent(_ hundredths: Int64) -> String {
    var text = Substring(Money(minorUnits: hundredths, .cny).majorUnits)
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text + "%"
  }
}

func tradeTypeKey(_ type: TradeType) -> String {
  switch type {
  case .jsapi: "trade.jsapi"
  case .native: "trade.native"
  case .app: "trade.app"
  case .h5: "trade.h5"
  case .code: "trade.code"
  case .printedCode: "trade.printedCode"
  }
}

/// By the number of `Weekday`.
let weekdayKeys = [
  "weekday.sunday", "weekday.monday", "weekday.tuesday", "weekday.wednesday", "weekday.thursday", "weekday.friday",
  "weekday.saturday",
]

private let monthKeys = [
  "month.january", "month.february", "month.march", "month.april", "month.may", "month.june", "month.july",
  "month.august", "month.september", "month.october", "month.november", "month.december",
]

private let zoneKeys = [
  "Asia/Shanghai": "zone.shanghai", "Asia/Hong_Kong": "zone.hongKong", "Asia/Tokyo": "zone.tokyo",
  "Asia/Seoul": "zone.seoul", "Australia/Melbourne": "zone.melbourne", "Australia/Sydney": "zone.sydney",
  "Pacific/Auckland": "zone.auckland", "Europe/London": "zone.london", "America/New_York": "zone.newYork",
  "America/Los_Angeles": "zone.losAngeles",
]
