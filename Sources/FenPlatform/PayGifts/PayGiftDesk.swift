import Fen
import FenStore

/// Pay-gift activities (支付有礼): campaigns that give coupons with payments, as the merchants' protocol makes them.
public struct PayGiftDesk: Sendable {
  let campaigns: CampaignDesk

  /// - Parameters:
  ///   - request: the creator's number for it; the same number makes it once.
  ///   - kept: what he said that is no rule, as JSON.
  /// - Throws: `CampaignRefusal`, `CampaignRequestRefusal`.
  public func make(
    _ terms: CampaignTerms, creator: MerchantID, request: String, hash: [UInt8], kept: String
  ) async throws -> PayGift {
    let make = MakeCampaign(
      terms, owner: .merchant(creator), request: "paygift:\(request)", hash: hash, secret: randomBytes(32))
    let made = try await campaigns.engine.perform(MakePayGift(make: make, creator: creator, kept: kept))
    try await campaigns.tellAll()
    return made
  }

  /// - Throws: `CampaignRequestRefusal.notTheOwner`, `UnknownThing.campaign`.
  public func terminate(_ id: CampaignID, of creator: MerchantID) async throws -> PayGift {
    let ended = try await campaigns.engine.perform(TerminatePayGift(id: id, creator: creator))
    try await campaigns.tellAll()
    return ended
  }

  /// - Returns: when it was done, and the merchants that there are not.
  /// - Throws: `CampaignRefusal`, `CampaignRequestRefusal`, `PayGiftRefusal`, `UnknownThing.campaign`.
  public func change(
    _ id: CampaignID, of creator: MerchantID, _ change: PayGiftMerchants, request: String, hash: [UInt8]
  ) async throws -> (at: Instant, unknown: [MerchantID]) {
    let done = try await campaigns.engine.perform(
      ChangePayGift(id: id, creator: creator, change: change, request: request, hash: hash))
    try await campaigns.tellAll()
    return done
  }

  public func activity(_ id: CampaignID) async throws -> PayGift? {
    let running = campaigns.engine.campaigns
    return try await campaigns.database.read { transaction in
      try PayGiftRow.find(id, in: transaction).flatMap { try PayGift($0, running, transaction) }
    }
  }

  /// A page of a creator's activities, the latest first.
  ///
  /// - Parameter fits: which of them are asked for, by what their rows do not say; nil for all.
  /// - Returns: the page, and how many there are.
  public func page(
    of creator: MerchantID, offset: Int64, limit: Int64, where fits: (@Sendable (PayGift) throws -> Bool)? = nil
  ) async throws -> (page: [PayGift], total: Int64) {
    let running = campaigns.engine.campaigns
    return try await campaigns.database.read { transaction in
      guard let fits else {
        let rows = try PayGiftRow.all(
          "WHERE creator = ?1 ORDER BY campaign DESC LIMIT ?2 OFFSET ?3",
          [.int(creator.value), .int(limit), .int(offset)], in: transaction)
        let total = try transaction.number(
          "SELECT count(*) FROM pay_gifts WHERE creator = ?1", [.int(creator.value)])
        return (try rows.compactMap { try PayGift($0, running, transaction) }, total)
      }
      // Looked through in parts, of which none is kept but the page.
      var (page, total, last, isOver) = ([PayGift](), Int64(0), Int64.max, false)
      while !isOver {
        let rows = try PayGiftRow.all(
          "WHERE creator = ?1 AND campaign < ?2 ORDER BY campaign DESC LIMIT \(Self.readAtOnce)",
          [.int(creator.value), .int(last)], in: transaction)
        for row in rows {
          last = row.campaign.value
          guard let activity = try PayGift(row, running, transaction), try fits(activity) else { continue }
          if total >= offset && page.count < limit { page.append(activity) }
          total += 1
        }
        isOver = rows.count < Self.readAtOnce
      }
      return (page, total)
    }
  }

  private static let readAtOnce = 100
}

extension Platform {
  public var payGifts: PayGiftDesk { PayGiftDesk(campaigns: campaigns) }
}

extension PayGift {
  fileprivate init?(_ row: PayGiftRow, _ running: RunningCampaigns, _ transaction: any Transaction) throws {
    guard let campaign = try CampaignRow.find(row.campaign, in: transaction) else { return nil }
    self.init(row, campaign, try running.campaign(campaign, in: transaction))
  }
}
