/// How long a payment code can be used, seconds. Source: the rules of 付款码: it renews every minute.
public let paymentCodeLife: Int64 = 60
/// Above this a code payment asks for the password. A setting; source: 付款码 免密支付, 1000 元.
public let passwordFreeLimit = Money.fen(100_000)
/// Password-free code payments a person makes in one day before the password is asked. Source: 付款码规则.
public let passwordFreePerDay: Int64 = 10

/// Code payments without password that a person made on one day.
public struct PasswordFreePayments: Hashable, Sendable {
  public let day: BusinessDay
  public let count: Int64

  public init(on day: BusinessDay, count: Int64) {
    self.day = day
    self.count = count
  }

  public func made(on day: BusinessDay) -> Int64 { day == self.day ? count : 0 }

  public func afterOneMore(on day: BusinessDay) -> PasswordFreePayments {
    PasswordFreePayments(on: day, count: made(on: day) + 1)
  }
}

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
public func needsPassword(_ amount: Money, passwordFreeToday: Int64) -> Bool {
  amount.currency != passwordFreeLimit.currency || amount > passwordFreeLimit
    || passwordFreeToday >= passwordFreePerDay
}
