import FenPlatform
import Logging
import NIOCore
import NIOHTTP1

/// Takes the requests of the merchant protocol off a connection and has them answered; all others go on to the site.
///
/// A signed answer is so little work beside its signature that a general server's way to it (streams of parts there
/// and back, each over tasks and locks of its own) would be a third of the rest. Stands behind NIO's pipeline handler,
/// which lets one request in at a time.
final class MerchantDoor: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  /// What the connection is at.
  private enum Work {
    /// Nothing, or a request of the site.
    case elsewhere
    case reading(HTTPRequestHead, ByteBuffer?)
    /// A request whose body is too long; the rest of it is read and forgotten.
    case forgetting(HTTPRequestHead)
    case answering(isLast: Bool)
  }

  private let gate: MerchantGate
  private let leaving: Leaving
  private let executor: LoopExecutor
  private let logger: Logger
  private var work = Work.elsewhere
  /// The client sends nothing more, and the site has not been told: it would close the connection before the answer.
  private var inputClosed = false

  init(gate: MerchantGate, leaving: Leaving, executor: LoopExecutor, logger: Logger) {
    self.gate = gate
    self.leaving = leaving
    self.executor = executor
    self.logger = logger
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch (work, unwrapInboundIn(data)) {
    case (.elsewhere, .head(let head)) where MerchantRequest.isMeant(by: head.uri): work = .reading(head, nil)
    case (.reading(let head, let body), .body(let part)): work = Self.reading(head, body, part)
    case (.reading(let head, let body), .end):
      answer(head, .bytes(body.map { Array($0.readableBytesView) } ?? []), context)
    case (.forgetting, .body): break
    case (.forgetting(let head), .end): answer(head, .tooLong, context)
    case (.elsewhere, _), (.reading, .head), (.forgetting, .head), (.answering, _): context.fireChannelRead(data)
    }
  }

  private static func reading(_ head: HTTPRequestHead, _ body: ByteBuffer?, _ part: ByteBuffer) -> Work {
    guard var body else { return kept(head, part) }
    body.writeImmutableBuffer(part)
    return kept(head, body)
  }

  private static func kept(_ head: HTTPRequestHead, _ body: ByteBuffer) -> Work {
    let count = body.readableBytes
    let isTooLong = count > MerchantRequest.Body.longestOfMost && count > MerchantRequest.Body.longest(of: head.uri)
    return isTooLong ? .forgetting(head) : .reading(head, body)
  }

  private func answer(_ head: HTTPRequestHead, _ body: MerchantRequest.Body, _ context: ChannelHandlerContext) {
    work = .answering(isLast: !head.isKeepAlive)
    let request = MerchantRequest(head, body)
    let here = NIOLoopBound((door: self, context: context), eventLoop: context.eventLoop)
    // Bills may take long: off the thread that reads from the network.
    let place: any TaskExecutor = request.isQuick ? executor : globalConcurrentExecutor
    Task(executorPreference: place) { [gate, logger] in
      let answer = await gate.respond(to: request, logger: logger)
      let loop = here.eventLoop
      guard !loop.inEventLoop else { return here.value.door.send(answer, to: request.method, here.value.context) }
      loop.execute { here.value.door.send(answer, to: request.method, here.value.context) }
    }
  }

  /// - Parameter answer: nil ends the connection without one.
  private func send(_ answer: MerchantAnswer?, to method: HTTPMethod, _ context: ChannelHandlerContext) {
    guard case .answering(let isLast) = work, let answer else { return context.close(promise: nil) }
    var headers = answer.headers
    // A client's next request must find another server, not a connection that was just closed.
    if isLast || leaving.hasBegun { headers.add(name: "Connection", value: "close") }
    let status = HTTPResponseStatus(statusCode: answer.status)
    let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if !answer.body.isEmpty, method != .HEAD {
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
    }
    // The next request may come in while the end of this answer is written.
    work = .elsewhere
    guard isLast else {
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      if inputClosed { context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
      return
    }
    let here = context.loopBound
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in here.value.close(promise: nil) }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .answering = work, case ChannelEvent.inputClosed = event {
      inputClosed = true
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  /// The site answers what is no HTTP.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch work {
    case .reading, .forgetting: work = .elsewhere
    case .elsewhere, .answering: break
    }
    context.fireErrorCaught(error)
  }
}

extension MerchantRequest {
  /// Payments and refunds are short, and most of what is asked.
  fileprivate var isQuick: Bool { path.hasPrefix("/v3/pay/") || path.hasPrefix("/v3/refund/") }
}
