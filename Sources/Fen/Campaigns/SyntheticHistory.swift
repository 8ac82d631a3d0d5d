/// A made-up history of payments: stores, customers and hours as parameters, the same for the same seed.
public struct SyntheticHistory: Sequence, Sendable {
  public var places: [PaymentPlace]
  public var customers: Int64
  /// In parts of ten thousand: how many of them are verified.
  public var verified: Int64
  public var period: Range<Instant>
  public var paymentsPerDay: Int64
  /// How the payments of a day are spread over its 24 hours, by the place's clock. 24 weights.
  public var hours: [UInt32]
  /// What people pay, minor units: bands by their weight.
  public var amounts: [Band]
  public var currency: Currency
  public var seed: UInt64

  public init(
    places: [PaymentPlace], customers: Int64, verified: Int64 = 9_500, period: Range<Instant>, paymentsPerDay: Int64,
    hours: [UInt32] = SyntheticHistory.convenienceStore, amounts: [Band] = SyntheticHistory.smallPurchases,
    currency: Currency = .cny, seed: UInt64
  ) {
    precondition(!places.isEmpty && customers > 0 && paymentsPerDay > 0 && hours.count == 24)
    self.places = places
    self.customers = customers
    self.verified = verified
    self.period = period
    self.paymentsPerDay = paymentsPerDay
    self.hours = hours
    self.amounts = amounts
    self.currency = currency
    self.seed = seed
  }

  /// A history to try a campaign on: from its first day, in the stores it names, or in made-up ones of its merchants in
  /// its first city and country.
  ///
  /// - Parameter days: the most; the campaign's period may end earlier.
  public init(
    for conditions: Conditions, customers: Int64, stores: Int64, paymentsPerDay: Int64, days: Int64,
    hours: [UInt32] = SyntheticHistory.convenienceStore, amounts: [Band] = SyntheticHistory.smallPurchases,
    seed: UInt64
  ) {
    let period = conditions.hours.period
    let last = period.lowerBound.adding(days: days)
    self.init(
      places: madeUpPlaces(for: conditions, stores), customers: customers,
      period: period.lowerBound..<(last < period.upperBound ? last : period.upperBound),
      paymentsPerDay: paymentsPerDay, hours: hours, amounts: amounts, seed: seed)
  }

  public var dayCount: Int64 { (period.upperBound.seconds(since: period.lowerBound) + 86_399) / 86_400 }

  /// Breakfast, lunch and the way home.
  public static let convenienceStore: [UInt32] = [
    6, 3, 2, 2, 3, 10, 30, 80, 90, 50, 35, 50, 90, 70, 40, 35, 45, 70, 90, 80, 60, 45, 30, 15,
  ]
  /// Most below 30 yuan, some up to 200.
  public static let smallPurchases = [
    Band(300...1_000, weight: 30), Band(1_001...3_000, weight: 45), Band(3_001...8_000, weight: 20),
    Band(8_001...20_000, weight: 5),
  ]

  public func makeIterator() -> Iterator { Iterator(self) }

  /// Makes one day at a time, in the order of time.
  public struct Iterator: IteratorProtocol {
    private let history: SyntheticHistory
    private var numbers: SeededNumbers
    private var dayStart: Instant
    private var day = [Purchase]()
    private var place = 0
    private var number: Int64 = 0

    init(_ history: SyntheticHistory) {
      self.history = history
      numbers = SeededNumbers(seed: history.seed, place: 1)
      dayStart = history.period.lowerBound
    }

    public mutating func next() -> Purchase? {
      while place == day.count {
        guard dayStart < history.period.upperBound else { return nil }
        makeDay()
        dayStart = dayStart.adding(days: 1)
      }
      defer { place += 1 }
      return day[place]
    }

    private mutating func makeDay() {
      let hours = history.hours.enumerated().map { Band(Int64($0)...Int64($0), weight: $1) }
      let made = (0..<history.paymentsPerDay).map { _ in
        let place = history.places[Int(numbers.number(below: UInt64(history.places.count)))]
        let hour = draw(from: hours, &numbers)
        let milliseconds = hour * 3_600_000 + Int64(numbers.number(below: 3_600_000))
        let person = Int64(numbers.number(below: UInt64(history.customers))) + 1
        number += 1
        return Purchase(
          order: OrderID(number), at: dayStart.adding(milliseconds: milliseconds),
          total: Money(minorUnits: draw(from: history.amounts, &numbers), history.currency), place: place,
          tradeType: .code, person: PersonID(person),
          // The same people are verified all the time.
          isVerified: person * 7_919 % 10_000 < history.verified)
      }
      day = made.filter { $0.at < history.period.upperBound }.sorted { ($0.at, $0.order) < ($1.at, $1.order) }
      place = 0
    }
  }
}

private func madeUpPlaces(for conditions: Conditions, _ stores: Int64) -> [PaymentPlace] {
  let country = conditions.countries.min() ?? "CN"
  let city = conditions.cities.min()
  if !conditions.stores.isEmpty {
    return conditions.stores.sorted { ($0.merchant, $0.store) < ($1.merchant, $1.store) }.map {
      PaymentPlace(merchant: $0.merchant, store: $0.store, country: country, city: city)
    }
  }
  let merchants = conditions.merchants.isEmpty ? [MerchantID(1_900_000_001)] : conditions.merchants.sorted()
  return (0..<stores).map { number in
    PaymentPlace(
      merchant: merchants[Int(number) % merchants.count], store: "\(number + 1)", country: country, city: city)
  }
}
