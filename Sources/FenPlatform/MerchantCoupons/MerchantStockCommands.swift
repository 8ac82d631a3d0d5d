import Fen
import FenStore

/// Makes a stock of coupons that its creator redeems himself, and starts it: nobody's money but his own time is spent.
struct MakeMerchantStock: Command {
  let make: MakeCampaign
  let creator: MerchantID
  let codes: CodeMode
  let hours: TillHours
  let kept: String
  let hasSubsidy: Bool

  var subject: Int { make.subject }

  /// - Throws: `CampaignRefusal`, `CampaignRequestRefusal`.
  func perform(in work: Workspace) throws -> MerchantStock {
    let campaign = try make.perform(in: work)
    // Each try of a new campaign has a number of its own: to look for its stock would be to wait for ever.
    if !work.campaignRows.isStored(campaign.id), work.merchantStocks.known(campaign.id) == nil {
      work.merchantStocks.put(
        MerchantStockRow(
          campaign: campaign.id, creator: creator, codes: codes, hours: hours, kept: kept, hasSubsidy: hasSubsidy))
      _ = try MoveCampaign(campaign.id, of: .merchant(creator), .approved).perform(in: work)
      _ = try MoveCampaign(campaign.id, of: .merchant(creator), .started).perform(in: work)
    }
    return try work.merchantStock(campaign.id, of: creator)
  }
}

/// Changes what a stock says, and whom it is for; coupons that were sent keep their validity.
struct ModifyMerchantStock: Command {
  /// What becomes of what the creator said, as JSON, and whether only verified people get coupons.
  typealias Change = @Sendable (_ kept: String) throws -> (kept: String, isForVerified: Bool)

  let id: CampaignID
  let request: NumberedRequest
  let name: String?
  let hasSubsidy: Bool?
  let change: Change

  var subject: Int { id.hashValue }
  func prefetch(in work: Workspace) { work.want(merchantStock: id, request) }

  /// - Throws: `CampaignRefusal`, `CampaignRequestRefusal`, `UnknownThing.campaign`.
  func perform(in work: Workspace) throws -> MerchantStock {
    guard try work.answered(request) == nil else { return try work.merchantStock(id, of: request.merchant) }
    var row = try work.merchantStockRow(id, of: request.merchant)
    let isForVerified: Bool
    (row.kept, isForVerified) = try change(row.kept)
    row.hasSubsidy = hasSubsidy ?? row.hasSubsidy
    let owner = Funder.merchant(request.merchant)
    var terms = try work.campaign(id, of: owner).1.terms
    terms.name = name ?? terms.name
    terms.conditions.needsRealName = isForVerified
    _ = try ChangeCampaign(id, of: owner, to: terms).perform(in: work)
    work.merchantStocks.put(row)
    work.keep(to: request)
    return try work.merchantStock(id, of: request.merchant)
  }
}

/// Lets a stock send more coupons, or fewer.
struct ChangeMerchantStockBudget: Command {
  let id: CampaignID
  let request: NumberedRequest
  let change: StockBudgetChange

  var subject: Int { id.hashValue }
  func prefetch(in work: Workspace) { work.want(merchantStock: id, request) }

  /// - Throws: `StockBudgetRefusal`, `CampaignRefusal`, `CampaignRequestRefusal`, `UnknownThing.campaign`.
  func perform(in work: Workspace) throws -> MerchantStock {
    if try work.answered(request) == nil {
      _ = try work.merchantStockRow(id, of: request.merchant)
      let (row, campaign) = try work.campaign(id, of: .merchant(request.merchant))
      let terms = try campaign.terms.changing(change, sent: row.usage.count)
      _ = try ChangeCampaign(id, of: .merchant(request.merchant), to: terms).perform(in: work)
      work.keep(to: request)
    }
    return try work.merchantStock(id, of: request.merchant)
  }
}

extension Workspace {
  /// - Throws: `UnknownThing.campaign`, `CampaignRequestRefusal.notTheOwner`.
  func merchantStockRow(_ id: CampaignID, of creator: MerchantID) throws -> MerchantStockRow {
    guard let row = try merchantStocks.find(id, in: transaction) else { throw UnknownThing.campaign }
    guard row.creator == creator else { throw CampaignRequestRefusal.notTheOwner }
    return row
  }

  /// - Throws: `UnknownThing.campaign`, `CampaignRequestRefusal.notTheOwner`.
  func merchantStock(_ id: CampaignID, of creator: MerchantID) throws -> MerchantStock {
    let stock = try merchantStockRow(id, of: creator)
    let (row, campaign) = try campaign(id, of: .merchant(creator))
    return MerchantStock(stock, row, campaign)
  }

  func want(merchantStock id: CampaignID, _ request: NumberedRequest) {
    answeredRequests.want(request.key)
    campaignRows.want(id)
    merchantStocks.want(id)
  }
}
