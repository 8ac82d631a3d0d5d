import Fen

@testable import FenPlatform

// A merchant's own coupons, and what his till does with them.

func tillTerms(
  _ merchant: Merchant, count: Int64 = 100, perDay: Int64? = nil, perPerson: Int64 = 5, worth: Int64 = 300
) -> CampaignTerms {
  let use = Conditions(hours: CampaignHours(period: longTime), merchants: [merchant.id])
  return campaignTerms(
    .coupon(CouponTerms(.redeemedByMerchant(.fixed(.fen(worth))), use: use)),
    limits: CampaignLimits(count: count, countPerDay: perDay, perPerson: perPerson), trigger: .request, funding: Funding.none)
}

extension World {
  var till: MerchantCouponDesk { platform.merchantCoupons }

  func tillStock(
    _ merchant: Merchant, _ terms: CampaignTerms? = nil, codes: CodeMode = .drawn, hours: TillHours = .always,
    hasSubsidy: Bool = false, request: String = "S1"
  ) async throws -> MerchantStock {
    try await till.make(
      .init(
        terms: terms ?? tillTerms(merchant), codes: codes, hours: hours, kept: #"{"goods_name":"tea"}"#,
        hasSubsidy: hasSubsidy),
      creator: merchant.id, request: request, hash: [1])
  }

  @discardableResult
  func sent(
    _ stock: MerchantStock, to user: UserID, _ number: String = "C1", code: String? = nil, hash: [UInt8] = [1]
  ) async throws -> MerchantCoupon {
    try await till.send(
      stock.campaign.id, to: user, app: "wx1", code: code,
      as: NumberedRequest(stock.creator, .send, number, hash: hash))
  }

  @discardableResult
  func changed(
    _ coupon: MerchantCoupon, _ change: TillChange, _ number: String = "1", by merchant: MerchantID
  ) async throws -> (coupon: MerchantCoupon, at: Instant) {
    let kind: NumberedRequest.Kind =
      switch change {
      case .use: .use
      case .giveBack: .giveBack
      case .deactivate: .deactivate
      case .associate: .associate
      case .disassociate: .disassociate
      }
    return try await till.change(
      coupon.till.code, of: coupon.till.campaign, change,
      as: NumberedRequest(merchant, kind, number, hash: Array(coupon.till.code.utf8)))
  }

  func uploaded(_ codes: [String], to stock: MerchantStock, _ number: String = "U1") async throws -> CodeUpload {
    try await till.upload(
      codes, to: stock.campaign.id, as: NumberedRequest(stock.creator, .upload, number, hash: [1])
    ).upload
  }
}
