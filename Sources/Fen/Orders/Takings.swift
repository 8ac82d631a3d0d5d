/// What a paid order brings its merchant.
public struct Takings: Hashable, Sendable {
  /// What the merchant is charged for the payment.
  public let fee: Money
  /// What came to his account: the payer's part and what others gave of the discounts, less the fee.
  public let received: Money
  /// What is left of that after the refunds so far.
  public let net: Money

  /// - Parameter rewards: what the payment was given.
  /// - Throws: `MoneyError`.
  public init(of order: Order, _ payment: Payment, rewards: [Reward]) throws(MoneyError) {
    let total = order.terms.total
    fee = payment.fee
    received = try Price(total, with: rewards).received.subtracting(fee)
    let back = try RefundParts(of: order.refunded, refunded: .zero(total.currency), total: total, rewards: rewards)
    let feeBack = try fee.share(order.refunded.minorUnits, of: total.minorUnits)
    net = try received.subtracting(back.settled(rewards).subtracting(feeBack))
  }
}
