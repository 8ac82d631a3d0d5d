/// The parts of an uploaded form, each once.
///
/// As strict as the clients allow. wechatpayv3 sends no boundary in the header, so the first line of the body tells it;
/// wechatpay-go ends `Content-Disposition` with a semicolon; okhttp gives each part a `Content-Length`.
/// Source: RFC 7578, RFC 2046 5.1.
public struct Multipart: Hashable, Sendable {
  public struct Part: Hashable, Sendable {
    public let name: String
    /// Nil for a plain field.
    public let filename: String?
    public let bytes: [UInt8]
  }

  public let parts: [Part]

  public subscript(name: String) -> Part? { parts.first { $0.name == name } }

  /// A form of the protocol has two.
  public static let usualParts = 8
  static let longestHead = 4_096

  /// - Parameters:
  ///   - contentType: of the request; its boundary holds where it names one.
  ///   - mostParts: how many parts are read.
  /// - Throws: `MultipartFault`.
  public init(_ body: [UInt8], contentType: String, mostParts: Int = usualParts) throws(MultipartFault) {
    let type = HeaderValue(contentType)
    guard type.word == "multipart/form-data" else { throw .otherType(String(contentType.prefix(64))) }
    let delimiter = Array("--".utf8) + (try Self.boundary(type, body))
    guard body.starts(with: delimiter) else { throw .noBoundary }
    var parts = [Part]()
    var place = delimiter.count
    while true {
      if body[place...].starts(with: [dash, dash]) {
        let rest = body[(place + 2)...]
        guard rest.isEmpty || rest.elementsEqual(newLine) else { throw .afterTheEnd }
        break
      }
      guard body[place...].starts(with: newLine) else { throw .noBoundary }
      guard parts.count < mostParts else { throw .tooManyParts }
      let (part, next) = try Self.part(body, from: place + 2, delimiter)
      guard !parts.contains(where: { $0.name == part.name }) else { throw .twice(part.name) }
      parts.append(part)
      place = next
    }
    self.parts = parts
  }

  /// - Returns: the part, and where the delimiter behind it ends.
  private static func part(
    _ body: [UInt8], from start: Int, _ delimiter: [UInt8]
  ) throws(MultipartFault) -> (Part, Int) {
    // A part without a head has no name.
    guard let headEnd = find(newLine + newLine, in: body, from: start, before: start + longestHead) else {
      throw .headUnfinished
    }
    guard let end = find(newLine + delimiter, in: body, from: headEnd + 2, before: body.count) else {
      throw .partUnfinished
    }
    let disposition = try disposition(body[start..<headEnd])
    guard disposition.word == "form-data", let name = disposition.parameters["name"] else { throw .nameless }
    // Where nothing stands between the blank line and the delimiter, the blank line's end is the delimiter's.
    let content = headEnd + 4 <= end ? Array(body[(headEnd + 4)..<end]) : []
    return (
      Part(name: name, filename: disposition.parameters["filename"], bytes: content), end + 2 + delimiter.count
    )
  }

  private static func disposition(_ head: ArraySlice<UInt8>) throws(MultipartFault) -> HeaderValue {
    guard let text = String(validating: head, as: UTF8.self) else { throw .headUnreadable }
    for line in text.split(separator: "\r\n") {
      guard let colon = line.firstIndex(of: ":") else { throw .headUnreadable }
      guard line[..<colon].lowercased() == "content-disposition" else { continue }
      return HeaderValue(String(line[line.index(after: colon)...]))
    }
    throw .nameless
  }

  private static func boundary(_ type: HeaderValue, _ body: [UInt8]) throws(MultipartFault) -> [UInt8] {
    let bytes: [UInt8]
    if let named = type.parameters["boundary"] {
      bytes = Array(named.utf8)
    } else {
      guard body.starts(with: [dash, dash]), let end = find(newLine, in: body, from: 0, before: 128) else {
        throw .noBoundary
      }
      bytes = Array(body[2..<end])
    }
    guard (1...70).contains(bytes.count), bytes.allSatisfy({ (0x20...0x7E).contains($0) }) else { throw .noBoundary }
    return bytes
  }
}

/// What is wrong with a form.
public enum MultipartFault: Error, Hashable, Sendable {
  case otherType(String)
  case noBoundary
  case headUnfinished
  case headUnreadable
  case nameless
  case partUnfinished
  case twice(String)
  case tooManyParts
  case afterTheEnd
}

private let dash = UInt8(ascii: "-")
private let newLine = [UInt8(ascii: "\r"), UInt8(ascii: "\n")]

/// Where `pattern` begins first, at `from` or later and wholly before `limit`.
private func find(_ pattern: [UInt8], in body: [UInt8], from start: Int, before limit: Int) -> Int? {
  body.withUnsafeBufferPointer { body in
    pattern.withUnsafeBufferPointer { pattern in
      let last = min(limit, body.count) - pattern.count
      var place = start
      while place <= last {
        var length = 0
        while length < pattern.count, body[place + length] == pattern[length] { length += 1 }
        if length == pattern.count { return place }
        place += 1
      }
      return nil
    }
  }
}

/// `form-data; name="meta"; filename="a.png"`
private struct HeaderValue {
  let word: String
  var parameters = [String: String]()

  init(_ text: String) {
    var parts = Self.split(text)
    word = parts.isEmpty ? "" : trimmed(parts.removeFirst()).lowercased()
    for part in parts {
      guard let equals = part.firstIndex(of: "=") else { continue }
      let name = trimmed(part[..<equals]).lowercased()
      if parameters[name] == nil { parameters[name] = Self.unquoted(trimmed(part[part.index(after: equals)...])) }
    }
  }

  /// At semicolons that do not stand in quotes.
  private static func split(_ text: String) -> [Substring] {
    var (parts, start, isQuoted, isEscaped) = ([Substring](), text.startIndex, false, false)
    for place in text.indices {
      switch text[place] {
      case _ where isEscaped: isEscaped = false
      case "\\" where isQuoted: isEscaped = true
      case "\"": isQuoted.toggle()
      case ";" where !isQuoted:
        parts.append(text[start..<place])
        start = text.index(after: place)
      case _: break
      }
    }
    return parts + [text[start...]]
  }

  private static func unquoted(_ text: String) -> String {
    guard text.count >= 2, text.first == "\"", text.last == "\"" else { return text }
    var (plain, isEscaped) = ("", false)
    for character in text.dropFirst().dropLast() {
      if character == "\\", !isEscaped {
        isEscaped = true
      } else {
        plain.append(character)
        isEscaped = false
      }
    }
    return plain
  }
}

private func trimmed(_ text: some StringProtocol) -> String {
  let isBlank = { (character: Character) in character == " " || character == "\t" }
  return String(String(text.drop(while: isBlank)).reversed().drop(while: isBlank).reversed())
}
