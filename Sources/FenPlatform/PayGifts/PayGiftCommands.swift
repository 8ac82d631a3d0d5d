import Fen
import FenStore

/// Makes a pay-gift activity, and starts it: nobody reviews it.
struct MakePayGift: Command {
  let make: MakeCampaign
  let creator: MerchantID
  let kept: String

  var subject: Int { make.subject }

  /// - Throws: `CampaignRefusal`, `CampaignRequestRefusal`.
  func perform(in work: Workspace) throws -> PayGift {
    let campaign = try make.perform(in: work)
    // Each try of a new campaign has a number of its own: to look for its row would be to wait for ever.
    if !work.campaignRows.isStored(campaign.id), campaign.state == .draft {
      work.payGifts.put(PayGiftRow(campaign: campaign.id, creator: creator, kept: kept, terminatedAt: nil))
      for event in [CampaignEvent.approved, .started] {
        _ = try MoveCampaign(campaign.id, of: .merchant(creator), event).perform(in: work)
      }
    }
    return try work.payGift(campaign.id, of: creator)
  }
}

/// Ends an activity; coupons that people got stay theirs.
struct TerminatePayGift: Command {
  let id: CampaignID
  let creator: MerchantID

  var subject: Int { id.hashValue }
  func prefetch(in work: Workspace) {
    work.campaignRows.want(id)
    work.payGifts.want(id)
  }

  /// - Throws: `CampaignRequestRefusal.notTheOwner`, `UnknownThing.campaign`.
  func perform(in work: Workspace) throws -> PayGift {
    _ = try work.payGift(id, of: creator)
    let ended = try MoveCampaign(id, of: .merchant(creator), .ended).perform(in: work)
    if var row = try work.payGifts.find(id, in: work.transaction), row.terminatedAt == nil,
      work.now < ended.terms.conditions.hours.period.upperBound
    {
      row.terminatedAt = work.now
      work.payGifts.put(row)
    }
    return try work.payGift(id, of: creator)
  }
}

/// Lets an activity give at more merchants' tills, or at fewer. The same request changes it once.
struct ChangePayGift: Command {
  let id: CampaignID
  let creator: MerchantID
  let change: PayGiftMerchants
  let request: String
  let hash: [UInt8]

  var subject: Int { id.hashValue }
  func prefetch(in work: Workspace) {
    work.payGiftNumbers.want(GivenNumber(giver: creator.value, number: request))
    work.campaignRows.want(id)
    work.payGifts.want(id)
  }

  /// - Returns: when it was done, and the merchants that there are not.
  /// - Throws: `CampaignRefusal`, `CampaignRequestRefusal`, `PayGiftRefusal`, `UnknownThing.campaign`.
  func perform(in work: Workspace) throws -> (at: Instant, unknown: [MerchantID]) {
    let (known, unknown) = try work.known(among: change)
    let number = GivenNumber(giver: creator.value, number: request)
    if let earlier = try work.payGiftNumbers.find(number, among: &work.payGiftRequests, in: work.transaction) {
      guard earlier.hash == hash else { throw CampaignRequestRefusal.sameNumberOtherTerms }
      return (earlier.at, unknown)
    }
    let activity = try work.payGift(id, of: creator)
    let terms = try activity.campaign.terms.changing(known)
    _ = try ChangeCampaign(id, of: .merchant(creator), to: terms).perform(in: work)
    let row = PayGiftRequest(id: work.numbers.next(), sender: creator, request: request, hash: hash, at: work.now)
    work.payGiftNumbers.add(row)
    work.payGiftRequests.put(row)
    return (work.now, unknown)
  }
}

extension Workspace {
  /// - Throws: `UnknownThing.campaign`, `CampaignRequestRefusal.notTheOwner`.
  fileprivate func payGift(_ id: CampaignID, of creator: MerchantID) throws -> PayGift {
    guard let row = try payGifts.find(id, in: transaction), let campaign = try campaign(id) else {
      throw UnknownThing.campaign
    }
    guard row.creator == creator else { throw CampaignRequestRefusal.notTheOwner }
    return PayGift(row, campaign, try self.campaign(campaign))
  }

  /// A change without the merchants that there are not. Whoever leaves need not be there.
  fileprivate func known(among change: PayGiftMerchants) throws -> (PayGiftMerchants, unknown: [MerchantID]) {
    guard case .adding(let merchants) = change else { return (change, []) }
    guard !merchants.isEmpty else { return (change, []) }
    // All with one question: there may be five hundred.
    let places = merchants.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
    let known = Set(
      try transaction.all("SELECT mchid FROM merchants WHERE mchid IN (\(places))", merchants.map { .int($0.value) }) {
        MerchantID($0.int(0))
      })
    return (.adding(merchants.filter(known.contains)), merchants.filter { !known.contains($0) })
  }
}
