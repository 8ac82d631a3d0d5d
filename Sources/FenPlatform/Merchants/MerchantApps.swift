import Fen
import FenStore

/// Why an app was not bound or unbound.
public enum MerchantAppRefusal: Error, Equatable, Sendable {
  case noSuchMerchant(MerchantID)
  /// No merchant was made with it.
  case noSuchApp(String)
  /// The app a merchant was made with stays its own.
  case own(String)
  case notBound(String)
}

extension MerchantAppRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSuchMerchant(let id): "no merchant \(id) in this network"
    case .noSuchApp(let app): "no merchant of this network has the app \(app.prefix(32))"
    case .own(let app): "the merchant was made with \(app.prefix(32)), which stays its own"
    case .notBound(let app): "\(app.prefix(32)) is not bound to the merchant"
    }
  }
}

// The apps of others that a merchant has bound: its consent that it is paid in them, and combined by whose they are.

extension MerchantDirectory {
  /// Binds another's app; in every process when this returns. One that is bound already stays.
  ///
  /// - Throws: `MerchantAppRefusal`.
  public func bind(_ app: String, to merchant: MerchantID, at now: Instant) async throws {
    try await change(merchant) { transaction in
      guard try transaction.number("SELECT count(*) FROM merchant_apps WHERE appid = ?1", [.text(app)]) > 0 else {
        throw MerchantAppRefusal.noSuchApp(app)
      }
      let known = try transaction.number("SELECT count(*) FROM merchants WHERE mchid = ?1", [.int(merchant.value)])
      guard known == 1 else { throw MerchantAppRefusal.noSuchMerchant(merchant) }
      // Each later than the one before, also while the clock stands still: the first is the merchant's own.
      try transaction.run(
        """
        INSERT INTO merchant_apps (appid, mchid, bound_at)
        SELECT ?1, ?2, CASE WHEN max(bound_at) >= ?3 THEN max(bound_at) + 1 ELSE ?3 END
        FROM merchant_apps WHERE mchid = ?2
        ON CONFLICT DO NOTHING
        """, [.text(app), .int(merchant.value), .int(now.milliseconds)])
    }
  }

  /// Ends it. What was placed stays placed.
  ///
  /// - Throws: `MerchantAppRefusal`.
  public func unbind(_ app: String, from merchant: MerchantID) async throws {
    guard let known = try await self.merchant(merchant) else { throw MerchantAppRefusal.noSuchMerchant(merchant) }
    guard known.apps.first != app else { throw MerchantAppRefusal.own(app) }
    try await change(merchant) { transaction in
      let gone = try transaction.run(
        "DELETE FROM merchant_apps WHERE mchid = ?1 AND appid = ?2", [.int(merchant.value), .text(app)])
      guard gone == 1 else { throw MerchantAppRefusal.notBound(app) }
    }
  }

  private func change(
    _ merchant: MerchantID, _ change: @escaping @Sendable (any Transaction) throws -> Void
  ) async throws {
    if let processes { try await processes.tell(change) } else { try database.write(change) }
    forget(merchant)
  }
}
