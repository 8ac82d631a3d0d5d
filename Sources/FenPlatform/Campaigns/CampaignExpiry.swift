import Fen
import FenStore

/// Campaigns whose time is over end, and what is left goes back to their funders.
struct CampaignExpiry: DueWork {
  let database: any Database
  let engine: Engine
  let desk: CampaignDesk

  func nextDue() async throws -> Instant? {
    try await earliest("SELECT min(ends_at) FROM campaigns WHERE state > 2 AND settled_at IS NULL", database)
  }

  func perform(at now: Instant) async throws -> [Happening] {
    let due = try await ids(
      """
      SELECT id FROM campaigns WHERE state > 2 AND settled_at IS NULL AND ends_at <= ?1 ORDER BY ends_at LIMIT 1000
      """, now, database)
    let happened = try await each(due) { id in
      let campaign = try await engine.perform(SettleCampaign(id: CampaignID(id)))
      return Happening(at: now, .campaignEnded, about: campaign.terms.name)
    }
    if !due.isEmpty { try await desk.tellAll() }
    return happened
  }
}

/// Coupons whose time is over.
struct CouponExpiry: DueWork {
  let database: any Database
  let engine: Engine

  func nextDue() async throws -> Instant? {
    try await earliest("SELECT min(valid_to) FROM coupons WHERE state = 1", database)
  }

  func perform(at now: Instant) async throws -> [Happening] {
    let due = try await ids(
      "SELECT id FROM coupons WHERE state = 1 AND valid_to <= ?1 ORDER BY valid_to LIMIT 1000", now, database)
    return try await each(due) { id in
      let coupon = try await engine.perform(ExpireCoupon(id: CouponID(id)))
      return Happening(at: now, .couponExpired, about: String(coupon.id.value))
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
