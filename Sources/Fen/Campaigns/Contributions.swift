/// Whose money a discount is, as its payee sees it.
public struct Contributions: Hashable, Sendable {
  public private(set) var payee: Money
  public private(set) var platform: Money
  /// Of other merchants.
  public private(set) var others: Money

  /// - Parameter payee: the merchant of the order that got the discount.
  /// - Throws: `MoneyError`.
  public init(_ discount: Money, by funding: Funding, payee merchant: MerchantID) throws(MoneyError) {
    let zero = Money.zero(discount.currency)
    (payee, platform, others) = (zero, zero, zero)
    switch funding {
    case .byPayee: payee = discount
    case .none: break
    case .prefunded(_, let shares):
      for (share, part) in zip(shares, try discount.allocated(by: shares.map(\.weight))) {
        switch share.funder {
        case .platform: platform = try platform.adding(part)
        case .merchant(merchant): payee = try payee.adding(part)
        case .merchant: others = try others.adding(part)
        }
      }
    }
  }
}
