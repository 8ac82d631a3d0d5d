/// Where the money of a refund goes.
public enum RefundChannel: Hashable, Sendable {
  /// The way it came: `ORIGINAL`.
  case original(PaymentMethod)
  /// Another card of the payer, after the original failed: `OTHER_BANKCARD`.
  case otherCard(NamedAccount)
  /// Back to the merchant, who settles with the payer himself: `OTHER_BANKCARD` of the merchant.
  case merchant
}

/// An account of the payer as the merchant named it.
public struct NamedAccount: Hashable, Sendable {
  /// For everybody to read: the bank, the kind of card, the last digits.
  public let shown: String
  /// The number and the holder, for the bank alone.
  public let sealed: [UInt8]

  public init(shown: String, sealed: [UInt8]) {
    self.shown = shown
    self.sealed = sealed
  }
}

/// Where a refund stands.
///
///     processing ──arrived──▶ succeeded
///        │  ▲
///        │  └──another way chosen──┐
///        └──card gone──▶ abnormal ─┴─▶ …
///
/// Source: API v3 退款, status.
public enum RefundState: Hashable, Sendable {
  case processing
  case succeeded(at: Instant)
  case abnormal(since: Instant)
}

/// What the merchant asked for.
public struct RefundTerms: Hashable, Sendable {
  public let side: MerchantSide
  public let number: OutRefundNo
  public let amount: Money
  /// The order's total as the merchant believes it.
  public let total: Money
  public let reason: String?
  public let notifyURL: String?
  /// The other fields of the request as JSON text.
  public let detail: String?
  /// SHA-256 over the request.
  public let hash: [UInt8]

  public init(
    side: MerchantSide, number: OutRefundNo, amount: Money, total: Money, reason: String? = nil,
    notifyURL: String? = nil, detail: String? = nil, hash: [UInt8]
  ) {
    self.side = side
    self.number = number
    self.amount = amount
    self.total = total
    self.reason = reason
    self.notifyURL = notifyURL
    self.detail = detail
    self.hash = hash
  }

  /// Whose money is given back.
  public var merchant: MerchantID { side.payee }
}

public struct Refund: Hashable, Sendable {
  public let id: RefundID
  public let order: OrderID
  public let terms: RefundTerms
  /// The part of the fee that went back to the merchant.
  public let feeReturned: Money
  /// What the payer gets: the amount less the discounts' share.
  public let payerAmount: Money
  /// What had been refunded of the order before; what of each reward comes back follows from it.
  public let refundedBefore: Money
  public let createdAt: Instant
  public var channel: RefundChannel
  public var state: RefundState
  /// The outstanding request to the bank, when a card is to receive it.
  public var bankRequest: BankRequestID?
  /// What was taken from the payer's wallet when it arrived: the cashback's share, as far as it was there.
  public var cashbackReturned: Money

  public init(
    id: RefundID, order: OrderID, terms: RefundTerms, feeReturned: Money, payerAmount: Money? = nil,
    refundedBefore: Money? = nil, createdAt: Instant, channel: RefundChannel, state: RefundState = .processing,
    bankRequest: BankRequestID? = nil, cashbackReturned: Money? = nil
  ) {
    self.id = id
    self.order = order
    self.terms = terms
    self.feeReturned = feeReturned
    self.payerAmount = payerAmount ?? terms.amount
    self.refundedBefore = refundedBefore ?? .zero(terms.amount.currency)
    self.createdAt = createdAt
    self.channel = channel
    self.state = state
    self.bankRequest = bankRequest
    self.cashbackReturned = cashbackReturned ?? .zero(terms.amount.currency)
  }
}
