/// When, within its validity, a merchant's coupon can be redeemed: by the week, and in periods of their own. Either is
/// enough; without both, always.
///
/// Source: API v3 商家券 (available_week, irregulary_avaliable_time).
public struct TillHours: Hashable, Sendable {
  public let weekdays: Set<Weekday>
  /// Parts of these weekdays by the clock in Beijing; the whole day when empty.
  public let windows: [DayWindow]
  public let periods: [Range<Instant>]

  public init(weekdays: Set<Weekday> = [], windows: [DayWindow] = [], periods: [Range<Instant>] = []) {
    self.weekdays = weekdays
    self.windows = windows
    self.periods = periods
  }

  public static let always = TillHours()

  public func admits(_ instant: Instant) -> Bool {
    if self == .always || periods.contains(where: { $0.contains(instant) }) { return true }
    guard !weekdays.isEmpty || !windows.isEmpty else { return false }
    let local = Zone.shanghai.local(instant)
    guard weekdays.isEmpty || weekdays.contains(local.weekday) else { return false }
    return windows.isEmpty || windows.contains { $0.contains(local.second) }
  }
}
