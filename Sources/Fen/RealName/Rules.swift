/// The figures of the rules; `rules.json` calls them as they are called here. Amounts are fen.
public enum RuleName: Int, CaseIterable, Hashable, Sendable {
  // Classes
  case classOneChannels
  case classTwoChannels
  case classThreeChannels
  /// From when an unverified person is restricted: 1, or 0 for not at all.
  case realNameRequired

  // What may leave the balance
  case unverifiedLifetime
  case classOneLifetime
  case classTwoYear
  case classThreeYear
  /// 1 when the year is the last 365 days, 0 when it is the calendar's.
  case yearIsRolling
  case dayWeak
  case dayTwoFactors
  case dayCertified

  // Bar codes and QR codes
  case codeDayWeak
  case codeDayTwoFactors
  case codeDayCertified
  case staticCodeDay
  case passwordFreeLimit
  case passwordFreePerDay

  // Passwords and verification
  case passwordTries
  /// Seconds.
  case passwordLock
  case verificationsPerDay
  /// 1 when a register alone makes somebody known, 0 when his card or a look at him must come first.
  case registersIdentify
  /// Wrong codes that end the binding of a card.
  case bindingTries
  /// How long the code of a binding can be given, seconds.
  case bindingLife
  /// Years.
  case recordsKept
  /// What was applied for and came to nothing, and the papers of accounts that were changed: days after the end.
  case applicationsKept
  /// What reports of false claims say, and how their reporters are reached: days after the decision.
  case claimReportsKept

  // Banks
  /// When the bank's statement of a day is there, hours after the day's end.
  case statementDelay

  // Money from and to the own bank account
  case topUpMost
  /// Parts per 100,000.
  case withdrawalFeeRate
  case withdrawalFeeLeast
  case withdrawalFree

  // Between people
  case transferMost
  /// Seconds.
  case transferExpiry
  case packetShareMost
  case packetSharesMost
  /// Seconds.
  case packetExpiry

  // From merchants
  case merchantPacketLeast
  case merchantPacketMost
  /// For packets to one person that name their scene.
  case merchantScenePacketLeast
  case merchantScenePacketMost
  case merchantGroupPacketMost
  case merchantGroupPeopleLeast
  case merchantGroupPeopleMost
  /// Seconds.
  case payoutExpiry
  /// From this amount a payout needs the payee's name.
  case payoutNameFrom
  /// Below this amount a payout must not carry a name.
  case payoutNoNameBelow

  /// As it stands in `rules.json`.
  public var key: String { "\(self)" }
  public init?(key: String) {
    guard let name = Self.allCases.first(where: { $0.key == key }) else { return nil }
    self = name
  }
}

/// One row of the rules: a figure, from when it holds, and who says so.
public struct Rule: Hashable, Sendable {
  public let name: RuleName
  public let value: Int64
  public let from: BusinessDay
  /// The regulation or protocol page.
  public let source: String
  /// Whether the source says the figure, or it is a setting with a usual value.
  public let isConfirmed: Bool

  public init(_ name: RuleName, _ value: Int64, from: BusinessDay, source: String, isConfirmed: Bool) {
    self.name = name
    self.value = value
    self.from = from
    self.source = source
    self.isConfirmed = isConfirmed
  }
}

public enum RulesFault: Error, Equatable, Sendable {
  case missing(RuleName)
  case twice(RuleName, from: BusinessDay)
  case negative(RuleName)
  case tooSmall(RuleName, least: Int64)
  case tooLarge(RuleName, most: Int64)
  /// The first must not exceed the second, and does from this day on.
  case exceeds(RuleName, RuleName, from: BusinessDay)
}

/// All rules. A figure may change with time: the row that began last holds.
public struct Rules: Hashable, Sendable {
  /// In the order of the names, then of time.
  public let rows: [Rule]
  /// By the name's number: every payment asks for a few.
  private let byName: [[Rule]]

  /// - Throws: `RulesFault`.
  public init(_ rows: [Rule]) throws(RulesFault) {
    let byDate = rows.sorted { $0.from < $1.from }
    byName = RuleName.allCases.map { name in byDate.filter { $0.name == name } }
    for (name, found) in zip(RuleName.allCases, byName) {
      guard !found.isEmpty else { throw .missing(name) }
      for (row, next) in zip(found, found.dropFirst()) where row.from == next.from {
        throw .twice(name, from: row.from)
      }
      guard found.allSatisfy({ $0.value >= 0 }) else { throw .negative(name) }
    }
    self.rows = byName.flatMap { $0 }
    try checkSense()
  }

  /// The figure that holds on a day; nil before the rule's first date.
  public func figure(_ name: RuleName, on day: BusinessDay) -> Int64? {
    byName[name.rawValue].last { $0.from <= day }?.value
  }

  /// The figure that holds on a day, or the first there will be: for figures that always limit something.
  public func setting(_ name: RuleName, on day: BusinessDay) -> Int64 {
    figure(name, on: day) ?? byName[name.rawValue].first!.value
  }
}
