import Fen
import Foundation

extension CampaignTerms {
  /// The campaign as the text that `init(text:)` reads: what is stored, and what a person edits.
  public var text: String {
    var lines = CampaignLines()
    lines.add("name", quoted(name))
    if trigger == .request { lines.add("trigger", "request") }
    lines.add(conditions)
    switch benefit {
    case .discount(let discount): lines.open("discount") { $0.add(discount) }
    case .cashback(let worth): lines.open("cashback") { $0.add(worth) }
    case .coupon(let terms): lines.open("coupon") { $0.add(terms) }
    case .gift(let campaigns): lines.add("gift", list: campaigns.map { quoted("\($0.value)") })
    case .points(let points, let programme):
      lines.open("points") {
        $0.add("points", "\(points)")
        $0.add("programme", quoted("\(programme)"))
      }
    }
    lines.add(limits)
    lines.add(funding)
    if returns == .kept { lines.add("refunds", "keep") }
    return lines.text
  }
}

/// Lines of YAML, deeper parts further in.
private struct CampaignLines {
  private(set) var text = ""
  private var indent = ""

  mutating func add(_ name: String, _ value: String) { text += "\(indent)\(name): \(value)\n" }

  mutating func add(_ name: String, list: [String]) {
    guard !list.isEmpty else { return }
    add(name, "[\(list.joined(separator: ", "))]")
  }

  mutating func open(_ name: String, _ body: (inout CampaignLines) -> Void) {
    var inner = CampaignLines()
    inner.indent = indent + "  "
    body(&inner)
    guard !inner.text.isEmpty else { return }
    text += "\(indent)\(name):\n\(inner.text)"
  }

  mutating func add(_ conditions: Conditions) {
    add(conditions.hours)
    add("countries", list: conditions.countries.sorted().map(quoted))
    add("cities", list: conditions.cities.sorted().map(quoted))
    add("merchants", list: conditions.merchants.sorted().map { quoted("\($0)") })
    add("stores", list: conditions.stores.map { "\($0.merchant)/\($0.store)" }.sorted().map(quoted))
    add(
      "trade_types", list: tradeTypeWords.filter { conditions.tradeTypes.contains($0.value) }.map(\.word))
    switch conditions.means {
    case nil: break
    case .balance: add("balance", "true")
    case .card(let cards):
      open("cards") {
        $0.add("issuers", list: cards.issuers.sorted().map(quoted))
        $0.add(
          "kinds",
          list: (cards.kinds.contains(.debit) ? ["debit"] : []) + (cards.kinds.contains(.credit) ? ["credit"] : []))
      }
      if cards.issuers.isEmpty && cards.kinds.isEmpty { add("cards", "{}") }
    }
    add("tags", list: conditions.tags.sorted().map(quoted))
    add("items", list: conditions.items.sorted().map(quoted))
    add("excluded_items", list: conditions.excludedItems.sorted().map(quoted))
    if let minimum = conditions.minimum { add("minimum", minimum.text) }
    if conditions.needsRealName { add("real_name", "true") }
    if conditions.isFirstPayment { add("first_payment", "true") }
    if let programme = conditions.programme { add("member_of", quoted("\(programme)")) }
  }

  mutating func add(_ hours: CampaignHours) {
    add("from", quoted(hours.period.lowerBound.rfc3339WithMilliseconds))
    add("to", quoted(hours.period.upperBound.rfc3339WithMilliseconds))
    add(
      "parts",
      list: hours.parts.map {
        quoted("\($0.lowerBound.rfc3339WithMilliseconds)/\($0.upperBound.rfc3339WithMilliseconds)")
      })
    add("weekdays", list: weekdayWords.filter { hours.weekdays.contains($0.value) }.map(\.word))
    add("hours", list: hours.windows.map { quoted($0.text) })
    switch hours.zone {
    case .named(.shanghai): break
    case .named(let zone): add("zone", zone.name)
    case .ofStore(let otherwise):
      if otherwise != .shanghai { add("zone", otherwise.name) }
      add("zone_of_store", "true")
    }
  }

  mutating func add(_ discount: Discount) {
    add(discount.worth)
    if discount.isPerItem { add("per_item", "true") }
    if discount.stacking == .stackable { add("stacking", "stackable") }
  }

  mutating func add(_ worth: Worth) {
    switch worth {
    case .fixed(let amount): add("amount", amount.text)
    case .percentage(let hundredths, let cap):
      add("percent", Money(minorUnits: hundredths, .cny).majorUnits)
      if let cap { add("cap", cap.text) }
    case .loweredTo(let price): add("lowered_to", price.text)
    case .drawn(let bands, let currency):
      add("bands", "")
      for band in bands {
        let from = Money(minorUnits: band.amounts.lowerBound, currency).text
        let to = Money(minorUnits: band.amounts.upperBound, currency).text
        text += "\(indent)  - {from: \(from), to: \(to), weight: \(band.weight)}\n"
      }
    }
  }

  mutating func add(_ terms: CouponTerms) {
    switch terms.value {
    case .discount(let discount): add(discount)
    case .redeemedByMerchant(let worth):
      add(worth)
      add("redeemed_by_merchant", "true")
    }
    switch terms.validity {
    case .period: break
    case .afterReceipt(let wait, let lasts):
      open("valid") {
        if wait != 0 { $0.add("wait_seconds", "\(wait)") }
        $0.add("lasts_seconds", "\(lasts)")
      }
    case .fromNextDay(let lasts):
      open("valid") {
        $0.add("from_next_day", "true")
        $0.add("lasts_seconds", "\(lasts)")
      }
    case .calendarDays(let wait, let lasts):
      open("valid") {
        if wait != 0 { $0.add("wait_days", "\(wait)") }
        $0.add("lasts_days", "\(lasts)")
      }
    }
    open("use") { $0.add(terms.use) }
  }

  mutating func add(_ limits: CampaignLimits) {
    open("limits") { part in
      if let budget = limits.budgetPerDay { part.add("budget_per_day", budget.text) }
      let counts = [
        ("count", limits.count), ("count_per_day", limits.countPerDay), ("people", limits.people),
        ("per_person", limits.perPerson), ("per_person_and_day", limits.perPersonAndDay),
      ]
      for (name, count) in counts { if let count { part.add(name, "\(count)") } }
    }
  }

  mutating func add(_ funding: Funding) {
    switch funding {
    case .none: add("funding", "none")
    case .byPayee(let budget):
      add("funding", "payee")
      if let budget { add("budget", budget.text) }
    case .prefunded(let budget, let shares):
      add("funding", "prefunded")
      add("budget", budget.text)
      add("funders", "")
      for share in shares { text += "\(indent)  - {who: \(quoted(share.funder.text)), weight: \(share.weight)}\n" }
    }
  }
}

/// A word in double quotes, as JSON has them and a campaign's text reads them.
public func quoted(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": quoted += "\\\""
    case "\\": quoted += "\\\\"
    case "\n": quoted += "\\n"
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{A0}", "\u{2028}", "\u{2029}", "\u{FEFF}":
      quoted +=
        "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count)
        + String(scalar.value, radix: 16)
    default: quoted.unicodeScalars.append(scalar)
    }
  }
  return quoted + "\""
}

extension Instant {
  /// As `rfc3339`, with the milliseconds where there are some.
  fileprivate var rfc3339WithMilliseconds: String {
    let whole = rfc3339
    let rest = milliseconds - seconds * 1_000
    guard rest != 0 else { return whole }
    let digits = String(rest + 1_000).dropFirst()
    return "\(whole.prefix(19)).\(digits)\(whole.dropFirst(19))"
  }
}
