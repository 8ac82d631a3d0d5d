/// The number of a bank card: 12 to 19 digits, the last one a check digit. Source: ISO/IEC 7812-1.
public struct CardNumber: Hashable, Sendable {
  public let digits: String

  /// Reads a number as people type it, in groups or not.
  ///
  /// - Throws: `CardNumberFault`.
  public init(_ text: String) throws(CardNumberFault) {
    let digits = text.utf8.filter { $0 != UInt8(ascii: " ") }
    guard (12...19).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else { throw .notANumber }
    guard checkDigit(of: digits.dropLast().map { $0 - 48 }) == digits[digits.count - 1] - 48 else { throw .checkDigit }
    self.digits = String(decoding: digits, as: UTF8.self)
  }

  /// A number made of the first digits; the check digit is added.
  public init(making payload: [UInt8]) {
    precondition((11...18).contains(payload.count) && payload.allSatisfy { $0 < 10 })
    digits = (payload + [checkDigit(of: payload)]).map { String($0) }.joined()
  }

  public var lastFour: String { String(digits.suffix(4)) }
}

public enum CardNumberFault: Error, Equatable, Sendable {
  case notANumber
  /// A digit is mistyped, or two are exchanged.
  case checkDigit
}

/// Source: ISO/IEC 7812-1, annex B (the Luhn formula).
private func checkDigit(of payload: [UInt8]) -> UInt8 {
  let sum = payload.reversed().enumerated().reduce(0) { sum, entry in
    let digit = Int(entry.element) * (entry.offset % 2 == 0 ? 2 : 1)
    return sum + digit / 10 + digit % 10
  }
  return UInt8((10 - sum % 10) % 10)
}
