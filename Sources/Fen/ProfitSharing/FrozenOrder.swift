/// How long after the payment an order's money can first be shared, seconds. Source: API v3 分账 (请求分账, 1 分钟后).
public let shareDelay: Int64 = 60
/// How long money stays frozen when nobody releases it, days. Source: API v3 分账 (30 天自动解冻).
public let frozenDays: Int64 = 30
/// Source: API v3 请求分账 (单笔订单最多 50 次).
public let sharesPerOrder: Int64 = 50
/// Source: API v3 请求分账 (receivers).
public let receiversPerShare = 50
/// How long a share can be given back, days. Source: API v3 请求分账回退 (180 天).
public let shareReturnDays: Int64 = 180

/// How much of an order may be shared in all, in parts of 10,000 of its total.
public struct ShareRatio: Hashable, Sendable {
  public let per10k: Int64
  public init(per10k: Int64) { self.per10k = per10k }

  /// Source: API v3 分账 (默认最大分账比例 30%).
  public static let standard = ShareRatio(per10k: 3000)

  /// - Throws: `MoneyError` out of range.
  public func most(of total: Money) throws(MoneyError) -> Money { try total.share(per10k, of: 10_000) }
}

/// What of a paid order's money waits to be shared.
///
///     frozen ──shared, refunded──▶ frozen (less) ──released, or 30 days──▶ released
public struct FrozenOrder: Hashable, Sendable {
  public let order: OrderID
  public let side: MerchantSide
  /// When it is released by itself.
  public let endsAt: Instant
  public let frozenAt: Instant
  public private(set) var left: Money
  /// All that went to receivers, less what they gave back.
  public private(set) var shared: Money
  public private(set) var shares: Int64
  public private(set) var releasedAt: Instant?

  /// The merchant's part of a payment that was placed to be shared, less the fee.
  public init(_ order: OrderID, _ side: MerchantSide, freezing amount: Money, at now: Instant) {
    self.init(
      order, side, left: amount, shared: .zero(amount.currency), shares: 0, frozenAt: now,
      endsAt: now.adding(days: frozenDays), releasedAt: nil)
  }

  /// As it is stored.
  public init(
    _ order: OrderID, _ side: MerchantSide, left: Money, shared: Money, shares: Int64, frozenAt: Instant,
    endsAt: Instant, releasedAt: Instant?
  ) {
    self.order = order
    self.side = side
    self.left = left
    self.shared = shared
    self.shares = shares
    self.frozenAt = frozenAt
    self.endsAt = endsAt
    self.releasedAt = releasedAt
  }

  var frozen: AccountID { AccountID(.merchant(side.payee), .sharing) }

  /// Everything that is left becomes the merchant's to use.
  public mutating func release(at now: Instant) -> [Posting] {
    defer {
      left = .zero(left.currency)
      releasedAt = now
    }
    return free(left)
  }

  /// What a refund needs comes out of the frozen money first, as far as it goes.
  ///
  /// - Parameter amount: what leaves the merchant's account with the refund; below zero where rounding gives it more of
  ///   its fee back than it pays.
  public mutating func thaw(_ amount: Money) throws(MoneyError) -> [Posting] {
    guard amount.isPositive else { return [] }
    let part = min(left, amount)
    left = try left.subtracting(part)
    return free(part)
  }

  private func free(_ amount: Money) -> [Posting] {
    guard amount.isPositive else { return [] }
    return [Posting(debit: frozen, credit: .basic(side.payee), amount: amount, kind: .sharingReleased)]
  }

  mutating func share(_ sum: Money) throws(MoneyError) {
    left = try left.subtracting(sum)
    shared = try shared.adding(sum)
    shares += 1
  }

  /// A receiver gave a part back: it may be shared again, within the ratio, from other money that is frozen.
  public mutating func takeBack(_ amount: Money) throws(MoneyError) { shared = try shared.subtracting(amount) }

  /// What may still go to receivers: what is frozen, within the ratio of the order's total.
  public func unshared(of total: Money, _ ratio: ShareRatio) throws(MoneyError) -> Money {
    guard releasedAt == nil else { return .zero(left.currency) }
    let most = try ratio.most(of: total).subtracting(shared)
    return most.isPositive ? min(left, most) : .zero(left.currency)
  }
}
