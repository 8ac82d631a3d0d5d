/// What a merchant's trading days came to, in its own currency.
public struct TradingSums: Hashable, Sendable {
  /// The prices that were paid.
  public let paid: Money
  /// What of prices went back, also of earlier days.
  public let refunded: Money
  /// What was charged, less what of it came back: below zero on days of refunds alone.
  public let fee: Money

  public init(paid: Money, refunded: Money, fee: Money) {
    (self.paid, self.refunded, self.fee) = (paid, refunded, fee)
  }

  /// - Throws: `MoneyError`.
  public func net() throws(MoneyError) -> Money { try paid.subtracting(refunded).subtracting(fee) }
}

/// What keeps money back that is owed.
public enum SettlementHold: Hashable, Sendable {
  /// Nothing is paid out until it is lifted.
  case everything
  /// So much stays: for a complaint, or as a deposit.
  case amount(Money)
}

/// Why nothing is paid out, or not all. Nothing is lost: it is carried to the next settlement.
public enum CarryReason: Hashable, Sendable {
  case held
  /// More went back than came in: the merchant owes it, and the next takings pay it.
  case owes(Money)
  /// Too little for a transfer abroad.
  /// Source: WeChat Pay's introduction for overseas merchants (800 USD or equivalent).
  case belowLeast(Money)
}

/// One settlement of a merchant: what its trading days brought, what was carried to it, and what becomes of it.
public struct SettlementBatch: Hashable, Sendable {
  public let id: SettlementBatchID
  public let trading: ClosedRange<LocalDay>
  public let sums: TradingSums
  /// What earlier settlements left; below zero when the merchant owed.
  public let carriedIn: Money
  /// What is paid out: nothing, or more than nothing.
  public let remitted: Money
  /// What the next settlement begins with.
  public let carriedOut: Money
  /// Nil when nothing is carried.
  public let reason: CarryReason?
}

/// Decides a settlement. Pure and the same whenever it is asked, so that a run that was cut off is run again.
///
/// - Parameters:
///   - carriedIn: what the settlement before carried.
///   - least: what a transfer abroad must at least come to.
/// - Throws: `MoneyError`.
public func decideSettlement(
  _ id: SettlementBatchID, trading: ClosedRange<LocalDay>, sums: TradingSums, carriedIn: Money,
  holds: [SettlementHold] = [], least: Money
) throws(MoneyError) -> SettlementBatch {
  let zero = Money.zero(id.currency)
  let owed = try zero.adding(sums.net()).adding(carriedIn)
  var free = owed
  for hold in holds {
    switch hold {
    case .everything: free = min(free, zero)
    case .amount(let amount): free = try free.subtracting(amount)
    }
  }
  let isEnough = try free.subtracting(least).minorUnits >= 0
  let reason: CarryReason?
  if owed < zero {
    reason = .owes(try owed.negated())
  } else if owed == zero || (free == owed && isEnough) {
    reason = nil
  } else {
    reason = free.isPositive && !isEnough ? .belowLeast(least) : .held
  }
  let isPaidOut: Bool
  switch reason {
  case .owes, .belowLeast: isPaidOut = false
  case .held, nil: isPaidOut = free.isPositive
  }
  let remitted = isPaidOut ? free : zero
  return SettlementBatch(
    id: id, trading: trading, sums: sums, carriedIn: carriedIn, remitted: remitted,
    carriedOut: try owed.subtracting(remitted), reason: reason)
}
