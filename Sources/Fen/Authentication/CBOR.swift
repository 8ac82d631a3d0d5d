/// The part of CBOR that authenticators write. Source: RFC 8949; CTAP 2.1, section 8 (message encoding).
public enum CBOR: Hashable, Sendable {
  case integer(Int64)
  case bytes([UInt8])
  case text(String)
  case array([CBOR])
  /// No key stands in it twice.
  case map([Entry])
  case bool(Bool)
  case null

  public struct Entry: Hashable, Sendable {
    public let key: CBOR
    public let value: CBOR
  }

  /// The value under a key of a map; nil for every other value.
  public subscript(key: CBOR) -> CBOR? {
    guard case .map(let entries) = self else { return nil }
    return entries.first { $0.key == key }?.value
  }
}

/// Why bytes are not what an authenticator may write.
public enum CBORFault: Error, Hashable, Sendable {
  /// The bytes end before the value does.
  case cutOff
  /// A kind that authenticators do not write: a tag, a fraction, a length that is not given beforehand.
  case notAllowed(firstByte: UInt8)
  case numberTooLarge
  case tooDeep
  case tooMany
  case badText
  case keyTwice
  /// Something follows where nothing should.
  case leftOver
}

/// Reads one value after another from bytes that anybody may have written.
///
/// What it takes is bounded by the bytes it is given: nothing is reserved for a length that is only announced.
public struct CBORReader {
  /// Of values in one another. Source: CTAP 2.1, section 8: at most 4 levels.
  static let mostLevels = 4
  /// Elements of one array or map.
  static let mostElements = 64

  private let bytes: [UInt8]
  public private(set) var position: Int

  public init(_ bytes: [UInt8], at position: Int = 0) {
    self.bytes = bytes
    self.position = min(max(position, 0), bytes.count)
  }

  /// The value that is all of `bytes`.
  public static func whole(_ bytes: [UInt8]) throws(CBORFault) -> CBOR {
    var reader = CBORReader(bytes)
    let value = try reader.next()
    guard reader.position == bytes.count else { throw .leftOver }
    return value
  }

  /// The value that stands next.
  public mutating func next() throws(CBORFault) -> CBOR { try value(levelsLeft: Self.mostLevels) }

  private mutating func value(levelsLeft: Int) throws(CBORFault) -> CBOR {
    let first = try byte()
    switch first >> 5 {
    case 0: return .integer(try small(try argument(first)))
    // -1 - n
    case 1: return .integer(-1 - (try small(try argument(first))))
    case 2: return .bytes(Array(try take(try argument(first))))
    case 3:
      guard let text = String(validating: try take(try argument(first)), as: UTF8.self) else { throw .badText }
      return .text(text)
    case 4:
      let count = try count(first, levelsLeft)
      var elements = [CBOR]()
      for _ in 0..<count { elements.append(try value(levelsLeft: levelsLeft - 1)) }
      return .array(elements)
    case 5:
      let count = try count(first, levelsLeft)
      var entries = [CBOR.Entry]()
      for _ in 0..<count {
        let key = try value(levelsLeft: levelsLeft - 1)
        guard !entries.contains(where: { $0.key == key }) else { throw .keyTwice }
        entries.append(CBOR.Entry(key: key, value: try value(levelsLeft: levelsLeft - 1)))
      }
      return .map(entries)
    case _:
      switch first {
      case 0xF4: return .bool(false)
      case 0xF5: return .bool(true)
      case 0xF6: return .null
      case _: throw .notAllowed(firstByte: first)
      }
    }
  }

  /// How many elements an array or map has.
  private mutating func count(_ first: UInt8, _ levelsLeft: Int) throws(CBORFault) -> Int {
    guard levelsLeft > 0 else { throw .tooDeep }
    let count = try argument(first)
    guard count <= Self.mostElements else { throw .tooMany }
    return Int(count)
  }

  /// The number in the low bits of a first byte or in the bytes after it.
  private mutating func argument(_ first: UInt8) throws(CBORFault) -> UInt64 {
    switch first & 31 {
    case let number where number < 24: return UInt64(number)
    case let length where length < 28:
      var number: UInt64 = 0
      for byte in try take(1 << UInt64(length - 24)) { number = number << 8 | UInt64(byte) }
      return number
    case _: throw .notAllowed(firstByte: first)
    }
  }

  private func small(_ number: UInt64) throws(CBORFault) -> Int64 {
    guard let small = Int64(exactly: number) else { throw .numberTooLarge }
    return small
  }

  private mutating func byte() throws(CBORFault) -> UInt8 {
    guard position < bytes.count else { throw .cutOff }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func take(_ count: UInt64) throws(CBORFault) -> ArraySlice<UInt8> {
    guard count <= UInt64(bytes.count - position) else { throw .cutOff }
    defer { position += Int(count) }
    return bytes[position..<position + Int(count)]
  }
}
