import NIOCore
import NIOTLS

/// Ends a connection whose TLS handshake takes too long, and says when one is done.
final class HandshakeWatch: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  private let limit: TimeAmount
  private let completed: () -> Void
  private var timer: Scheduled<Void>?

  init(limit: TimeAmount, completed: @escaping () -> Void) {
    self.limit = limit
    self.completed = completed
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let channel = context.channel
    timer = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
  }

  func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted? = event as? TLSUserEvent {
      completed()
      context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
    context.fireUserInboundEventTriggered(event)
  }
}

@available(*, unavailable)
extension HandshakeWatch: Sendable {}
