/// Money in a balance that can neither be paid nor withdrawn as long as its person stays in his class.
public struct StuckMoney: Hashable, Sendable {
  public let amount: Money
  /// What would let it out.
  public let remedies: [Remedy]
}

/// What of a balance would be stuck; nil when all of it can leave.
///
/// Only a lifetime's limit on payments and withdrawals together keeps money in for good: a day and a year pass, and
/// withdrawals count against no year.
///
/// Source: PBOC notice 2015/43, art. 11.
public func stuckMoney(in balance: Money, under limits: [LimitStanding]) -> StuckMoney? {
  guard let standing = limits.first(where: { $0.limit == .classOneLifetime }), balance > standing.left,
    let amount = try? balance.subtracting(standing.left)
  else { return nil }
  return StuckMoney(
    amount: amount,
    remedies: standing.remedies.filter { remedy in
      switch remedy {
      case .verify: true
      // A card pays for something else; what lies in the balance stays there.
      case .payByCard, .authenticate, .scanDynamicCode, .waitForTomorrow, .waitForNextYear, .waitForRollingYear: false
      }
    })
}
