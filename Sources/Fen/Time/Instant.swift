/// A moment, in whole milliseconds since 1970-01-01T00:00:00Z.
public struct Instant: Hashable, Comparable, Sendable {
  public let milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }
  public init(seconds: Int64) { self.milliseconds = seconds * 1000 }

  /// Whole seconds since 1970, rounded down.
  public var seconds: Int64 { floorDivide(milliseconds, 1000) }

  public static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

  public func adding(milliseconds: Int64) -> Instant { Instant(milliseconds: self.milliseconds + milliseconds) }
  public func adding(seconds: Int64) -> Instant { adding(milliseconds: seconds * 1000) }
  public func adding(minutes: Int64) -> Instant { adding(seconds: minutes * 60) }
  public func adding(hours: Int64) -> Instant { adding(seconds: hours * 3600) }
  public func adding(days: Int64) -> Instant { adding(hours: days * 24) }

  /// Seconds from `earlier` to this moment, rounded down; negative when `earlier` is later.
  public func seconds(since earlier: Instant) -> Int64 { floorDivide(milliseconds - earlier.milliseconds, 1000) }
}

func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
  let quotient = value / divisor
  return value % divisor < 0 ? quotient - 1 : quotient
}
