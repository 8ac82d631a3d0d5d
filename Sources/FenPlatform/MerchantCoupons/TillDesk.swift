import Fen
import FenStore

// The coupons themselves, and what is paid for them.

extension MerchantCouponDesk {
  /// - Parameter said: the code, where the stock leaves it to the sender.
  /// - Throws: `SendCouponRefusal`, `CouponCodeRefusal`, `CampaignRequestRefusal`, `UnknownThing`.
  public func send(
    _ stock: CampaignID, to user: UserID, app: String, through channel: SendChannel = .server,
    code said: String? = nil, as request: NumberedRequest
  ) async throws -> MerchantCoupon {
    var random = SystemRandomNumberGenerator()
    let drawn = (0..<22).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
    return try await engine.perform(
      SendMerchantCoupon(
        stock: stock, user: user, app: app, channel: channel, said: said, drawn: drawn, request: request))
  }

  /// Uses a coupon, takes its use back, deactivates it, or says which order it belongs to.
  ///
  /// - Returns: when it was done.
  /// - Throws: `TillRefusal`, `CampaignRequestRefusal`, `UnknownThing`.
  public func change(
    _ code: String, of stock: CampaignID, _ change: TillChange, as request: NumberedRequest
  ) async throws -> (coupon: MerchantCoupon, at: Instant) {
    let answer = try await engine.perform(
      ChangeMerchantCoupon(stock: stock, code: code, change: change, request: request))
    return (answer.coupon, answer.at)
  }

  /// The stock of a code that Fen drew: no other stock has the same.
  public func stock(ofDrawn code: String) async throws -> CampaignID? {
    try await database.read { transaction in
      try transaction.first(
        """
        SELECT m.campaign FROM merchant_coupons m JOIN merchant_stocks s ON s.campaign = m.campaign
        WHERE m.code = ?1 AND s.code_mode = 1
        """, [.text(code)]
      ) { CampaignID($0.int(0)) }
    }
  }

  /// A wallet's coupons, the latest first.
  public func coupons(of user: UserID) async throws -> [HeldMerchantCoupon] {
    let running = engine.campaigns
    return try await database.read { transaction in
      let coupons = try Coupon.all(
        "WHERE wallet = ?1 AND campaign IN (SELECT campaign FROM merchant_stocks)", [.int(user.value)],
        in: transaction)
      return try coupons.sorted { $0.id > $1.id }.compactMap {
        try HeldMerchantCoupon.find($0.id, running, transaction)
      }
    }
  }

  public func coupon(_ id: CouponID) async throws -> HeldMerchantCoupon? {
    let running = engine.campaigns
    return try await database.read { try HeldMerchantCoupon.find(id, running, $0) }
  }

  /// The codes that a wallet shows at tills.
  public func codes(of user: UserID) async throws -> [CouponID: String] {
    let pairs = try await database.read { transaction in
      try transaction.all(
        "SELECT m.coupon, m.code FROM coupons c JOIN merchant_coupons m ON m.coupon = c.id WHERE c.wallet = ?1",
        [.int(user.value)]
      ) { (CouponID($0.int(0)), $0.text(1)) }
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  // Subsidies

  /// - Throws: `SubsidyRefusal`, `CampaignRequestRefusal`, `UnknownThing`.
  public func paySubsidy(
    _ amount: Money, for code: String, of stock: CampaignID, order: OrderID, to payee: MerchantID, description: String,
    as request: NumberedRequest
  ) async throws -> Subsidy {
    try await engine.perform(
      PaySubsidy(
        stock: stock, code: code, payee: payee, order: order, amount: amount, description: description,
        request: request))
  }

  /// - Throws: `SubsidyRefusal`, `CampaignRequestRefusal`, `UnknownThing`.
  public func returnSubsidy(
    _ amount: Money, for code: String, of stock: CampaignID, order: OrderID, refund: RefundID, payer: MerchantID,
    payee: MerchantID, description: String, as request: NumberedRequest
  ) async throws -> (SubsidyReturn, Subsidy) {
    try await engine.perform(
      ReturnSubsidy(
        stock: stock, code: code, order: order, payer: payer, payee: payee, refund: refund, amount: amount,
        description: description, request: request))
  }

  public func subsidy(_ id: SubsidyID) async throws -> Subsidy? {
    try await database.read { try Subsidy.find(id, in: $0) }
  }

  /// What was paid for a coupon, the first first.
  public func subsidies(for code: String, of stock: CampaignID) async throws -> [Subsidy] {
    try await database.read { transaction in
      let number = GivenNumber(giver: stock.value, number: code)
      guard let till = try TillRecord.find(number, in: transaction) else { return [] }
      return try Subsidy.all("WHERE coupon = ?1 ORDER BY id", [.int(till.coupon.value)], in: transaction)
    }
  }

  public func subsidyReturn(_ id: SubsidyReturnID) async throws -> (SubsidyReturn, Subsidy)? {
    try await database.read { transaction in
      guard let done = try SubsidyReturn.find(id, in: transaction),
        let subsidy = try Subsidy.find(done.subsidy, in: transaction)
      else { return nil }
      return (done, subsidy)
    }
  }

  /// The code of a coupon, as answers about its subsidies tell it.
  public func code(of coupon: CouponID) async throws -> String? {
    try await database.read { try TillRecord.find(coupon, in: $0)?.code }
  }
}
