/// A price in the shop's own currency, and what becomes of it: the payer gives yuan, the merchant is owed the price
/// less the fee in its own currency.
///
/// Source: WeChat Pay's introduction for overseas merchants: listed price, rate and yuan are shown to the payer.
public struct OverseasPayment: Hashable, Sendable {
  public let price: Money
  /// The rate that held when it was paid. It stays: what is given back is counted by it.
  public let rate: ExchangeRate
  /// What the payer gives, in fen.
  public let payerTotal: Money
  /// What the merchant is charged, in its own currency.
  public let fee: Money
  /// By how much the fen are more than the price is worth.
  public let remainder: ExactFen

  /// - Throws: `OverseasRefusal`.
  public init(_ price: Money, at rate: ExchangeRate, fee feeRate: FeeRate) throws(OverseasRefusal) {
    guard price.isPositive else { throw .notPositive }
    let exchange: Exchange
    do throws(MoneyError) {
      exchange = try rate.fen(for: price)
      fee = try feeRate.fee(on: price)
    } catch {
      throw .arithmetic(error)
    }
    guard exchange.home.isPositive else { throw .lessThanOneFen(price) }
    (self.price, self.rate, payerTotal, remainder) = (price, rate, exchange.home, exchange.remainder)
  }
}

/// Why a price is not paid, or not given back. In descending precedence.
public enum OverseasRefusal: Error, Equatable, Sendable {
  case notPositive
  /// It rounds to no fen at all, and nobody pays nothing.
  case lessThanOneFen(Money)
  case arithmetic(MoneyError)
  /// More is asked back than is left of the price.
  case exceedsPaid(left: Money)
}

/// A part of an overseas payment that goes back.
public struct OverseasRefund: Hashable, Sendable {
  /// Of the price.
  public let amount: Money
  /// What the payer gets, in fen: nothing where the part is too small to move one.
  public let payerAmount: Money
  /// What of the fee comes back to the merchant.
  public let feeReturned: Money
  /// By how much the fen are more than the amount is worth at the payment's rate.
  public let remainder: ExactFen
}

extension OverseasPayment {
  /// What goes back with a further part of the price. By the payment's own rate, so that a price given back in however
  /// many parts gives the payer exactly the fen he gave and the merchant exactly its fee, and leaves no remainder.
  ///
  /// - Parameter before: what of the price went back before.
  /// - Throws: `OverseasRefusal`.
  public func refunding(_ amount: Money, after before: Money) throws(OverseasRefusal) -> OverseasRefund {
    guard amount.isPositive else { throw .notPositive }
    let left: Money
    let refund: OverseasRefund
    do throws(MoneyError) {
      left = try price.subtracting(before)
      _ = try left.subtracting(amount)
      let (part, earlier, whole) = (amount.minorUnits, before.minorUnits, price.minorUnits)
      let payerAmount = try payerTotal.further(part, after: earlier, of: whole)
      refund = OverseasRefund(
        amount: amount, payerAmount: payerAmount, feeReturned: try fee.further(part, after: earlier, of: whole),
        remainder: ExactFen(payerAmount.minorUnits) - (try rate.worth(of: amount)))
    } catch {
      throw .arithmetic(error)
    }
    guard amount <= left else { throw .exceedsPaid(left: left) }
    return refund
  }
}
