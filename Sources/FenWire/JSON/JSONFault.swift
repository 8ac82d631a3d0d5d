/// Why a text is not the JSON that Fen reads, and at which byte.
public struct JSONFault: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// Nothing but white space.
    case empty
    case endsTooEarly
    case unexpectedByte(UInt8)
    case invalidNumber
    case invalidEscape
    case loneSurrogate
    /// A byte below 0x20 stands unescaped in a string.
    case controlCharacter(UInt8)
    /// U+0000, which not every database can keep.
    case nulCharacter
    case invalidUTF8
    case duplicateName(String)
    case tooDeep(most: Int)
    case trailingGarbage
  }

  public let reason: Reason
  /// Counted from 0.
  public let offset: Int
}

extension JSONFault: CustomStringConvertible {
  /// In English, for `Sandbox-Hint`: what is wrong, where, and what would be right.
  public var description: String {
    let what =
      switch reason {
      case .empty: "the body is empty; send a JSON object"
      case .endsTooEarly: "the JSON text ends too early; check that the whole body was sent"
      case .unexpectedByte(let byte):
        (0x21..<0x7F).contains(byte)
          ? "unexpected '\(Character(UnicodeScalar(byte)))'" : "unexpected byte 0x\(hexadecimal(byte))"
      case .invalidNumber: "invalid number; JSON has no leading zeros, no '+' and no bare '.'"
      case .invalidEscape: "invalid escape; JSON knows \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"
      case .loneSurrogate: "\\u escape of half a surrogate pair; write both halves or the character itself"
      case .controlCharacter(let byte): "control character 0x\(hexadecimal(byte)) in a string; escape it"
      case .nulCharacter: "the character U+0000 is not accepted"
      case .invalidUTF8: "a string is not UTF-8"
      case .duplicateName(let name): "the name \"\(name)\" occurs twice in one object"
      case .tooDeep(let most): "nested deeper than \(most) levels"
      case .trailingGarbage: "something follows the end of the JSON value"
      }
    return "\(what) (byte \(offset))"
  }
}

func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) }
