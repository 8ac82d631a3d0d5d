import Fen
import FenStore

/// A mall as one of its members sees it.
public struct MallMembership: Hashable, Sendable {
  public let mall: Merchant
  public let card: MallCard?
  public let points: Int64
  /// His cars that stand there, by their plates, and since when.
  public let cars: [Car]

  public struct Car: Hashable, Sendable {
    public let plate: String
    public let since: Instant
  }
}

/// Malls (智慧商圈): who they are, who lets them see his payments, and the points they give.
public struct MallDesk: Sendable {
  let campaigns: CampaignDesk
  let merchants: MerchantDirectory
  let vault: Vault

  private var database: any Database { campaigns.database }

  /// Makes a merchant a mall, or gives it other shops.
  ///
  /// - Throws: `MallRefusal`, `UnknownThing.merchant`.
  public func set(_ mall: Mall) async throws {
    var numbers = Set<String>()
    for shop in mall.shops where !numbers.insert(shop.number).inserted {
      throw MallRefusal.shopTwice(number: shop.number)
    }
    var places = Set<MallPlace>()
    for shop in mall.shops where !places.insert(MallPlace(merchant: shop.merchant, store: shop.store)).inserted {
      throw MallRefusal.shopTwice(number: shop.number)
    }
    guard try await merchants.merchant(mall.merchant) != nil else { throw UnknownThing.merchant }
    for shop in mall.shops where try await merchants.merchant(shop.merchant) == nil {
      throw MallRefusal.unknownMerchant(shop.merchant)
    }
    try database.write { transaction in
      for shop in mall.shops {
        try transaction.run(
          "INSERT INTO merchants_in_malls (mchid) VALUES (?1) ON CONFLICT (mchid) DO NOTHING",
          [.int(shop.merchant.value)])
      }
      try transaction.run(
        """
        INSERT INTO malls (mchid, brand, url) VALUES (?1, ?2, ?3)
        ON CONFLICT (mchid) DO UPDATE SET brand = excluded.brand, url = excluded.url
        """, [.int(mall.merchant.value), .int(mall.brand), .text(mall.url)])
      try transaction.run("DELETE FROM mall_shops WHERE mall = ?1", [.int(mall.merchant.value)])
      for shop in mall.shops {
        try transaction.run(
          "INSERT INTO mall_shops (mall, number, mchid, store, name) VALUES (?1, ?2, ?3, ?4, ?5)",
          [
            .int(mall.merchant.value), .text(shop.number), .int(shop.merchant.value), SQLValue(shop.store),
            .text(shop.name),
          ])
      }
    }
    try await campaigns.tellAll()
  }

  public func mall(_ id: MerchantID) async throws -> Mall? {
    try await database.read { try Mall.find(id, in: $0) }
  }

  /// A mall's number for its brand; nil for who is no mall.
  public func brand(of mall: MerchantID) async throws -> Int64? {
    try await database.read {
      try $0.first("SELECT brand FROM malls WHERE mchid = ?1", [.int(mall.value)]) { $0.int(0) }
    }
  }

  /// - Throws: `MallRefusal.noMall`, `UnknownThing.user`.
  @discardableResult
  public func authorize(_ mall: MerchantID, by user: UserID, allows: Bool) async throws -> MallCard? {
    guard let found = try await self.mall(mall), let merchant = try await merchants.merchant(mall),
      let app = merchant.apps.first
    else { throw MallRefusal.noMall }
    let card = try await campaigns.engine.perform(
      AuthorizeMall(mall: found, user: user, app: app, code: randomToken(bytes: 12), allows: allows))
    if !allows {
      try database.write {
        _ = try $0.run(
          "DELETE FROM mall_cars WHERE mall = ?1 AND wallet = ?2", [.int(mall.value), .int(user.value)])
      }
    }
    return card
  }

  public func card(_ mall: MerchantID, of user: UserID) async throws -> MallCard? {
    try await database.read { try MallCard.find(MallCard.Key(mall: mall, user: user), in: $0) }
  }

