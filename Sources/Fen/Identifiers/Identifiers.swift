/// A number the platform gave out for one kind of thing. Two kinds of identifier never mix: the compiler refuses.
public protocol PlatformNumber: Hashable, Comparable, Sendable {
  var value: Int64 { get }
  init(_ value: Int64)
}

extension PlatformNumber {
  public static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}

/// Whoever has keys of the merchant protocol, a merchant or a service provider: ten digits.
public struct MerchantID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }

  /// Reads the protocol's `mchid`: ten digits, the first not zero.
  ///
  /// Ten, because wechatpy builds `mch_billno` as mchid + 18 digits and the limit is 28.
  public init?(_ text: String) {
    guard text.utf8.count == 10, isDigits(text), text.utf8.first != 48, let value = Int64(text) else { return nil }
    self.value = value
  }
}

extension MerchantID: CustomStringConvertible {
  public var description: String { String(value) }
}

/// A service provider: the number it signs with, where only a provider can stand.
public struct ProviderID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }

  public var mchid: MerchantID { MerchantID(value) }
}

extension ProviderID: CustomStringConvertible {
  public var description: String { String(value) }
}

public struct UserID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }
}

public struct CardID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }
}

/// Who is behind one wallet or several; the number of the first.
public struct PersonID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }
  public init(_ firstWallet: UserID) { value = firstWallet.value }
}

/// A packet or transfer as the owner of the money in it. Drawn from the numbers that are short enough to own accounts.
public struct EscrowID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }
}

/// A campaign; on the wire a `stock_id` or `activity_id`. Drawn from the numbers that are short enough to own accounts.
public struct CampaignID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }
}

/// A coupon that somebody holds; on the wire `coupon_id`.
public struct CouponID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }
}

public struct NotificationID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }
}

/// A request to the bank: the number by which it is repeated and asked about.
public struct BankRequestID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }
}

/// An order; on the wire it is the `transaction_id` once paid.
public struct OrderID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }

  /// 28 digits that begin with 42, so that an order is found by its own number without another index.
  public var transactionID: String { "420000000" + padded(value, 19) }

  public init?(transactionID text: String) {
    guard let value = number(text, after: "420000000") else { return nil }
    self.value = value
  }
}

/// Orders that are paid together; on the wire `combine_transaction_id` once they are.
public struct CombinationID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }

  /// As an order's, whose numbers are drawn from the same source: none is both.
  public var transactionID: String { OrderID(value).transactionID }
}

/// A refund; on the wire `refund_id`, 28 digits that begin with 50.
public struct RefundID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }

  public var wire: String { "500000000" + padded(value, 19) }

  public init?(wire text: String) {
    guard let value = number(text, after: "500000000") else { return nil }
    self.value = value
  }
}

/// The number in 28 digits that begin with `prefix`. `Int64` alone would also take a sign.
func number(_ text: String, after prefix: String) -> Int64? {
  guard text.utf8.count == 28, isDigits(text), text.hasPrefix(prefix), let value = Int64(text.dropFirst(prefix.count)),
    value > 0
  else { return nil }
  return value
}

private func isDigits(_ text: String) -> Bool { text.utf8.allSatisfy { (48...57).contains($0) } }

/// The merchant's own number for an order: 6–32 of digits, letters, `_-|*`. Unique per merchant.
public struct OutTradeNo: Hashable, Sendable {
  public let value: String

  /// - Throws: `NumberFault` naming what is wrong.
  public init(_ text: String) throws(NumberFault) {
    self.value = try checked(text, 6...32, also: "_-|*")
  }

  /// A number that was checked before it was stored.
  public init(stored text: String) { self.value = text }
}

/// The merchant's own number for a refund: 1–64 of digits, letters, `_-|*@`. Unique per merchant.
public struct OutRefundNo: Hashable, Sendable {
  public let value: String

  /// - Throws: `NumberFault` naming what is wrong.
  public init(_ text: String) throws(NumberFault) {
    self.value = try checked(text, 1...64, also: "_-|*@")
  }

  public init(stored text: String) { self.value = text }
}

/// The number a person's program gives what it asks for: 1–64 of digits, letters, `_-`. Unique per wallet, so that a
/// repeated request moves nothing twice.
public struct RequestNumber: Hashable, Sendable {
  public let value: String

  /// - Throws: `NumberFault` naming what is wrong.
  public init(_ text: String) throws(NumberFault) {
    self.value = try checked(text, 1...64, also: "_-")
  }

  public init(stored text: String) { self.value = text }
}

/// What is wrong with a merchant's or a program's number.
public enum NumberFault: Error, Equatable, Sendable {
  case tooShort(count: Int, least: Int)
  case tooLong(count: Int, most: Int)
  case character(Character)
}

func checked(_ text: String, _ length: ClosedRange<Int>, also extra: String) throws(NumberFault) -> String {
  let count = text.utf8.count
  guard count >= length.lowerBound else { throw .tooShort(count: count, least: length.lowerBound) }
  guard count <= length.upperBound else { throw .tooLong(count: count, most: length.upperBound) }
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      continue
    case let other where extra.utf8.contains(other): continue
    case _:
      // Only a character that is forbidden is looked at as a character.
      let isAllowed = { (one: Character) in one.isASCII && (one.isLetter || one.isNumber || extra.contains(one)) }
      throw .character(text.first { !isAllowed($0) } ?? " ")
    }
  }
  return text
}
