extension Instant {
  /// `Sun, 06 Nov 1994 08:49:37 GMT`. Source: RFC 9110, 5.6.7.
  public var httpDate: String {
    let second = floorDivide(milliseconds, 1000)
    let day = floorDivide(second, 86_400)
    let time = second - day * 86_400
    let (year, month, date) = civilFromDays(day)
    // 1970-01-01 was a Thursday.
    let weekday = weekdays[Int(day + 3 - 7 * floorDivide(day + 3, 7))]
    let clock = [time / 3600, time / 60 % 60, time % 60].map { padded($0, 2) }.joined(separator: ":")
    return "\(weekday), \(padded(date, 2)) \(months[Int(month) - 1]) \(padded(year, 4)) \(clock) GMT"
  }
}

private let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
private let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
