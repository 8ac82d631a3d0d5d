import AsyncHTTPClient
import Fen
import FenWire
import Foundation
import Hummingbird
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle

@testable import FenServer

/// Real time, because TLS compares certificates with it.
let realNow = Instant(seconds: Int64(Date().timeIntervalSince1970))
let testAuthority = Result { try CertificateAuthority.create(now: realNow) }
private let testServerCertificate = Result { try testAuthority.get().issueServerCertificate(now: realNow) }

/// An HTTP server that echoes, behind a proxy.
struct ProxyWorld: Sendable {
  let proxy: SDKProxy
  let httpPort: Int
  /// Tells the proxy to end gracefully; `run` does so anyway.
  let stopProxy: @Sendable () async -> Void
  /// `GET /slow` says here that it was asked, and answers when `goOn` is finished.
  let asked: AsyncStream<Void>
  let goOn: AsyncStream<Void>.Continuation

  struct Context: RemoteAddressRequestContext {
    var coreContext: CoreRequestContextStorage
    let remoteAddress: SocketAddress?

    init(source: ApplicationRequestContextSource) {
      coreContext = .init(source: source)
      remoteAddress = source.channel.remoteAddress
    }
  }

  /// Runs `body` in a world of its own and takes it down gracefully.
  static func run(
    host: String = "127.0.0.1", limits: SDKProxy.Limits = .patient,
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    _ body: @Sendable (ProxyWorld) async throws -> Void
  ) async throws {
    let certificates = ClientCertificates()
    let router = Router(context: Context.self)
    router.get("hello") { request, _ in "hello \(request.head.authority ?? "")" }
    router.post("echo") { request, _ in Response(status: .ok, body: ResponseBody(asyncSequence: request.body)) }
    router.get("certificate") { _, context in
      let seen = context.remoteAddress.flatMap(certificates.certificate)
      return seen?.serial.value ?? "none"
    }
    let (asked, saysAsked) = AsyncStream<Void>.makeStream()
    let (goneOn, goOn) = AsyncStream<Void>.makeStream()
    router.get("slow") { _, _ in
      saysAsked.yield()
      for await _ in goneOn {}
      return "late"
    }
    let ready = AsyncStream.makeStream(of: Int.self)
    let server = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { ready.continuation.yield($0.localAddress?.port ?? 0) }, logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      let servers = ServiceGroup(configuration: .init(services: [server], logger: logger))
      tasks.addTask { try await servers.run() }
      var ports = ready.stream.makeAsyncIterator()
      let httpPort = await ports.next() ?? 0

      var configuration = SDKProxy.Configuration(httpPort: httpPort)
      configuration.host = host
      configuration.port = 0
      configuration.limits = limits
      let proxy = try await SDKProxy.listen(
        configuration, certificate: try testServerCertificate.get(), clientCertificates: certificates, logger: logger)
      let proxies = ServiceGroup(configuration: .init(services: [proxy], logger: logger))
      tasks.addTask { try await proxies.run() }
      let result: Result<Void, any Error>
      let world = ProxyWorld(
        proxy: proxy, httpPort: httpPort, stopProxy: { await proxies.triggerGracefulShutdown() }, asked: asked,
        goOn: goOn)
      do { result = .success(try await body(world)) } catch { result = .failure(error) }
      await servers.triggerGracefulShutdown()
      await proxies.triggerGracefulShutdown()
      try await tasks.waitForAll()
      try result.get()
    }
  }

  /// Uses an HTTP client that trusts the authority and goes through the proxy.
  func withClient<Value: Sendable>(
    certificate: CertifiedKey? = nil, trusting authority: RSACertificate? = nil,
    _ body: @Sendable (HTTPClient) async throws -> Value
  ) async throws -> Value {
    var tls = TLSConfiguration.makeClientConfiguration()
    let trusted = try authority ?? testAuthority.get().certificate
    tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: trusted.der, format: .der)])
    if let certificate {
      tls.certificateChain = [.certificate(try NIOSSLCertificate(bytes: certificate.certificate.der, format: .der))]
      tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(certificate.privateKeyPEM.utf8), format: .pem))
    }
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: tls, proxy: .server(host: "127.0.0.1", port: proxy.port))
    configuration.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(configuration: configuration)
    let result: Result<Value, any Error>
    do { result = .success(try await body(client)) } catch { result = .failure(error) }
    try await client.shutdown()
    return try result.get()
  }

  /// Speaks to the proxy in bytes: sends `text`, ends its output if asked to, and collects what comes until the end.
  func exchange(_ text: String, endingOutput: Bool = false) async throws -> String {
    try await exchangeBytes(port: proxy.port, text, endingOutput: endingOutput)
  }
}

func exchangeBytes(port: Int, _ text: String, endingOutput: Bool) async throws -> String {
  let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    .channelOption(.allowRemoteHalfClosure, value: true)
    .connect(host: "127.0.0.1", port: port) { channel in
      channel.eventLoop.makeCompletedFuture {
        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
          wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
      }
    }
  return try await channel.executeThenClose { inbound, outbound in
    try await outbound.write(ByteBuffer(string: text))
    if endingOutput { outbound.finish() }
    var received = ByteBuffer()
    for try await var bytes in inbound { received.writeBuffer(&bytes) }
    return String(buffer: received)
  }
}

/// A server beside Fen: answers each connection with what it got, once the client has ended its output.
func withCollectingServer<Value: Sendable>(
  _ body: @Sendable (_ port: Int) async throws -> Value
) async throws -> Value {
  let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    .childChannelOption(.allowRemoteHalfClosure, value: true)
    .bind(host: "127.0.0.1", port: 0) { channel in
      channel.eventLoop.makeCompletedFuture {
        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
          wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
      }
    }
  return try await withThrowingTaskGroup(of: Value?.self) { tasks in
    tasks.addTask {
      try await server.executeThenClose { clients in
        for try await client in clients {
          try await client.executeThenClose { inbound, outbound in
            var received = ByteBuffer(string: "got ")
            for try await var bytes in inbound { received.writeBuffer(&bytes) }
            try await outbound.write(received)
          }
        }
      }
      return nil
    }
    let value = try await body(server.channel.localAddress!.port!)
    tasks.cancelAll()
    return value
  }
}

/// Keeps what is logged, one line a message.
struct KeptLog: LogHandler {
  let lines: AsyncStream<String>.Continuation
  var metadata = Logger.Metadata()
  var logLevel = Logger.Level.notice

  init(_ lines: AsyncStream<String>.Continuation) { self.lines = lines }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { lines.yield("\(event.message)") }
}

extension SDKProxy.Limits {
  /// For tests that are not about time: how long a busy machine takes is not what they ask.
  static var patient: SDKProxy.Limits {
    var limits = SDKProxy.Limits()
    limits.head = .hours(1)
    limits.handshake = .hours(1)
    limits.connect = .hours(1)
    return limits
  }
}
