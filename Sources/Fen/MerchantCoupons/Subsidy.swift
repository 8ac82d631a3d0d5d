/// A payment for the use of a merchant's coupon, from one merchant to the one who took it; on the wire
/// `subsidy_receipt_id`, 28 digits that begin with 11.
public struct SubsidyID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }

  public var wire: String { "110000000" + padded(value, 19) }

  public init?(wire text: String) {
    guard let value = number(text, after: "110000000") else { return nil }
    self.value = value
  }
}

/// What came back of a subsidy; on the wire `subsidy_return_receipt_id`, 28 digits that begin with 12.
public struct SubsidyReturnID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }

  public var wire: String { "120000000" + padded(value, 19) }

  public init?(wire text: String) {
    guard let value = number(text, after: "120000000") else { return nil }
    self.value = value
  }
}

/// Why money did not move, though the request was right. The raw value is stored.
///
/// Source: API v3 商家券 (营销补差, fail_reason).
public enum SubsidyFailure: Int64, CaseIterable, Hashable, Sendable {
  case insufficientBalance = 1
  /// More than the coupon takes off.
  case tooMuch = 2
  /// The coupon has one already.
  case tooOften = 3
}

public struct SubsidyTerms: Hashable, Sendable {
  public let payer: MerchantID
  public let payee: MerchantID
  public let campaign: CampaignID
  public let coupon: CouponID
  /// The payee's, for which the coupon was used.
  public let order: OrderID
  public let amount: Money
  public let description: String
  public let number: String

  public init(
    payer: MerchantID, payee: MerchantID, campaign: CampaignID, coupon: CouponID, order: OrderID, amount: Money,
    description: String, number: String
  ) {
    self.payer = payer
    self.payee = payee
    self.campaign = campaign
    self.coupon = coupon
    self.order = order
    self.amount = amount
    self.description = description
    self.number = number
  }
}

public struct Subsidy: Hashable, Sendable {
  public let id: SubsidyID
  public let terms: SubsidyTerms
  public let at: Instant
  /// Nil for one that was paid.
  public let failure: SubsidyFailure?
  public var returned: Money

  public init(id: SubsidyID, terms: SubsidyTerms, at: Instant, failure: SubsidyFailure?, returned: Money) {
    self.id = id
    self.terms = terms
    self.at = at
    self.failure = failure
    self.returned = returned
  }
}

/// A part of a subsidy that went back after a refund of its order.
public struct SubsidyReturn: Hashable, Sendable {
  public let id: SubsidyReturnID
  public let subsidy: SubsidyID
  public let refund: RefundID
  public let amount: Money
  public let description: String
  public let number: String
  public let at: Instant
  /// Whether the payee had too little.
  public let isShort: Bool

  public init(
    id: SubsidyReturnID, subsidy: SubsidyID, refund: RefundID, amount: Money, description: String, number: String,
    at: Instant, isShort: Bool
  ) {
    self.id = id
    self.subsidy = subsidy
    self.refund = refund
    self.amount = amount
    self.description = description
    self.number = number
    self.at = at
    self.isShort = isShort
  }
}

/// Why a subsidy, or its return, was refused. Nothing is kept of it.
public enum SubsidyRefusal: Error, Equatable, Sendable {
  /// The stock was made without it.
  case notAllowed
  case couponNotUsed
  /// The order is another merchant's, or not paid by the coupon's holder.
  case otherOrder
  case samePayerAndPayee
  /// Nothing was paid that could come back.
  case notPaid
  /// More than is left of it.
  case aboveRest(Money)
  /// The refund is of another order.
  case otherRefund
}

/// Decides a subsidy: from the payer's money for campaigns to the payee's takings. A coupon is paid for once, and never
/// with more than it takes off.
///
/// - Parameters:
///   - most: what the coupon takes off; nil where only the till knows.
///   - balance: what the payer's marketing account holds.
/// - Throws: `SubsidyRefusal`.
public func decideSubsidy(
  _ terms: SubsidyTerms, id: SubsidyID, for used: MerchantCoupon, isAllowed: Bool, order: Order, most: Money?,
  balance: Money, now: Instant
) throws(SubsidyRefusal) -> (Subsidy, MerchantCoupon, [Posting]) {
  guard isAllowed else { throw .notAllowed }
  guard terms.payer != terms.payee else { throw .samePayerAndPayee }
  guard case .used = used.coupon.state else { throw .couponNotUsed }
  guard order.terms.merchant == terms.payee, order.payment?.payer == used.coupon.user else { throw .otherOrder }
  let failure: SubsidyFailure? =
    if used.till.subsidy != nil {
      .tooOften
    } else if let most, terms.amount > most {
      .tooMuch
    } else if terms.amount > balance {
      .insufficientBalance
    } else {
      nil
    }
  let subsidy = Subsidy(id: id, terms: terms, at: now, failure: failure, returned: .zero(terms.amount.currency))
  guard failure == nil else { return (subsidy, used, []) }
  var paid = used
  paid.till.subsidy = id
  return (
    subsidy, paid,
    [
      Posting(
        debit: AccountID(.merchant(terms.payer), .marketing), credit: .basic(terms.payee), amount: terms.amount,
        kind: .subsidy)
    ]
  )
}

/// What a decision about the return of a subsidy changes.
public struct SubsidyReturned: Hashable, Sendable {
  public let subsidy: Subsidy
  public let asked: SubsidyReturn
  /// Free for another subsidy, or to be given back, once all came back.
  public let coupon: MerchantCoupon
  public let postings: [Posting]
}

/// Decides what comes back of a subsidy, the way it went.
///
/// - Parameter balance: what the payee's account holds.
/// - Throws: `SubsidyRefusal`.
public func decideSubsidyReturn(
  _ asked: SubsidyReturn, of subsidy: Subsidy, for coupon: MerchantCoupon, refund: Refund, balance: Money
) throws(SubsidyRefusal) -> SubsidyReturned {
  guard subsidy.failure == nil else { throw .notPaid }
  guard refund.order == subsidy.terms.order else { throw .otherRefund }
  let rest = Money(
    minorUnits: subsidy.terms.amount.minorUnits - subsidy.returned.minorUnits, subsidy.terms.amount.currency)
  guard asked.amount <= rest else { throw .aboveRest(rest) }
  let done = SubsidyReturn(
    id: asked.id, subsidy: asked.subsidy, refund: asked.refund, amount: asked.amount, description: asked.description,
    number: asked.number, at: asked.at, isShort: asked.amount > balance)
  guard !done.isShort else {
    return SubsidyReturned(subsidy: subsidy, asked: done, coupon: coupon, postings: [])
  }
  var (next, freed) = (subsidy, coupon)
  if asked.amount == rest { freed.till.subsidy = nil }
  next.returned = Money(
    minorUnits: subsidy.returned.minorUnits + asked.amount.minorUnits, asked.amount.currency)
  let posting = Posting(
    debit: .basic(subsidy.terms.payee), credit: AccountID(.merchant(subsidy.terms.payer), .marketing),
    amount: asked.amount, kind: .subsidy)
  return SubsidyReturned(subsidy: next, asked: done, coupon: freed, postings: [posting])
}
