/// A store's or merchant's place.
public struct PaymentPlace: Hashable, Sendable {
  public let merchant: MerchantID
  /// The store's number with its merchant, where the order names one.
  public let store: String?
  /// ISO 3166-1, two letters.
  public let country: String
  public let city: String?
  public let zone: Zone?

  public init(
    merchant: MerchantID, store: String? = nil, country: String = "CN", city: String? = nil, zone: Zone? = nil
  ) {
    self.merchant = merchant
    self.store = store
    self.country = country
    self.city = city
    self.zone = zone
  }
}

/// The card that pays, as far as campaigns ask.
public struct CardTraits: Hashable, Sendable {
  /// `CMB`; nil when no table knows the card's first digits.
  public let issuer: String?
  public let kind: CardKind

  public init(issuer: String?, kind: CardKind) {
    self.issuer = issuer
    self.kind = kind
  }
}

/// What somebody bought, a line of `goods_detail`.
public struct Item: Hashable, Sendable {
  public let goods: String
  public let quantity: Int64
  /// Of one piece, minor units of the order's currency.
  public let price: Int64

  public init(goods: String, quantity: Int64, price: Int64) {
    self.goods = goods
    self.quantity = quantity
    self.price = price
  }
}

/// A payment as campaigns look at it.
public struct Purchase: Hashable, Sendable {
  public let order: OrderID
  public let at: Instant
  public let total: Money
  public let place: PaymentPlace
  public let tradeType: TradeType
  /// Nil when the balance pays.
  public let card: CardTraits?
  /// `goods_tag`, split at commas.
  public let tags: Set<String>
  /// `cost_price`: what the whole receipt comes to, when an order pays a part of it.
  public let costPrice: Money?
  public let items: [Item]
  public let person: PersonID
  public let isVerified: Bool

  public init(
    order: OrderID, at: Instant, total: Money, place: PaymentPlace, tradeType: TradeType, card: CardTraits? = nil,
    tags: Set<String> = [], costPrice: Money? = nil, items: [Item] = [], person: PersonID, isVerified: Bool = true
  ) {
    self.order = order
    self.at = at
    self.total = total
    self.place = place
    self.tradeType = tradeType
    self.card = card
    self.tags = tags
    self.costPrice = costPrice
    self.items = items
    self.person = person
    self.isVerified = isVerified
  }

  /// An order that pays a part of a receipt gets no discount. Source: API v3 下单, cost_price.
  var isSplit: Bool { costPrice.map { $0 != total } ?? false }
}
