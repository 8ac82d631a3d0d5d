/// In which way money leaves a person.
public enum SpendingWay: Hashable, Sendable, CaseIterable {
  /// An order paid without a code between payer and payee: in an app, in a page.
  case online
  /// A code that is made for one payment or renews itself.
  case dynamicCode
  /// A printed code.
  case staticCode
  case transfer
  case redPacket
}

/// Money that is to leave a person.
public struct Spending: Hashable, Sendable {
  /// Fen.
  public let amount: Int64
  /// From the balance; else from a card.
  public let isFromBalance: Bool
  public let way: SpendingWay
  public let authenticated: Authentication

  public init(_ amount: Int64, isFromBalance: Bool, way: SpendingWay, authenticated: Authentication) {
    self.amount = amount
    self.isFromBalance = isFromBalance
    self.way = way
    self.authenticated = authenticated
  }
}

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
  case waitForNextYear
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
  case payAbroad
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

/// The limits that hold for a person of this class, with what he has used of them.
///
/// - Parameters:
///   - usage: turned to `day`.
///   - channels: how many confirmed him.
public func limits(
  of accountClass: AccountClass, channels: Int, usage: Usage, by rules: Rules, on day: BusinessDay
) -> [LimitStanding] {
  let up = climb(from: accountClass, channels: channels, rules)
  var standing = [LimitStanding]()
  func add(_ limit: Limit, _ rule: RuleName, used: Int64, _ remedies: [Remedy]) {
    guard let most = rules.figure(rule, on: day) else { return }
    standing.append(LimitStanding(limit: limit, most: most, used: used, remedies: remedies))
  }
  switch accountClass {
  case .unverified: add(.unverifiedLifetime, .unverifiedLifetime, used: usage.spent, up + [.payByCard])
  case .one:
    add(
      .classOneLifetime, .classOneLifetime, used: usage.spent.clampedAdding(usage.withdrawn), up + [.payByCard])
  case .two: add(.year(.two), .classTwoYear, used: usage.spentThisYear, up + [.payByCard, .waitForNextYear])
  case .three: add(.year(.three), .classThreeYear, used: usage.spentThisYear, [.payByCard, .waitForNextYear])
  }
  for strength in AuthenticationStrength.allCases {
    let (day, code): (RuleName, RuleName)
    let stronger: [Remedy]
    switch strength {
    case .weak:
      (day, code) = (.dayWeak, .codeDayWeak)
      stronger = [.authenticate(.twoFactors), .authenticate(.certified)]
    case .twoFactors: (day, code, stronger) = (.dayTwoFactors, .codeDayTwoFactors, [.authenticate(.certified)])
    case .certified: (day, code, stronger) = (.dayCertified, .codeDayCertified, [])
    }
    let used = usage.today
    add(.day(strength), day, used: used.balance.upTo(strength), stronger + [.payByCard, .waitForTomorrow])
    add(.codeDay(strength), code, used: used.codes.upTo(strength), stronger + [.waitForTomorrow])
  }
  add(.staticCodeDay, .staticCodeDay, used: usage.today.staticCodes, [.scanDynamicCode, .waitForTomorrow])
  return standing
}

/// The next class and how far it is.
private func climb(from accountClass: AccountClass, channels: Int, _ rules: Rules) -> [Remedy] {
  guard let next = AccountClass(rawValue: accountClass.rawValue + 1) else { return [] }
  return [.verify(channels: max(1, next.channels(by: rules) - channels), reaching: next)]
}

/// The usage after a payment.
///
/// - Parameter usage: turned to `day`.
/// - Throws: `LimitRefusal.over` with the limit that leaves least.
public func decideSpending(
  _ spending: Spending, by accountClass: AccountClass, channels: Int, usage: Usage, rules: Rules, on day: BusinessDay
) throws(LimitRefusal) -> Usage {
  let strength = spending.authenticated.strength
  // The figures are compared first; what there is to say is put together for a refusal only.
  if !fits(spending, strength, accountClass, usage, rules, day) {
    let touched = limits(of: accountClass, channels: channels, usage: usage, by: rules, on: day).filter {
      touches(spending, strength, $0.limit)
    }
    if let tightest = touched.min(by: { $0.left.minorUnits < $1.left.minorUnits }) {
      throw .over(tightest.limit, left: tightest.left, remedies: tightest.remedies)
    }
  }
  return usage.counting(spending, 1)
}

