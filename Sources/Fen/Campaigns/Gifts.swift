// Coupons that a campaign gives away with payments, and that other campaigns make: pay gifts.

/// What the books know about a campaign whose coupon would be given, and the person.
public struct GiftStanding: Hashable, Sendable {
  public let campaign: Campaign
  public let counts: CampaignCounts
  /// Where the codes of its coupons come from; nil for coupons that have none.
  public let codes: CodeSupply?

  public init(_ campaign: Campaign, counts: CampaignCounts = CampaignCounts(), codes: CodeSupply? = nil) {
    self.campaign = campaign
    self.counts = counts
    self.codes = codes
  }
}

/// A coupon that a payment is to get from another campaign than the one that gives it away.
public struct PlannedCoupon: Hashable, Sendable {
  public let campaign: CampaignID
  public let version: Int64
  /// What it takes out of that campaign's budget, in minor units.
  public let amount: Int64
  /// Of that campaign, with this coupon.
  public let counts: CampaignCounts

  /// As the reward remembers it.
  public var promised: PromisedCoupon {
    PromisedCoupon(campaign: campaign, version: version, amount: amount, day: counts.all.day)
  }
}

/// A coupon that a reward is. While the payer's bank is asked it counts, and nobody holds it; then it is given, or
/// counts no more.
public struct PromisedCoupon: Hashable, Sendable {
  public let campaign: CampaignID
  public let version: Int64
  public let amount: Int64
  /// The day of that campaign's calendar that it counts for.
  public let day: Int64
  /// Nil until it is given.
  public var coupon: CouponID?

  public init(campaign: CampaignID, version: Int64, amount: Int64, day: Int64, coupon: CouponID? = nil) {
    self.campaign = campaign
    self.version = version
    self.amount = amount
    self.day = day
    self.coupon = coupon
  }
}

/// The campaigns whose coupons one payment gets, with what it took of them so far: two campaigns may give coupons of
/// one, and its last coupon is given once.
struct GiftShelf {
  private var counts = [CampaignID: CampaignCounts]()

  /// A coupon of each, or none at all.
  ///
  /// - Throws: `noCouponLeft` of the first campaign that gives none.
  mutating func take(
    _ campaigns: [CampaignID], _ known: [GiftStanding], for purchase: Purchase
  ) throws(Missed) -> [PlannedCoupon] {
    var (next, planned) = (counts, [PlannedCoupon]())
    for id in campaigns {
      // Asked again: its owner may have changed it since.
      guard let standing = known.first(where: { $0.campaign.id == id }), standing.campaign.terms.canBeGift,
        case .coupon(let terms) = standing.campaign.terms.benefit
      else { throw .noCouponLeft(id) }
      let had = next[id] ?? standing.counts
      if terms.isForTheTill {
        guard let codes = standing.codes, codes.hasOne(beside: had.all.count) else { throw .noCouponLeft(id) }
      }
      let after: CampaignCounts
      do throws(SendCouponRefusal) {
        (_, after) = try decideCoupon(
          standing.campaign, isVerified: purchase.isVerified, counts: had, now: purchase.at)
      } catch { throw .noCouponLeft(id) }
      next[id] = after
      planned.append(
        PlannedCoupon(
          campaign: id, version: standing.campaign.version, amount: terms.worthWhenGiven, counts: after))
    }
    counts = next
    return planned
  }
}

extension CampaignTerms {
  /// Whether its coupons are sent one by one, each worth what the campaign says. A campaign that gives them with
  /// payments itself counts them there.
  public var canBeGift: Bool {
    guard trigger == .request, case .coupon(let coupon) = benefit else { return false }
    switch coupon.value {
    case .discount(let discount):
      if case .drawn = discount.worth { return false }
      return true
    // Each with a code; `CodeSupply` says whether there is one.
    case .redeemedByMerchant: return true
    }
  }

  /// The campaigns whose coupons it gives.
  public var gifts: [CampaignID] {
    guard case .gift(let campaigns) = benefit else { return [] }
    return campaigns
  }
}