  /// - Throws: `MallRefusal`, `UnknownThing.user`.
  public func setPoints(
    _ mall: MerchantID, for order: OrderID, of user: UserID, _ points: MallPoints
  ) async throws -> MallPayment {
    guard try await brand(of: mall) != nil else { throw MallRefusal.noMall }
    return try await campaigns.engine.perform(SetMallPoints(mall: mall, order: order, user: user, points: points))
  }

  /// Whether the mall was told of payments of a person and has not said their points.
  public func hasPending(_ mall: MerchantID, of user: UserID) async throws -> Bool {
    try await database.read { transaction in
      try transaction.first(
        "SELECT 1 FROM mall_payments WHERE wallet = ?1 AND mall = ?2 AND updated_at IS NULL LIMIT 1",
        [.int(user.value), .int(mall.value)]
      ) { _ in true } ?? false
    }
  }

  /// A member's car came in or went out. An older word that arrives late changes nothing. Of a car that left no plate
  /// is kept.
  ///
  /// - Throws: `MallRefusal.notAllowed`.
  public func setCar(_ plate: String, isIn: Bool, at: Instant, in mall: MerchantID, of user: UserID) throws {
    let sealed = isIn ? try vault.seal(plate, as: .plate) : []
    try database.write { transaction in
      // Locked: whoever stops allowing it at this moment takes his cars out after this one came in, or before.
      guard let card = try transaction.load(MallCard.self, keys: [MallCard.Key(mall: mall, user: user)]).first,
        card.isAuthorized
      else { throw MallRefusal.notAllowed }
      _ = try transaction.run(
        """
        INSERT INTO mall_cars (mall, wallet, plate_hash, plate, is_in, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (mall, wallet, plate_hash) DO UPDATE
        SET plate = excluded.plate, is_in = excluded.is_in, at = excluded.at WHERE mall_cars.at <= excluded.at
        """,
        [
          .int(mall.value), .int(user.value), .blob(vault.lookUpHash("plate \(plate)")), .blob(sealed),
          .int(isIn ? 1 : 0), .int(at.milliseconds),
        ])
    }
  }

  /// All malls, or one, as a person sees them.
  public func memberships(of user: UserID, in mall: MerchantID? = nil) async throws -> [MallMembership] {
    let vault = vault
    let found = try await database.read { transaction in
      let person =
        try transaction.first(
          "SELECT coalesce(joined_to, id) FROM people WHERE id = ?1", [.int(user.value)]
        ) { PersonID($0.int(0)) } ?? PersonID(user)
      let malls = try transaction.all(
        "SELECT mchid FROM malls \(mall == nil ? "" : "WHERE mchid = ?1") ORDER BY mchid",
        mall.map { [.int($0.value)] } ?? []
      ) { MerchantID($0.int(0)) }
      return try malls.map { mall in
        let member = try ProgrammeMember.find(ProgrammeMember.Key(programme: mall, person: person), in: transaction)
        let cars = try transaction.all(
          "SELECT plate, at FROM mall_cars WHERE wallet = ?1 AND mall = ?2 AND is_in = 1 ORDER BY at",
          [.int(user.value), .int(mall.value)]
        ) { (sealed: $0.blob(0), at: Instant(milliseconds: $0.int(1))) }
        return (
          mall, try MallCard.find(MallCard.Key(mall: mall, user: user), in: transaction), member?.points ?? 0, cars
        )
      }
    }
    var memberships = [MallMembership]()
    for (id, card, points, cars) in found {
      guard let merchant = try await merchants.merchant(id) else { continue }
      memberships.append(
        MallMembership(
          mall: merchant, card: card, points: points,
          cars: try cars.map { MallMembership.Car(plate: try vault.open($0.sealed, as: .plate), since: $0.at) }))
    }
    return memberships
  }
}

extension Platform {
  public var malls: MallDesk { MallDesk(campaigns: campaigns, merchants: merchants, vault: vault) }
}

/// Where a mall's shop is: one of them at most is there.
private struct MallPlace: Hashable {
  let merchant: MerchantID
  let store: String?
}
