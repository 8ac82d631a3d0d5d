import Foundation

/// A port of this machine that is taken, and where nobody listens: whoever connects to it is refused. A port that was
/// free a moment ago may be another test's by now.
final class DeafPort: Sendable {
  let number: Int
  private let socket: Int32

  init() throws {
    socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = socket
    let failed = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, size) != 0 || getsockname(socket, $0, &size) != 0
      }
    }
    number = Int(UInt16(bigEndian: address.sin_port))
    if failed { throw POSIXError(.EADDRNOTAVAIL) }
  }

  deinit { close(socket) }
}
