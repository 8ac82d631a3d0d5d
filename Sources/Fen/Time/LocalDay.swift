/// A day of the calendar wherever one looks at it. When it begins, a zone says.
public struct LocalDay: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01.
  public let number: Int64

  public init(number: Int64) { self.number = number }

  /// Reads `yyyy-MM-dd`; nil for anything else and for days that do not exist.
  public init?(_ text: String) {
    guard let day = BusinessDay(text) else { return nil }
    self.init(number: day.number)
  }

  public var weekday: Weekday { Weekday(daysSince1970: number) }
  public func adding(days: Int64) -> LocalDay { LocalDay(number: number + days) }

  public static func < (left: LocalDay, right: LocalDay) -> Bool { left.number < right.number }
}

extension LocalDay: CustomStringConvertible {
  /// `yyyy-MM-dd`
  public var description: String { BusinessDay(number: number).description }
}

extension Zone {
  public func day(at instant: Instant) -> LocalDay { LocalDay(number: local(instant).day) }

  /// The first moment of the day; the day ends where the next one starts, 23 to 25 hours later.
  ///
  /// Where clocks skip midnight it is the moment after the gap. Source: the zone database; Chile's clocks, for one, go
  /// forward at midnight.
  public func start(of day: LocalDay) -> Instant {
    // Nowhere are clocks further from UTC than this, in seconds.
    let furthest: Int64 = 16 * 3600
    var before = day.number * 86_400 - furthest
    var reached = day.number * 86_400 + furthest
    while reached - before > 1 {
      let middle = before + (reached - before) / 2
      if self.day(at: Instant(seconds: middle)) < day { before = middle } else { reached = middle }
    }
    return Instant(seconds: reached)
  }
}
