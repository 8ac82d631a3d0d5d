/// What a merchant is charged, day by day: its own rate, and lower ones that it was promised for a while.
public struct FeeSchedule: Hashable, Sendable {
  /// A rate of an activity (优惠费率), from its first day to its last.
  public struct Activity: Hashable, Sendable {
    public let rate: FeeRate
    public let days: ClosedRange<LocalDay>

    public init(_ rate: FeeRate, _ days: ClosedRange<LocalDay>) {
      (self.rate, self.days) = (rate, days)
    }
  }

  public let usual: FeeRate
  public let activities: [Activity]

  public init(usual: FeeRate = .standard, activities: [Activity] = []) {
    (self.usual, self.activities) = (usual, activities)
  }

  /// The lowest of what holds on a day: an activity never makes a payment dearer.
  public func rate(on day: LocalDay) -> FeeRate {
    let promised = activities.filter { $0.days.contains(day) }.map(\.rate.per100k)
    return FeeRate(per100k: min(usual.per100k, promised.min() ?? usual.per100k))
  }
}
