import AsyncHTTPClient
import Fen
import FenPlatform
import FenWire
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// How a server is to be run.
public struct ServerConfiguration: Sendable {
  public var folder: URL
  /// `postgres://…`; nil for the embedded database in the folder.
  public var database: String?
  public var isSandbox: Bool
  public var host = "127.0.0.1"
  /// 0 takes a free port.
  public var port: Int
  public var proxyPort: Int
  /// Of the published limits, in percent; 0 switches them off.
  public var rateLimitPercent: Int64 = 100
  /// How many of a hundred callbacks are preceded by one with a wrong signature, which a merchant must refuse.
  /// Source: APIv3, 签名验证 (应对签名探测流量).
  public var probePercent = 0
  /// Where people open the wallet, for their device keys. Nil: a sandbox is at localhost, others have none.
  public var site: KeySite?
  /// Where the operator's proxy says for whom it asks. Nil: outside a sandbox nobody is counted by address.
  public var forwardedFor: ForwardedHeader?
  /// How long a server that is told to stop goes on taking requests while it says that it is not ready: a balancer
  /// needs that long to notice.
  public var drain = Duration.zero

  public init(folder: URL, isSandbox: Bool, port: Int = 8080, proxyPort: Int = 8443) {
    self.folder = folder
    self.isSandbox = isSandbox
    self.port = port
    self.proxyPort = proxyPort
  }
}

extension ServerConfiguration {
  /// Where browsers open this server's pages; nil when the operator has not said. A sandbox's is the port it was given.
  var publicAddress: String? { site?.origin ?? (isSandbox ? ServerAddresses.running(in: folder)?.http : nil) }
}

/// Where a running server is reached. Written to `run.json` in the data folder for the other commands.
public struct ServerAddresses: Codable, Sendable {
  public let http: String
  public let proxy: String
  public let pid: Int32

  public static func file(in folder: URL) -> URL { folder.appending(path: "run.json") }

  /// The addresses of the server that runs on this folder; nil when none does.
  public static func running(in folder: URL) -> ServerAddresses? {
    guard let data = try? Data(contentsOf: file(in: folder)),
      let addresses = try? JSONDecoder().decode(ServerAddresses.self, from: data), kill(addresses.pid, 0) == 0
    else { return nil }
    return addresses
  }

  /// Removes what this process wrote; another one on the same folder may have written its own since.
  static func remove(in folder: URL) {
    guard running(in: folder)?.pid == ProcessInfo.processInfo.processIdentifier else { return }
    try? FileManager.default.removeItem(at: file(in: folder))
  }
}

/// The server: the HTTP of everything, the SDK proxy, the scheduler.
public struct FenServer: Sendable {
  public let platform: Platform
  let configuration: ServerConfiguration
  let trust: TrustFiles
  let keyring: Keyring
  let client: HTTPClient
  let log: RequestLog
  let metrics = Metrics()
  let sender: HTTPCallbackSender
  /// Nil where a database of its own holds the books: its processes may share one folder.
  let lock: FolderLock?
  let logger: Logger
  let leaving = Leaving()

