import Fen
import FenPlatform

// What the template of `/dev/faults` shows.

struct FaultsContent: Sendable {
  struct Row: Sendable {
    let faultID: String
    let match: String
    let effectName: String
    let effectCode: String
    let left: String
  }
  let tabs: [DeskTab]
  let rows: [Row]
  let hasRows: Bool
  let effects: [Choice]
  let methods: [Choice]
  let typedMerchant: String
  let typedPath: String
  let typedValue: String
  let typedTimes: String
  let refusal: RefusalView?

  init(_ rules: [FaultRule], _ visit: Visit, typed: Form? = nil, refusal: PageRefusal? = nil) {
    let language = visit.language
    self.tabs = DeskTab.all("faults", language)
    self.rows = rules.map { rule in
      let match = [rule.fault.merchant?.description, rule.fault.method, rule.fault.path].compactMap(\.self)
      return Row(
        faultID: rule.id,
        match: match.isEmpty ? language.text("faults.everything") : match.joined(separator: " "),
        effectName: rule.fault.effect.name(in: language) + (rule.fault.value.map { " · \($0)" } ?? ""),
        effectCode: rule.fault.effect.rawValue,
        left: rule.fault.times.map { language.text("faults.left", ["count": String($0)]) }
          ?? language.text("faults.always"))
    }
    self.hasRows = !rules.isEmpty
    self.effects = FaultEffect.allCases.map {
      Choice(
        choiceValue: $0.rawValue, choiceLabel: "\($0.name(in: language)) (\($0.rawValue))",
        isChosen: typed?["effect"] == $0.rawValue)
    }
    self.methods = ["GET", "POST"].map {
      Choice(choiceValue: $0, choiceLabel: $0, isChosen: typed?["method"] == $0)
    }
    self.typedMerchant = typed?["mchid"] ?? ""
    self.typedPath = typed?["path"] ?? ""
    self.typedValue = typed?["value"] ?? ""
    self.typedTimes = typed?["times"] ?? ""
    self.refusal = refusal.map { RefusalView($0, language) }
  }
}

extension FaultEffect {
  func name(in language: Language) -> String {
    switch self {
    case .latency: language.text("fault.latency")
    case .httpStatus: language.text("fault.httpStatus")
    case .dropConnection: language.text("fault.dropConnection")
    case .systemError: language.text("fault.systemError")
    case .badSignature: language.text("fault.badSignature")
    case .bankTimeout: language.text("fault.bankTimeout")
    case .bankSilent: language.text("fault.bankSilent")
    case .bankRefusal: language.text("fault.bankRefusal")
    case .userPaying: language.text("fault.userPaying")
    case .duplicateNotification: language.text("fault.duplicateNotification")
    case .notificationOutOfOrder: language.text("fault.notificationOutOfOrder")
    }
  }
}
