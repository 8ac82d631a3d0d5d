import Fen
import FenStore

/// Campaigns whose time is over end, and what is left goes back to their funders; then every process reads what runs.
struct CampaignExpiry: DueWork {
  let desk: CampaignDesk
  private let rows: DueRows

  init(_ database: any Database, _ engine: Engine, _ desk: CampaignDesk) {
    self.desk = desk
    rows = DueRows(
      database: database, rows: "campaigns WHERE state > 2 AND settled_at IS NULL", due: "ends_at",
      kind: .campaignEnds, about: .nothing
    ) {
      let campaign = try await engine.perform(SettleCampaign(id: CampaignID($0)))
      guard campaign.state == .ended else { return nil }
      return Happening(at: $1, .campaignEnded, about: campaign.terms.name)
    }
  }

  func nextDue() async throws -> Instant? { try await rows.nextDue() }

  func upcoming(limit: Int64) async throws -> [Upcoming] {
    try await rows.upcoming(limit: limit)
  }

  func perform(at now: Instant) async throws -> [Happening] {
    let ended = try await rows.perform(at: now)
    if !ended.isEmpty { try await desk.tellAll() }
    return ended
  }
}

extension DueRows {
  /// Coupons nobody used expire.
  static func coupons(_ database: any Database, _ engine: Engine) -> DueRows {
    DueRows(
      database: database, rows: "coupons WHERE state = 1", due: "valid_to", kind: .couponExpires, about: .nothing
    ) {
      let coupon = try await engine.perform(ExpireCoupon(id: CouponID($0)))
      return Happening(at: $1, .couponExpired, about: String(coupon.id.value))
    }
  }
}

struct ExpireCoupon: Command {
  let id: CouponID

  var subject: Int { id.hashValue }
  func prefetch(in work: Workspace) { work.coupons.want(id) }

  func perform(in work: Workspace) throws -> Coupon {
    guard let coupon = try work.coupons.find(id, in: work.transaction) else { throw UnknownThing.coupon }
    let expired = try coupon.after(.timeOver(at: work.now))
    if expired != coupon { work.coupons.put(expired) }
    return expired
  }
}
