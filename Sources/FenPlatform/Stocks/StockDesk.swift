import Fen
import FenStore

/// Stocks of cash coupons: campaigns as the merchants' protocol makes, sends and lists them.
public struct StockDesk: Sendable {
  let campaigns: CampaignDesk

  private var engine: Engine { campaigns.engine }
  private var database: any Database { campaigns.database }

  /// - Parameters:
  ///   - request: the creator's number for it; the same number makes it once.
  ///   - kept: what he said that is no rule, as JSON.
  /// - Throws: `CampaignRefusal.unfit`, `CampaignRequestRefusal`.
  public func make(
    _ terms: CampaignTerms, creator: MerchantID, request: String, hash: [UInt8], kept: String
  ) async throws -> Stock {
    let make = MakeCampaign(
      terms, owner: .merchant(creator), request: "favor:\(request)", hash: hash, secret: randomBytes(32))
    return try await engine.perform(MakeStock(make: make, creator: creator, kept: kept))
  }

  /// - Throws: `CampaignRefusal`, `CampaignRequestRefusal`, `UnknownThing.campaign`.
  public func move(_ id: CampaignID, of creator: MerchantID, _ event: CampaignEvent) async throws -> Stock {
    let moved = try await engine.perform(MoveStock(id: id, creator: creator, event: event))
    try await campaigns.tellAll()
    return moved
  }

  /// - Throws: `CampaignRefusal`, `CampaignRequestRefusal`, `UnknownThing.campaign`.
  public func change(_ id: CampaignID, of creator: MerchantID, to terms: CampaignTerms) async throws -> Stock {
    let change = ChangeCampaign(id, of: .merchant(creator), to: terms)
    let changed = try await engine.perform(ChangeStock(change: change, id: id))
    try await campaigns.tellAll()
    return changed
  }

  /// - Throws: `SendCouponRefusal`, `CampaignRequestRefusal`, `UnknownThing`.
  public func send(
    _ stock: CampaignID, of creator: MerchantID, to user: UserID, request: String, hash: [UInt8], worth: Money? = nil,
    minimum: Money? = nil
  ) async throws -> Coupon {
    let send = SendCoupon(stock, of: .merchant(creator), to: user, worth: worth, minimum: minimum)
    let coupon = try await engine.perform(
      SendStockCoupon(once: SendCouponOnce(send: send, request: request, hash: hash)))
    if !engine.campaigns.now.hasCoupons { try await campaigns.tellAll() }
    return coupon
  }

  public func stock(_ id: CampaignID) async throws -> Stock? {
    let running = engine.campaigns
    return try await database.read { try Stock.find(id, running, in: $0) }
  }

  /// A creator's stocks, the latest first.
  ///
  /// - Parameter states: those that are looked for.
  public func all(
    of creator: MerchantID, created: Range<Instant>, states: ClosedRange<Int64>, offset: Int64, limit: Int64
  ) async throws -> (total: Int64, page: [Stock]) {
    let running = engine.campaigns
    let values: [SQLValue] = [
      .int(creator.value), .int(created.lowerBound.milliseconds), .int(created.upperBound.milliseconds),
      .int(states.lowerBound), .int(states.upperBound),
    ]
    return try await database.read { transaction in
      let total = try transaction.number("SELECT count(*) FROM campaigns \(ofCreator)", values)
      let rows = try CampaignRow.all(
        "\(ofCreator) ORDER BY id DESC LIMIT ?6 OFFSET ?7", values + [.int(limit), .int(offset)], in: transaction)
      return (total, try rows.compactMap { try Stock.find($0.id, running, in: transaction) })
    }
  }
}

private let ofCreator = """
  WHERE id IN (SELECT campaign FROM stocks WHERE creator = ?1) AND created_at >= ?2 AND created_at < ?3
  AND state BETWEEN ?4 AND ?5
  """

extension Platform {
  public var stocks: StockDesk { StockDesk(campaigns: campaigns) }
}

extension Stock {
  static func find(_ id: CampaignID, _ running: RunningCampaigns, in transaction: any Transaction) throws -> Stock? {
    guard let row = try StockRow.find(id, in: transaction), let campaign = try CampaignRow.find(id, in: transaction)
    else { return nil }
    return Stock(row, campaign, try running.campaign(campaign, in: transaction))
  }
}
