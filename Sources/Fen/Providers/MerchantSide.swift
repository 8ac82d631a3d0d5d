/// The merchant's side of an order: who is paid, and who acts. There is no level below a provider but merchants.
public enum MerchantSide: Hashable, Sendable {
  /// The merchant acts itself.
  case merchant(MerchantID)
  case provider(ProviderID, of: MerchantID)

  /// Whose the money of the order is.
  public var payee: MerchantID {
    switch self {
    case .merchant(let id): id
    case .provider(_, of: let id): id
    }
  }

  /// Whose keys sign requests and answers, and who is told.
  public var caller: MerchantID {
    switch self {
    case .merchant(let id): id
    case .provider(let id, of: _): id.mchid
    }
  }

  public var provider: ProviderID? {
    switch self {
    case .merchant: nil
    case .provider(let id, of: _): id
    }
  }

  /// Whether this side may refund and share an order of `other`: what it placed itself, and, by the merchant, what a
  /// provider placed for it, because the money is the merchant's.
  public func mayActOn(orderOf other: MerchantSide) -> Bool {
    self == other || self == .merchant(other.payee)
  }
}
