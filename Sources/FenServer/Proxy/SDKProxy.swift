import FenWire
import Foundation
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle

/// The HTTP proxy through which an unmodified SDK reaches Fen.
///
/// It takes CONNECT only. For the protocol's hosts it ends TLS itself, with a certificate of the data folder's own
/// authority, and passes the bytes to the HTTP server; any other host gets a tunnel as long as the proxy listens on
/// loopback. ALPN offers http/1.1 alone, because HTTP/2 would lower-case header names that the Java SDK looks up as
/// they are.
///
/// In a `ServiceGroup` list it before the HTTP server: groups shut down from the last service to the first, and so
/// the server finishes its answers while the proxy still carries them.
public final class SDKProxy: Service {
  public struct Configuration: Sendable {
    /// Where to listen. Anything but loopback gives up tunnels.
    public var host = "127.0.0.1"
    /// 0 takes a free port.
    public var port = 8443
    /// The HTTP server, on loopback.
    public var httpHost = "127.0.0.1"
    public var httpPort: Int
    public var limits = Limits()

    public init(httpPort: Int) { self.httpPort = httpPort }
  }

  /// How long a client may take.
  public struct Limits: Sendable {
    public var head = TimeAmount.seconds(10)
    public var handshake = TimeAmount.seconds(10)
    public var connect = TimeAmount.seconds(10)
    /// For reading a refusal.
    public var farewell = TimeAmount.seconds(2)
    /// For connections to end by themselves at a graceful shutdown.
    public var drain = TimeAmount.seconds(2)

    public init() {}
  }

  /// Where the proxy listens.
  public let host: String
  public let port: Int
  public var url: String { "http://\(host.contains(":") ? "[\(host)]" : host):\(port)" }

  private let listener: any Channel
  private let connections: ConnectionSet
  private let shared: Shared

  private init(listener: any Channel, host: String, port: Int, connections: ConnectionSet, shared: Shared) {
    self.listener = listener
    self.host = host
    self.port = port
    self.connections = connections
    self.shared = shared
  }

  /// Starts to listen. Connections are served from here on; `run()` only waits for the end.
  ///
  /// - Parameter clientCertificates: where the certificates of the connections under way are kept.
  /// - Throws: `ProxyFault`.
  public static func listen(
    _ configuration: Configuration, certificate: CertifiedKey,
    clientCertificates: ClientCertificates = ClientCertificates(), logger: Logger,
    group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
  ) async throws -> SDKProxy {
    let address: SocketAddress
    do { address = try SocketAddress.makeAddressResolvingHost(configuration.host, port: configuration.port) } catch {
      throw ProxyFault.cannotListen(configuration.host, port: configuration.port, reason: "\(error)")
    }
    let connections = ConnectionSet()
    let shared = Shared(
      tls: try makeTLSContext(certificate), httpServer: (configuration.httpHost, configuration.httpPort),
      listensOnLoopback: isLoopback(address), limits: configuration.limits, clientCertificates: clientCertificates,
      logger: logger)
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          connections.insert(channel)
          try channel.pipeline.syncOperations.addHandler(ConnectHandler(proxy: shared))
        }
      }
    do {
      let listener = try await bootstrap.bind(to: address).get()
      let bound = listener.localAddress ?? address
      return SDKProxy(
        listener: listener, host: bound.ipAddress ?? configuration.host, port: bound.port ?? configuration.port,
        connections: connections, shared: shared)
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw ProxyFault.portTaken(configuration.port)
    } catch {
      throw ProxyFault.cannotListen(configuration.host, port: configuration.port, reason: "\(error)")
    }
  }

  /// Waits for the shutdown. A graceful one lets connections end by themselves for `Limits.drain`; a cancelled task
  /// cuts them.
  public func run() async throws {
    var patience = shared.limits.drain
    do { try await gracefulShutdown() } catch is CancellationError { patience = .zero }
    // Fails only when the listener is closed already.
    try? await listener.close().get()
    await connections.drain(within: patience, on: listener.eventLoop)
  }

  /// What every connection needs.
  final class Shared: Sendable {
    let httpServer: (host: String, port: Int)
    let listensOnLoopback: Bool
    let limits: Limits
    let logger: Logger
    let clientCertificates: ClientCertificates
    private let tls: NIOSSLContext

    init(
      tls: NIOSSLContext, httpServer: (host: String, port: Int), listensOnLoopback: Bool, limits: Limits,
      clientCertificates: ClientCertificates, logger: Logger
    ) {
      self.clientCertificates = clientCertificates
      self.tls = tls
      self.httpServer = httpServer
      self.listensOnLoopback = listensOnLoopback
      self.limits = limits
      self.logger = logger
    }

    /// Takes any client certificate: the v2 calls that need one check whose it is.
    func makeTLSHandler() -> NIOSSLServerHandler {
      NIOSSLServerHandler(context: tls) { _, verdict in verdict.succeed(.certificateVerified) }
    }
  }
}

/// Why the proxy does not start.
public enum ProxyFault: Error, Equatable, CustomStringConvertible {
  /// Somebody else listens there.
  case portTaken(Int)
  case cannotListen(String, port: Int, reason: String)
  case certificateUnusable(String)

  public var description: String {
    switch self {
    case .portTaken(let port):
      """
      port \(port) is in use by another program; end that one, or choose another port for the SDK proxy with \
      --proxy-port (0 takes a free one)
      """
    case .cannotListen(let host, let port, let reason):
      "the SDK proxy cannot listen on \(host):\(port) (\(reason)); choose another port with --proxy-port"
    case .certificateUnusable(let reason):
      "TLS does not take the proxy's certificate (\(reason)); remove proxy-cert.pem and start again"
    }
  }
}

private func makeTLSContext(_ pair: CertifiedKey) throws(ProxyFault) -> NIOSSLContext {
  do {
    let certificate = try NIOSSLCertificate(bytes: pair.certificate.der, format: .der)
    let key = try NIOSSLPrivateKey(bytes: Array(pair.privateKeyPEM.utf8), format: .pem)
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: [.certificate(certificate)], privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    configuration.certificateVerification = .optionalVerification
    configuration.trustRoots = .certificates([])
    // Most clients leave without a goodbye; waiting for one would only hold up the shutdown.
    configuration.shutdownTimeout = .seconds(1)
    return try NIOSSLContext(configuration: configuration)
  } catch { throw .certificateUnusable("\(error)") }
}

private func isLoopback(_ address: SocketAddress) -> Bool {
  switch address {
  case .v4: address.ipAddress?.hasPrefix("127.") ?? false
  case .v6: address.ipAddress == "::1"
  case .unixDomainSocket: true
  }
}

/// The clients' connections that are open.
private final class ConnectionSet: Sendable {
  private let channels = NIOLockedValueBox<[ObjectIdentifier: any Channel]>([:])

  func insert(_ channel: any Channel) {
    let id = ObjectIdentifier(channel)
    channels.withLockedValue { $0[id] = channel }
    channel.closeFuture.whenComplete { [channels] _ in channels.withLockedValue { $0[id] = nil } }
  }

  /// Waits until all are closed; closes those left after `patience`.
  func drain(within patience: TimeAmount, on loop: any EventLoop) async {
    let open = channels.withLockedValue { Array($0.values) }
    let timer = loop.scheduleTask(in: patience) { for channel in open { channel.close(promise: nil) } }
    // A close future never fails.
    try? await EventLoopFuture.andAllComplete(open.map(\.closeFuture), on: loop).get()
    timer.cancel()
  }
}
