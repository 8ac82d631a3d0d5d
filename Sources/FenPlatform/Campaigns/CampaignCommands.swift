import Fen
import FenStore

/// Makes a campaign as a draft. The same request makes it once.
public struct MakeCampaign: Command {
  let terms: CampaignTerms
  let owner: Funder
  /// The owner's number for the request; nil for a campaign that nobody repeats.
  let request: String?
  let hash: [UInt8]
  let secret: [UInt8]

  /// - Parameter secret: 32 random bytes, with which amounts are drawn.
  init(_ terms: CampaignTerms, owner: Funder, request: String?, hash: [UInt8], secret: [UInt8]) {
    self.terms = terms
    self.owner = owner
    self.request = request
    self.hash = hash
    self.secret = secret
  }

  public var subject: Int { owner.hashValue }

  /// - Throws: `CampaignRefusal.unfit`, `CampaignRequestRefusal`.
  public func perform(in work: Workspace) throws -> Campaign {
    if let request, let made = try work.campaign(owner, request) {
      guard made.requestHash == hash else { throw CampaignRequestRefusal.sameNumberOtherTerms }
      return try work.campaign(made)
    }
    let faults = terms.faults
    guard faults.isEmpty else { throw CampaignRefusal.unfit(faults) }
    try work.checkMerchants(of: terms, owner)
    try work.checkGifts(of: terms, owner)
    let id = CampaignID(work.numbers.nextOwner())
    let campaign = Campaign(id: id, owner: owner, terms: terms)
    work.put(
      CampaignRow(
        id: id, owner: owner, request: request ?? "#\(id.value)", requestHash: hash, secret: secret,
        createdAt: work.now, state: campaign.state, version: campaign.version, changedAt: work.now, endsAt: terms.end,
        usage: CampaignUsage()))
    work.write(campaign)
    return campaign
  }
}

/// Gives a campaign other terms: its next version.
public struct ChangeCampaign: Command {
  let id: CampaignID
  let owner: Funder
  let terms: CampaignTerms

  public init(_ id: CampaignID, of owner: Funder, to terms: CampaignTerms) {
    self.id = id
    self.owner = owner
    self.terms = terms
  }

  public var subject: Int { id.hashValue }

  /// - Throws: `CampaignRefusal`, `CampaignRequestRefusal`, `UnknownThing.campaign`.
  public func perform(in work: Workspace) throws -> Campaign {
    var (row, campaign) = try work.campaign(id, of: owner)
    let next = try decideChange(campaign, to: terms)
    guard next != campaign else { return campaign }
    try work.checkMerchants(of: terms, owner)
    try work.checkGifts(of: terms, owner)
    campaign = next
    row.version = next.version
    row.state = next.state
    row.endsAt = terms.end
    row.changedAt = work.now
    work.put(row)
    work.write(next)
    return next
  }
}

/// Approves, starts, pauses, restarts or ends a campaign.
public struct MoveCampaign: Command {
  let id: CampaignID
  let owner: Funder
  let event: CampaignEvent

  public init(_ id: CampaignID, of owner: Funder, _ event: CampaignEvent) {
    self.id = id
    self.owner = owner
    self.event = event
  }

  public var subject: Int { id.hashValue }

  /// - Throws: `CampaignRefusal`, `CampaignRequestRefusal`, `UnknownThing.campaign`.
  public func perform(in work: Workspace) throws -> Campaign {
    var (row, campaign) = try work.campaign(id, of: owner)
    if event == .started { try work.checkMerchants(of: campaign.terms, owner) }
    var balances = [Funder: Money]()
    if event == .started, case .prefunded(let budget, let shares) = campaign.terms.funding {
      for share in shares { work.want(share.funder.account, budget.currency) }
      for share in shares { balances[share.funder] = try work.balance(share.funder.account, budget.currency) }
    }
    let (next, postings) = try decideCampaign(campaign, event, balances: balances, now: work.now)
    guard next != campaign else { return campaign }
    try work.post(postings, cause: id.value)
    row.state = next.state
    row.changedAt = work.now
    // Coupons that people hold stay good: their money stays until the last of them is over.
    if event == .ended, !next.terms.givesCoupons { row.endsAt = work.now }
    work.put(row)
    work.wroteDueWork = true
    return next
  }
}

