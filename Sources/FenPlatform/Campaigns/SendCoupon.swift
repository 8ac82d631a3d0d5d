import Fen
import FenStore

/// A merchant sends a person a coupon; each time another one.
public struct SendCoupon: Command {
  let campaign: CampaignID
  let owner: Funder
  let user: UserID
  let worth: Money?
  let minimum: Money?

  public init(_ campaign: CampaignID, of owner: Funder, to user: UserID, worth: Money? = nil, minimum: Money? = nil) {
    self.campaign = campaign
    self.owner = owner
    self.user = user
    self.worth = worth
    self.minimum = minimum
  }

  public var subject: Int { user.hashValue }
  public func prefetch(in work: Workspace) { work.want(personOf: user) }

  /// - Throws: `SendCouponRefusal`, `CampaignRequestRefusal.notTheOwner`, `UnknownThing`.
  public func perform(in work: Workspace) throws -> Coupon {
    let person = try work.person(of: user)
    let (_, campaign) = try work.campaign(campaign, of: owner)
    let receiver = CouponReceiver(user: user, person: person.id, isVerified: person.accountClass > .unverified)
    let (coupon, counts) = try decideSendCoupon(
      campaign, to: receiver, counts: try work.counts(of: campaign.id, person.id), id: CouponID(work.numbers.next()),
      worth: worth, minimum: minimum, now: work.now)
    try work.count(counts, campaign.id, person.id)
    work.coupons.put(coupon)
    return coupon
  }
}

/// Sends a coupon for a number of its owner's. The same number sends it once.
struct SendCouponOnce: Command {
  let send: SendCoupon
  let request: String
  let hash: [UInt8]

  private var number: GivenNumber { GivenNumber(giver: send.owner.number, number: request) }

  var subject: Int { request.hashValue }
  func prefetch(in work: Workspace) {
    work.couponRequestNumbers.want(number)
    work.campaignRows.want(send.campaign)
    send.prefetch(in: work)
  }

  /// - Throws: `SendCouponRefusal`, `CampaignRequestRefusal`, `UnknownThing`.
  func perform(in work: Workspace) throws -> Coupon {
    if let earlier = try work.couponRequestNumbers.find(number, among: &work.couponRequests, in: work.transaction) {
      guard earlier.hash == hash else { throw CampaignRequestRefusal.sameNumberOtherTerms }
      guard let coupon = try work.coupons.find(earlier.coupon, in: work.transaction) else { throw UnknownThing.coupon }
      return coupon
    }
    let coupon = try send.perform(in: work)
    let row = CouponRequest(coupon: coupon.id, owner: send.owner, request: request, hash: hash)
    work.couponRequestNumbers.add(row)
    work.couponRequests.put(row)
    return coupon
  }
}

/// The request that sent a coupon, so that repeating it sends no other.
struct CouponRequest: Hashable, Sendable {
  let coupon: CouponID
  /// Of the campaign.
  let owner: Funder
  let request: String
  let hash: [UInt8]
}

extension CouponRequest: Record {
  static let table = Table(
    "coupon_requests", fixed: ["coupon", "owner", "request", "request_hash"], changing: [])
  var key: CouponID { coupon }
  static func value(of key: CouponID) -> SQLValue { .int(key.value) }
  var values: [SQLValue] { [.int(coupon.value), .int(owner.number), .text(request), .blob(hash)] }

  init(row: any Row) throws {
    self.init(
      coupon: CouponID(row.int(0)), owner: Funder(number: row.int(1)), request: row.text(2), hash: row.blob(3))
  }
}

extension CouponRequest: GivenNumbered {
  static var numberColumns: [String] { ["owner", "request"] }
  static let byNumber = "\(table.select) WHERE owner = ?1 AND request = ?2"
  var givenNumber: GivenNumber { GivenNumber(giver: owner.number, number: request) }
}
