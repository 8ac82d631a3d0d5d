import Fen
import FenPlatform
import Foundation

/// A form written as a campaign's text, so that the text's reader alone says what is wrong with it.
struct CampaignForm {
  private(set) var text = ""
  /// Which field each line of the text comes from.
  private(set) var fields = [String]()

  /// - Parameter owner: of a merchant's desk, where the campaign is about his own shops and money.
  init(_ form: Form, owner: Funder) {
    add("name", form.trimmed("name"))
    let zone = form.trimmed("zone") ?? Zone.shanghai.name
    for name in ["from", "to"] { add(name, form.trimmed(name).map { moment($0, Zone(zone) ?? .shanghai) }) }
    if zone == "store" { add("zone_of_store", "true") } else { add("zone", zone) }
    add("weekdays", list: weekdayNames.filter { form["weekday_\($0)"] != nil })
    add("hours", list: words(form["hours"]).map { $0.replacing("–", with: "-") })
    var prefix = ""
    if case .merchant(let id) = owner {
      prefix = "\(id)/"
      add("merchants", list: ["\(id)"])
    } else {
      add("merchants", list: words(form["merchants"]))
    }
    add("stores", list: words(form["stores"]).map { $0.contains("/") ? $0 : prefix + $0 })
    add("cities", list: words(form["cities"]))
    add("countries", list: words(form["countries"]).map { $0.uppercased() })
    add("minimum", form.trimmed("minimum").map(inYuan))
    add("real_name", form["real_name"].map { _ in "true" })
    add("first_payment", form["first_payment"].map { _ in "true" })
    add("member_of", form.trimmed("member_of"))
    addBenefit(form)
    addLimits(form)
    addFunding(form, owner)
  }

  private mutating func addBenefit(_ form: Form) {
    switch form["benefit"] {
    case "points":
      add("points", parts: [("points", form.trimmed("points")), ("programme", form.trimmed("programme"))])
    case "cashback": add("cashback", raw: worth(form))
    case .some, .none: add("discount", raw: worth(form))
    }
  }

  private func worth(_ form: Form) -> String {
    switch form["worth"] {
    case "percent":
      flow([("percent", form.trimmed("percent")), ("cap", form.trimmed("cap").map(inYuan))])
    case "drawn":
      "{bands: [\(flow([("from", form.trimmed("least").map(inYuan)), ("to", form.trimmed("most").map(inYuan))]))]}"
    case .some, .none: flow([("amount", form.trimmed("amount").map(inYuan))])
    }
  }

  private mutating func addLimits(_ form: Form) {
    let limits =
      ["per_person_and_day", "per_person", "people", "count"].map { ($0, form.trimmed($0)) }
      + [("budget_per_day", form.trimmed("budget_per_day").map(inYuan))]
    guard limits.contains(where: { $0.1 != nil }) else { return }
    add("limits", parts: limits)
  }

  private mutating func addFunding(_ form: Form, _ owner: Funder) {
    let isPoints = form["benefit"] == "points"
    let funding = isPoints ? "none" : form["funding"] == "payee" ? "payee" : "prefunded"
    add("funding", funding)
    guard !isPoints else { return }
    add("budget", form.trimmed("budget").map(inYuan))
    if funding == "prefunded" { add("funders", raw: "[{who: \(quoted(owner.text))}]") }
  }

  private mutating func add(_ name: String, _ value: String?) {
    guard let value else { return }
    add(name, raw: quoted(value))
  }

  private mutating func add(_ name: String, list: [String]) {
    guard !list.isEmpty else { return }
    add(name, raw: "[\(list.map(quoted).joined(separator: ", "))]")
  }

  private mutating func add(_ name: String, parts: [(String, String?)]) { add(name, raw: flow(parts)) }

  private mutating func add(_ name: String, raw: String) {
    text += "\(name): \(raw)\n"
    fields.append(name)
  }
}

private func flow(_ parts: [(String, String?)]) -> String {
  "{\(parts.compactMap { name, value in value.map { "\(name): \(quoted($0))" } }.joined(separator: ", "))}"
}

private func inYuan(_ typed: String) -> String { "\(typed) CNY" }

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
