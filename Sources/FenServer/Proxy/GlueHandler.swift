import NIOCore
import NIOSSL

/// Joins two channels of one event loop: what one receives, the other sends.
///
/// Reading waits while the other side cannot take more, so that a fast sender never fills the memory. An end on one
/// side is passed on to the other only after all bytes before it.
///
/// Based on SwiftNIO's example of a CONNECT proxy (Apache-2.0).
final class GlueHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// What the end of this side's input means for the other side.
  enum End {
    /// The peer may still be listening: pass on the half close.
    case halfClose
    /// The peer is an HTTP server, which ends its output only when the conversation is over: close.
    case close
  }

  private let end: End
  private let failed: (any Error) -> Void
  private var partner: GlueHandler?
  private var context: ChannelHandlerContext?
  private var readIsPending = false
  private var inputClosed = false
  private var outputClosed = false

  private init(end: End, failed: @escaping (any Error) -> Void) {
    self.end = end
    self.failed = failed
  }

  /// Two handlers, one for each channel. `failed` hears why a side broke.
  static func pair(
    client: End, upstream: End, failed: @escaping (any Error) -> Void
  ) -> (client: GlueHandler, upstream: GlueHandler) {
    let pair = (client: GlueHandler(end: client, failed: failed), upstream: GlueHandler(end: upstream, failed: failed))
    pair.client.partner = pair.upstream
    pair.upstream.partner = pair.client
    return pair
  }

  /// Lets go of a partner with which no channel was joined.
  func part() {
    partner?.partner = nil
    partner = nil
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    // The other side may be waiting for somebody to write to.
    if context.channel.isWritable { partner?.resumeReading() }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    partner = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    partner?.write(unwrapInboundIn(data))
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    partner?.context?.flush()
    context.fireChannelReadComplete()
  }

  func read(context: ChannelHandlerContext) {
    if let partner, let other = partner.context, other.channel.isWritable {
      context.read()
    } else {
      readIsPending = true
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { partner?.resumeReading() }
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed {
      inputClosed = true
      switch end {
      case .halfClose: partner?.closeOutput()
      case .close: partner?.closeAfterFlush()
      }
      closeWhenBothEnded()
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    partner?.closeAfterFlush()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // Many clients leave without TLS's goodbye; the end of input that follows says all there is to say.
    if let error = error as? NIOSSLError, error == .uncleanShutdown { return }
    failed(error)
    context.close(promise: nil)
  }

  private func write(_ bytes: ByteBuffer) {
    context?.write(wrapOutboundOut(bytes), promise: nil)
  }

  private func resumeReading() {
    guard readIsPending, let context else { return }
    readIsPending = false
    context.read()
  }

  private func closeOutput() {
    guard let context, !outputClosed else { return }
    outputClosed = true
    context.flush()
    context.close(mode: .output, promise: nil)
    closeWhenBothEnded()
  }

  private func closeAfterFlush() {
    guard let context else { return }
    outputClosed = true
    // A channel drops what it has not sent when it is closed, so the close waits for the last byte.
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in channel.close(promise: nil) }
  }

  /// A channel whose two directions have ended does not close by itself.
  private func closeWhenBothEnded() {
    if inputClosed, outputClosed { closeAfterFlush() }
  }
}

@available(*, unavailable)
extension GlueHandler: Sendable {}
