/// What a person's account may do. Source: PBOC notice 2015/43, art. 11.
public enum AccountClass: Int64, CaseIterable, Hashable, Comparable, Sendable {
  case unverified = 0
  /// 一类
  case one = 1
  /// 二类
  case two = 2
  /// 三类
  case three = 3

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// The class that so many independent channels give.
  public init(channels: Int, by rules: Rules, on day: BusinessDay) {
    self = Self.allCases.last { channels >= $0.channels(by: rules, on: day) } ?? .unverified
  }

  /// How many channels the class takes. Whoever verifies before the rules hold is verified by them when they do.
  public func channels(by rules: Rules, on day: BusinessDay) -> Int {
    switch self {
    case .unverified: 0
    case .one: Int(rules.setting(.classOneChannels, on: day))
    case .two: Int(rules.setting(.classTwoChannels, on: day))
    case .three: Int(rules.setting(.classThreeChannels, on: day))
    }
  }
}
