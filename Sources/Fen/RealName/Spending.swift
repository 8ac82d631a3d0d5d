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

/// The usage after a payment.
///
/// - Parameter usage: turned to `day`.
/// - Throws: `LimitRefusal.over` with the limit that leaves least.
public func decideSpending(
  _ spending: Spending, by accountClass: AccountClass, channels: Int, usage: Usage, rules: Rules, on day: BusinessDay
) throws(LimitRefusal) -> Usage {
  let strength = spending.authenticated.strength
  var tightest: (limit: Limit, left: Int64)?
  for line in limitLines(of: accountClass) where line.limit.holds(for: spending, of: strength) {
    guard let most = rules.figure(line.rule, on: day) else { continue }
    let used = line.limit.used(in: usage)
    guard used.clampedAdding(spending.amount) > most else { continue }
    let left = max(0, most - used)
    if tightest.map({ left < $0.left }) ?? true { tightest = (line.limit, left) }
  }
  if let (limit, left) = tightest {
    throw .over(
      limit, left: .fen(left),
      remedies: limit.remedies(for: accountClass, channels: channels, by: rules, on: day))
  }
  return usage.counting(spending, 1)
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
  public func without(_ spending: Spending, of day: BusinessDay, in year: LimitingYear) -> Usage {
    guard day == today.day else {
      return spending.isFromBalance ? givenBack(spending.amount, of: day, in: year) : self
    }
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
  let limit = Limit.classOneLifetime
  if accountClass == .one, let most = rules.figure(.classOneLifetime, on: day), limit.used(in: next) > most {
    throw .over(
      limit, left: .fen(max(0, most - limit.used(in: usage))),
      remedies: limit.remedies(for: .one, channels: channels, by: rules, on: day).filter { $0 != .payByCard })
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
