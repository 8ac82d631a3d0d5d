import Foundation

/// A time zone by its name in the IANA database, with every change of its clocks from 2010 to 2060.
///
/// The changes are read once, so that telling the local time is a look into a short list and gives the same answer
/// wherever it is asked.
public struct Zone: Sendable {
  /// `Australia/Melbourne`
  public let name: String
  /// From each moment on, the seconds that clocks are ahead of UTC; the earliest first.
  private let offsets: [(from: Int64, seconds: Int64)]

  /// Nil for a name the database does not have.
  public init?(_ name: String) {
    guard TimeZone.knownTimeZoneIdentifiers.contains(name) || name == "UTC", let zone = TimeZone(identifier: name)
    else { return nil }
    self.name = name
    func offset(at seconds: Int64) -> Int64 {
      Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds))))
    }
    var offsets = [(from: Int64.min, seconds: offset(at: firstSecond))]
    var at = Date(timeIntervalSince1970: TimeInterval(firstSecond))
    while let next = zone.nextDaylightSavingTimeTransition(after: at), next > at {
      let seconds = Int64(next.timeIntervalSince1970)
      guard seconds < lastSecond else { break }
      offsets.append((seconds, offset(at: seconds)))
      at = next
    }
    self.offsets = offsets
  }

  public static let shanghai = Zone("Asia/Shanghai")!

  /// What clocks on the wall show.
  public func local(_ instant: Instant) -> LocalTime {
    let seconds = instant.seconds
    var index = offsets.count - 1
    while offsets[index].from > seconds { index -= 1 }
    return LocalTime(secondsSince1970: seconds + offsets[index].seconds)
  }
}

extension Zone {
  /// The moment at which clocks on the wall show this; where they show it twice or never, one near it.
  public func instant(day: Int64, second: Int64) -> Instant {
    let shown = day * 86_400 + second
    func ahead(_ instant: Instant) -> Int64 {
      let local = local(instant)
      return local.day * 86_400 + local.second - instant.seconds
    }
    let near = Instant(seconds: shown - ahead(Instant(seconds: shown)))
    return Instant(seconds: shown - ahead(near))
  }
}

extension Zone: Hashable {
  public static func == (left: Zone, right: Zone) -> Bool { left.name == right.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// What a clock on the wall and the calendar beside it show.
public struct LocalTime: Hashable, Sendable {
  /// Days since 1970-01-01.
  public let day: Int64
  /// 0–86,399.
  public let second: Int64

  init(secondsSince1970 seconds: Int64) {
    day = floorDivide(seconds, 86_400)
    second = seconds - day * 86_400
  }

  public var weekday: Weekday { Weekday(daysSince1970: day) }
  /// `yyyy-MM-dd`
  public var date: String { BusinessDay(number: day).description }
}

/// Numbered as the protocol does. Source: API v3 代金券, available_week_day.
public enum Weekday: Int64, CaseIterable, Hashable, Sendable {
  case sunday = 0, monday, tuesday, wednesday, thursday, friday, saturday

  init(daysSince1970 day: Int64) { self = Self(rawValue: (day % 7 + 11) % 7)! }
}

private let firstSecond = BusinessDay("2010-01-01")!.start.seconds
private let lastSecond = BusinessDay("2060-01-01")!.start.seconds
