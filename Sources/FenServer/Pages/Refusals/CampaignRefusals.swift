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
  /// A file of payments, and where it cannot be read.
  case historyUnfit(line: Int)
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
    case .historyUnfit(let line):
      RefusalWords(.badRequest, "refusal.historyUnfit", "advice.historyFile", ["line": .count(line)])
    case .tryUnderWay: RefusalWords(.tooManyRequests, "refusal.tryUnderWay", "advice.wait")
    }
  }
}
