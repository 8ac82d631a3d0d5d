/// Where, what and whose a payment must be. An empty set asks nothing.
public struct Conditions: Hashable, Sendable {
  public var hours: CampaignHours
  public var countries: Set<String>
  public var cities: Set<String>
  public var merchants: Set<MerchantID>
  /// By merchant and the merchant's own number for it.
  public var stores: Set<StoreName>
  public var tradeTypes: Set<TradeType>
  public var means: PaymentMeans?
  public var tags: Set<String>
  /// Goods of which at least one must be bought; a discount is on these alone.
  public var items: Set<String>
  public var excludedItems: Set<String>
  /// The total before any discount.
  public var minimum: Money?
  public var needsRealName: Bool
  public var isFirstPayment: Bool
  /// The programme whose members are rewarded.
  public var programme: MerchantID?

  public init(
    hours: CampaignHours, countries: Set<String> = [], cities: Set<String> = [], merchants: Set<MerchantID> = [],
    stores: Set<StoreName> = [], tradeTypes: Set<TradeType> = [], means: PaymentMeans? = nil, tags: Set<String> = [],
    items: Set<String> = [], excludedItems: Set<String> = [], minimum: Money? = nil, needsRealName: Bool = false,
    isFirstPayment: Bool = false, programme: MerchantID? = nil
  ) {
    self.hours = hours
    self.countries = countries
    self.cities = cities
    self.merchants = merchants
    self.stores = stores
    self.tradeTypes = tradeTypes
    self.means = means
    self.tags = tags
    self.items = items
    self.excludedItems = excludedItems
    self.minimum = minimum
    self.needsRealName = needsRealName
    self.isFirstPayment = isFirstPayment
    self.programme = programme
  }
}

public struct StoreName: Hashable, Sendable {
  public let merchant: MerchantID
  public let store: String

  public init(_ merchant: MerchantID, _ store: String) {
    self.merchant = merchant
    self.store = store
  }
}

/// What a payment must come from.
public enum PaymentMeans: Hashable, Sendable {
  /// The wallet's balance, no card: 零钱, the protocol's `CFT`.
  case balance
  case card(CardCondition)

  /// - Parameter card: the one that pays; nil when the balance does.
  func admits(_ card: CardTraits?) -> Bool {
    switch self {
    case .balance: card == nil
    case .card(let condition): condition.admits(card)
    }
  }
}

/// Which cards pay; the balance never fits.
public struct CardCondition: Hashable, Sendable {
  public let issuers: Set<String>
  public let kinds: Set<CardKind>

  public init(issuers: Set<String> = [], kinds: Set<CardKind> = []) {
    self.issuers = issuers
    self.kinds = kinds
  }

  func admits(_ card: CardTraits?) -> Bool {
    guard let card else { return false }
    guard kinds.isEmpty || kinds.contains(card.kind) else { return false }
    return issuers.isEmpty || card.issuer.map(issuers.contains) ?? false
  }
}

/// Why an offer did not apply to a payment: the first condition that failed, with what it asked for.
public enum Missed: Error, Hashable, Sendable {
  case notRunning(CampaignState)
  case notBegun(Instant)
  case over(Instant)
  case weekday(Set<Weekday>)
  case window([DayWindow])
  case country(Set<String>)
  case city(Set<String>)
  case merchant
  case store
  case tradeType(Set<TradeType>)
  case means(PaymentMeans)
  case tag(Set<String>)
  case item
  case minimum(Money)
  /// The order is of another currency than the campaign, and no rate is known.
  case currency(Currency)
  case splitOrder
  case notVerified
  case notFirst
  case notMember(MerchantID)
  case personHadAll(Int64)
  case personHadAllToday(Int64)
  /// So many people, and all of them found.
  case peopleFound(Int64)
  case allGiven(Int64)
  case allGivenToday(Int64)
  case budgetSpent
  case budgetOfTodaySpent
  /// Another discount of the same funder cannot be used beside it, and is the better one.
  case besideBetter
  /// As many discounts as one payment may have.
  case tooManyDiscounts
  /// Others leave nothing to be taken off.
  case nothingLeft
  /// What it comes to is less than the smallest unit.
  case tooLittle
  /// A campaign whose coupon it gives has none for this person now.
  case noCouponLeft(CampaignID)
}

extension Conditions {
  /// The first condition that the payment itself does not meet. What only the books know is asked later.
  func missed(by purchase: Purchase) -> Missed? {
    let place = purchase.place
    if let missed = hours.missed(at: purchase.at, store: place.zone) { return missed }
    guard countries.isEmpty || countries.contains(place.country) else { return .country(countries) }
    guard cities.isEmpty || place.city.map(cities.contains) ?? false else { return .city(cities) }
    guard merchants.isEmpty || merchants.contains(place.merchant) else { return .merchant }
    guard stores.isEmpty || place.store.map({ stores.contains(StoreName(place.merchant, $0)) }) ?? false else {
      return .store
    }
    guard tradeTypes.isEmpty || tradeTypes.contains(purchase.tradeType) else { return .tradeType(tradeTypes) }
    if let means, !means.admits(purchase.card) { return .means(means) }
    guard tags.isEmpty || !tags.isDisjoint(with: purchase.tags) else { return .tag(tags) }
    guard items.isEmpty || purchase.items.contains(where: { items.contains($0.goods) }) else { return .item }
    guard excludedItems.isEmpty || !purchase.items.contains(where: { excludedItems.contains($0.goods) }) else {
      return .item
    }
    if let minimum {
      guard minimum.currency == purchase.total.currency else { return .currency(minimum.currency) }
      guard purchase.total >= minimum else { return .minimum(minimum) }
    }
    guard !needsRealName || purchase.isVerified else { return .notVerified }
    return nil
  }
}