  /// Opens the data folder and prepares everything; nothing listens yet.
  public static func open(_ configuration: ServerConfiguration, logger: Logger) async throws -> FenServer {
    joinFreedMemory()
    try makeFolder(configuration.folder, mode: 0o700)
    let lock = configuration.database == nil ? try FolderLock.take(configuration.folder) : nil
    let gateways = try GatewaysFile.read(in: configuration.folder)
    let platform = try await Platform.open(
      folder: configuration.folder, database: configuration.database, isSandbox: configuration.isSandbox,
      gateways: gateways?.gateways(.gateways, logger) ?? Gateways(), site: configuration.site, logger: logger)
    try platform.checkKind()
    let trust = try TrustFiles.open(in: configuration.folder, now: machineTime())
    for path in exposedSecrets(in: configuration.folder, gateways: gateways) {
      logger.warning("others may read a secret; take their right away: chmod 600 \(path)")
    }
    let keyring = try await Keyring(platform: platform, authority: trust.authority)
    var http = HTTPClient.Configuration(redirectConfiguration: .disallow)
    http.timeout = .init(connect: .seconds(deliveryPatience), read: .seconds(deliveryPatience))
    http.connectionPool = .init(idleTimeout: .seconds(10), concurrentHTTP1ConnectionsPerHostSoftLimit: 64)
    // A receiver that refuses the connection has failed now; the schedule asks again, not the client.
    http.connectionPool.retryConnectionEstablishment = false
    if !configuration.isSandbox {
      http.http1_1ConnectionDebugInitializer = requirePublicPeer
      http.http2ConnectionDebugInitializer = requirePublicPeer
    }
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: http)
    let sender = HTTPCallbackSender(
      platform: platform, keyring: keyring, client: client, probePercent: configuration.probePercent)
    platform.deliveries.use(sender)
    return FenServer(
      platform: platform, configuration: configuration, trust: trust, keyring: keyring, client: client,
      log: RequestLog(isOn: configuration.isSandbox, changes: platform.engine.changes), sender: sender, lock: lock,
      logger: logger)
  }

  /// Serves until the process is told to stop. `ready` is called once both doors take requests.
  public func run(ready: @escaping @Sendable (ServerAddresses) async -> Void) async throws {
    let (proxies, proxyReady) = AsyncStream<Int>.makeStream()
    let limiter = RateLimiter(percent: configuration.rateLimitPercent)
    let bills = BillsAPI(platform: platform, limiter: limiter)
    let media = MediaAPI(platform: platform, limiter: limiter) { [configuration] in configuration.publicAddress }
    let gate = MerchantGate(
      platform: platform, keyring: keyring, log: log, metrics: metrics,
      endpoints: MerchantEndpoints(
        payments: PaymentsAPI(style: .direct, platform: platform, keyring: keyring, limiter: limiter),
        partnerPayments: PaymentsAPI(style: .partner, platform: platform, keyring: keyring, limiter: limiter),
        combinations: CombinationsAPI(platform: platform, limiter: limiter),
        refunds: RefundsAPI(platform: platform, keyring: keyring, limiter: limiter),
        bills: bills,
        security: SecurityAPI(platform: platform, keyring: keyring),
        payouts: PayoutsAPI(platform: platform, keyring: keyring, limiter: limiter),
        payoutBatches: PayoutBatchesAPI(platform: platform, keyring: keyring, limiter: limiter),
        payoutReceipts: PayoutReceiptsAPI(platform: platform, limiter: limiter),
        favor: FavorAPI(platform: platform, bills: bills, limiter: limiter),
        media: media,
        payGifts: PayGiftAPI(platform: platform, limiter: limiter),
        malls: BusinessCircleAPI(platform: platform, limiter: limiter),
        profitSharing: ProfitSharingAPI(platform: platform, keyring: keyring, limiter: limiter),
        merchantCoupons: MerchantCouponsAPI(platform: platform, limiter: limiter),
        complaints: ComplaintsAPI(platform: platform, keyring: keyring, limiter: limiter, media: media),
        applyments: ApplymentsAPI(platform: platform, keyring: keyring, limiter: limiter) { [configuration] in
          configuration.publicAddress
        },
        settlement: SettlementAPI(platform: platform, keyring: keyring, limiter: limiter),
        capital: CapitalAPI(keyring: keyring, limiter: limiter)))
    let certificates = ClientCertificates()
    let v2 = V2Gate(
      platform: platform, log: log, metrics: metrics, certificates: certificates,
      redPacks: RedPackAPI(platform: platform, limiter: limiter),
      rates: ExchangeRateAPI(platform: platform, limiter: limiter))
    let site = try siteRouter()
    let responder = Doors(
      v2: v2, site: site.buildResponder(),
      peers: PeerNames(isSandbox: configuration.isSandbox, forwardedFor: configuration.forwardedFor), leaving: leaving)
    let leaving = leaving
    let server = HTTPServerBuilder { responder in
      PinnedHTTP(site: HTTP1Channel(responder: responder)) { executor, logger in
        MerchantDoor(gate: gate, leaving: leaving, executor: executor, logger: logger)
      }
    }
    var application = Application(
      responder: responder, server: server,
      configuration: .init(
        address: .hostname(configuration.host, port: configuration.port), serverName: "Fen", backlog: 1024),
      onServerRunning: { channel in proxyReady.yield(channel.localAddress?.port ?? 0) }, logger: logger)
    application.logger.logLevel = .warning

    try await withThrowingTaskGroup(of: Void.self) { group in
      let http = application
      let door = ProxyDoor(
        ports: proxies, configuration: configuration, trust: trust, certificates: certificates, logger: logger
      ) { proxy, port in
        let addresses = ServerAddresses(
          http: "http://\(configuration.host):\(port)", proxy: proxy,
          pid: ProcessInfo.processInfo.processIdentifier)
        let data = try JSONEncoder().encode(addresses)
        try data.write(to: ServerAddresses.file(in: configuration.folder), options: .atomic)
        await ready(addresses)
      }
      var groupLogger = logger
      // What the group logs as an error it throws as well, and that is told in one line.
      groupLogger.logLevel = .critical
      let services = ServiceGroup(
        configuration: .init(
          services: [
            .init(service: SchedulerService(scheduler: platform.scheduler)),
            .init(service: LeaseWatch(platform: platform)), .init(service: door),
            // Stopped in turn from the last: first nothing new comes, then connections end, then the scheduler.
            .init(service: http), .init(service: DrainService(leaving: leaving, drain: configuration.drain)),
          ], gracefulShutdownSignals: [.sigterm, .sigint], logger: groupLogger))
      let port = configuration.port
      group.addTask {
        do { try await services.run() } catch let error as IOError where error.errnoCode == EADDRINUSE {
          throw ServerProblem.portTaken(port)
        }
      }
      try await group.waitForAll()
    }
    ServerAddresses.remove(in: configuration.folder)
    try await close()
  }

  /// Finishes what was accepted and closes the files.
  public func close() async throws {
    // A callback cut off half way would come once more, from another process.
    await platform.deliveries.finish(within: .seconds(deliveryPatience + 1))
    try await client.shutdown()
    try platform.close()
    lock?.release()
  }

  /// Everything but the merchant protocol.
  func siteRouter() throws -> Router<BasicRequestContext> {
    let router = Router(context: BasicRequestContext.self)
    if configuration.isSandbox { router.add(middleware: LoopbackGuard(host: configuration.host)) }
    router.get("healthz") { _, _ in "ok\n" }
    router.get("readyz") { [platform, leaving] _, _ -> HTTPResponse.Status in
      guard !leaving.hasBegun, !platform.isDatabaseAway else { return .serviceUnavailable }
      _ = try await platform.records.order(OrderID(1))
      return .ok
    }
    router.get("metrics") { [platform, metrics] _, _ in
      Response(
        status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
        body: .init(byteBuffer: ByteBuffer(string: metrics.text(platform.engine.statistics))))
    }
    router.get("openapi") { _, _ in
      OpenAPIFile.allCases.map { "/openapi/\($0.rawValue)\n" }.joined()
    }
    router.get("openapi/:file") { _, context in
      guard let description = OpenAPIFile(rawValue: context.parameters.get("file") ?? "") else {
        let names = OpenAPIFile.allCases.map(\.rawValue).joined(separator: ", ")
        throw APIError(.notFound, "NOT_FOUND", "there are \(names)")
      }
      let bytes = try Resources.bundled.bytes(of: "openapi/\(description.rawValue)")
      return Response(
        status: .ok, headers: [.contentType: "application/yaml"], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
    PublicMedia(platform: platform).register(on: router)
    PublicComplaints(platform: platform).register(on: router)
    PublicClaims(platform: platform).register(on: router)
    // All testers of a sandbox come from one address.
    let percent = configuration.rateLimitPercent * (configuration.isSandbox ? 100 : 1)
    let limiter = AddressLimiter(percent: percent)
    let languages = try Languages(resources: .bundled)
    WalletAPI(platform: platform, limiter: limiter, languages: languages).register(on: router)
    try AdminAPI(platform: platform, folder: configuration.folder, languages: languages).register(on: router)
    if configuration.isSandbox {
      SandboxAPI(
        platform: platform, keyring: keyring, maker: MerchantMaker(platform: platform, authority: trust.authority),
        sender: sender, log: log
      ).register(on: router)
    }
    let data = LivePageData(
      platform: platform, keyring: keyring, sender: sender, log: log, configuration: configuration,
      limiter: limiter)
    let sessions: any SessionStore = platform.sharedSessions.map(TableSessions.init) ?? MemorySessions()
    try PageRoutes(data: data, sessions: sessions).register(on: router, isSandbox: configuration.isSandbox)
    return router
  }
}

private enum OpenAPIFile: String, CaseIterable {
  case merchant = "merchant.yaml"
  case wallet = "wallet.yaml"
  case sandbox = "sandbox.yaml"
  case admin = "admin.yaml"
}

/// What is neither API v3, which has a door of its own, nor one of the few calls of API v2 goes to the router.
private struct Doors<Site: HTTPResponder>: HTTPResponder where Site.Context == BasicRequestContext {
  let v2: V2Gate
  let site: Site
  let peers: PeerNames
  let leaving: Leaving

  func respond(to request: Request, context: DoorContext) async throws -> Response {
    var response = try await respondOnItsThread(to: request, context: context)
    // The client's next request must find another server, not a connection that was just closed.
    if leaving.hasBegun { response.headers[.connection] = "close" }
    return response
  }

  private func respondOnItsThread(to request: Request, context: DoorContext) async throws -> Response {
    if request.uri.path.hasPrefix("/wallet/v1/red-packets/") {
      return try await respondHere(to: request, context: context)
    }
    // Pages, bills and audits may take long: off the thread that reads from the network.
    return try await withTaskExecutorPreference(globalConcurrentExecutor) {
      try await respondHere(to: request, context: context)
    }
  }

  private func respondHere(to request: Request, context: DoorContext) async throws -> Response {
    if V2Gate.isOffered(request.uri.path) {
      return try await v2.respond(to: request, from: context.channel.remoteAddress, context: context)
    }
    // By the protocol's own name there is nothing but the protocol.
    if ProtocolHost(named: String((request.head.authority ?? "").prefix { $0 != ":" })) != nil {
      return jsonResponse(
        [
          "code": "NOT_FOUND",
          "message":
            "Fen has no such endpoint; of API v2 there are red packets and the query of rates. See docs/coverage.md",
        ], status: .notFound)
    }
    let source = ApplicationRequestContextSource(channel: context.channel, logger: context.logger)
    let response = try await Peer.$address.withValue(peers.name(of: context.channel.remoteAddress, request.headers)) {
      try await site.respond(to: request, context: BasicRequestContext(source: source))
    }
    // The router answers a path or method it does not know without a word, the pages with a page.
    let isOurs = response.headers[.contentType]?.hasPrefix("application/json") ?? false
    guard response.status == .notFound, !isOurs, ownAPIs.contains(where: { request.uri.path.hasPrefix($0) }) else {
      return response
    }
    return noSuchCall
  }
}

/// Where errors are JSON; elsewhere a person reads them.
private let ownAPIs = ["/sandbox/v1", "/wallet/v1", "/admin/v1"]

/// A request with the connection it came on.
private struct DoorContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }
}

