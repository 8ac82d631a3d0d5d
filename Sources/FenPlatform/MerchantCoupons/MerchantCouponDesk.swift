import Fen
import FenStore

/// Stocks of coupons that merchants redeem at their own tills.
public struct MerchantCouponDesk: Sendable {
  let campaigns: CampaignDesk

  var engine: Engine { campaigns.engine }
  var database: any Database { campaigns.database }

  /// What makes a stock.
  public struct NewStock: Sendable {
    public let terms: CampaignTerms
    public let codes: CodeMode
    public let hours: TillHours
    /// What the creator said that is no rule, as JSON.
    public let kept: String
    public let hasSubsidy: Bool

    public init(terms: CampaignTerms, codes: CodeMode, hours: TillHours, kept: String, hasSubsidy: Bool) {
      self.terms = terms
      self.codes = codes
      self.hours = hours
      self.kept = kept
      self.hasSubsidy = hasSubsidy
    }
  }

  /// Makes and starts a stock. The same request makes it once.
  ///
  /// - Throws: `CampaignRefusal`, `CampaignRequestRefusal`.
  public func make(
    _ new: NewStock, creator: MerchantID, request: String, hash: [UInt8]
  ) async throws -> MerchantStock {
    let make = MakeCampaign(
      new.terms, owner: .merchant(creator), request: "busifavor:\(request)", hash: hash, secret: randomBytes(32))
    let made = try await engine.perform(
      MakeMerchantStock(
        make: make, creator: creator, codes: new.codes, hours: new.hours, kept: new.kept, hasSubsidy: new.hasSubsidy))
    try await campaigns.tellAll()
    return made
  }

  /// - Parameter change: what becomes of what the creator said, and whether only verified people get coupons.
  /// - Throws: what `change` throws, `CampaignRefusal`, `CampaignRequestRefusal`, `UnknownThing.campaign`.
  @discardableResult
  public func modify(
    _ id: CampaignID, name: String? = nil, hasSubsidy: Bool? = nil, as request: NumberedRequest,
    change: @escaping @Sendable (_ kept: String) throws -> (kept: String, isForVerified: Bool)
  ) async throws -> MerchantStock {
    let modified = try await engine.perform(
      ModifyMerchantStock(id: id, request: request, name: name, hasSubsidy: hasSubsidy, change: change))
    try await campaigns.tellAll()
    return modified
  }

  /// - Throws: `StockBudgetRefusal`, `CampaignRefusal`, `CampaignRequestRefusal`, `UnknownThing.campaign`.
  public func changeBudget(
    of id: CampaignID, _ change: StockBudgetChange, as request: NumberedRequest
  ) async throws -> MerchantStock {
    let changed = try await engine.perform(ChangeMerchantStockBudget(id: id, request: request, change: change))
    try await campaigns.tellAll()
    return changed
  }

  public func stock(_ id: CampaignID) async throws -> MerchantStock? {
    let running = engine.campaigns
    return try await database.read { transaction in
      guard let row = try MerchantStockRow.find(id, in: transaction),
        let campaign = try CampaignRow.find(id, in: transaction)
      else { return nil }
      return MerchantStock(row, campaign, try running.campaign(campaign, in: transaction))
    }
  }

  // Codes

  /// - Throws: `CouponCodeRefusal.notUploaded`, `CampaignRequestRefusal`, `UnknownThing.campaign`.
  public func upload(
    _ codes: [String], to stock: CampaignID, as request: NumberedRequest
  ) async throws -> (upload: CodeUpload, at: Instant) {
    try await engine.perform(UploadCodes(stock: stock, codes: codes, request: request))
  }

  /// - Throws: `CouponCodeRefusal`, `CampaignRequestRefusal`, `UnknownThing.campaign`.
  public func deleteCode(
    _ code: String, of stock: CampaignID, as request: NumberedRequest
  ) async throws -> Instant {
    try await engine.perform(DeleteCode(stock: stock, code: code, request: request))
  }

  /// Which of a stock's codes somebody asks for.
  public enum CodesAsked: Hashable, Sendable {
    /// Those that were not deleted.
    case all
    case left
    case given
    case deleted
    /// Those whose coupon stands so at a moment.
    case ofCoupons(MerchantCouponStanding, at: Instant)
  }

  /// How many codes a stock was given, and how many no coupon has.
  public func codeCounts(of stock: CampaignID) async throws -> (all: Int64, left: Int64) {
    try await database.read { transaction in
      func count(_ rest: String) throws -> Int64 {
        try transaction.number("SELECT count(*) FROM stock_codes WHERE campaign = ?1 \(rest)", [.int(stock.value)])
      }
      return (
        try count("AND deleted_at IS NULL"), try count("AND coupon IS NULL AND deleted_at IS NULL")
      )
    }
  }

  /// A stock's codes in their order, and how many there are of them.
  public func codes(
    of stock: CampaignID, _ asked: CodesAsked = .all, offset: Int64, limit: Int64
  ) async throws -> (page: [StockCode], total: Int64) {
    try await database.read { transaction in
      let page = try StockCode.all(
        "WHERE campaign = ?1 AND \(asked.condition(moment: "?4")) ORDER BY code LIMIT ?2 OFFSET ?3",
        [.int(stock.value), .int(limit), .int(offset)] + asked.moment, in: transaction)
      let total = try transaction.number(
        "SELECT count(*) FROM stock_codes WHERE campaign = ?1 AND \(asked.condition(moment: "?2"))",
        [.int(stock.value)] + asked.moment)
      return (page, total)
    }
  }

  public func code(_ code: String, of stock: CampaignID) async throws -> StockCode? {
    try await database.read {
      try StockCode.find(StockCode.Key(campaign: stock, code: code), in: $0)
    }
  }
}

extension Platform {
  public var merchantCoupons: MerchantCouponDesk { MerchantCouponDesk(campaigns: campaigns) }
}

extension MerchantCouponDesk.CodesAsked {
  /// - Parameter moment: the place of `moment` among the statement's values.
  fileprivate func condition(moment: String) -> String {
    switch self {
    case .all: "deleted_at IS NULL"
    case .left: "coupon IS NULL AND deleted_at IS NULL"
    case .given: "coupon IS NOT NULL"
    case .deleted: "deleted_at IS NOT NULL"
    case .ofCoupons(let standing, at: _):
      "EXISTS (SELECT 1 FROM coupons c WHERE c.id = stock_codes.coupon AND \(standing.condition(moment)))"
    }
  }

  /// Nothing where the condition asks for none.
  fileprivate var moment: [SQLValue] {
    switch self {
    case .all, .left, .given, .deleted, .ofCoupons(.used, _), .ofCoupons(.void, _): []
    case .ofCoupons(.sent, let now), .ofCoupons(.expired, let now): [.int(now.milliseconds)]
    }
  }
}

extension MerchantCouponStanding {
  /// Whether or not somebody wrote it down, time passes.
  fileprivate func condition(_ moment: String) -> String {
    switch self {
    case .sent: "c.state = 1 AND c.valid_to > \(moment)"
    case .used: "c.state = 2"
    case .expired: "(c.state = 3 OR c.state = 1 AND c.valid_to <= \(moment))"
    case .void: "c.state = 4"
    }
  }
}