private func fits(
  _ spending: Spending, _ strength: AuthenticationStrength, _ accountClass: AccountClass, _ usage: Usage,
  _ rules: Rules, _ day: BusinessDay
) -> Bool {
  func within(_ rule: RuleName, _ used: Int64) -> Bool {
    guard let most = rules.figure(rule, on: day) else { return true }
    return used.clampedAdding(spending.amount) <= most
  }
  if spending.isFromBalance {
    let whole: Bool =
      switch accountClass {
      case .unverified: within(.unverifiedLifetime, usage.spent)
      case .one: within(.classOneLifetime, usage.spent.clampedAdding(usage.withdrawn))
      case .two: within(.classTwoYear, usage.spentThisYear)
      case .three: within(.classThreeYear, usage.spentThisYear)
      }
    guard whole else { return false }
    let balance = usage.today.balance
    guard strength > .weak || within(.dayWeak, balance.weak),
      strength > .twoFactors || within(.dayTwoFactors, balance.upTo(.twoFactors)),
      within(.dayCertified, balance.upTo(.certified))
    else { return false }
  }
  switch spending.way {
  case .online, .transfer, .redPacket: return true
  case .staticCode: return within(.staticCodeDay, usage.today.staticCodes)
  case .dynamicCode:
    let codes = usage.today.codes
    return (strength > .weak || within(.codeDayWeak, codes.weak))
      && (strength > .twoFactors || within(.codeDayTwoFactors, codes.upTo(.twoFactors)))
      && within(.codeDayCertified, codes.upTo(.certified))
  }
}

/// Whether a limit is one that this spending must keep.
private func touches(_ spending: Spending, _ strength: AuthenticationStrength, _ limit: Limit) -> Bool {
  switch limit {
  case .unverifiedLifetime, .classOneLifetime, .year: spending.isFromBalance
  case .day(let limited): spending.isFromBalance && limited >= strength
  case .codeDay(let limited): spending.way == .dynamicCode && limited >= strength
  case .staticCodeDay: spending.way == .staticCode
  }
}

extension Usage {
  /// Counts a payment, or takes one back that came to nothing.
  fileprivate func counting(_ spending: Spending, _ sign: Int64) -> Usage {
    var next = self
    func add(_ total: inout Int64) { total = max(0, total.clampedAdding(sign * spending.amount)) }
    if spending.isFromBalance {
      add(&next.spent)
      add(&next.today.balance[spending.authenticated.strength])
    }
    switch spending.way {
    case .online, .transfer, .redPacket: break
    case .dynamicCode: add(&next.today.codes[spending.authenticated.strength])
    case .staticCode: add(&next.today.staticCodes)
    }
    return next
  }

  /// The usage without a payment of `day` that came to nothing.
  public func without(_ spending: Spending, of day: BusinessDay) -> Usage {
    guard day == today.day else { return spending.isFromBalance ? givenBack(spending.amount) : self }
    var next = counting(spending, -1)
    next.spentBeforeYear = min(next.spentBeforeYear, next.spent)
    return next
  }
}

/// A withdrawal to the own bank account counts for class I only.
///
/// - Throws: `unverified`, `over`.
public func decideWithdrawalCount(
  _ amount: Int64, by accountClass: AccountClass, channels: Int, usage: Usage, rules: Rules, on day: BusinessDay
) throws(LimitRefusal) -> Usage {
  try checkVerified(accountClass, to: .withdraw, rules: rules, on: day)
  var next = usage
  next.withdrawn = usage.withdrawn.clampedAdding(amount)
  if accountClass == .one, let most = rules.figure(.classOneLifetime, on: day),
    usage.spent.clampedAdding(next.withdrawn) > most
  {
    let left = max(0, most - usage.spent.clampedAdding(usage.withdrawn))
    throw .over(.classOneLifetime, left: .fen(left), remedies: climb(from: .one, channels: channels, rules))
  }
  return next
}

extension Usage {
  /// The usage without a withdrawal that the bank refused.
  public func withoutWithdrawal(_ amount: Int64) -> Usage {
    var next = self
    next.withdrawn = max(0, withdrawn.clampedAdding(-amount))
    return next
  }
}

/// - Throws: `unverified` when the rules are in force and nobody knows who the person is.
public func checkVerified(
  _ accountClass: AccountClass, to act: RestrictedAct, rules: Rules, on day: BusinessDay
) throws(LimitRefusal) {
  if accountClass == .unverified, let required = rules.figure(.realNameRequired, on: day), required > 0 {
    throw .unverified(act)
  }
}
