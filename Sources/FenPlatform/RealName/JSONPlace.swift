import Foundation

/// Where a text stops being JSON (RFC 8259). The decoder says that it does, and not where.
struct JSONPlace: Hashable, Sendable {
  /// Both counted from 1; columns are bytes.
  let line: Int
  let column: Int

  /// Nil for what is JSON.
  init?(ofFaultIn json: Data) {
    var walk = Walk(bytes: Array(json))
    do throws(Stop) {
      try walk.value()
      guard walk.at == walk.bytes.count else { throw Stop() }
      return nil
    } catch {
      let before = walk.bytes.prefix(walk.at)
      let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      line = before.count { $0 == UInt8(ascii: "\n") } + 1
      column = min(walk.at, walk.bytes.count) - lineStart + 1
    }
  }
}

private struct Stop: Error {}

/// Goes through a text as far as it is JSON.
private struct Walk {
  let bytes: [UInt8]
  var at = 0
  var depth = 0

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  mutating func value() throws(Stop) {
    skipBlanks()
    switch next {
    case UInt8(ascii: "{"): try members(until: UInt8(ascii: "}"), areNamed: true)
    case UInt8(ascii: "["): try members(until: UInt8(ascii: "]"), areNamed: false)
    case UInt8(ascii: "\""): try string()
    case .some: try word()
    case nil: throw Stop()
    }
    skipBlanks()
  }

  private mutating func members(until end: UInt8, areNamed: Bool) throws(Stop) {
    guard depth < 64 else { throw Stop() }
    depth += 1
    defer { depth -= 1 }
    at += 1
    skipBlanks()
    if next == end {
      at += 1
      return
    }
    while true {
      skipBlanks()
      if areNamed {
        try string()
        skipBlanks()
        try take(UInt8(ascii: ":"))
      }
      try value()
      if next == end {
        at += 1
        return
      }
      try take(UInt8(ascii: ","))
    }
  }

  private mutating func string() throws(Stop) {
    try take(UInt8(ascii: "\""))
    while let byte = next, byte >= 32 {
      at += byte == UInt8(ascii: "\\") ? 2 : 1
      if byte == UInt8(ascii: "\"") { return }
    }
    throw Stop()
  }

  /// A number, or one of the three words.
  private mutating func word() throws(Stop) {
    let text = bytes[at...].prefix { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
        true
      case _: false
      }
    }
    let isNumber = (text.first == UInt8(ascii: "-") ? text.dropFirst() : text).first.map { (48...57).contains($0) }
    guard isNumber == true || ["true", "false", "null"].contains(String(decoding: text, as: UTF8.self)) else {
      throw Stop()
    }
    at += text.count
  }

  private mutating func take(_ byte: UInt8) throws(Stop) {
    guard next == byte else { throw Stop() }
    at += 1
  }

  private mutating func skipBlanks() {
    while let byte = next, [9, 10, 13, 32].contains(byte) { at += 1 }
  }
}
