import Fen
import FenStore

// Coupons that payments get of other campaigns: counted with the payment, sent with it, in its transaction.

extension Workspace {
  /// What the books know about the campaigns whose coupons a campaign gives.
  func giftStandings(of campaign: Campaign, for person: PersonID) throws -> [GiftStanding] {
    for id in campaign.terms.gifts {
      campaignRows.want(id)
      want(standingOf: id, person)
    }
    return try campaign.terms.gifts.compactMap { id in
      guard let row = try self.campaign(id) else { return nil }
      return GiftStanding(try self.campaign(row), counts: try counts(of: id, person))
    }
  }

  /// Counts the coupons of a reward, each with its campaign.
  func promise(_ planned: PlannedReward, to person: PersonID) throws -> [PromisedCoupon] {
    guard case .gift(let coupons) = planned.gift else { return [] }
    return try coupons.map { coupon in
      try count(coupon.counts, coupon.campaign, person)
      return coupon.promised
    }
  }

  /// The payment happened: whoever paid has the coupons.
  func sendPromised(_ reward: Reward, to payer: UserID) throws {
    var given = reward
    for place in given.gifts.indices {
      let gift = given.gifts[place]
      let key = CampaignVersion.Key(campaign: gift.campaign, version: gift.version)
      guard case .coupon(let terms) = try terms(key).benefit else { continue }
      let id = CouponID(numbers.next())
      given.gifts[place].coupon = id
      coupons.put(
        Coupon(
          id: id, campaign: gift.campaign, version: gift.version, user: payer,
          person: try resolved(reward.person), receivedAt: now, valid: terms.valid(from: now)))
    }
    rewardRows.put(given)
  }

  /// The payment came to nothing: the coupons count no more.
  func withdrawPromised(_ reward: Reward) throws {
    let person = try resolved(reward.person)
    for gift in reward.gifts {
      let counts = try counts(of: gift.campaign, person)
      try count(counts.without(gift.amount, of: gift.day), gift.campaign, person)
    }
  }

  /// Refuses a campaign that gives coupons which its owner does not send.
  ///
  /// - Throws: `CampaignRequestRefusal`.
  func checkGifts(of terms: CampaignTerms, _ owner: Funder) throws {
    for id in terms.gifts {
      guard let row = try campaign(id) else { throw CampaignRequestRefusal.unknownStock(id) }
      guard row.owner == owner else { throw CampaignRequestRefusal.othersStock(id) }
      guard try self.campaign(row).terms.canBeGift else { throw CampaignRequestRefusal.noStock(id) }
    }
  }
}
