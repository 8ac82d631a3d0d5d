/// What campaigns would do to a history of payments.
public struct Forecast: Hashable, Sendable {
  /// Of one campaign.
  public struct Line: Hashable, Sendable {
    public var spent: Int64 = 0
    public var count: Int64 = 0
    public var people: Int64 = 0
    /// When a limit on all first refused somebody: its budget, its count, its people.
    public var exhausted: Instant?
    public var byDay: [Int64: Int64] = [:]
    /// 0–23 by the campaign's clock.
    public var byHour: [Int64: Int64] = [:]
    public var byStore: [String: Int64] = [:]
    /// Rewards by their size: how many of up to 1, 2, 5, 10, 20, 50 … major units.
    public var bySize: [Int64: Int64] = [:]

    public init() {}
  }

  public var payments: Int64 = 0
  public var turnover: Int64 = 0
  public var rewarded: Int64 = 0
  public var lines: [CampaignID: Line] = [:]
}

/// Runs campaigns over a history of payments, with the very rules that a payment is decided by.
///
/// - Parameters:
///   - history: in the order of time.
///   - seed: draws the same amounts when it is the same.
///   - progress: told every thousand payments how many were done.
public func forecast(
  _ campaigns: [Campaign], over history: some Sequence<Purchase>, members: Set<CampaignBooks.CustomerName> = [],
  seed: UInt64, progress: (Int64) -> Void = { _ in }
) -> Forecast {
  var books = CampaignBooks(campaigns, members: members, seed: seed)
  var result = Forecast()
  for campaign in campaigns { result.lines[campaign.id] = Forecast.Line() }
  for purchase in history {
    let found = books.pay(purchase)
    result.payments += 1
    result.turnover += purchase.total.minorUnits
    if !found.rewards.isEmpty { result.rewarded += 1 }
    for reward in found.rewards { result.add(reward, of: purchase) }
    for (offer, missed) in found.missed where missed.isExhaustion {
      guard case .campaign(let id) = offer else { continue }
      if result.lines[id]?.exhausted == nil { result.lines[id]?.exhausted = purchase.at }
    }
    if result.payments % 1_000 == 0 { progress(result.payments) }
  }
  for (id, usage) in books.usage { result.lines[id]?.people = usage.people }
  return result
}

extension Forecast {
  fileprivate mutating func add(_ reward: PlannedReward, of purchase: Purchase) {
    let campaign = reward.offer.campaign
    let amount: Int64 =
      switch reward.gift {
      case .discount(let money, ofItems: _), .cashback(let money): money.minorUnits
      case .coupon(let terms): terms.worthWhenGiven
      case .gift, .points: 0
      }
    let local = campaign.terms.conditions.hours.zone.zone(of: purchase.place.zone).local(purchase.at)
    var line = lines[campaign.id] ?? Line()
    line.spent += amount
    line.count += 1
    line.byDay[local.day, default: 0] += amount
    line.byHour[local.second / 3_600, default: 0] += 1
    if let store = purchase.place.store { line.byStore[store, default: 0] += amount }
    line.bySize[sizeClass(amount), default: 0] += 1
    lines[campaign.id] = line
  }
}

/// The smallest of 1, 2, 5, 10, 20, 50 … hundred minor units that is not below the amount.
private func sizeClass(_ amount: Int64) -> Int64 {
  var step: Int64 = 100
  while step < amount {
    for factor in [2, 5, 10] as [Int64] where step * factor >= amount { return step * factor }
    step *= 10
  }
  return step
}

extension Missed {
  /// Whether a limit on all was in the way, which a longer purse would have moved.
  var isExhaustion: Bool {
    switch self {
    case .budgetSpent, .allGiven, .peopleFound: true
    case .notRunning, .notBegun, .over, .weekday, .window, .country, .city, .merchant, .store, .tradeType, .means, .tag,
      .item, .minimum, .currency, .splitOrder, .notVerified, .notFirst, .notMember, .personHadAll, .personHadAllToday,
      .allGivenToday, .budgetOfTodaySpent, .besideBetter, .tooManyDiscounts, .nothingLeft, .tooLittle, .noCouponLeft:
      false
    }
  }
}
