/// Fen's own accounts for what it exchanges between yuan and one other currency.
///
/// A transfer moves one currency. So what is exchanged goes into the position on one side and comes out of it on the
/// other, in two postings, and each currency sums to zero by itself. The two sides are tied by the rates alone.
public struct ExchangeAccounts: Hashable, Sendable {
  public let currency: Currency

  /// Nil for the yuan, which is not exchanged for itself.
  public init?(_ currency: Currency) {
    guard currency != .cny else { return nil }
    self.currency = currency
  }

  /// The position's side in yuan.
  public var yuan: AccountID { AccountID(.exchange(currency), .position) }
  /// The position's side in the other currency.
  public var foreign: AccountID { .position(currency) }
  /// The whole fen by which exchanges of this currency were rounded.
  public var roundings: AccountID { AccountID(.exchange(currency), .roundings) }
}
