// Whom a campaign names. Who is named must be there, and must have agreed.

extension CampaignTerms {
  /// Every merchant it names: where payments count, where its coupons are used, who pays for it, whose programme.
  public var merchants: Set<MerchantID> {
    var named = conditions.named
    switch benefit {
    case .discount, .cashback, .gift: break
    case .coupon(let coupon): named.formUnion(coupon.use.named)
    case .points(_, let programme): named.insert(programme)
    }
    for case .merchant(let id) in funders { named.insert(id) }
    return named
  }

  /// Whose money is locked for it.
  public var funders: [Funder] {
    switch funding {
    case .prefunded(_, let shares): shares.map(\.funder)
    case .byPayee, .none: []
    }
  }

  /// Those who receive less by it, where they bear it: the payees of the payments that its discount, or its coupon, is
  /// taken off.
  var payees: Set<MerchantID> {
    if case .coupon(let coupon) = benefit { return coupon.use.payees }
    return conditions.payees
  }

  /// Who must agree to it: whose money it gives, and whose programme it uses.
  public var parties: Set<MerchantID> {
    var parties = Set<MerchantID>()
    if case .byPayee = funding { parties = payees }
    for case .merchant(let id) in funders { parties.insert(id) }
    if let programme = conditions.programme { parties.insert(programme) }
    switch benefit {
    case .discount, .cashback, .gift: break
    case .coupon(let coupon): if let programme = coupon.use.programme { parties.insert(programme) }
    case .points(_, let programme): parties.insert(programme)
    }
    return parties
  }
}

extension Conditions {
  fileprivate var payees: Set<MerchantID> { merchants.union(stores.map(\.merchant)) }

  fileprivate var named: Set<MerchantID> {
    var named = payees
    if let programme { named.insert(programme) }
    return named
  }
}
