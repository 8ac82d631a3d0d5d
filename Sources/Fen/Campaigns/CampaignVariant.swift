/// What a try changes in a campaign's terms, to be compared with them.
public struct CampaignVariant: Hashable, Sendable {
  /// The most one reward comes to.
  public var most: Money?
  public var budget: Money?
  public var minimum: Money?
  public var perPersonAndDay: Int64?

  public init(most: Money? = nil, budget: Money? = nil, minimum: Money? = nil, perPersonAndDay: Int64? = nil) {
    self.most = most
    self.budget = budget
    self.minimum = minimum
    self.perPersonAndDay = perPersonAndDay
  }

  public var isNothing: Bool { self == CampaignVariant() }
}

extension CampaignTerms {
  public func varied(_ variant: CampaignVariant) -> CampaignTerms {
    var terms = self
    if let most = variant.most { terms.benefit = benefit.capped(at: most) }
    if let budget = variant.budget {
      switch funding {
      case .prefunded(_, let shares): terms.funding = .prefunded(budget: budget, shares)
      case .byPayee: terms.funding = .byPayee(budget: budget)
      case .none: break
      }
    }
    if let minimum = variant.minimum { terms.conditions.minimum = minimum }
    if let times = variant.perPersonAndDay { terms.limits.perPersonAndDay = times }
    return terms
  }
}

extension Benefit {
  fileprivate func capped(at most: Money) -> Benefit {
    switch self {
    case .discount(let discount):
      .discount(
        Discount(discount.worth.capped(at: most), isPerItem: discount.isPerItem, stacking: discount.stacking))
    case .cashback(let worth): .cashback(worth.capped(at: most))
    case .coupon, .gift, .points: self
    }
  }
}

extension Worth {
  /// A lower amount, a lower cap, or bands cut off above.
  fileprivate func capped(at most: Money) -> Worth {
    switch self {
    case .fixed: return .fixed(most)
    case .percentage(let hundredths, cap: _): return .percentage(hundredths: hundredths, cap: most)
    case .loweredTo: return self
    case .drawn(let bands, let currency):
      let cut = bands.compactMap { band -> Band? in
        guard band.amounts.lowerBound <= most.minorUnits else { return nil }
        let highest = min(band.amounts.upperBound, most.minorUnits)
        return Band(band.amounts.lowerBound...highest, weight: band.weight)
      }
      return .drawn(cut, currency)
    }
  }
}
