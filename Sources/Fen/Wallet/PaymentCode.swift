/// How long a payment code can be used, seconds. Source: the rules of 付款码: it renews every minute.
public let paymentCodeLife: Int64 = 60
/// A payment code on a customer's phone.
public struct PaymentCode: Hashable, Sendable {
  /// 18 digits, the first two 10–15.
  public let digits: Int64
  public let user: UserID
  /// What the customer chose to pay with.
  public let method: PaymentMethod
  public let expiresAt: Instant
  /// The order it was used for. One code, one trade.
  public var usedFor: OrderID?

  public init(digits: Int64, user: UserID, method: PaymentMethod, expiresAt: Instant, usedFor: OrderID? = nil) {
    self.digits = digits
    self.user = user
    self.method = method
    self.expiresAt = expiresAt
    self.usedFor = usedFor
  }

  public var text: String { String(digits) }

  /// Reads the digits of a code of Fen's own network; nil for codes of other wallets and other text.
  public static func digits(_ text: String) -> Int64? {
    guard text.utf8.count == 18, let digits = Int64(text), (10...15).contains(digits / 10_000_000_000_000_000) else {
      return nil
    }
    return digits
  }

  /// A code from 64 random bits: prefix 10–14 (15 is Hong Kong's), 16 random digits.
  public static func digits(random: UInt64) -> Int64 {
    let prefix = 10 + Int64(random % 5)
    return prefix * 10_000_000_000_000_000 + Int64((random / 5) % 10_000_000_000_000_000)
  }
}

/// Why a code was refused, in descending precedence.
public enum PaymentCodeRefusal: Error, Equatable, Sendable {
  case unknown
  case expired
  case used
}

/// The code when a till can take a payment with it.
public func check(_ code: PaymentCode?, now: Instant) throws(PaymentCodeRefusal) -> PaymentCode {
  guard let code else { throw .unknown }
  guard code.usedFor == nil else { throw .used }
  guard now < code.expiresAt else { throw .expired }
  return code
}

/// Whether a code payment must be confirmed with the password.
///
/// - Parameter passwordFreeToday: how many the person made without.
public func needsPassword(_ amount: Money, passwordFreeToday: Int64, rules: Rules, on day: BusinessDay) -> Bool {
  amount.currency != .cny || amount.minorUnits > rules.setting(.passwordFreeLimit, on: day)
    || passwordFreeToday >= rules.setting(.passwordFreePerDay, on: day)
}
