import Fen
import HTTPTypes
import NIOCore

/// Who made a request, where that matters. Nil in tests that make none, and where nobody can tell.
enum Peer {
  @TaskLocal static var address: String?

  /// An address as a caller is counted by: all of IPv4, of IPv6 the network that one household has.
  static func name(_ address: SocketAddress?) -> String? {
    switch address {
    case .v6(let v6):
      withUnsafeBytes(of: v6.address.sin6_addr) { bytes in
        // IPv4 on a socket of IPv6: ::ffff:192.0.2.1.
        bytes.prefix(12).elementsEqual(mappedPrefix)
          ? bytes.suffix(4).map(String.init).joined(separator: ".") : hexadecimal(bytes.prefix(8))
      }
    case .v4, .unixDomainSocket: address?.ipAddress
    case nil: nil
    }
  }

  static func isLoopback(_ address: SocketAddress) -> Bool {
    switch address {
    case .v4(let v4): withUnsafeBytes(of: v4.address.sin_addr) { $0.first == 127 }
    case .v6(let v6):
      withUnsafeBytes(of: v6.address.sin6_addr) { bytes in
        bytes.elementsEqual([UInt8](repeating: 0, count: 15) + [1])
          || (bytes.prefix(12).elementsEqual(mappedPrefix) && bytes[12] == 127)
      }
    case .unixDomainSocket: true
    }
  }

  private static let mappedPrefix = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
}

/// The header in which the operator's proxy says for whom it asks: `X-Forwarded-For`, `X-Real-IP`.
public struct ForwardedHeader: Hashable, Sendable {
  let name: HTTPField.Name

  /// Nil for what cannot be the name of a header.
  public init?(_ name: String) {
    guard let name = HTTPField.Name(name) else { return nil }
    self.name = name
  }
}

/// By which address a request is counted.
struct PeerNames: Sendable {
  let isSandbox: Bool
  let forwardedFor: ForwardedHeader?

  /// Nil where the address says nothing: outside a sandbox all that comes by loopback comes from a proxy, for anybody.
  ///
  /// The header is believed from loopback only. Of a list the last address counts: the proxy itself wrote it, and what
  /// stands before it may be the caller's invention. A request without a readable one is counted as the proxy's own.
  func name(of peer: SocketAddress?, _ headers: HTTPFields) -> String? {
    guard let peer, Peer.isLoopback(peer) else { return Peer.name(peer) }
    guard let forwardedFor else { return isSandbox ? Peer.name(peer) : nil }
    let last = headers[forwardedFor.name]?.split(separator: ",").last.map(String.init) ?? ""
    let address = last.filter { $0 != " " && $0 != "\t" }
    return Peer.name((try? SocketAddress(ipAddress: address, port: 0)) ?? peer)
  }
}
