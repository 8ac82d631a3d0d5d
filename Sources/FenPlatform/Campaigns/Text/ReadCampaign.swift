import Fen
import Yams

extension CampaignTerms {
  /// Reads a campaign's text, YAML as `docs/reference/campaign-file.md` describes it.
  ///
  /// - Throws: `CampaignTextFaults` with everything that is wrong, each with its line.
  public init(text: String) throws(CampaignTextFaults) {
    let faults = CampaignFields.Faults()
    let root: Node
    do {
      guard let node = try Yams.compose(yaml: text) else {
        throw CampaignTextFaults(faults: [CampaignTextFault(line: 1, column: 1, .text("there is nothing in it"))])
      }
      root = node
    } catch let fault as CampaignTextFaults {
      throw fault
    } catch {
      throw CampaignTextFaults(faults: [CampaignTextFault(yaml: error)])
    }
    let fields = CampaignFields(root, what: "a campaign", faults)
    let terms = CampaignTerms(fields)
    fields.finish()
    if let terms, faults.all.isEmpty {
      for fault in terms.faults {
        if fault == .payeesMissing {
          fields.fail(fields.node("funding"), .unfit(fault))
        } else {
          // What no single line is wrong in.
          faults.all.append(CampaignTextFault(line: 1, column: 1, .unfit(fault)))
        }
      }
    }
    guard let terms, faults.all.isEmpty else {
      throw CampaignTextFaults(faults: faults.all.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
    }
    self = terms
  }

  private init?(_ fields: CampaignFields) {
    let name = fields.text("name") ?? ""
    let trigger =
      fields.value("trigger", "payment or request") { ["payment": Trigger.payment, "request": .request][$0] }
      ?? .payment
    let returns =
      fields.value("refunds", "return or keep") { ["return": Returns.toBudget, "keep": .kept][$0] } ?? .toBudget
    let conditions = Conditions(fields)
    let benefit = Benefit(fields)
    let limits = CampaignLimits(fields.fields("limits"))
    let funding = Funding(fields)
    guard let conditions, let benefit, let funding else { return nil }
    self.init(
      name: name, trigger: trigger, conditions: conditions, benefit: benefit, limits: limits, funding: funding,
      returns: returns)
  }
}

extension CampaignTextFault {
  fileprivate init(yaml error: any Error) {
    guard case .scanner(_, let problem, let mark, _)? = error as? YamlError else {
      if case .parser(_, let problem, let mark, _)? = error as? YamlError {
        self.init(line: mark.line, column: mark.column, .text("this is not YAML: \(problem)"))
      } else {
        self.init(line: 1, column: 1, .text("this is not YAML: \(error)"))
      }
      return
    }
    self.init(line: mark.line, column: mark.column, .text("this is not YAML: \(problem)"))
  }
}

extension Conditions {
  init?(_ fields: CampaignFields) {
    let hours = CampaignHours(fields)
    // All are read whatever the hours are: what is not read is taken for a field that nobody knows.
    let countries = fields.list("countries", "AU", countryCode)
    let cities = fields.list("cities", "Shanghai") { $0 }
    let merchants = fields.list("merchants", "\"1900000101\"") { MerchantID($0) }
    let stores = fields.list("stores", "1900000101/12", StoreName.init(campaignText:))
    let tradeTypes = fields.list("trade_types", tradeTypeWords.map(\.word).joined(separator: ", "), tradeType)
    let means = PaymentMeans(fields)
    let tags = fields.list("tags", "a word") { $0 }
    let items = fields.list("items", "a number of goods") { $0 }
    let excludedItems = fields.list("excluded_items", "a number of goods") { $0 }
    let (minimum, needsRealName) = (fields.money("minimum"), fields.flag("real_name"))
    let isFirstPayment = fields.flag("first_payment")
    let programme = fields.value("member_of", "\"1900000101\"") { MerchantID($0) }
    guard let hours else { return nil }
    self.init(
      hours: hours, countries: Set(countries), cities: Set(cities), merchants: Set(merchants), stores: Set(stores),
      tradeTypes: Set(tradeTypes), means: means, tags: Set(tags), items: Set(items),
      excludedItems: Set(excludedItems), minimum: minimum, needsRealName: needsRealName,
      isFirstPayment: isFirstPayment, programme: programme)
  }
}

extension CampaignHours {
  fileprivate init?(_ fields: CampaignFields) {
    let (from, to) = (fields.instant("from"), fields.instant("to"))
    if !fields.has("from") { fields.missing("from", "2016-06-01T00:00:00+08:00") }
    if !fields.has("to") { fields.missing("to", "2016-08-01T00:00:00+08:00") }
    let parts = fields.list("parts", "2016-06-01T00:00:00+08:00/2016-06-04T00:00:00+08:00", dateRange)
    let weekdays = fields.list("weekdays", weekdayWords.map(\.word).joined(separator: ", ")) { text in
      weekdayWords.first { $0.word == text }?.value
    }
    let windows = fields.list("hours", "07:00-10:00, the end after the beginning", DayWindow.init(campaignText:))
    let zone = fields.value("zone", "Asia/Shanghai, a name of the time zone database") { Zone($0) }
    let isOfStore = fields.flag("zone_of_store")
    guard let from, let to else { return nil }
    guard from < to else {
      fields.fail(fields.node("to"), .unfit(.periodEmpty))
      return nil
    }
    let named = zone ?? .shanghai
    self.init(
      period: from..<to, parts: parts, weekdays: Set(weekdays), windows: windows,
      zone: isOfStore ? .ofStore(otherwise: named) : .named(named))
  }
}

extension PaymentMeans {
  fileprivate init?(_ fields: CampaignFields) {
    let isBalance = fields.flag("balance")
    let cards = CardCondition(fields.fields("cards"))
    if isBalance, cards != nil {
      fields.fail(
        fields.node("balance"),
        .text("`balance` and `cards` are never both: a payment comes from one; keep one of them"))
    }
    if let cards { self = .card(cards) } else if isBalance { self = .balance } else { return nil }
  }
}

/// Beginning and end with a slash between, as ISO 8601 writes an interval; nil when it is none.
private func dateRange(_ text: String) -> Range<Instant>? {
  let ends = text.split(separator: "/", omittingEmptySubsequences: false).map { Instant(rfc3339: String($0)) }
  guard ends.count == 2, let from = ends[0], let to = ends[1], from < to else { return nil }
  return from..<to
}

extension CardCondition {
  fileprivate init?(_ fields: CampaignFields?) {
    guard let fields else { return nil }
    let kinds = fields.list("kinds", "debit or credit") { ["debit": CardKind.debit, "credit": .credit][$0] }
    self.init(issuers: Set(fields.list("issuers", "CMB") { $0 }), kinds: Set(kinds))
    fields.finish()
  }
}

extension CampaignLimits {
  fileprivate init(_ fields: CampaignFields?) {
    guard let fields else {
      self.init()
      return
    }
    self.init(
      budgetPerDay: fields.money("budget_per_day"), count: fields.count("count"),
      countPerDay: fields.count("count_per_day"), people: fields.count("people"),
      perPerson: fields.count("per_person"), perPersonAndDay: fields.count("per_person_and_day"))
    fields.finish()
  }
}

extension Funding {
  fileprivate init?(_ fields: CampaignFields) {
    let kind = fields.value("funding", "prefunded, payee or none") { text in
      ["prefunded", "payee", "none"].contains(text) ? text : nil
    }
    let budget = fields.money("budget")
    let shares = fields.parts("funders").compactMap(FundingShare.init)
    switch kind {
    case "payee": self = .byPayee(budget: budget)
    case "none": self = .none
    case "prefunded":
      guard let budget else {
        if !fields.has("budget") { fields.missing("budget", "20000.00 CNY") }
        return nil
      }
      self = .prefunded(budget: budget, shares.isEmpty ? [FundingShare(.platform)] : shares)
    default:
      if !fields.has("funding") { fields.missing("funding", "prefunded, payee or none") }
      return nil
    }
  }
}

extension FundingShare {
  fileprivate init?(_ fields: CampaignFields) {
    let funder = fields.value("who", "platform, or a merchant's number", Funder.init(text:))
    let weight = fields.value("weight", "a whole number from 1") { UInt32($0) } ?? 1
    if !fields.has("who") { fields.missing("who", "platform, or a merchant's number") }
    fields.finish()
    guard let funder else { return nil }
    self.init(funder, weight: weight)
  }
}
