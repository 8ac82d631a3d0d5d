/// What a withdrawal to the own card costs.
///
/// Source: the wallet's withdrawal rule (提现): 0.1 %, at least 0.10 CNY, after 1,000 CNY free for life and identity.
public struct WithdrawalTerms: Hashable, Sendable {
  public let free: Money
  /// Parts per 100,000.
  public let rate: Int64
  public let least: Money

  public init(free: Money, rate: Int64, least: Money) {
    self.free = free
    self.rate = rate
    self.least = least
  }

  /// The fee on top of a withdrawal: on what exceeds the free amount, rounded half up.
  ///
  /// - Parameter before: all the person ever withdrew, over all his wallets.
  public func fee(on amount: Money, withdrawnBefore before: Money) throws(MoneyError) -> Money {
    let charged = try amount.subtracting(min(amount, freeLeft(withdrawnBefore: before)))
    guard charged.isPositive else { return .zero(amount.currency) }
    return max(least, try charged.share(rate, of: 100_000))
  }

  /// A withdrawal that leaves nothing behind.
  ///
  /// It is the largest that the balance carries with its fee. The fen that are left then, because the fee begins with
  /// its least or goes up by a whole fen, go out with it: too little for a fee of their own, they would stay for ever.
  ///
  /// - Returns: nil for an empty balance.
  public func everything(
    of balance: Money, withdrawnBefore before: Money
  ) throws(MoneyError) -> (amount: Money, fee: Money)? {
    guard balance.isPositive else { return nil }
    let fee = try fee(on: carried(by: balance, withdrawnBefore: before), withdrawnBefore: before)
    return (try balance.subtracting(fee), fee)
  }

  /// As much of everything as a limit leaves.
  ///
  /// - Parameter left: what the person may still withdraw; nil where nothing limits that.
  /// - Returns: nil where nothing can be withdrawn.
  public func most(
    of balance: Money, withdrawnBefore before: Money, limitLeaving left: Money?
  ) throws(MoneyError) -> (amount: Money, fee: Money)? {
    let all = try everything(of: balance, withdrawnBefore: before)
    guard let left, let all, left < all.amount else { return all }
    let amount = min(left, try carried(by: balance, withdrawnBefore: before))
    return amount.isPositive ? (amount, try fee(on: amount, withdrawnBefore: before)) : nil
  }

  /// The largest withdrawal that a balance carries with its fee.
  private func carried(by balance: Money, withdrawnBefore before: Money) throws(MoneyError) -> Money {
    var (carried, tooMuch) = (Int64(0), balance.minorUnits.addingReportingOverflow(1).partialValue)
    // The fee never falls as the amount rises.
    while tooMuch - carried > 1 {
      let middle = carried + (tooMuch - carried) / 2
      let amount = Money(minorUnits: middle, balance.currency)
      if try amount.adding(try fee(on: amount, withdrawnBefore: before)) <= balance {
        carried = middle
      } else {
        tooMuch = middle
      }
    }
    return Money(minorUnits: carried, balance.currency)
  }

  /// The fee of a withdrawal out of a balance: the usual one, but for the withdrawal that leaves nothing behind.
  public func fee(
    on amount: Money, outOf balance: Money, withdrawnBefore before: Money
  ) throws(MoneyError) -> Money {
    if let all = try everything(of: balance, withdrawnBefore: before), all.amount == amount { return all.fee }
    return try fee(on: amount, withdrawnBefore: before)
  }

  /// What the person can still withdraw without a fee.
  public func freeLeft(withdrawnBefore before: Money) throws(MoneyError) -> Money {
    max(.zero(free.currency), try free.subtracting(before))
  }
}
