/// A merchant's takings of a day that have not been exchanged yet, in fen. Refunds are paid out of them alone: what was
/// exchanged is yuan no more.
///
/// The day is the merchant's own, by its zone.
/// Source: API v3 global, refunds (`REFUND_SOURCE_UNSETTLED_FUNDS`; error `NOTENOUGH`).
public struct RefundPool: Hashable, Sendable {
  public let day: LocalDay
  /// What payers gave that day.
  public let taken: Money
  /// What went back that day, of this day's payments or of earlier ones.
  public let refunded: Money

  public init(day: LocalDay, taken: Money, refunded: Money) {
    (self.day, self.taken, self.refunded) = (day, taken, refunded)
  }

  /// - Throws: `MoneyError`.
  public func left() throws(MoneyError) -> Money { try taken.subtracting(refunded) }

  /// The pool after it gave an amount to a payer.
  ///
  /// - Throws: `RefundPoolRefusal`.
  public func giving(_ amount: Money) throws(RefundPoolRefusal) -> RefundPool {
    let has: Money
    let after: Money
    do throws(MoneyError) {
      has = try left()
      after = try refunded.adding(amount)
    } catch {
      throw .arithmetic(error)
    }
    guard amount <= has else { throw .notEnough(has: has, needs: amount) }
    return RefundPool(day: day, taken: taken, refunded: after)
  }
}

/// Why the day's yuan do not pay a refund.
public enum RefundPoolRefusal: Error, Equatable, Sendable {
  /// On the wire `NOTENOUGH`: wait for further payments, or until tomorrow's.
  case notEnough(has: Money, needs: Money)
  case arithmetic(MoneyError)
}
