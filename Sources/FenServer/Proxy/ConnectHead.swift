import NIOCore

/// What a client asked the proxy for.
struct ConnectHead: Equatable, Sendable {
  let host: String
  let port: Int

  /// Bytes a head may have. SDKs send under 200; some add a proxy authorization.
  static let limit = 8192

  /// Reads the head from the front of `bytes`; nil when it has not arrived whole.
  ///
  /// Only the request line counts. Python up to 3.11 sends `CONNECT host:443 HTTP/1.0` and no header at all, so
  /// none is asked for. What follows the head stays in `bytes`: it belongs to the connection behind the proxy.
  ///
  /// - Throws: `ProxyRefusal.notHTTP`, `.malformed`, `.headTooLarge`, `.onlyConnect`.
  static func read(from bytes: inout ByteBuffer) throws(ProxyRefusal) -> ConnectHead? {
    // A TLS greeting or other binary would otherwise wait for an end of the head that never comes.
    guard let first = bytes.getInteger(at: bytes.readerIndex, as: UInt8.self) else { return nil }
    guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) else { throw .notHTTP }

    let view = bytes.readableBytesView.prefix(limit)
    guard let end = endOfHead(view) else {
      if bytes.readableBytes >= limit { throw .headTooLarge }
      return nil
    }
    let line = String(decoding: view.prefix { $0 != carriageReturn && $0 != lineFeed }, as: UTF8.self)
    let head = try parse(line)
    bytes.moveReaderIndex(to: end)
    return head
  }

  private static func parse(_ line: String) throws(ProxyRefusal) -> ConnectHead {
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0" else { throw .malformed }
    guard words[0] == "CONNECT" else { throw .onlyConnect }
    guard let colon = words[1].lastIndex(of: ":"), let port = UInt16(words[1][words[1].index(after: colon)...]),
      port > 0
    else { throw .malformed }
    var host = words[1][..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    guard !host.isEmpty, host.utf8.count <= 255, host.utf8.allSatisfy(isHostByte) else { throw .malformed }
    return ConnectHead(host: String(host), port: Int(port))
  }
}

private let carriageReturn = UInt8(ascii: "\r")
private let lineFeed = UInt8(ascii: "\n")

/// The index behind the empty line; a bare line feed ends a line too (RFC 9112, 2.2).
private func endOfHead(_ bytes: ByteBufferView) -> ByteBufferView.Index? {
  var lineIsEmpty = false
  for index in bytes.indices {
    switch bytes[index] {
    case lineFeed:
      if lineIsEmpty { return index + 1 }
      lineIsEmpty = true
    case carriageReturn: continue
    default: lineIsEmpty = false
    }
  }
  return nil
}

private func isHostByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
    UInt8(ascii: ":"):
    true
  default: false
  }
}