/// A campaign's time is over: it ends, and what is left goes back to its funders.
struct SettleCampaign: Command {
  let id: CampaignID

  var subject: Int { id.hashValue }
  func prefetch(in work: Workspace) { work.campaignRows.want(id) }

  /// - Throws: `UnknownThing.campaign`, `CampaignRefusal`.
  func perform(in work: Workspace) throws -> Campaign {
    guard var row = try work.campaign(id) else { throw UnknownThing.campaign }
    let campaign = try work.campaign(row)
    guard row.settledAt == nil, row.endsAt <= work.now else { return campaign }
    if let last = try work.lastCouponEnds(of: id), last > work.now {
      // Its money stays for them, whatever the campaign has become since.
      row.endsAt = last
      work.put(row)
      return campaign
    }
    let (next, _) = try decideCampaign(campaign, .ended, now: work.now)
    row.state = next.state
    row.changedAt = work.now
    let reserved = try work.reservedRewards(of: id)
    if case .prefunded(let budget, _) = campaign.terms.funding {
      let left = try work.balance(.budget(id), budget.currency).subtracting(reserved.sum(budget.currency))
      if left.isPositive { try work.post(givenToFunders(left, of: campaign), cause: id.value) }
    }
    if reserved.isEmpty {
      row.settledAt = work.now
    } else {
      // A bank has not answered yet.
      row.endsAt = work.now.adding(minutes: 10)
    }
    work.put(row)
    return next
  }
}

extension Workspace {
  /// Until when a coupon of a campaign can be used, or could be if a refund brought it back.
  fileprivate func lastCouponEnds(of campaign: CampaignID) throws -> Instant? {
    try flushRows()
    let last = try transaction.first(
      "SELECT max(valid_to) FROM coupons WHERE campaign = ?1 AND state IN (1, 2)", [.int(campaign.value)]
    ) { $0.optionalInt(0) }
    return (last ?? nil).map(Instant.init(milliseconds:))
  }

  /// What waits for a bank, this batch's changes included. Only looked at: the rows are not locked, and may be given or
  /// released by another process before a later command of the batch asks for them.
  fileprivate func reservedRewards(of campaign: CampaignID) throws -> [Reward] {
    try flushRows()
    return try Reward.all("WHERE campaign = ?1 AND state = 1", [.int(campaign.value)], in: transaction)
  }
}

extension [Reward] {
  /// What they take out of their campaign's budget.
  fileprivate func sum(_ currency: Currency) -> Money {
    Money(minorUnits: lazy.filter { $0.source == .budget }.map(\.amount).reduce(0, +), currency)
  }
}

extension Workspace {
  /// A campaign of its owner.
  ///
  /// - Throws: `UnknownThing.campaign`, `CampaignRequestRefusal.notTheOwner`.
  func campaign(_ id: CampaignID, of owner: Funder) throws -> (CampaignRow, Campaign) {
    guard let row = try campaign(id) else { throw UnknownThing.campaign }
    guard row.owner == owner else { throw CampaignRequestRefusal.notTheOwner }
    return (row, try campaign(row))
  }

  /// Writes the version of a new campaign, or a new version of an old one.
  func write(_ campaign: Campaign) {
    let key = CampaignVersion.Key(campaign: campaign.id, version: campaign.version)
    campaignVersions.append(CampaignVersion(key: key, madeAt: now, terms: campaign.terms))
    newTerms[key] = campaign.terms
  }

  /// The terms of a version, which may have been written a moment ago.
  func terms(_ key: CampaignVersion.Key) throws -> CampaignTerms {
    // What this transaction writes is no version for others until it is committed.
    try newTerms[key] ?? campaigns.terms(key, in: transaction)
  }

  /// A row with the terms of its version.
  func campaign(_ row: CampaignRow) throws -> Campaign {
    Campaign(row, try terms(row.versionKey))
  }
}

extension CampaignTerms {
  var givesCoupons: Bool {
    switch benefit {
    case .coupon: true
    case .discount, .cashback, .gift, .points: false
    }
  }

  /// When nothing of it can happen any more.
  var end: Instant {
    let own = conditions.hours.period.upperBound
    guard case .coupon(let terms) = benefit else { return own }
    return max(own, terms.use.hours.period.upperBound)
  }
}
