/// Where a pay-gift activity stands: a campaign that gives coupons of its owner's stocks to people who pay.
///
/// Source: API v3 支付有礼, act_status.
public enum PayGiftStatus: String, CaseIterable, Hashable, Sendable {
  /// Its time has not begun.
  case created = "CREATE_ACT_STATUS"
  case ongoing = "ONGOING_ACT_STATUS"
  case terminated = "TERMINATE_ACT_STATUS"
  case paused = "STOP_ACT_STATUS"
  case over = "OVER_TIME_ACT_STATUS"
}

extension PayGiftStatus {
  /// - Parameter terminatedAt: when its creator ended it; nil when nobody did.
  public init(_ campaign: Campaign, terminatedAt: Instant?, now: Instant) {
    let period = campaign.terms.conditions.hours.period
    if terminatedAt != nil {
      self = .terminated
    } else if now >= period.upperBound {
      self = .over
    } else {
      switch campaign.state {
      case .paused: self = .paused
      case .ended: self = .terminated
      case .draft, .approved, .running: self = now < period.lowerBound ? .created : .ongoing
      }
    }
  }
}

/// A change of the merchants at whose tills an activity gives.
public enum PayGiftMerchants: Hashable, Sendable {
  case adding([MerchantID])
  case removing([MerchantID])
}

public enum PayGiftRefusal: Error, Equatable, Sendable {
  /// Without any it would give at all tills there are.
  case noMerchantLeft
  case tooManyMerchants(most: Int)
}

/// How many merchants one activity may have. Ours: the source bounds a request alone, by 500.
public let mostPayGiftMerchants = 10_000

extension CampaignTerms {
  /// The same at more merchants' tills, or at fewer.
  ///
  /// - Throws: `PayGiftRefusal`.
  public func changing(_ change: PayGiftMerchants) throws(PayGiftRefusal) -> CampaignTerms {
    var next = self
    switch change {
    case .adding(let merchants): next.conditions.merchants.formUnion(merchants)
    case .removing(let merchants): next.conditions.merchants.subtract(merchants)
    }
    guard !next.conditions.merchants.isEmpty else { throw .noMerchantLeft }
    guard next.conditions.merchants.count <= mostPayGiftMerchants else {
      throw .tooManyMerchants(most: mostPayGiftMerchants)
    }
    return next
  }
}
