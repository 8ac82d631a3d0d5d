import Fen
import FenPlatform
import Foundation

/// A form written as a campaign's text, so that the text's reader alone says what is wrong with it.
struct CampaignForm {
  private(set) var text = ""
  /// Which field each line of the text comes from.
  private var fields = [String]()
  /// Where the form asks how much.
  private let worthField: String

  /// - Parameter owner: of a merchant's desk, where the campaign is about his own shops and money.
  init(_ form: Form, owner: Funder) {
    worthField = form["worth"] == "percent" ? "percent" : "amount"
    add("name", form.trimmed("name"))
    let zone = form.trimmed("zone") ?? Zone.shanghai.name
    let from = form.trimmed("from").map { moment($0, Zone(zone) ?? .shanghai) }
    let to = form.trimmed("to").map { moment($0, Zone(zone) ?? .shanghai) }
    add("from", from)
    add("to", to)
    if zone == "store" { add("zone_of_store", "true") } else { add("zone", zone) }
    add("weekdays", list: weekdayNames.filter { form["weekday_\($0)"] != nil })
    add("hours", list: words(form["hours"]).map { $0.replacing("–", with: "-") })
    let merchants: [String]
    var prefix = ""
    switch owner {
    case .merchant(let id): (merchants, prefix) = (["\(id)"], "\(id)/")
    case .platform: merchants = words(form["merchants"])
    }
    let stores = words(form["stores"]).map { $0.contains("/") ? $0 : prefix + $0 }
    add("merchants", list: merchants)
    add("stores", list: stores)
    add("cities", list: words(form["cities"]))
    add("countries", list: words(form["countries"]).map { $0.uppercased() })
    add("minimum", form.yuan("minimum"))
    add("real_name", form["real_name"].map { _ in "true" })
    add("first_payment", form["first_payment"].map { _ in "true" })
    add("member_of", form.trimmed("member_of"))
    // A coupon is used where it is given.
    addBenefit(form, use: [("from", from), ("to", to)], lists: [("merchants", merchants), ("stores", stores)])
    addLimits(form)
    addFunding(form, owner)
  }

  private mutating func addBenefit(_ form: Form, use period: [(String, String?)], lists: [(String, [String])]) {
    switch form["benefit"] {
    case "coupon":
      if form["trigger"] == "request" { add("trigger", "request") }
      add("coupon", raw: couponText(form, period, lists))
    case "points":
      add("points", parts: [("points", form.trimmed("points")), ("programme", form.trimmed("programme"))])
    case "cashback": add("cashback", raw: braced(worth(form)))
    case .some, .none: add("discount", raw: braced(worth(form)))
    }
  }

  private func couponText(_ form: Form, _ period: [(String, String?)], _ lists: [(String, [String])]) -> String {
    let days = form.trimmed("valid_days")
    let lasts = days.flatMap { Int64($0) }.flatMap { (1...mostValidDays).contains($0) ? $0 : nil }
    // The last one that is given is good for as long.
    var use = listed(period.map { ($0.0, $0.0 == "to" ? $0.1.map { later($0, days: lasts ?? 0) } : $0.1) })
    use += lists.filter { !$0.1.isEmpty }.map { "\($0.0): \(sequence($0.1))" }
    use += listed([("minimum", form.yuan("coupon_minimum"))])
    var parts = worth(form) + ["use: \(braced(use))"]
    if let days {
      let seconds = lasts.map { String($0 * 86_400) } ?? days + inDays
      parts.append("valid: \(braced(listed([("lasts_seconds", seconds)])))")
    }
    return braced(parts)
  }

  private func worth(_ form: Form) -> [String] {
    switch form["worth"] {
    case "percent": return listed([("percent", form.trimmed("percent")), ("cap", form.yuan("cap"))])
    case "drawn":
      let band = listed([("from", form.yuan("least")), ("to", form.yuan("most"))])
      return ["bands: [\(braced(band))]"]
    case .some, .none: return listed([("amount", form.yuan("amount"))])
    }
  }

  private mutating func addLimits(_ form: Form) {
    let limits =
      ["per_person_and_day", "per_person", "people", "count"].map { ($0, form.trimmed($0)) }
      + [("budget_per_day", form.yuan("budget_per_day"))]
    guard limits.contains(where: { $0.1 != nil }) else { return }
    add("limits", parts: limits)
  }

