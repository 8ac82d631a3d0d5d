/// A day of the Gregorian calendar.
public struct CalendarDay: Hashable, Sendable {
  public let year: Int64
  /// 1–12
  public let month: Int64
  /// 1–31
  public let day: Int64

  public init(daysSince1970 number: Int64) { (year, month, day) = civilFromDays(number) }
}

extension LocalTime {
  public var calendarDay: CalendarDay { CalendarDay(daysSince1970: day) }
}
