/// When a merchant is settled: its zone, the days on which its banks rest, and how long after a trading day.
///
/// Source: WeChat Pay's introduction for overseas merchants (T+1).
public struct SettlementCalendar: Hashable, Sendable {
  public let zone: Zone
  public let weekend: Set<Weekday>
  public let holidays: Set<LocalDay>
  /// Days that would be weekend and on which banks work all the same, as China moves them.
  public let workedWeekends: Set<LocalDay>
  /// How many working days after its day a payment is settled: 1 for T+1.
  public let delay: Int

  /// Nil where banks never work, or a payment would be settled before its day is over.
  public init?(
    zone: Zone, weekend: Set<Weekday> = [.saturday, .sunday], holidays: Set<LocalDay> = [],
    workedWeekends: Set<LocalDay> = [], delay: Int = 1
  ) {
    guard weekend.count < Weekday.allCases.count, delay > 0 else { return nil }
    self.zone = zone
    self.weekend = weekend
    self.holidays = holidays
    self.workedWeekends = workedWeekends
    self.delay = delay
  }

  public func isWorking(_ day: LocalDay) -> Bool {
    !holidays.contains(day) && (!weekend.contains(day.weekday) || workedWeekends.contains(day))
  }

  /// The day on which payments of a trading day are settled.
  public func settlementDay(of trading: LocalDay) -> LocalDay {
    var (day, left) = (trading, delay)
    while left > 0 {
      day = day.adding(days: 1)
      if isWorking(day) { left -= 1 }
    }
    return day
  }

  /// The trading days that are settled on a day, without a gap; nil when nobody works then.
  public func tradingDays(settledOn day: LocalDay) -> ClosedRange<LocalDay>? {
    guard isWorking(day) else { return nil }
    var (last, left) = (day, delay - 1)
    while left > 0 {
      last = last.adding(days: -1)
      if isWorking(last) { left -= 1 }
    }
    var first = last.adding(days: -1)
    while !isWorking(first) { first = first.adding(days: -1) }
    return first...last.adding(days: -1)
  }

  /// The moments between which payments belong to some trading days: from the first one on, before the second.
  public func moments(of days: ClosedRange<LocalDay>) -> Range<Instant> {
    zone.start(of: days.lowerBound)..<zone.start(of: days.upperBound.adding(days: 1))
  }
}
