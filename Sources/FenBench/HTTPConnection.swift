import Foundation

/// A kept-alive connection of the load generator: blocking and plain, so that the generator costs next to nothing.
final class HTTPConnection {
  struct Answer {
    let status: Int
    let body: ArraySlice<UInt8>

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  private let socket: Int32
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)

  /// - Throws: `BenchFault.connection`.
  init(port: Int) throws {
    socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    let address = loopback(port)
    let connected = withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, addressSize) }
    }
    guard connected == 0 else { throw BenchFault.connection(String(cString: strerror(errno))) }
    sendAtOnce(socket)
  }

  deinit { close(socket) }

  /// Sends a whole request and waits for the whole answer.
  ///
  /// - Throws: `BenchFault.connection`, `BenchFault.unexpectedAnswer`.
  func exchange(_ request: [UInt8]) throws -> Answer {
    try sendAll(request, to: socket)
    var filled = 0
    var whole: (head: Int, status: Int, body: Int)?
    while true {
      let count = buffer.withUnsafeMutableBytes { recv(socket, $0.baseAddress! + filled, $0.count - filled, 0) }
      guard count > 0 else { throw BenchFault.connection("closed in the middle of an answer") }
      filled += count
      if whole == nil { whole = try parseHead(filled) }
      if let whole, filled >= whole.head + whole.body {
        return Answer(status: whole.status, body: buffer[whole.head..<whole.head + whole.body])
      }
      guard filled < buffer.count else { throw BenchFault.unexpectedAnswer("longer than 64 KiB") }
    }
  }

  /// Where the body begins, the status, and the length of the body; nil until the head is complete.
  private func parseHead(_ filled: Int) throws -> (head: Int, status: Int, body: Int)? {
    guard let end = buffer[..<filled].firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return nil }
    let lines = String(decoding: buffer[..<end], as: UTF8.self).split(separator: "\r\n")
    let length = lines.first { $0.lowercased().hasPrefix("content-length:") }?.dropFirst("content-length:".count)
    guard let status = Int(lines[0].split(separator: " ")[1]) else {
      throw BenchFault.unexpectedAnswer(String(lines[0]))
    }
    return (end, status, length.flatMap { Int($0.trimmingCharacters(in: .whitespaces)) } ?? 0)
  }
}

/// Sends every request once over `connections` connections, each with a thread of its own, and checks each answer.
///
/// - Throws: the first fault; the others stop.
func sendAll(
  _ count: Int, over connections: Int, to port: Int, _ body: @escaping @Sendable (HTTPConnection, Int) throws -> Void
) throws {
  let next = Counter()
  let faults = Faults()
  let group = DispatchGroup()
  for _ in 0..<connections {
    group.enter()
    Thread.detachNewThread {
      defer { group.leave() }
      do {
        let connection = try HTTPConnection(port: port)
        while faults.first == nil {
          let index = next.take()
          guard index < count else { return }
          try body(connection, index)
        }
      } catch { faults.add(error) }
    }
  }
  group.wait()
  if let fault = faults.first { throw fault }
}

func loopback(_ port: Int) -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = in_port_t(port).bigEndian
  address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
  return address
}

let addressSize = socklen_t(MemoryLayout<sockaddr_in>.size)

func sendAtOnce(_ socket: Int32) {
  var yes: Int32 = 1
  setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
}

/// - Throws: `BenchFault.connection`.
func sendAll(_ bytes: [UInt8], to socket: Int32) throws {
  var sent = 0
  while sent < bytes.count {
    let count = bytes.withUnsafeBytes { send(socket, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL)) }
    guard count > 0 else { throw BenchFault.connection(String(cString: strerror(errno))) }
    sent += count
  }
}
