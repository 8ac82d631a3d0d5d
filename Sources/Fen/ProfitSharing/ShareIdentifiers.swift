/// A share of an order's money; on the wire `order_id`, 28 digits that begin with 30.
public struct ShareID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }

  public var wire: String { "300000000" + padded(value, 19) }

  public init?(wire text: String) {
    guard let value = number(text, after: "300000000") else { return nil }
    self.value = value
  }
}

/// A share given back; on the wire `return_id`, 28 digits that begin with 31.
public struct ShareReturnID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }

  public var wire: String { "310000000" + padded(value, 19) }
}

/// The number a merchant or provider gives a share, a release or a return: 1–64 of digits, letters, `_-|*@`. Unique for
/// the side that gives it, among shares and among returns.
public struct OutShareNo: Hashable, Sendable {
  public let value: String

  /// - Throws: `NumberFault` naming what is wrong.
  public init(_ text: String) throws(NumberFault) {
    self.value = try checked(text, 1...64, also: "_-|*@")
  }

  public init(stored text: String) { self.value = text }
}
