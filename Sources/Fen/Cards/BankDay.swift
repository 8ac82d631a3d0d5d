/// When the bank's statement of a day is there, hours after the day's end. A setting.
public let statementDelay: Int64 = 9

extension BusinessDay {
  /// When the bank has closed its books of this day and says what was done.
  public var statementAt: Instant { next.start.adding(hours: statementDelay) }
}
