import Fen
import FenPlatform

/// Reports of false claims.
enum ClaimPageRefusal: Equatable, Sendable {
  case noSuchReport
  case unfit(ClaimReportFault)
  /// Somebody else took or decided it.
  case notNow
  case unsigned
  case otherProvider
  case noProvider

  init(_ refusal: ClaimReportRefusal) {
    switch refusal {
    case .notNow: self = .notNow
    case .unsigned: self = .unsigned
    case .otherProvider: self = .otherProvider
    case .noProvider: self = .noProvider
    }
  }

  var words: RefusalWords {
    switch self {
    case .noSuchReport: RefusalWords(.notFound, "refusal.noSuchReport", "advice.reportLink")
    case .unfit(.name): unfit("refusal.reportName", ClaimReportWords.most.name)
    case .unfit(.place): unfit("refusal.reportPlace", ClaimReportWords.most.place)
    case .unfit(.words): unfit("refusal.reportWords", ClaimReportWords.most.words)
    case .unfit(.contact): unfit("refusal.reportContact", ClaimReportWords.most.contact)
    case .notNow: RefusalWords(.conflict, "refusal.reportNotNow", "advice.reload")
    case .unsigned: RefusalWords(.badRequest, "refusal.reportUnsigned", "advice.reportSign")
    case .otherProvider: RefusalWords(.conflict, "refusal.reportOtherProvider", "advice.reportOtherProvider")
    case .noProvider: RefusalWords(.conflict, "refusal.reportNoProvider", "advice.searchRegistry")
    }
  }

  var fields: [String] {
    switch self {
    case .unfit(.name): ["name"]
    case .unfit(.place): ["place"]
    case .unfit(.words): ["words"]
    case .unfit(.contact): ["contact"]
    case .unsigned: ["staff", "reason"]
    case .otherProvider, .noProvider: ["provider"]
    case .noSuchReport, .notNow: []
    }
  }

  private func unfit(_ sentence: String, _ most: Int) -> RefusalWords {
    RefusalWords(.badRequest, sentence, "advice.reportWords", ["most": .count(most)])
  }
}
