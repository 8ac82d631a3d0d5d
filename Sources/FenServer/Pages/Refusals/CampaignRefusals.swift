import Fen
import FenPlatform
import HTTPTypes

/// Why a campaign was not made, changed or moved.
enum CampaignPageRefusal: Error, Equatable, Sendable {
  case noSuchCampaign
  case notPaid
  case ended
  /// The move does not lead on from where it stands.
  case state(CampaignState)
  case funderShort(has: Money, needs: Money)
  case fundingFixed
  /// As the rules say it, in English.
  case unfit(String)
  case tooManyPayments(most: Int)
  /// A file of payments, where it cannot be read and why.
  case historyUnfit(HistoryFault)
  /// In MB.
  case historyTooLarge(most: Int)
  case tryUnderWay
}

extension CampaignPageRefusal {
  init?(_ refusal: CampaignRefusal) {
    switch refusal {
    case .notApproved: self = .state(.draft)
    case .notRunning(let state), .notPaused(let state): self = .state(state)
    case .hasEnded, .periodOver: self = .ended
    case .funderShort(_, let has, let needs): self = .funderShort(has: has, needs: needs)
    case .changesFunding: self = .fundingFixed
    case .unfit(let faults): self = .unfit(faults.map(\.description).joined(separator: "; "))
    case .arithmetic: return nil
    }
  }

  var words: RefusalWords {
    switch self {
    case .noSuchCampaign: RefusalWords(.notFound, "refusal.noSuchCampaign", "advice.goBack")
    case .notPaid: RefusalWords(.conflict, "refusal.orderNotPaidYet", "advice.otherOrder")
    case .ended: RefusalWords(.conflict, "refusal.campaignEnded", "advice.makeAnother")
    case .state(let state):
      RefusalWords(.conflict, "refusal.campaignState", "advice.campaignState", ["state": .key(stateKey(state))])
    case .funderShort(let has, let needs):
      RefusalWords(
        .conflict, "refusal.budgetMissing", "advice.fundCampaign", ["has": .money(has), "needs": .money(needs)])
    case .fundingFixed: RefusalWords(.conflict, "refusal.fundingFixed", "advice.makeAnother")
    case .unfit(let faults):
      RefusalWords(.badRequest, "refusal.campaignUnfit", "advice.correctCampaign", ["faults": .typed(faults)])
    case .tooManyPayments(let most):
      RefusalWords(.badRequest, "refusal.tooManyPayments", "advice.tryLess", ["most": .count(most)])
    case .historyUnfit(let fault): fault.words
    case .historyTooLarge(let most):
      RefusalWords(.contentTooLarge, "refusal.historyTooLarge", "advice.historyTooLarge", ["most": .count(most)])
    case .tryUnderWay: RefusalWords(.tooManyRequests, "refusal.tryUnderWay", "advice.wait")
    }
  }
}

extension HistoryFault {
  fileprivate var words: RefusalWords {
    let (sentence, column, says): (String, HistoryColumn?, String?) =
      switch reason {
      case .empty: ("refusal.historyEmpty", nil, nil)
      case .columnMissing(let column): ("refusal.historyColumnMissing", column, nil)
      case .columnTwice(let column): ("refusal.historyColumnTwice", column, nil)
      case .missing(let column): ("refusal.historyCellEmpty", column, nil)
      case .unreadable(let column, let text): ("refusal.historyCellUnreadable", column, text)
      }
    var values: [String: RefusalValue] = ["line": .count(line)]
    if let column { values["column"] = .typed(column.rawValue) }
    if let says { values["says"] = .typed(String(says.prefix(40))) }
    return RefusalWords(.badRequest, sentence, column?.advice ?? "advice.historyFile", values)
  }
}

extension HistoryColumn {
  /// What is right there.
  fileprivate var advice: String {
    switch self {
    case .at: "advice.historyTime"
    case .amount: "advice.historyAmount"
    case .merchant, .subMerchant: "advice.historyMerchant"
    case .country, .zone, .currency: "advice.historyCode"
    case .tradeType: "advice.historyTradeType"
    case .verified, .member: "advice.historyYesNo"
    case .state: "advice.historyState"
    case .customer, .store, .city, .card, .tags: "advice.historyFile"
    }
  }
}
