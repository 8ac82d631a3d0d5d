import Fen
import FenStore

/// Which coupons a merchant is told of. The raw value is stored.
public enum CallbackArea: Int64, CaseIterable, Sendable {
  /// Uses of cash coupons.
  case cashCoupons = 1
  /// Coupons of his own tills that were sent.
  case merchantCoupons = 2
}

/// Where merchants are told what becomes of their coupons.
public struct CouponCallbacks: Sendable {
  let database: any Database
  let clock: PlatformClock

  /// Nil when the merchant never said.
  public func url(of merchant: MerchantID, about area: CallbackArea) async throws -> String? {
    try await database.read { transaction in
      try transaction.first(
        "SELECT url FROM coupon_callbacks WHERE mchid = ?1 AND about = ?2",
        [.int(merchant.value), .int(area.rawValue)]
      ) { $0.text(0) }
    }
  }

  /// - Returns: when it holds.
  public func set(
    _ url: String, of merchant: MerchantID, about area: CallbackArea, isOn: Bool
  ) async throws -> Instant {
    let now = clock.now()
    try database.write { transaction in
      try transaction.run(
        """
        INSERT INTO coupon_callbacks (mchid, about, url, is_on, changed_at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (mchid, about) DO UPDATE
        SET url = excluded.url, is_on = excluded.is_on, changed_at = excluded.changed_at
        """,
        [.int(merchant.value), .int(area.rawValue), .text(url), .int(isOn ? 1 : 0), .int(now.milliseconds)])
    }
    return now
  }
}

extension Platform {
  public var couponCallbacks: CouponCallbacks { CouponCallbacks(database: database, clock: clock) }
}

extension Workspace {
  /// Nil where nobody is to be told. Not locked: a change holds from the next coupon.
  func callback(of merchant: MerchantID, about area: CallbackArea) throws -> String? {
    try transaction.first(
      "SELECT url FROM coupon_callbacks WHERE mchid = ?1 AND about = ?2 AND is_on = 1",
      [.int(merchant.value), .int(area.rawValue)]
    ) { $0.text(0) }
  }
}
