import Fen
import FenStore

extension MallCard: Record {
  public struct Key: Hashable, Comparable, Sendable {
    public let mall: MerchantID
    public let user: UserID

    public static func < (left: Key, right: Key) -> Bool { (left.mall, left.user) < (right.mall, right.user) }
  }

  public static let table = Table(
    "mall_cards", keyed: 2, fixed: ["mall", "wallet", "app", "code"], changing: ["authorized_at", "deauthorized_at"])
  public var key: Key { Key(mall: mall, user: user) }
  public static func value(of key: Key) -> SQLValue { .int(key.mall.value) }
  public static func values(of key: Key) -> [SQLValue] { [.int(key.mall.value), .int(key.user.value)] }
  public var values: [SQLValue] {
    Self.values(of: key) + [
      .text(app), .text(code), .int(authorizedAt.milliseconds), SQLValue(deauthorizedAt?.milliseconds),
    ]
  }

  public init(row: any Row) throws {
    self.init(
      mall: MerchantID(row.int(0)), user: UserID(row.int(1)), app: row.text(2), code: row.text(3),
      authorizedAt: Instant(milliseconds: row.int(4)),
      deauthorizedAt: row.optionalInt(5).map(Instant.init(milliseconds:)))
  }
}

extension MallPayment: Record {
  public struct Key: Hashable, Comparable, Sendable {
    public let order: OrderID
    public let mall: MerchantID

    public static func < (left: Key, right: Key) -> Bool { (left.order, left.mall) < (right.order, right.mall) }
  }

  public static let table = Table(
    "mall_payments", keyed: 2, fixed: ["order_id", "mall", "wallet", "app", "shop_name", "shop_number", "at"],
    changing: ["points", "total", "remarks", "updated_at"])
  public var key: Key { Key(order: order, mall: mall) }
  public static func value(of key: Key) -> SQLValue { .int(key.order.value) }
  public static func values(of key: Key) -> [SQLValue] { [.int(key.order.value), .int(key.mall.value)] }
  public var values: [SQLValue] {
    Self.values(of: key) + [
      .int(user.value), .text(app), .text(shopName), .text(shopNumber), .int(at.milliseconds),
      SQLValue(points?.increased), SQLValue(points?.total), SQLValue(points?.remarks),
      SQLValue(points?.updatedAt.milliseconds),
    ]
  }

  public init(row: any Row) throws {
    var points: MallPoints?
    if let increased = row.optionalInt(7), let at = row.optionalInt(10) {
      points = MallPoints(
        increased: increased, total: row.optionalInt(8), remarks: row.optionalText(9),
        updatedAt: Instant(milliseconds: at))
    }
    self.init(
      order: OrderID(row.int(0)), mall: MerchantID(row.int(1)), user: UserID(row.int(2)), app: row.text(3),
      shopName: row.text(4), shopNumber: row.text(5), at: Instant(milliseconds: row.int(6)), points: points)
  }
}

extension MallShop {
  static func all(in transaction: any Transaction, of mall: MerchantID? = nil) throws -> [MallShop] {
    try transaction.all(
      "SELECT mall, mchid, store, name, number FROM mall_shops \(mall == nil ? "" : "WHERE mall = ?1") "
        + "ORDER BY mall, number", mall.map { [.int($0.value)] } ?? []
    ) { row in
      MallShop(
        mall: MerchantID(row.int(0)), merchant: MerchantID(row.int(1)), store: row.optionalText(2), name: row.text(3),
        number: row.text(4))
    }
  }
}

extension Mall {
  static func find(_ id: MerchantID, in transaction: any Transaction) throws -> Mall? {
    guard
      let (brand, url) = try transaction.first(
        "SELECT brand, url FROM malls WHERE mchid = ?1", [.int(id.value)], { ($0.int(0), $0.text(1)) })
    else { return nil }
    return Mall(merchant: id, brand: brand, url: url, shops: try MallShop.all(in: transaction, of: id))
  }
}