/// The scheduler as a service.
private struct SchedulerService: Service {
  let scheduler: Scheduler

  func run() async throws {
    await cancelWhenGracefulShutdown { await scheduler.run() }
  }
}

/// Stops the server when other processes may have taken its place.
private struct LeaseWatch: Service {
  let platform: Platform

  func run() async throws {
    if let problems = platform.problems {
      for await problem in problems.cancelOnGracefulShutdown() { throw problem }
    }
    try await gracefulShutdown()
  }
}

/// Opens the SDK proxy when the HTTP server is there, and tells that all is ready.
private struct ProxyDoor: Service {
  let ports: AsyncStream<Int>
  let configuration: ServerConfiguration
  let trust: TrustFiles
  let certificates: ClientCertificates
  let logger: Logger
  let ready: @Sendable (_ proxy: String, _ httpPort: Int) async throws -> Void

  func run() async throws {
    for await port in ports.cancelOnGracefulShutdown() {
      var proxyConfiguration = SDKProxy.Configuration(httpPort: port)
      proxyConfiguration.port = configuration.proxyPort
      let proxy = try await SDKProxy.listen(
        proxyConfiguration, certificate: trust.server, clientCertificates: certificates, logger: logger)
      try await ready(proxy.url, port)
      try await proxy.run()
      return
    }
  }
}
