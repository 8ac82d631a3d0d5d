extension JSONValue {
  /// How deep arrays and objects may nest.
  public static let deepest = 32

  /// Reads a JSON text strictly (RFC 8259): UTF-8 only, no duplicate names, nothing after the value.
  ///
  /// - Throws: `JSONFault` with the reason and the byte.
  public init(parsing bytes: some Collection<UInt8>) throws(JSONFault) {
    let outcome =
      bytes.withContiguousStorageIfAvailable(JSONParser.parse)
      ?? Array(bytes).withUnsafeBufferPointer(JSONParser.parse)
    self = try outcome.get()
  }

  /// - Throws: `JSONFault` with the reason and the byte.
  public init(parsing text: String) throws(JSONFault) { try self.init(parsing: text.utf8) }
}

/// Recursive descent over the bytes. Strings without escapes, which is nearly all, are copied once.
private struct JSONParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  private var depth = 0

  static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<JSONValue, JSONFault> {
    var parser = JSONParser(bytes: bytes)
    do throws(JSONFault) {
      return .success(try parser.document())
    } catch { return .failure(error) }
  }

  private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private mutating func document() throws(JSONFault) -> JSONValue {
    skipSpace()
    guard position < bytes.count else { throw fault(.empty) }
    let value = try value()
    skipSpace()
    guard position == bytes.count else { throw fault(.trailingGarbage) }
    return value
  }

  private mutating func value() throws(JSONFault) -> JSONValue {
    switch try peek() {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"):
      try word("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try word("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try word("null")
      return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case let other: throw fault(.unexpectedByte(other))
    }
  }

  private mutating func object() throws(JSONFault) -> JSONValue {
    try descend()
    var members = [JSONObject.Member]()
    // Few names are compared with each other; many are kept in a set, so that a hostile body costs no quadratic time.
    var names = Set<String>()
    skipSpace()
    if try peek() == UInt8(ascii: "}") {
      ascend()
      return .object(JSONObject(unique: []))
    }
    members.reserveCapacity(8)
    while true {
      let start = position
      guard try peek() == UInt8(ascii: "\"") else { throw fault(.unexpectedByte(bytes[position])) }
      let name = try string()
      if members.count < 32 {
        for member in members where member.name == name { throw fault(.duplicateName(name), at: start) }
      } else {
        if names.isEmpty { names = Set(members.map(\.name)) }
        guard names.insert(name).inserted else { throw fault(.duplicateName(name), at: start) }
      }
      skipSpace()
      guard try peek() == UInt8(ascii: ":") else { throw fault(.unexpectedByte(bytes[position])) }
      position += 1
      skipSpace()
      members.append(JSONObject.Member(name, try value()))
      guard try another(closing: UInt8(ascii: "}")) else { return .object(JSONObject(unique: members)) }
    }
  }

  private mutating func array() throws(JSONFault) -> JSONValue {
    try descend()
    var elements = [JSONValue]()
    skipSpace()
    if try peek() == UInt8(ascii: "]") {
      ascend()
      return .array([])
    }
    while true {
      elements.append(try value())
      guard try another(closing: UInt8(ascii: "]")) else { return .array(elements) }
    }
  }

  /// After an element: true past a comma, false past the closing bracket.
  private mutating func another(closing: UInt8) throws(JSONFault) -> Bool {
    skipSpace()
    let byte = try peek()
    if byte == closing {
      ascend()
      return false
    }
    guard byte == UInt8(ascii: ",") else { throw fault(.unexpectedByte(byte)) }
    position += 1
    skipSpace()
    return true
  }

  private mutating func descend() throws(JSONFault) {
    guard depth < JSONValue.deepest else { throw fault(.tooDeep(most: JSONValue.deepest)) }
    depth += 1
    position += 1
  }

  private mutating func ascend() {
    depth -= 1
    position += 1
  }

  private mutating func number() throws(JSONFault) -> JSONValue {
    let start = position
    let negative = bytes[position] == UInt8(ascii: "-")
    if negative { position += 1 }
    let firstDigit = position
    var magnitude: Int64 = 0
    var fits = true
    while let digit = digitHere() {
      // Counted downwards, so that the smallest Int64 fits.
      let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, overflowAgain) = product.subtractingReportingOverflow(Int64(digit))
      if overflow || overflowAgain { fits = false } else { magnitude = sum }
      position += 1
    }
    let digits = position - firstDigit
    guard digits > 0, digits == 1 || bytes[firstDigit] != UInt8(ascii: "0") else {
      throw fault(.invalidNumber, at: start)
    }
    var whole = true
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      whole = false
      position += 1
      try digitsOfNumber(from: start)
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      whole = false
      position += 1
      if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
        position += 1
      }
      try digitsOfNumber(from: start)
    }
    if whole, fits {
      if negative { return .integer(magnitude) }
      if magnitude != .min { return .integer(-magnitude) }
    }
    return .decimal(String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self))
  }

  private mutating func digitsOfNumber(from start: Int) throws(JSONFault) {
    guard digitHere() != nil else { throw fault(.invalidNumber, at: start) }
    while digitHere() != nil { position += 1 }
  }

  private func digitHere() -> UInt8? {
    guard position < bytes.count else { return nil }
    let digit = bytes[position] &- UInt8(ascii: "0")
    return digit < 10 ? digit : nil
  }

  private mutating func string() throws(JSONFault) -> String {
    let start = position + 1
    position = start
    var seen: UInt8 = 0
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        let slice = UnsafeBufferPointer(rebasing: bytes[start..<position])
        // Checked for ASCII already, which is nearly all: `validating` looks again, and slowly.
        let text = seen < 0x80 ? String(decoding: slice, as: UTF8.self) : try text(slice, at: start)
        position += 1
        return text
      }
      if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
      guard byte >= 0x20 else { throw fault(.controlCharacter(byte)) }
      seen |= byte
      position += 1
    }
    throw fault(.endsTooEarly)
  }

  /// The string that began at `start` and whose first escape stands at `position`.
  private mutating func escapedString(from start: Int) throws(JSONFault) -> String {
    var content = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        let outcome = content.withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) }
        guard let outcome else { throw fault(.invalidUTF8, at: start) }
        return outcome
      case UInt8(ascii: "\\"): try escape(into: &content)
      case 0..<0x20: throw fault(.controlCharacter(byte))
      case _:
        content.append(byte)
        position += 1
      }
    }
    throw fault(.endsTooEarly)
  }

  private mutating func escape(into content: inout [UInt8]) throws(JSONFault) {
    let start = position
    position += 1
    let kind = try peek()
    position += 1
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(kind)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "u"):
      let unit = try codeUnit(from: start)
      var scalar = UInt32(unit)
      if UTF16.isLeadSurrogate(unit) {
        guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
          bytes[position + 1] == UInt8(ascii: "u")
        else { throw fault(.loneSurrogate, at: start) }
        position += 2
        let trail = try codeUnit(from: start)
        guard UTF16.isTrailSurrogate(trail) else { throw fault(.loneSurrogate, at: start) }
        scalar = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(trail) - 0xDC00)
      }
      guard let character = Unicode.Scalar(scalar) else { throw fault(.loneSurrogate, at: start) }
      guard scalar != 0 else { throw fault(.nulCharacter, at: start) }
      content.append(contentsOf: String(character).utf8)
    case _: throw fault(.invalidEscape, at: start)
    }
  }

  private mutating func codeUnit(from start: Int) throws(JSONFault) -> UInt16 {
    guard position + 4 <= bytes.count else { throw fault(.endsTooEarly, at: bytes.count) }
    var unit: UInt16 = 0
    for byte in bytes[position..<position + 4] {
      guard let digit = hexadecimalDigit(byte) else { throw fault(.invalidEscape, at: start) }
      unit = unit << 4 | UInt16(digit)
    }
    position += 4
    return unit
  }

  private func text(_ slice: UnsafeBufferPointer<UInt8>, at start: Int) throws(JSONFault) -> String {
    guard let text = String(validating: slice, as: UTF8.self) else { throw fault(.invalidUTF8, at: start) }
    return text
  }

  private mutating func word(_ word: StaticString) throws(JSONFault) {
    for index in 0..<word.utf8CodeUnitCount {
      guard try peek() == word.utf8Start[index] else { throw fault(.unexpectedByte(bytes[position])) }
      position += 1
    }
  }

  private func peek() throws(JSONFault) -> UInt8 {
    guard position < bytes.count else { throw fault(.endsTooEarly) }
    return bytes[position]
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      case _: return
      }
    }
  }

  private func fault(_ reason: JSONFault.Reason, at offset: Int? = nil) -> JSONFault {
    JSONFault(reason: reason, offset: offset ?? position)
  }
}

func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  case _: nil
  }
}
