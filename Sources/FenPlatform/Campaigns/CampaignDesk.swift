import Fen
import FenStore

/// Campaigns beside the writer: made and moved, listed and looked into.
public struct CampaignDesk: Sendable {
  let database: any Database
  let engine: Engine
  let clock: PlatformClock
  let processes: Processes?

  private var running: RunningCampaigns { engine.campaigns }

  /// Makes a draft.
  ///
  /// - Parameters:
  ///   - request: the owner's number for it; the same number makes it once.
  ///   - hash: what the request said, so that the same number cannot mean something else.
  /// - Throws: `CampaignRefusal.unfit`, `CampaignRequestRefusal`.
  public func make(
    _ terms: CampaignTerms, owner: Funder = .platform, request: String? = nil, hash: [UInt8] = []
  ) async throws -> Campaign {
    try await engine.perform(
      MakeCampaign(terms, owner: owner, request: request, hash: hash, secret: randomBytes(32)))
  }

  /// - Throws: `CampaignRefusal`, `CampaignRequestRefusal`, `UnknownThing.campaign`.
  public func change(_ id: CampaignID, of owner: Funder = .platform, to terms: CampaignTerms) async throws -> Campaign {
    let changed = try await engine.perform(ChangeCampaign(id, of: owner, to: terms))
    try await tellAll()
    return changed
  }

  /// - Throws: `CampaignRefusal`, `CampaignRequestRefusal`, `UnknownThing.campaign`.
  @discardableResult
  public func move(_ id: CampaignID, of owner: Funder = .platform, _ event: CampaignEvent) async throws -> Campaign {
    let moved = try await engine.perform(MoveCampaign(id, of: owner, event))
    try await tellAll()
    return moved
  }

  /// - Parameters:
  ///   - request: the owner's number for it; the same number sends it once. Nil sends another one each time.
  ///   - hash: what the request said, so that the same number cannot mean something else.
  /// - Throws: `SendCouponRefusal`, `CampaignRequestRefusal`, `UnknownThing`.
  public func send(
    _ campaign: CampaignID, of owner: Funder = .platform, to user: UserID, request: String? = nil, hash: [UInt8] = [],
    worth: Money? = nil, minimum: Money? = nil
  ) async throws -> Coupon {
    let send = SendCoupon(campaign, of: owner, to: user, worth: worth, minimum: minimum)
    let coupon =
      if let request {
        try await engine.perform(SendCouponOnce(send: send, request: request, hash: hash))
      } else {
        try await engine.perform(send)
      }
    if !running.now.hasCoupons { try await tellAll() }
    return coupon
  }

  /// What a payment would get if it were made now, and why it would not get the rest. Nothing is written.
  ///
  /// - Throws: `UnknownThing`.
  public func preview(_ order: OrderID, payer: UserID, with method: PaymentMethod) async throws -> Evaluation? {
    try await previews(order, payer: payer, with: [method])[method]
  }

  /// The same for several ways to pay, at once; ways that no campaign could reward are left out.
  ///
  /// - Throws: `UnknownThing`.
  public func previews(
    _ order: OrderID, payer: UserID, with methods: [PaymentMethod]
  ) async throws -> [PaymentMethod: Evaluation] {
    try await engine.perform(PreviewPayment(order: order, payer: payer, methods: methods))
  }

  /// The same for what is paid at once.
  ///
  /// - Throws: `UnknownThing`.
  public func previews(
    _ payable: Payable, payer: UserID, with methods: [PaymentMethod]
  ) async throws -> [PaymentMethod: Evaluation] {
    switch payable {
    case .order(let order): return try await previews(order.id, payer: payer, with: methods)
    case .combination(let combination, _):
      var found = [PaymentMethod: Evaluation]()
      for method in methods {
        do {
          try await engine.perform(PreviewCombination(combination: combination, payer: payer, method: method))
        } catch let preview as PreviewCombination.Found {
          if !preview.evaluation.rewards.isEmpty { found[method] = preview.evaluation }
        }
      }
      return found
    }
  }

  public func campaign(_ id: CampaignID) async throws -> CampaignView? {
    let running = running
    return try await database.read { transaction in
      try CampaignRow.find(id, in: transaction).map { try CampaignView($0, running, transaction) }
    }
  }

