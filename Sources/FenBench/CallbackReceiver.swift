import Foundation
import Synchronization

/// A merchant's server that takes every callback and says 204.
final class CallbackReceiver: Sendable {
  private struct Arrivals {
    var count = 0
    var first = 0.0
    var last = 0.0
  }
  let port: Int
  private let listener: Int32
  private let arrivals = Mutex(Arrivals())

  var url: String { "http://127.0.0.1:\(port)/notify" }

  /// - Throws: `BenchFault.connection`.
  init() throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = loopback(0)
    var length = addressSize
    let listens = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 1024) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard listens else { throw BenchFault.connection("no port for callbacks: \(String(cString: strerror(errno)))") }
    self.listener = listener
    port = Int(in_port_t(bigEndian: address.sin_port))
    Thread.detachNewThread { [self] in
      while case let connection = accept(listener, nil, nil), connection >= 0 {
        Thread.detachNewThread { self.serve(connection) }
      }
    }
  }

  /// Ends listening; connections end when the sender closes them.
  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  /// Waits for so many callbacks in all and answers the seconds from the first to the last of them.
  ///
  /// - Throws: `BenchFault.unexpectedAnswer` when none comes for ten seconds.
  func wait(for count: Int) throws -> Double {
    var (seen, since) = (0, wallSeconds())
    while true {
      let now = arrivals.withLock { $0 }
      if now.count >= count { return now.last - now.first }
      if now.count > seen { (seen, since) = (now.count, wallSeconds()) }
      guard wallSeconds() - since < 10 else {
        throw BenchFault.unexpectedAnswer("\(now.count) of \(count) callbacks came, then none for 10 s")
      }
      usleep(1_000)
    }
  }

  var lastArrival: Double { arrivals.withLock { $0.last } }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    sendAtOnce(connection)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var filled = 0
    while true {
      let count = buffer.withUnsafeMutableBytes { recv(connection, $0.baseAddress! + filled, $0.count - filled, 0) }
      guard count > 0 else { return }
      filled += count
      // A sender waits for the answer before it sends again, so what is here is one request.
      guard let head = buffer[..<filled].firstRange(of: Array("\r\n\r\n".utf8))?.upperBound,
        let length = contentLength(buffer[..<head]), filled >= head + length
      else { continue }
      filled = 0
      let now = wallSeconds()
      arrivals.withLock { arrivals in
        if arrivals.count == 0 { arrivals.first = now }
        arrivals.count += 1
        arrivals.last = now
      }
      guard (try? sendAll(Array("HTTP/1.1 204 No Content\r\n\r\n".utf8), to: connection)) != nil else { return }
    }
  }

  private func contentLength(_ head: ArraySlice<UInt8>) -> Int? {
    let line = String(decoding: head, as: UTF8.self).split(separator: "\r\n").first {
      $0.lowercased().hasPrefix("content-length:")
    }
    return line.flatMap { Int($0.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces)) }
  }
}
