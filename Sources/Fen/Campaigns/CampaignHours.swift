/// A part of a day by the clock on the wall, in seconds from midnight; the end belongs to the next part.
public struct DayWindow: Hashable, Sendable {
  /// 0–86,399.
  public let from: Int64
  /// Up to 86,400: midnight after.
  public let to: Int64

  /// Nil when it is empty, turned round or longer than a day: a window over midnight is two.
  public init?(from: Int64, to: Int64) {
    guard 0 <= from, from < to, to <= 86_400 else { return nil }
    self.from = from
    self.to = to
  }

  public func contains(_ second: Int64) -> Bool { from <= second && second < to }

  /// As a clock shows its ends: `07:00`, `24:00`, with seconds where there are some.
  public var ends: (from: String, to: String) { (clock(from), clock(to)) }
}

private func clock(_ second: Int64) -> String {
  let minutes = "\(padded(second / 3_600, 2)):\(padded(second / 60 % 60, 2))"
  return second % 60 == 0 ? minutes : "\(minutes):\(padded(second % 60, 2))"
}

/// Whose clock on the wall decides.
public enum ZoneChoice: Hashable, Sendable {
  case named(Zone)
  /// The store's, or the campaign's `otherwise` where a payment names no store.
  case ofStore(otherwise: Zone)

  /// Where the days of limits begin.
  var calendar: Zone {
    switch self {
    case .named(let zone), .ofStore(otherwise: let zone): zone
    }
  }

  func zone(of store: Zone?) -> Zone {
    switch self {
    case .named(let zone): zone
    case .ofStore(let otherwise): store ?? otherwise
    }
  }
}

/// When a campaign rewards.
public struct CampaignHours: Hashable, Sendable {
  /// From the first moment to before the second.
  public let period: Range<Instant>
  /// Within the period and apart, in order; the whole of it when empty.
  public let parts: [Range<Instant>]
  /// All when empty.
  public let weekdays: Set<Weekday>
  /// The whole day when empty.
  public let windows: [DayWindow]
  public let zone: ZoneChoice

  public init(
    period: Range<Instant>, parts: [Range<Instant>] = [], weekdays: Set<Weekday> = [], windows: [DayWindow] = [],
    zone: ZoneChoice = .named(.shanghai)
  ) {
    self.period = period
    self.parts = parts.sorted { $0.lowerBound < $1.lowerBound }
    self.weekdays = weekdays
    self.windows = windows
    self.zone = zone
  }

  /// The parts, or the period as its only one.
  var allParts: [Range<Instant>] { parts.isEmpty ? [period] : parts }

  /// Why `instant` is not within; nil when it is. Between two parts the next has not begun.
  ///
  /// - Parameter store: the zone of the store where it is paid.
  func missed(at instant: Instant, store: Zone?) -> Missed? {
    if instant < period.lowerBound { return .notBegun(period.lowerBound) }
    if instant >= period.upperBound { return .over(period.upperBound) }
    if !parts.isEmpty, !parts.contains(where: { $0.contains(instant) }) {
      guard let next = parts.first(where: { instant < $0.lowerBound }) else {
        return .over(parts.last?.upperBound ?? period.upperBound)
      }
      return .notBegun(next.lowerBound)
    }
    guard !weekdays.isEmpty || !windows.isEmpty else { return nil }
    let local = zone.zone(of: store).local(instant)
    guard weekdays.isEmpty || weekdays.contains(local.weekday) else { return .weekday(weekdays) }
    guard windows.isEmpty || windows.contains(where: { $0.contains(local.second) }) else { return .window(windows) }
    return nil
  }
}
