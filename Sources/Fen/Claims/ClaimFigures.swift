/// So many reports of a year that came to the same after as many days.
public struct ClaimCount: Hashable, Sendable {
  public enum Outcome: Hashable, Sendable {
    case waiting
    case warned
    case terminated
    case dismissed
  }
  public let year: Int64
  public let outcome: Outcome
  /// Calendar days in Beijing from the report to the decision; nil while it waits.
  public let days: Int64?
  public let count: Int64

  public init(year: Int64, outcome: Outcome, days: Int64?, count: Int64) {
    self.year = year
    self.outcome = outcome
    self.days = days
    self.count = count
  }
}

/// What is published of the reports of a year: counts, and nothing that tells of anybody.
public struct ClaimYear: Hashable, Sendable {
  public let year: Int64
  public var filed: Int64 = 0
  public var waiting: Int64 = 0
  public var warned: Int64 = 0
  public var terminated: Int64 = 0
  public var dismissed: Int64 = 0
  /// The fewest days within which half of what was decided was decided; nil before anything was.
  public var medianDays: Int64?

  public var upheld: Int64 { warned + terminated }

  init(_ year: Int64) { self.year = year }
}

/// The figures of each year, the latest first.
public func claimFigures(_ counts: [ClaimCount]) -> [ClaimYear] {
  Set(counts.map(\.year)).sorted(by: >).map { year in
    let lines = counts.filter { $0.year == year }
    var figures = ClaimYear(year)
    for line in lines {
      figures.filed += line.count
      switch line.outcome {
      case .waiting: figures.waiting += line.count
      case .warned: figures.warned += line.count
      case .terminated: figures.terminated += line.count
      case .dismissed: figures.dismissed += line.count
      }
    }
    figures.medianDays = median(lines)
    return figures
  }
}

private func median(_ lines: [ClaimCount]) -> Int64? {
  let decided = lines.compactMap { line in line.days.map { (days: $0, count: line.count) } }
    .sorted { $0.days < $1.days }
  let half = (decided.reduce(0) { $0 + $1.count } + 1) / 2
  var reached: Int64 = 0
  for line in decided {
    reached += line.count
    if reached >= half { return line.days }
  }
  return nil
}

extension ClaimReport {
  /// The year it counts in: when it was filed, by the calendar in Beijing.
  public var year: Int64 { civilFromDays(BusinessDay(filedAt).number).year }

  /// Calendar days from the report to the decision; nil before it.
  public var days: Int64? {
    switch state {
    case .received, .inReview: nil
    case .decided(_, takenAt: _, at: let end): BusinessDay(end).number - BusinessDay(filedAt).number
    }
  }
}
