/// A moment at which a campaign begins to reward, or ceases.
public struct CampaignTurn: Hashable, Sendable {
  public let at: Instant
  /// Rewards from this moment on; else it is the first that is too late.
  public let begins: Bool

  public init(at: Instant, begins: Bool) {
    self.at = at
    self.begins = begins
  }
}

extension CampaignHours {
  /// The next turn after a moment, by the campaign's own calendar; nil when its time is over.
  public func nextTurn(after instant: Instant) -> CampaignTurn? {
    var now = instant
    let isOpen = isOpen(at: now)
    while let next = nextEdge(after: now) {
      if self.isOpen(at: next) != isOpen { return CampaignTurn(at: next, begins: !isOpen) }
      now = next
    }
    return nil
  }

  private func isOpen(at instant: Instant) -> Bool { missed(at: instant, store: nil) == nil }

  /// Where it might turn: the ends of its period, of its windows, and midnight where it has weekdays.
  private func nextEdge(after instant: Instant) -> Instant? {
    if instant < period.lowerBound { return period.lowerBound }
    guard instant < period.upperBound else { return nil }
    let seconds = Set(windows.flatMap { [$0.from, $0.to % 86_400] } + (weekdays.isEmpty ? [] : [0]))
    let today = zone.calendar.local(instant).day
    let edges = seconds.compactMap { second in
      [today, today + 1].map { moment(second, of: $0, near: instant) }.first { $0 > instant }
    }
    return min(edges.min() ?? period.upperBound, period.upperBound)
  }

  /// When the wall shows this second of a day. Where the clocks leave it out, the hour after.
  private func moment(_ second: Int64, of day: Int64, near instant: Instant) -> Instant {
    let wall = day * 86_400 + second
    func ahead(at seconds: Int64) -> Int64 {
      let local = zone.calendar.local(Instant(seconds: seconds))
      return local.day * 86_400 + local.second - seconds
    }
    let guess = wall - ahead(at: instant.seconds)
    // The clocks may have changed between the two.
    return Instant(seconds: wall - ahead(at: guess))
  }
}
