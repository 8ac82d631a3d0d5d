import Fen
import FenPlatform

/// Campaigns: those of a desk, and what anybody may know of them.
protocol CampaignsData: Sendable {
  /// The latest first, at most a hundred; nil for everybody's.
  func campaigns(of owner: Funder?) async throws -> [CampaignView]
  /// Those that run or pause.
  func openCampaigns() async throws -> [CampaignView]
  func campaign(_ id: CampaignID) async throws -> CampaignView
  func report(on campaign: CampaignID) async throws -> CampaignReport
  /// The earliest first.
  func rewards(of campaign: CampaignID, limit: Int) async throws -> [Reward]
  func makeCampaign(_ terms: CampaignTerms, owner: Funder) async throws -> CampaignID
  func changeCampaign(_ id: CampaignID, to terms: CampaignTerms) async throws
  func moveCampaign(_ id: CampaignID, _ event: CampaignEvent) async throws
  /// What each funder has to give and has.
  func funding(of campaign: CampaignID) async throws -> [FunderStanding]
  /// Why the desk's campaigns did not reward a payment.
  ///
  /// - Parameters:
  ///   - order: its transaction number, or the merchant's own for an order of the desk's merchant.
  func explain(order: String, of owner: Funder?) async throws -> PaymentExplained
  /// The names of merchants and stores that campaigns' words need.
  func campaignNames(of terms: [CampaignTerms]) async throws -> CampaignNames
  /// Tries variants on made-up customers, each over the same history.
  func tryOut(_ variants: [CampaignTerms], over history: TrialHistory) async throws -> [Forecast.Line]
  func merchants() async throws -> [TillMerchant]
  func today() async throws -> Instant
}

/// What a campaign gave, and when and where.
struct CampaignReport: Equatable, Sendable {
  /// From the first to before the last moment of `hours` and `stores`.
  var span: Range<Instant>
  var hours: [RewardedHour]
  var stores: [RewardedStore]
  /// The latest first.
  var latest: [Reward]
  /// The latest first.
  var editions: [CampaignEdition]
}

struct FunderStanding: Equatable, Sendable {
  var funder: Funder
  var has: Money
  var needs: Money
}

/// A payment as its campaigns saw it.
struct PaymentExplained: Equatable, Sendable {
  struct Line: Equatable, Sendable {
    var campaign: CampaignView
    /// Nil when nothing stood in the way.
    var missed: Missed?
    /// What it got; nil when it got nothing.
    var reward: Reward?
  }
  var transaction: String
  var amount: Money
  var paidAt: Instant
  var lines: [Line]
}
