import Fen
import FenStore
import Foundation

extension Reward: Record {
  public struct Key: Hashable, Comparable, Sendable {
    public let order: OrderID
    public let place: Int

    public init(_ order: OrderID, _ place: Int) {
      self.order = order
      self.place = place
    }

    public static func < (left: Key, right: Key) -> Bool { (left.order, left.place) < (right.order, right.place) }
  }

  /// A payment that was refused leaves its places to the next try.
  public static let table = Table(
    "rewards", keyed: 2, fixed: ["order_id", "place"],
    changing: [
      "campaign", "version", "coupon", "person", "kind", "source", "amount", "currency", "items", "gifts", "day", "at",
      "state", "returned", "owed",
    ])
  public var key: Key { Key(order, place) }
  public static func value(of key: Key) -> SQLValue { .int(key.order.value) }
  public static func values(of key: Key) -> [SQLValue] { [.int(key.order.value), .int(Int64(key.place))] }

  public var values: [SQLValue] {
    var coupon: CouponID?
    if case .coupon(let id) = offer { coupon = id }
    return [
      .int(order.value), .int(Int64(place)), .int(campaign.value), .int(version), SQLValue(coupon?.value),
      .int(person.value), .int(kind.rawValue), .int(source.rawValue), .int(amount), .text(currency.rawValue),
      SQLValue(items.isEmpty ? nil : text(of: items)), SQLValue(gifts.isEmpty ? nil : text(of: gifts)), .int(day),
      .int(at.milliseconds), .int(state.rawValue),
      .int(returned), .int(owed),
    ]
  }

  public init(row: any Row) throws {
    func unreadable(_ what: String) -> StoreError {
      StoreError.unreadable(table: "rewards", "\(what) of reward \(row.int(1)) of order \(row.int(0))")
    }
    let currency = try FenPlatform.currency(row.text(9), in: "rewards")
    let campaign = CampaignID(row.int(2))
    guard let kind = Kind(rawValue: row.int(6)) else { throw unreadable("kind \(row.int(6))") }
    guard let source = Source(rawValue: row.int(7)) else { throw unreadable("source \(row.int(7))") }
    guard let state = State(rawValue: row.int(14)) else { throw unreadable("state \(row.int(14))") }
    self.init(
      order: OrderID(row.int(0)), place: Int(row.int(1)),
      offer: row.optionalInt(4).map { .coupon(CouponID($0)) } ?? .campaign(campaign), campaign: campaign,
      version: row.int(3), person: PersonID(row.int(5)), kind: kind, source: source, amount: row.int(8),
      currency: currency, items: try row.optionalText(10).map { try Fen.ItemDiscount.list($0, currency) } ?? [],
      gifts: try row.optionalText(11).map(PromisedCoupon.list) ?? [], day: row.int(12),
      at: Instant(milliseconds: row.int(13)), state: state, returned: row.int(15), owed: row.int(16))
  }
}

/// A single item's part of a discount, as it is stored.
private struct StoredItem: Codable {
  let goods: String
  let amount: Int64
}

/// A coupon that a reward is, as it is stored.
private struct StoredGift: Codable {
  let coupon: Int64?
  let campaign: Int64
  let version: Int64
  let amount: Int64
  let day: Int64
}

private func text(of items: [ItemDiscount]) -> String {
  storedJSON(items.map { StoredItem(goods: $0.goods, amount: $0.amount.minorUnits) })
}

private func text(of gifts: [PromisedCoupon]) -> String {
  storedJSON(
    gifts.map {
      StoredGift(
        coupon: $0.coupon?.value, campaign: $0.campaign.value, version: $0.version, amount: $0.amount, day: $0.day)
    })
}

extension PromisedCoupon {
  fileprivate static func list(_ text: String) throws -> [PromisedCoupon] {
    try JSONDecoder().decode([StoredGift].self, from: Data(text.utf8)).map {
      PromisedCoupon(
        campaign: CampaignID($0.campaign), version: $0.version, amount: $0.amount, day: $0.day,
        coupon: $0.coupon.map { CouponID($0) })
    }
  }
}

extension ItemDiscount {
  fileprivate static func list(_ text: String, _ currency: Currency) throws -> [ItemDiscount] {
    try JSONDecoder().decode([StoredItem].self, from: Data(text.utf8)).map {
      ItemDiscount(goods: $0.goods, amount: Money(minorUnits: $0.amount, currency))
    }
  }
}
