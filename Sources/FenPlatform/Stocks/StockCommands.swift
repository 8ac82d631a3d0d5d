import Fen
import FenStore

/// Makes a stock of cash coupons: a campaign that its creator starts himself.
struct MakeStock: Command {
  let make: MakeCampaign
  let creator: MerchantID
  let kept: String

  var subject: Int { make.subject }

  /// - Throws: `CampaignRefusal.unfit`, `CampaignRequestRefusal.sameNumberOtherTerms`.
  func perform(in work: Workspace) throws -> Stock {
    let campaign = try make.perform(in: work)
    // Each try of a new campaign has a number of its own: to look for its stock would be to wait for ever.
    if !work.campaignRows.isStored(campaign.id) {
      work.stocks.put(StockRow(campaign: campaign.id, creator: creator, kept: kept))
    }
    return try work.stock(campaign.id)
  }
}

/// Starts, pauses, restarts or stops a stock.
struct MoveStock: Command {
  let id: CampaignID
  let creator: MerchantID
  let event: CampaignEvent

  var subject: Int { id.hashValue }
  func prefetch(in work: Workspace) {
    work.campaignRows.want(id)
    work.stocks.want(id)
  }

  /// - Throws: `CampaignRefusal`, `CampaignRequestRefusal.notTheOwner`, `UnknownThing.campaign`.
  func perform(in work: Workspace) throws -> Stock {
    guard var row = try work.stocks.find(id, in: work.transaction) else { throw UnknownThing.campaign }
    let owner = Funder.merchant(creator)
    // His own money and his own discount: nobody else has to look at it.
    if event == .started { _ = try MoveCampaign(id, of: owner, .approved).perform(in: work) }
    _ = try MoveCampaign(id, of: owner, event).perform(in: work)
    let before = row
    switch event {
    case .started: row.startedAt = row.startedAt ?? work.now
    case .ended: row.stoppedAt = row.stoppedAt ?? work.now
    case .approved, .paused, .restarted: break
    }
    if row != before { work.stocks.put(row) }
    return try work.stock(id)
  }
}

/// Gives a stock other items; coupons that were sent keep theirs.
struct ChangeStock: Command {
  let change: ChangeCampaign
  let id: CampaignID

  var subject: Int { change.subject }
  func prefetch(in work: Workspace) {
    work.campaignRows.want(id)
    work.stocks.want(id)
  }

  /// - Throws: `CampaignRefusal`, `CampaignRequestRefusal.notTheOwner`, `UnknownThing.campaign`.
  func perform(in work: Workspace) throws -> Stock {
    _ = try work.stock(id)
    _ = try change.perform(in: work)
    return try work.stock(id)
  }
}

/// Sends a coupon of a stock, and of no other campaign.
struct SendStockCoupon: Command {
  let once: SendCouponOnce

  private var stock: CampaignID { once.send.campaign }

  var subject: Int { once.subject }
  func prefetch(in work: Workspace) {
    work.stocks.want(stock)
    once.prefetch(in: work)
  }

  /// - Throws: `SendCouponRefusal`, `CampaignRequestRefusal`, `UnknownThing`.
  func perform(in work: Workspace) throws -> Coupon {
    _ = try work.stock(stock)
    return try once.perform(in: work)
  }
}

extension Workspace {
  /// - Throws: `UnknownThing.campaign`.
  func stock(_ id: CampaignID) throws -> Stock {
    guard let row = try stocks.find(id, in: transaction), let campaign = try campaign(id) else {
      throw UnknownThing.campaign
    }
    return Stock(row, campaign, try self.campaign(campaign))
  }

  /// Owes the creator of a coupon the news that it was used, where he asked for it.
  func tellUse(of reward: Reward) throws {
    guard case .coupon = reward.offer, let campaign = try campaign(reward.campaign),
      case .merchant(let creator) = campaign.owner, let url = try callback(of: creator, about: .cashCoupons),
      let order = try order(reward.order)
    else { return }
    owe(.couponUse(reward.order, place: reward.place), to: creator, url: url, outTradeNo: order.terms.number.value)
  }
}
