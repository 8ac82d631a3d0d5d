/// Writes JSON compactly: no white space, members in their order, UTF-8 unescaped, `/` unescaped.
public struct JSONWriter {
  public private(set) var bytes: [UInt8] = []
  private let sortsNames: Bool

  /// - Parameter sortsNames: members by the bytes of their names, so that equal contents give equal bytes.
  public init(capacity: Int = 512, sortsNames: Bool = false) {
    self.sortsNames = sortsNames
    bytes.reserveCapacity(capacity)
  }

  public mutating func write(_ value: JSONValue) {
    switch value {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    case .integer(let number): write(number)
    case .decimal(let digits): bytes.append(contentsOf: digits.utf8)
    case .string(let text): write(text)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for index in elements.indices {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        write(elements[index])
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object): write(object)
    }
  }

  public mutating func write(_ object: JSONObject) {
    write(members: sortsNames ? object.members.sorted { $0.precedes($1) } : object.members)
  }

  private mutating func write(members: [JSONObject.Member]) {
    bytes.append(UInt8(ascii: "{"))
    for index in members.indices {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      write(members[index].name)
      bytes.append(UInt8(ascii: ":"))
      write(members[index].value)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private mutating func write(_ number: Int64) {
    var digits: (UInt64, UInt64, UInt32) = (0, 0, 0)
    withUnsafeMutableBytes(of: &digits) { buffer in
      var magnitude = number.magnitude
      var start = buffer.count
      repeat {
        start -= 1
        buffer[start] = UInt8(ascii: "0") + UInt8(magnitude % 10)
        magnitude /= 10
      } while magnitude > 0
      if number < 0 { bytes.append(UInt8(ascii: "-")) }
      bytes.append(contentsOf: buffer[start...])
    }
  }

  private mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    // A variable of the text, as `withUTF8` needs one, would be counted for each string.
    if text.utf8.withContiguousStorageIfAvailable({ write(content: $0) }) == nil {
      var text = text
      text.withUTF8 { write(content: $0) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func write(content: UnsafeBufferPointer<UInt8>) {
    var clean = 0
    for index in 0..<content.count {
      let byte = content[index]
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: content[clean..<index]))
      clean = index + 1
      writeEscaped(byte)
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: content[clean...]))
  }

  private mutating func writeEscaped(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case _:
      bytes.append(contentsOf: "u00".utf8)
      bytes.append(contentsOf: hexadecimal(byte).utf8)
    }
  }
}

extension JSONValue {
  /// The compact text, members in their order.
  public func serialized() -> [UInt8] {
    var writer = JSONWriter()
    writer.write(self)
    return writer.bytes
  }

  /// One text for equal contents: members sorted by the bytes of their names. For hashing and comparing.
  public func canonical() -> [UInt8] {
    var writer = JSONWriter(sortsNames: true)
    writer.write(self)
    return writer.bytes
  }

  /// The compact text as a string.
  public var text: String { String(decoding: serialized(), as: UTF8.self) }
}

extension JSONObject {
  /// The compact text, members in their order.
  public func serialized() -> [UInt8] {
    var writer = JSONWriter()
    writer.write(self)
    return writer.bytes
  }
}

extension JSONObject.Member {
  /// By the bytes of the names.
  fileprivate func precedes(_ other: JSONObject.Member) -> Bool {
    let order = name.utf8.withContiguousStorageIfAvailable { mine in
      other.name.utf8.withContiguousStorageIfAvailable { mine.lexicographicallyPrecedes($0) }
    }
    return (order ?? nil) ?? name.utf8.lexicographicallyPrecedes(other.name.utf8)
  }
}
