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
  public init(channels: Int, by rules: Rules) {
    self = Self.allCases.last { channels >= $0.channels(by: rules) } ?? .unverified
  }

  /// How many channels the class takes. Whoever verifies before the rules hold is verified by them when they do.
  public func channels(by rules: Rules) -> Int {
    switch self {
    case .unverified: 0
    case .one: Int(rules.latest(.classOneChannels))
    case .two: Int(rules.latest(.classTwoChannels))
    case .three: Int(rules.latest(.classThreeChannels))
    }
  }
}
