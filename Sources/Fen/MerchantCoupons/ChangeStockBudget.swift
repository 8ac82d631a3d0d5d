/// How many coupons of a running stock a merchant wants to give from now on.
///
/// Source: API v3 商家券 (修改批次预算).
public struct StockBudgetChange: Hashable, Sendable {
  /// Another figure, and the one it is believed to be now, so that of two changes at once one is refused.
  public struct Figure: Hashable, Sendable {
    public let target: Int64
    public let current: Int64

    public init(target: Int64, current: Int64) {
      self.target = target
      self.current = current
    }
  }

  public let count: Figure?
  public let countPerDay: Figure?

  public init(count: Figure?, countPerDay: Figure?) {
    self.count = count
    self.countPerDay = countPerDay
  }
}

public enum StockBudgetRefusal: Error, Equatable, Sendable {
  /// It is another figure by now; nil where there is no limit.
  case isNow(Int64?)
  /// So many were sent already.
  case belowSent(Int64)
}

extension CampaignTerms {
  /// The same with another budget.
  ///
  /// - Parameter sent: how many coupons were sent so far.
  public func changing(_ change: StockBudgetChange, sent: Int64) throws(StockBudgetRefusal) -> CampaignTerms {
    var next = self
    if let figure = change.count {
      guard limits.count == figure.current else { throw .isNow(limits.count) }
      guard figure.target >= sent else { throw .belowSent(sent) }
      next.limits.count = figure.target
    }
    if let figure = change.countPerDay {
      guard limits.countPerDay == figure.current else { throw .isNow(limits.countPerDay) }
      next.limits.countPerDay = figure.target
    }
    return next
  }
}
