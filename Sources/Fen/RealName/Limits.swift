/// What limits a payment.
public enum Limit: Hashable, Sendable {
  /// All an unverified person may ever pay from the balance.
  case unverifiedLifetime
  /// All a person of class I may ever pay or withdraw.
  case classOneLifetime
  case year(AccountClass)
  /// Of a day, from the balance, with authentication of this strength or less.
  case day(AuthenticationStrength)
  /// Of a day, by dynamic codes.
  case codeDay(AuthenticationStrength)
  case staticCodeDay
}

/// What lifts a limit.
public enum Remedy: Hashable, Sendable {
  /// Verify through so many channels more.
  case verify(channels: Int, reaching: AccountClass)
  case authenticate(AuthenticationStrength)
  case payByCard
  /// Let the payee show a code for this payment.
  case scanDynamicCode
  case waitForTomorrow
  /// Until 1 January.
  case waitForNextYear
  /// Until payments are a year ago, one by one: the year is the last 365 days.
  case waitForRollingYear
}

/// What an unverified person cannot do.
public enum RestrictedAct: Hashable, Sendable, CaseIterable {
  case receiveTransfer
  case sendTransfer
  case openRedPacket
  case sendRedPacket
  case receivePayout
  case topUp
  case withdraw
}

public enum LimitRefusal: Error, Hashable, Sendable {
  /// The person must verify first: binding one bank card does it.
  case unverified(RestrictedAct)
  case over(Limit, left: Money, remedies: [Remedy])
}

/// One limit as it stands for a person.
public struct LimitStanding: Hashable, Sendable {
  public let limit: Limit
  /// Fen.
  public let most: Int64
  public let used: Int64
  public let remedies: [Remedy]

  public var left: Money { .fen(max(0, most - used)) }
}

/// One line of the table of limits: which limit, and the rule that has its figure.
struct LimitLine: Sendable {
  let limit: Limit
  let rule: RuleName
}

/// The whole table, by class: what is shown and what refuses a payment are read from it alone.
private let limitTable = AccountClass.allCases.map { accountClass in
  let whole: LimitLine =
    switch accountClass {
    case .unverified: LimitLine(limit: .unverifiedLifetime, rule: .unverifiedLifetime)
    case .one: LimitLine(limit: .classOneLifetime, rule: .classOneLifetime)
    case .two: LimitLine(limit: .year(.two), rule: .classTwoYear)
    case .three: LimitLine(limit: .year(.three), rule: .classThreeYear)
    }
  return [
    whole,
    LimitLine(limit: .day(.weak), rule: .dayWeak), LimitLine(limit: .codeDay(.weak), rule: .codeDayWeak),
    LimitLine(limit: .day(.twoFactors), rule: .dayTwoFactors),
    LimitLine(limit: .codeDay(.twoFactors), rule: .codeDayTwoFactors),
    LimitLine(limit: .day(.certified), rule: .dayCertified),
    LimitLine(limit: .codeDay(.certified), rule: .codeDayCertified),
    LimitLine(limit: .staticCodeDay, rule: .staticCodeDay),
  ]
}

func limitLines(of accountClass: AccountClass) -> [LimitLine] { limitTable[Int(accountClass.rawValue)] }

extension Limit {
  /// What counts against it, fen.
  func used(in usage: Usage) -> Int64 {
    switch self {
    case .unverifiedLifetime: usage.spent
    case .classOneLifetime: usage.spent.clampedAdding(usage.withdrawn)
    case .year: usage.spentThisYear
    case .day(let strength): usage.today.balance.upTo(strength)
    case .codeDay(let strength): usage.today.codes.upTo(strength)
    case .staticCodeDay: usage.today.staticCodes
    }
  }

  /// Whether a spending must keep it.
  func holds(for spending: Spending, of strength: AuthenticationStrength) -> Bool {
    switch self {
    case .unverifiedLifetime, .classOneLifetime, .year: spending.isFromBalance
    case .day(let limited): spending.isFromBalance && limited >= strength
    case .codeDay(let limited): spending.way == .dynamicCode && limited >= strength
    case .staticCodeDay: spending.way == .staticCode
    }
  }

  /// What lifts it for a person of this class whom so many independent channels confirmed.
  func remedies(
    for accountClass: AccountClass, channels: Int, by rules: Rules, on day: BusinessDay
  ) -> [Remedy] {
    switch self {
    case .unverifiedLifetime, .classOneLifetime:
      climb(from: accountClass, channels: channels, rules, day) + [.payByCard]
    case .year:
      climb(from: accountClass, channels: channels, rules, day)
        + [.payByCard, LimitingYear(by: rules, on: day) == .calendar ? .waitForNextYear : .waitForRollingYear]
    case .day(let strength): strength.stronger + [.payByCard, .waitForTomorrow]
    case .codeDay(let strength): strength.stronger + [.waitForTomorrow]
    case .staticCodeDay: [.scanDynamicCode, .waitForTomorrow]
    }
  }
}

extension AuthenticationStrength {
  fileprivate var stronger: [Remedy] { Self.allCases.filter { $0 > self }.map(Remedy.authenticate) }
}

/// The limits that hold for a person of this class, with what he has used of them.
///
/// - Parameters:
///   - usage: turned to `day`.
///   - channels: how many independent ones confirmed him.
public func limits(
  of accountClass: AccountClass, channels: Int, usage: Usage, by rules: Rules, on day: BusinessDay
) -> [LimitStanding] {
  limitLines(of: accountClass).compactMap { line in
    rules.figure(line.rule, on: day).map { most in
      LimitStanding(
        limit: line.limit, most: most, used: line.limit.used(in: usage),
        remedies: line.limit.remedies(for: accountClass, channels: channels, by: rules, on: day))
    }
  }
}

/// The next class and how far it is.
private func climb(
  from accountClass: AccountClass, channels: Int, _ rules: Rules, _ day: BusinessDay
) -> [Remedy] {
  guard let next = AccountClass(rawValue: accountClass.rawValue + 1) else { return [] }
  return [.verify(channels: max(1, next.channels(by: rules, on: day) - channels), reaching: next)]
}

/// - Throws: `unverified` when the rules are in force and nobody knows who the person is.
public func checkVerified(
  _ accountClass: AccountClass, to act: RestrictedAct, rules: Rules, on day: BusinessDay
) throws(LimitRefusal) {
  if accountClass == .unverified, let required = rules.figure(.realNameRequired, on: day), required > 0 {
    throw .unverified(act)
  }
}
