/// A merchant's till in a mall: payments there are the mall's to know, if the payer allowed it.
///
/// Source: API v3 智慧商圈 (shop_name, shop_number).
public struct MallShop: Hashable, Sendable {
  public let mall: MerchantID
  public let merchant: MerchantID
  /// The merchant's own number of the store there; nil for all his tills.
  public let store: String?
  public let name: String
  /// The mall's number for it.
  public let number: String

  public init(mall: MerchantID, merchant: MerchantID, store: String?, name: String, number: String) {
    self.mall = mall
    self.merchant = merchant
    self.store = store
    self.name = name
    self.number = number
  }
}

/// A mall: a merchant whose members collect points at other merchants' tills.
public struct Mall: Hashable, Sendable {
  public let merchant: MerchantID
  /// `brandid`
  public let brand: Int64
  /// Where it is told of payments.
  public let url: String
  public let shops: [MallShop]

  public init(merchant: MerchantID, brand: Int64, url: String, shops: [MallShop]) {
    self.merchant = merchant
    self.brand = brand
    self.url = url
    self.shops = shops
  }
}

extension [MallShop] {
  /// In which malls a payment was made: of each the shop of that very store, or the merchant's.
  public func places(of store: String?) -> [MallShop] {
    Set(map(\.mall)).sorted().compactMap { mall in
      let here = filter { $0.mall == mall }
      return here.first { $0.store != nil && $0.store == store } ?? here.first { $0.store == nil }
    }
  }
}

/// A person's permission for a mall: it is told of his payments at its shops. It is the membership of the mall's
/// programme as well.
public struct MallCard: Hashable, Sendable {
  public let mall: MerchantID
  public let user: UserID
  /// The app under which the mall knows the person.
  public let app: String
  /// The card's number, as the mall knows it.
  public let code: String
  public var authorizedAt: Instant
  public var deauthorizedAt: Instant?

  public init(
    mall: MerchantID, user: UserID, app: String, code: String, authorizedAt: Instant, deauthorizedAt: Instant? = nil
  ) {
    self.mall = mall
    self.user = user
    self.app = app
    self.code = code
    self.authorizedAt = authorizedAt
    self.deauthorizedAt = deauthorizedAt
  }

  public var isAuthorized: Bool { deauthorizedAt == nil }
}

/// A payment that a mall was told of, and the points it gave for it.
public struct MallPayment: Hashable, Sendable {
  public let order: OrderID
  public let mall: MerchantID
  public let user: UserID
  public let app: String
  public let shopName: String
  public let shopNumber: String
  public let at: Instant
  /// Nil until the mall said.
  public var points: MallPoints?

  public init(
    order: OrderID, mall: MerchantID, user: UserID, app: String, shopName: String, shopNumber: String, at: Instant,
    points: MallPoints? = nil
  ) {
    self.order = order
    self.mall = mall
    self.user = user
    self.app = app
    self.shopName = shopName
    self.shopNumber = shopNumber
    self.at = at
    self.points = points
  }
}

/// What a mall says of the points for a payment.
///
/// Source: API v3 智慧商圈积分同步.
public struct MallPoints: Hashable, Sendable {
  /// 0 for a payment that earns none.
  public let increased: Int64
  /// All the person's points by the mall's own books, where it says so.
  public let total: Int64?
  /// Why it earns none.
  public let remarks: String?
  public let updatedAt: Instant

  public init(increased: Int64, total: Int64?, remarks: String?, updatedAt: Instant) {
    self.increased = increased
    self.total = total
    self.remarks = remarks
    self.updatedAt = updatedAt
  }
}

public enum MallRefusal: Error, Equatable, Sendable {
  /// The merchant is no mall.
  case noMall
  /// The mall was not told of such a payment of this person.
  case unknownPayment
  /// The person lets the mall see nothing, or does no more.
  case notAllowed
  /// Two of its shops have one number, or are the same store of the same merchant.
  case shopTwice(number: String)
  case unknownMerchant(MerchantID)
}

/// The payment with what its mall says of its points, and the person's points after it.
///
/// What is said again counts once; what is said otherwise, after a refund, takes the place of what was said before.
///
/// - Parameters:
///   - held: the person's points in the mall's programme before.
///   - latestSum: when the mall last said his sum, with whichever payment. What it says of earlier was in that sum.
/// - Throws: `MallRefusal.unknownPayment`.
public func decideMallPoints(
  _ payment: MallPayment?, of user: UserID, _ points: MallPoints, held: Int64, latestSum: Instant?
) throws(MallRefusal) -> (MallPayment, held: Int64) {
  guard var next = payment, next.user == user else { throw .unknownPayment }
  let before = next.points?.increased ?? 0
  // An older word that arrives late changes nothing.
  if let known = next.points, known.updatedAt > points.updatedAt { return (next, held) }
  next.points = points
  let counted = max(0, held - before + points.increased)
  if let latestSum, latestSum > points.updatedAt { return (next, held) }
  return (next, points.total ?? counted)
}