  private mutating func addFunding(_ form: Form, _ owner: Funder) {
    let isPoints = form["benefit"] == "points"
    let funding = isPoints ? "none" : form["funding"] == "payee" ? "payee" : "prefunded"
    add("funding", funding)
    guard !isPoints else { return }
    add("budget", form.yuan("budget"))
    if funding == "prefunded" { add("funders", raw: "[{who: \(quoted(owner.text))}]") }
  }

  private mutating func add(_ name: String, _ value: String?) {
    guard let value else { return }
    add(name, raw: quoted(value))
  }

  private mutating func add(_ name: String, list: [String]) {
    guard !list.isEmpty else { return }
    add(name, raw: sequence(list))
  }

  private mutating func add(_ name: String, parts: [(String, String?)]) { add(name, raw: braced(listed(parts))) }

  private mutating func add(_ name: String, raw: String) {
    text += "\(name): \(raw)\n"
    fields.append(name)
  }
}

extension CampaignForm {
  /// The field whose line a fault is in; nil for what no single line is wrong in.
  func field(of fault: CampaignTextFault) -> String? {
    guard fault.line > 1 || fault.column > 1, fields.indices.contains(fault.line - 1) else { return nil }
    return fields[fault.line - 1]
  }

  /// A fault in the words of the form; nil where another line of it is at fault already.
  func problem(of fault: CampaignTextFault) -> CampaignTextFault.Problem? {
    let line = field(of: fault)
    let isOfBenefit = line.map { ["discount", "cashback", "coupon"].contains($0) } ?? false
    func named(_ field: String, _ example: String) -> String? {
      guard isOfBenefit else { return field }
      // Drawn amounts go from one to another; a coupon's use has the times of the form's own fields.
      let isAmount = example.hasSuffix(inYuan)
      switch field {
      case "from": return isAmount ? "least" : nil
      case "to": return isAmount ? "most" : nil
      case "merchants", "stores": return nil
      case "minimum": return "coupon_minimum"
      case _: return field
      }
    }
    switch fault.problem {
    case .unreadable(let field, let value, let example):
      let added = [inYuan, inDays].first { value.hasSuffix($0) } ?? ""
      let typed = String(value.dropLast(added.count))
      return named(field, example).map { .unreadable(field: $0, value: typed, example: example) }
    case .missing(let field, let example):
      return named(field, example).map { .missing(field: $0, example: example) }
    case .oneOf: return isOfBenefit ? .missing(field: worthField, example: "") : fault.problem
    case .unfit(.periodEmpty): return isOfBenefit ? nil : fault.problem
    case .bandTurnedRound, .unfit, .text: return fault.problem
    }
  }
}

private func braced(_ parts: [String]) -> String { "{\(parts.joined(separator: ", "))}" }

private func listed(_ parts: [(String, String?)]) -> [String] {
  parts.compactMap { name, value in value.map { "\(name): \(quoted($0))" } }
}

private func sequence(_ list: [String]) -> String { "[\(list.map(quoted).joined(separator: ", "))]" }

/// A moment so many days later; as it was written where it is none.
private func later(_ text: String, days: Int64) -> String {
  Instant(rfc3339: text).map { $0.adding(days: days).rfc3339 } ?? text
}

/// Ten years.
private let mostValidDays: Int64 = 3_660

// What the form writes behind what was typed.
private let inYuan = " CNY"
private let inDays = " days"

extension Form {
  fileprivate func yuan(_ name: String) -> String? { trimmed(name).map { $0 + inYuan } }
}

private func words(_ typed: String?) -> [String] {
  (typed ?? "").split { $0 == "," || $0 == "，" || $0 == "、" || $0.isWhitespace }.map(String.init)
}

/// What a browser sends, `yyyy-MM-ddTHH:mm`, on the clocks of a zone; as it was typed where it is none.
private func moment(_ typed: String, _ zone: Zone) -> String {
  let seconds = typed.utf8.count == 16 ? ":00" : ""
  guard let asUTC = Instant(rfc3339: typed + seconds + "Z") else { return typed }
  return zone.instant(day: asUTC.seconds / 86_400, second: asUTC.seconds % 86_400).rfc3339
}

let weekdayNames = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
