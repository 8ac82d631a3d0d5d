import FenWire
import Logging
import NIOCore
import NIOPosix
import NIOSSL

/// The first stretch of a client's connection: reads the CONNECT head, connects to where it leads, answers, and
/// leaves the channel to a pair of `GlueHandler`s.
final class ConnectHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum State {
    case readingHead(ByteBuffer)
    /// Nothing more is read meanwhile; `rest` is what came with the head, `ended` that nothing follows it.
    case connecting(rest: ByteBuffer, ended: Bool)
    case connected
    /// The answer is on its way; what still comes in is thrown away.
    case refused
  }

  private let proxy: SDKProxy.Shared
  private var state = State.readingHead(ByteBuffer())
  private var readIsPending = false
  private var timer: Scheduled<Void>?

  init(proxy: SDKProxy.Shared) { self.proxy = proxy }

  func handlerAdded(context: ChannelHandlerContext) {
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    timer = context.eventLoop.scheduleTask(in: proxy.limits.head) {
      let (handler, context) = bound.value
      handler.refuse(.headTooSlow, context: context)
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var arrived = unwrapInboundIn(data)
    switch state {
    case .readingHead(var head):
      head.writeBuffer(&arrived)
      do throws(ProxyRefusal) {
        if let target = try ConnectHead.read(from: &head) {
          state = .connecting(rest: head, ended: false)
          try connect(to: target, context: context)
        } else {
          state = .readingHead(head)
        }
      } catch {
        refuse(error, context: context)
      }
    case .connecting(var rest, let ended):
      // Bytes of a read that was under way when the head was complete.
      rest.writeBuffer(&arrived)
      state = .connecting(rest: rest, ended: ended)
    case .connected: context.fireChannelRead(data)
    case .refused: break
    }
  }

  func read(context: ChannelHandlerContext) {
    switch state {
    case .readingHead, .connected, .refused: context.read()
    case .connecting: readIsPending = true
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed {
      switch state {
      case .readingHead, .refused: context.close(promise: nil)
      case .connecting(let rest, _):
        state = .connecting(rest: rest, ended: true)
        return  // The glue hears of it when it is there.
      case .connected: break
      }
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch state {
    case .readingHead, .connecting, .refused: context.close(promise: nil)
    case .connected: context.fireErrorCaught(error)
    }
  }

  private func connect(to target: ConnectHead, context: ChannelHandlerContext) throws(ProxyRefusal) {
    timer?.cancel()
    let route = try route(to: target)
    let (glue, destination) = preparation(for: route, host: target.host)
    let upstreamGlue = NIOLoopBound(glue.upstream, eventLoop: context.eventLoop)
    let bootstrap = ClientBootstrap(group: context.eventLoop)
      .connectTimeout(proxy.limits.connect)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(upstreamGlue.value)
        }
      }
    let bound = NIOLoopBound((self, context, glue.client), eventLoop: context.eventLoop)
    bootstrap.connect(host: destination.host, port: destination.port).whenComplete { result in
      let (handler, context, clientGlue) = bound.value
      switch result {
      case .success(let upstream): handler.join(upstream, clientGlue, route, context: context)
      case .failure(let error):
        clientGlue.part()
        handler.refuse(route.refusal(for: error), context: context)
      }
    }
  }

  private func route(to target: ConnectHead) throws(ProxyRefusal) -> Route {
    if ProtocolHost(named: target.host) != nil {
      // Never passed on to the real service, whatever the port: a program that points here means Fen.
      guard target.port == 443 else { throw .protocolHostOnOtherPort(target.host, port: target.port) }
      return .server
    }
    guard proxy.listensOnLoopback else { throw .otherHostFromOutside(target.host) }
    return .tunnel(host: target.host, port: target.port)
  }

  private func preparation(
    for route: Route, host: String
  ) -> (glue: (client: GlueHandler, upstream: GlueHandler), destination: (host: String, port: Int)) {
    switch route {
    case .server:
      let pair = GlueHandler.pair(client: .halfClose, upstream: .close) { [logger = proxy.logger] error in
        if let error = error as? NIOSSLError, case .handshakeFailed = error {
          // OpenSSL's refusal of a certificate arrives unreadable in TLS 1.3, so no closer reason can be given.
          logger.notice(
            "a client broke off TLS for \(host), as one that does not trust ca.pem does: run it with `fen env`")
        } else {
          logger.debug("connection for \(host) broke: \(error)")
        }
      }
      return (pair, proxy.httpServer)
    case .tunnel(let host, let port):
      let pair = GlueHandler.pair(client: .halfClose, upstream: .halfClose) { [logger = proxy.logger] error in
        logger.debug("tunnel to \(host) broke: \(error)")
      }
      return (pair, (host, port))
    }
  }

  private func join(
    _ upstream: any Channel, _ glue: GlueHandler, _ route: Route, context: ChannelHandlerContext
  ) {
    guard context.channel.isActive, case .connecting(let rest, let ended) = state else {
      upstream.close(promise: nil)
      return
    }
    state = .connected
    // Nothing may follow this head: PHP and Java break on a single byte more.
    context.writeAndFlush(
      wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 200 Connection established\r\n\r\n")), promise: nil)
    let pipeline = context.pipeline.syncOperations
    do {
      switch route {
      case .server:
        let tls = proxy.makeTLSHandler()
        let certificates = proxy.clientCertificates
        let watch = HandshakeWatch(limit: proxy.limits.handshake) { [unowned tls] in
          if let der = try? tls.peerCertificate?.toDERBytes() { certificates.remember(der, for: upstream) }
        }
        try pipeline.addHandlers([tls, watch, glue], position: .after(self))
      case .tunnel: try pipeline.addHandler(glue, position: .after(self))
      }
    } catch {
      proxy.logger.error("a connection could not be set up: \(error)")
      upstream.close(promise: nil)
      context.close(promise: nil)
      return
    }
    if rest.readableBytes > 0 {
      context.fireChannelRead(wrapInboundOut(rest))
      context.fireChannelReadComplete()
    }
    if ended { context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
    if readIsPending {
      readIsPending = false
      // From the tail, so that the glue decides whether its partner can take more.
      context.channel.read()
    }
    pipeline.removeHandler(self, promise: nil)
  }

  private func refuse(_ refusal: ProxyRefusal, context: ChannelHandlerContext) {
    timer?.cancel()
    guard context.channel.isActive else { return }
    state = .refused
    proxy.logger.debug("refused a client: \(refusal.sentence)")
    context.writeAndFlush(wrapOutboundOut(refusal.answer), promise: nil)
    // Closing at once would reset the connection under a client that is still sending, and lose the sentence.
    context.close(mode: .output, promise: nil)
    let channel = context.channel
    timer = context.eventLoop.scheduleTask(in: proxy.limits.farewell) { channel.close(promise: nil) }
    if readIsPending {
      readIsPending = false
      context.read()
    }
  }
}

@available(*, unavailable)
extension ConnectHandler: Sendable {}

/// Where a connection may lead.
private enum Route {
  /// The merchant protocol: TLS ends here, the HTTP server answers.
  case server
  /// Any other host: the bytes pass untouched.
  case tunnel(host: String, port: Int)

  func refusal(for error: any Error) -> ProxyRefusal {
    switch self {
    case .server: .serverUnreachable(reason: "\(error)")
    case .tunnel(let host, let port): .otherHostUnreachable(host, port: port, reason: "\(error)")
    }
  }
}
