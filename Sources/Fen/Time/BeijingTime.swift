/// A calendar day in Beijing, the day every bill and daily limit is counted by.
///
/// Beijing keeps UTC+8 all year, so the calendar is plain arithmetic.
public struct BusinessDay: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01.
  public let number: Int64

  public init(number: Int64) { self.number = number }
  public init(_ instant: Instant) { self.number = floorDivide(instant.milliseconds + beijingOffset, 86_400_000) }

  /// Reads `yyyy-MM-dd`; nil for anything else and for days that do not exist.
  public init?(_ text: String) {
    let parts = text.utf8.split(separator: 45, omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2], parts.joined().allSatisfy({ (48...57).contains($0) }),
      let year = Int64(String(parts[0]) ?? ""), let month = Int64(String(parts[1]) ?? ""),
      let day = Int64(String(parts[2]) ?? "")
    else { return nil }
    self.init(number: daysFromCivil(year: year, month: month, day: day))
    guard (1...12).contains(month), description == text else { return nil }
  }

  /// Reads `yyyyMMdd`; nil for anything else and for days that do not exist.
  public init?(compact text: String) {
    guard text.utf8.count == 8, text.unicodeScalars.allSatisfy(\.isASCII) else { return nil }
    self.init("\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))")
  }

  /// The first moment of the day; the day ends where the next one starts.
  public var start: Instant { Instant(milliseconds: number * 86_400_000 - beijingOffset) }
  public var next: BusinessDay { BusinessDay(number: number + 1) }
  public var previous: BusinessDay { BusinessDay(number: number - 1) }

  public static func < (left: BusinessDay, right: BusinessDay) -> Bool { left.number < right.number }
}

extension BusinessDay: CustomStringConvertible {
  /// `yyyy-MM-dd`
  public var description: String {
    let (year, month, day) = civilFromDays(number)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}

extension Instant {
  /// `2018-06-08T10:34:56+08:00`, as the protocol writes every time.
  public var rfc3339: String { beijing(between: "T", after: "+08:00") }

  /// `2018-06-08 10:34:56` in Beijing time, as bills write it.
  public var billTime: String { beijing(between: " ", after: "") }

  /// `20180608103456` in Beijing time.
  public var compact: String { billTime.filter(\.isNumber) }

  /// Every signed answer holds a time or two, so the digits are written in place.
  private func beijing(between separator: Unicode.Scalar, after zone: StaticString) -> String {
    let day = BusinessDay(self)
    let second = floorDivide(milliseconds + beijingOffset, 1000) - day.number * 86_400
    let (year, month, date) = civilFromDays(day.number)
    return String(unsafeUninitializedCapacity: 19 + zone.utf8CodeUnitCount) { buffer in
      func write(_ value: Int64, _ places: ClosedRange<Int>, then mark: Unicode.Scalar?) {
        var rest = value
        for place in places.reversed() {
          buffer[place] = UInt8(48 + rest % 10)
          rest /= 10
        }
        if let mark { buffer[places.upperBound + 1] = UInt8(mark.value) }
      }
      write(year, 0...3, then: "-")
      write(month, 5...6, then: "-")
      write(date, 8...9, then: separator)
      write(second / 3600, 11...12, then: ":")
      write(second / 60 % 60, 14...15, then: ":")
      write(second % 60, 17...18, then: nil)
      for index in 0..<zone.utf8CodeUnitCount { buffer[19 + index] = zone.utf8Start[index] }
      return 19 + zone.utf8CodeUnitCount
    }
  }

  /// Reads RFC 3339 with a zone (`Z` or `±hh:mm`) and optional fraction; nil for anything else.
  public init?(rfc3339 text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t"),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let day = BusinessDay(String(decoding: bytes[0..<10], as: UTF8.self)),
      let hour = digits(bytes[11..<13]), let minute = digits(bytes[14..<16]), let second = digits(bytes[17..<19]),
      hour < 24, minute < 60, second < 61
    else { return nil }
    var rest = bytes[19...]
    var fraction: Int64 = 0
    if rest.first == UInt8(ascii: ".") {
      let figures = rest.dropFirst().prefix { (48...57).contains($0) }
      guard !figures.isEmpty, figures.count <= 9 else { return nil }
      fraction = digits(figures.prefix(3))! * [100, 10, 1][min(figures.count, 3) - 1]
      rest = rest.dropFirst(1 + figures.count)
    }
    let zone: Int64
    switch rest.first {
    case UInt8(ascii: "Z"), UInt8(ascii: "z"):
      guard rest.count == 1 else { return nil }
      zone = 0
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      let offset = Array(rest.dropFirst())
      guard offset.count == 5, offset[2] == UInt8(ascii: ":"), let hours = digits(offset[0..<2]),
        let minutes = digits(offset[3..<5]), hours < 24, minutes < 60
      else { return nil }
      zone = (rest.first == UInt8(ascii: "-") ? -1 : 1) * (hours * 3600 + minutes * 60)
    default: return nil
    }
    let local = day.number * 86_400 + hour * 3600 + minute * 60 + second
    self.init(milliseconds: (local - zone) * 1000 + fraction)
  }
}

private let beijingOffset: Int64 = 8 * 3_600_000

private func digits(_ bytes: ArraySlice<UInt8>) -> Int64? {
  guard bytes.allSatisfy({ (48...57).contains($0) }) else { return nil }
  return bytes.reduce(0) { $0 * 10 + Int64($1 - 48) }
}

/// Decimal digits with leading zeros.
func padded(_ value: Int64, _ width: Int) -> String {
  let text = String(value)
  return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
}

/// Howard Hinnant's `days_from_civil` and its inverse: proleptic Gregorian, exact for every day Fen can meet.
private func daysFromCivil(year: Int64, month: Int64, day: Int64) -> Int64 {
  let year = month <= 2 ? year - 1 : year
  let era = floorDivide(year, 400)
  let yearOfEra = year - era * 400
  let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

func civilFromDays(_ number: Int64) -> (year: Int64, month: Int64, day: Int64) {
  let shifted = number + 719_468
  let era = floorDivide(shifted, 146_097)
  let dayOfEra = shifted - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let monthIndex = (5 * dayOfYear + 2) / 153
  let month = monthIndex + (monthIndex < 10 ? 3 : -9)
  return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
}
