/// A mobile number of mainland China: 11 digits that begin with 13 to 19.
public struct PhoneNumber: Hashable, Sendable {
  public let digits: String

  /// Reads the number with or without `+86`; nil for anything else.
  public init?(_ text: String) {
    let digits = text.hasPrefix("+86") ? text.dropFirst(3) : text[...]
    let bytes = Array(digits.utf8)
    guard bytes.count == 11, bytes.allSatisfy({ (48...57).contains($0) }), bytes[0] == UInt8(ascii: "1"),
      bytes[1] >= UInt8(ascii: "3")
    else { return nil }
    self.digits = String(digits)
  }

  /// A number that rings nowhere: no operator was given 154.
  ///
  /// - Parameter rest: the eight digits behind it.
  init(unassigned rest: Int) {
    precondition((0...99_999_999).contains(rest))
    digits = "154" + String(String(100_000_000 + rest).dropFirst())
  }

  public var masked: String { maskedPhone(digits) }
}
