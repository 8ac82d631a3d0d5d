import FenWire
import NIOConcurrencyHelpers
import NIOCore

/// Which client certificate came with a connection that the proxy hands on.
///
/// The HTTP server sees the proxy as its peer; the address it sees is the key to what the proxy saw. The whole address:
/// somebody on another machine may have the same port. Certificates are taken from anyone and prove only who holds the
/// key: whether this is the merchant's own is the asker's to decide.
public final class ClientCertificates: Sendable {
  private let byAddress = NIOLockedValueBox<[SocketAddress: [UInt8]]>([:])

  public init() {}

  /// The certificate of the client behind the connection from `peer`; nil when it sent none or none with an RSA key.
  public func certificate(behind peer: SocketAddress) -> RSACertificate? {
    guard let der = byAddress.withLockedValue({ $0[peer] }) else { return nil }
    return try? RSACertificate(der: der)
  }

  /// Remembers the certificate as long as `upstream`, the proxy's connection to the HTTP server, is open.
  func remember(_ der: [UInt8], for upstream: any Channel) {
    guard let address = upstream.localAddress, upstream.isActive else { return }
    byAddress.withLockedValue { $0[address] = der }
    upstream.closeFuture.whenComplete { [byAddress] _ in byAddress.withLockedValue { $0[address] = nil } }
  }
}
