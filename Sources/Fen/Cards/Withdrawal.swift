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

  /// What the person can still withdraw without a fee.
  public func freeLeft(withdrawnBefore before: Money) throws(MoneyError) -> Money {
    max(.zero(free.currency), try free.subtracting(before))
  }
}
