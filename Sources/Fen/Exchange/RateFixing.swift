/// What became of fixing a day's rates.
public enum RateFixing: Hashable, Sendable {
  /// Whoever publishes them could not be asked, or told none; then the next time is this.
  case awaited(next: Instant)
  case fixed(at: Instant)
}

extension RateFixing {
  /// How long it is waited before somebody who told no rates is asked again.
  public static let pauseMinutes: Int64 = 10

  /// How many days before a fixing the last rates may have been published: from Maundy Thursday to the Tuesday after
  /// Easter central banks are silent.
  public static let mostDaysPublished: Int64 = 5

  /// How many days after its own a rate is told and used where none was fixed since.
  public static let mostDaysUsed: Int64 = 3

  /// When a day's rates are to be asked for next.
  ///
  /// - Parameters:
  ///   - today: what became of the rates of the day that holds at `now`; nil where they were not asked for yet.
  ///   - now: before ten o'clock in Beijing the day that holds is yesterday.
  public static func nextDue(after today: RateFixing?, at now: Instant) -> Instant {
    let day = BusinessDay(fixingAt: now)
    return switch today {
    case nil: day.fixing
    case .awaited(let next): next
    case .fixed: day.next.fixing
    }
  }
}
