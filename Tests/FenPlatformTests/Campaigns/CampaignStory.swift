import Fen
import FenStore
import Testing

@testable import FenPlatform

// What is given, and to whom.

let longTime =
  Instant(rfc3339: "2026-01-01T00:00:00+08:00")!..<Instant(rfc3339: "2027-01-01T00:00:00+08:00")!

func campaignTerms(
  _ benefit: Benefit, budget: Int64 = 100_000, limits: CampaignLimits = CampaignLimits(), trigger: Trigger = .payment,
  funding: Funding? = nil, returns: Returns = .toBudget, _ change: (inout Conditions) -> Void = { _ in }
) -> CampaignTerms {
  var conditions = Conditions(hours: CampaignHours(period: longTime))
  change(&conditions)
  return CampaignTerms(
    name: "spring", trigger: trigger, conditions: conditions, benefit: benefit, limits: limits,
    funding: funding ?? .prefunded(budget: .fen(budget), [FundingShare(.platform)]), returns: returns)
}

func off(_ amount: Int64) -> Benefit { .discount(Discount(.fixed(.fen(amount)))) }
func back(_ amount: Int64) -> Benefit { .cashback(.fixed(.fen(amount))) }

extension World {
  /// A campaign that runs, funded by the platform.
  @discardableResult
  func campaign(_ terms: CampaignTerms, owner: Funder = .platform) async throws -> Campaign {
    let made = try await platform.campaigns.make(terms, owner: owner)
    if case .prefunded(let budget, let shares) = terms.funding {
      for share in shares { try await platform.wallets.deposit(budget, into: share.funder.account) }
    }
    try await platform.campaigns.move(made.id, of: owner, .approved)
    return try await platform.campaigns.move(made.id, of: owner, .started)
  }

  func usage(_ campaign: Campaign) async throws -> CampaignUsage {
    try #require(try await platform.campaigns.campaign(campaign.id)).usage
  }

  func budget(_ campaign: Campaign) async throws -> Int64 { try await balance(.budget(campaign.id)) }
}
