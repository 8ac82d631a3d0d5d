import Fen
import FenStore

extension Coupon: Record {
  public static let table = Table(
    "coupons",
    fixed: [
      "id", "campaign", "version", "wallet", "person", "received_at", "valid_from", "valid_to", "worth", "minimum",
      "currency",
    ], changing: ["state", "order_id", "changed_at"])
  public var key: CouponID { id }
  public static func value(of key: CouponID) -> SQLValue { .int(key.value) }

  public var values: [SQLValue] {
    let stored: (code: Int64, order: OrderID?, at: Instant?) =
      switch state {
      case .sent: (1, nil, nil)
      case .used(let order, let at): (2, order, at)
      case .expired: (3, nil, nil)
      case .void(let at): (4, nil, at)
      }
    let currency = worth?.currency ?? minimum?.currency ?? .cny
    return [
      .int(id.value), .int(campaign.value), .int(version), .int(user.value), .int(person.value),
      .int(receivedAt.milliseconds), .int(valid.lowerBound.milliseconds), .int(valid.upperBound.milliseconds),
      SQLValue(worth?.minorUnits), SQLValue(minimum?.minorUnits), .text(currency.rawValue), .int(stored.code),
      SQLValue(stored.order?.value), SQLValue(stored.at?.milliseconds),
    ]
  }

  public init(row: any Row) throws {
    let currency = try currency(row.text(10), in: "coupons")
    let (from, to) = (Instant(milliseconds: row.int(6)), Instant(milliseconds: row.int(7)))
    let state: CouponState
    switch (row.int(11), row.optionalInt(13).map(Instant.init(milliseconds:))) {
    case (1, _): state = .sent
    case (2, let at?): state = .used(row.optionalInt(12).map { OrderID($0) }, at: at)
    case (3, _): state = .expired
    case (4, let at?): state = .void(at: at)
    case (let code, _): throw StoreError.unreadable(table: "coupons", "state \(code) of coupon \(row.int(0))")
    }
    self.init(
      id: CouponID(row.int(0)), campaign: CampaignID(row.int(1)), version: row.int(2), user: UserID(row.int(3)),
      person: PersonID(row.int(4)), receivedAt: Instant(milliseconds: row.int(5)), valid: from..<max(from, to),
      worth: row.optionalInt(8).map { Money(minorUnits: $0, currency) },
      minimum: row.optionalInt(9).map { Money(minorUnits: $0, currency) }, state: state)
  }
}

/// The coupons that wallets hold, as a batch knows them.
struct CouponShelf {
  private var known = Set<UserID>()
  private var wanted = Set<UserID>()

  /// The coupons a wallet could use, the first received first.
  ///
  /// - Throws: `RowAwaited` where rows are read many at once.
  mutating func usable(
    by wallet: UserID, among rows: inout RowSet<Coupon>, in transaction: any Transaction
  ) throws -> [Coupon] {
    if !known.contains(wallet) {
      if transaction.prefersBulk {
        wanted.insert(wallet)
        throw RowAwaited()
      }
      for coupon in try Coupon.all(Self.ofWallet, [.int(wallet.value)], in: transaction) { _ = rows.adopt(coupon) }
      known.insert(wallet)
    }
    return rows.known(where: { $0.user == wallet && $0.state == .sent }).sorted { $0.id < $1.id }
  }

  mutating func want(_ wallet: UserID) {
    if !known.contains(wallet) { wanted.insert(wallet) }
  }

  mutating func readWanted(into rows: inout RowSet<Coupon>, in transaction: any Transaction) throws {
    guard !wanted.isEmpty else { return }
    let keys: [[SQLValue]] = wanted.sorted().map { [.int($0.value), .int(1)] }
    for coupon in try transaction.load(Coupon.self, where: ["wallet", "state"], are: keys) { _ = rows.adopt(coupon) }
    known.formUnion(wanted)
    wanted.removeAll(keepingCapacity: true)
  }

  private static let ofWallet = "WHERE wallet = ?1 AND state = 1 ORDER BY id"
}