  /// The latest first.
  public func all(of owner: Funder? = nil, limit: Int64 = 100, before: CampaignID? = nil) async throws -> [CampaignView]
  {
    let (running, from) = (running, before?.value ?? .max)
    return try await database.read { transaction in
      let rows =
        if let owner {
          try CampaignRow.all(
            "WHERE owner = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3", [.int(owner.number), .int(from), .int(limit)],
            in: transaction)
        } else {
          try CampaignRow.all("WHERE id < ?1 ORDER BY id DESC LIMIT ?2", [.int(from), .int(limit)], in: transaction)
        }
      return try rows.map { try CampaignView($0, running, transaction) }
    }
  }

  /// The running campaign that begins or ceases to reward next after a moment, and when.
  public func nextTurn(after moment: Instant) async throws -> (campaign: Campaign, turn: CampaignTurn)? {
    let running = running
    let campaigns = try await database.read { transaction in
      try CampaignRow.all("WHERE state IN (3, 4)", in: transaction).map { try running.campaign($0, in: transaction) }
    }
    let turns = campaigns.filter { $0.state == .running }.compactMap { campaign in
      campaign.terms.conditions.hours.nextTurn(after: moment).map { (campaign: campaign, turn: $0) }
    }
    return turns.min { ($0.turn.at, $0.campaign.id) < ($1.turn.at, $1.campaign.id) }
  }

  /// What a payment was rewarded with, in its places.
  public func rewards(of order: OrderID) async throws -> [Reward] {
    try await database.read { try Reward.all("WHERE order_id = ?1 ORDER BY place", [.int(order.value)], in: $0) }
  }

  /// What the payments of several orders were given, by the order; those without rewards are left out.
  public func given(to orders: [Order]) async throws -> [OrderID: [Reward]] {
    let rewarded = orders.filter { ($0.payment?.rewards ?? 0) > 0 }
    guard !rewarded.isEmpty else { return [:] }
    return try await database.read { transaction in
      var found = [OrderID: [Reward]]()
      for order in rewarded {
        found[order.id] = try Reward.all(
          "WHERE order_id = ?1 AND state = 2 ORDER BY place", [.int(order.id.value)], in: transaction)
      }
      return found
    }
  }

  /// The definition that a reward or a coupon came of.
  ///
  /// - Throws: `StoreError.unreadable` for a version that never was.
  public func terms(_ id: CampaignID, version: Int64) async throws -> CampaignTerms {
    let running = running
    return try await database.read {
      try running.terms(CampaignVersion.Key(campaign: id, version: version), in: $0)
    }
  }

  /// A wallet's coupons: those it can use, the first received first, then the others.
  public func coupons(of user: UserID, limit: Int64 = 100) async throws -> [Coupon] {
    try await database.read {
      try Coupon.all("WHERE wallet = ?1 ORDER BY state, id LIMIT ?2", [.int(user.value), .int(limit)], in: $0)
    }
  }

  /// Reads anew what runs, here and in all other processes, and returns when all have.
  func tellAll() async throws {
    guard let processes else { return try await reload() }
    try await processes.tell { _ in }
  }

  /// Reads anew what runs, in this process alone.
  public func reload() async throws {
    let running = running
    try await database.read { try running.reload(in: $0) }
  }
}

/// A campaign with what it has given so far.
public struct CampaignView: Hashable, Sendable {
  public let campaign: Campaign
  /// The number its owner gave the request that made it.
  public let request: String
  public let usage: CampaignUsage
  public let createdAt: Instant
  public let changedAt: Instant

  public init(
    campaign: Campaign, request: String, usage: CampaignUsage = CampaignUsage(), createdAt: Instant, changedAt: Instant
  ) {
    self.campaign = campaign
    self.request = request
    self.usage = usage
    self.createdAt = createdAt
    self.changedAt = changedAt
  }

  init(_ row: CampaignRow, _ running: RunningCampaigns, _ transaction: any Transaction) throws {
    campaign = try running.campaign(row, in: transaction)
    request = row.request
    usage = row.usage
    createdAt = row.createdAt
    changedAt = row.changedAt
  }
}

/// Asks what a payment would get. A dry run: the same, without the writing.
struct PreviewPayment: Command {
  let order: OrderID
  let payer: UserID
  let methods: [PaymentMethod]

  var subject: Int { order.hashValue }
  func prefetch(in work: Workspace) {
    work.want(order)
    work.want(personOf: payer)
  }

  func perform(in work: Workspace) throws -> [PaymentMethod: Evaluation] {
    guard let order = try work.order(order) else { throw UnknownThing.order }
    var found = [PaymentMethod: Evaluation]()
    for method in methods {
      try work.wantRewards(of: [order], payer: payer, method: method)
      found[method] = try work.rewards(for: order, payer: payer, method: method)
    }
    return found
  }
}
