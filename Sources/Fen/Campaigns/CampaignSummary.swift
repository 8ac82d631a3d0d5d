/// A campaign in the parts that a sentence about it is made of; the words are those of the reader's language.
public struct CampaignSummary: Hashable, Sendable {
  public enum Amount: Hashable, Sendable {
    case exactly(Money)
    /// Drawn from the least to the most.
    case between(Money, Money)
    /// Hundredths of a per cent.
    case percentage(Int64, atMost: Money?)
    case loweredTo(Money)
  }

  public enum Gift: Hashable, Sendable {
    case off(Amount)
    case back(Amount)
    case coupon(Amount)
    /// One of each of so many kinds.
    case coupons(Int)
    case points(Int64)
  }

  public enum Place: Hashable, Sendable {
    case everywhere
    case merchants([MerchantID])
    case stores(Int, of: [MerchantID])
  }

  /// Whose clock on the wall decides.
  public enum Clock: Hashable, Sendable {
    case of(Zone)
    case ofStore
  }

  /// Who is rewarded.
  public enum People: Hashable, Sendable {
    case verified
    case members(of: MerchantID)
  }

  /// What else a payment must be.
  public enum Means: Hashable, Sendable {
    case tradeTypes([TradeType])
    case paidFrom(PaymentMeans)
    case tags([String])
    case items(Int)
  }

  public enum Limit: Hashable, Sendable {
    case perPersonAndDay(Int64)
    case perPerson(Int64)
    case people(Int64)
    case count(Int64)
    case countPerDay(Int64)
    case budgetPerDay(Money)
  }

  public struct Period: Hashable, Sendable {
    public let from: Bound
    public let to: Bound
  }

  /// The beginning or the end of a period, by the campaign's calendar.
  public struct Bound: Hashable, Sendable {
    public let day: CalendarDay
    /// Of the day; nil for a period of whole days, whose last day is the one before its end.
    public let second: Int64?
  }

  /// A merchant sends it, person by person.
  public let isSent: Bool
  public let isFirstPayment: Bool
  public let minimum: Money?
  /// Monday first; all when empty.
  public let weekdays: [Weekday]
  public let windows: [DayWindow]
  /// Nil where neither weekdays nor hours matter.
  public let clock: Clock?
  public let place: Place
  public let cities: [String]
  public let countries: [String]
  public let means: [Means]
  public let gift: Gift
  public let people: [People]
  public let limits: [Limit]
  /// One at least, in order.
  public let periods: [Period]
}

extension CampaignTerms {
  public var summary: CampaignSummary {
    let asked = conditions
    let hours = asked.hours
    let hasHours = !hours.weekdays.isEmpty || !hours.windows.isEmpty
    let zone = hours.zone.zone(of: nil)
    return CampaignSummary(
      isSent: trigger == .request, isFirstPayment: asked.isFirstPayment, minimum: asked.minimum,
      weekdays: hours.weekdays.sorted { ($0.rawValue + 6) % 7 < ($1.rawValue + 6) % 7 },
      windows: hours.windows.sorted { $0.from < $1.from }, clock: hasHours ? hours.zone.clock : nil,
      place: asked.place, cities: asked.cities.sorted(), countries: asked.countries.sorted(), means: asked.howPaid,
      gift: benefit.gift,
      people: (asked.needsRealName ? [.verified] : []) + (asked.programme.map { [.members(of: $0)] } ?? []),
      limits: limits.summary, periods: hours.allParts.map { CampaignSummary.Period($0, in: zone) })
  }
}

extension CampaignSummary.Period {
  fileprivate init(_ period: Range<Instant>, in zone: Zone) {
    let (start, end) = (zone.local(period.lowerBound), zone.local(period.upperBound))
    from = .init(day: start.calendarDay, second: start.second == 0 ? nil : start.second)
    to =
      end.second == 0
      ? .init(day: CalendarDay(daysSince1970: end.day - 1), second: nil)
      : .init(day: end.calendarDay, second: end.second)
  }
}

extension ZoneChoice {
  fileprivate var clock: CampaignSummary.Clock {
    switch self {
    case .named(let zone): .of(zone)
    case .ofStore: .ofStore
    }
  }
}

extension Conditions {
  fileprivate var place: CampaignSummary.Place {
    if !stores.isEmpty { return .stores(stores.count, of: Set(stores.map(\.merchant)).sorted()) }
    return merchants.isEmpty ? .everywhere : .merchants(merchants.sorted())
  }

  fileprivate var howPaid: [CampaignSummary.Means] {
    var asked = [CampaignSummary.Means]()
    if !tradeTypes.isEmpty { asked.append(.tradeTypes(TradeType.allCases.filter(tradeTypes.contains))) }
    if let means { asked.append(.paidFrom(means)) }
    if !tags.isEmpty { asked.append(.tags(tags.sorted())) }
    if !items.isEmpty { asked.append(.items(items.count)) }
    return asked
  }
}

extension Benefit {
  fileprivate var gift: CampaignSummary.Gift {
    switch self {
    case .discount(let discount): .off(discount.worth.told)
    case .cashback(let worth): .back(worth.told)
    case .coupon(let terms):
      switch terms.value {
      case .discount(let discount): .coupon(discount.worth.told)
      case .redeemedByMerchant(let worth): .coupon(worth.told)
      }
    case .gift(let stocks): .coupons(stocks.count)
    case .points(let points, programme: _): .points(points)
    }
  }
}

extension Worth {
  fileprivate var told: CampaignSummary.Amount {
    switch self {
    case .fixed(let money): return .exactly(money)
    case .percentage(let hundredths, let cap): return .percentage(hundredths, atMost: cap)
    case .loweredTo(let price): return .loweredTo(price)
    case .drawn(let bands, let currency):
      let least = Money(minorUnits: bands.amounts.lowerBound, currency)
      let most = Money(minorUnits: bands.amounts.upperBound, currency)
      return least == most ? .exactly(least) : .between(least, most)
    }
  }
}

extension CampaignLimits {
  fileprivate var summary: [CampaignSummary.Limit] {
    [
      perPersonAndDay.map { .perPersonAndDay($0) }, perPerson.map { .perPerson($0) }, people.map { .people($0) },
      count.map { .count($0) }, countPerDay.map { .countPerDay($0) }, budgetPerDay.map { .budgetPerDay($0) },
    ].compactMap { $0 }
  }
}
