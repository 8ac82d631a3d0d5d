import Fen
import FenStore

/// A coupon that its merchant redeems, with what answers and callbacks tell of it.
public struct HeldMerchantCoupon: Hashable, Sendable {
  public let coupon: MerchantCoupon
  public let creator: MerchantID
  /// As they were when it was sent.
  public let terms: CampaignTerms
  public let hours: TillHours
  /// What the creator of its stock says that is no rule, as JSON.
  public let kept: String
}

extension HeldMerchantCoupon {
  static func find(
    _ id: CouponID, _ running: RunningCampaigns, _ transaction: any Transaction
  ) throws -> HeldMerchantCoupon? {
    guard let coupon = try Coupon.find(id, in: transaction), let till = try TillRecord.find(id, in: transaction) else {
      return nil
    }
    return try HeldMerchantCoupon(MerchantCoupon(coupon: coupon, till: till), running, transaction)
  }

  init?(_ coupon: MerchantCoupon, _ running: RunningCampaigns, _ transaction: any Transaction) throws {
    guard let stock = try MerchantStockRow.find(coupon.coupon.campaign, in: transaction) else { return nil }
    let key = CampaignVersion.Key(campaign: coupon.coupon.campaign, version: coupon.coupon.version)
    self.init(
      coupon: coupon, creator: stock.creator, terms: try running.terms(key, in: transaction), hours: stock.hours,
      kept: stock.kept)
  }
}
