import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// HTTP/1.1 whose requests are answered on the thread that read them, with a door of its own for the merchant protocol.
///
/// A signed answer is some 300 µs of work; handing it to another thread and its bytes back again costs a tenth of that.
/// What takes long, or waits for what takes long, leaves this thread: see `Doors` and `MerchantDoor`.
struct PinnedHTTP: ServerChildChannel {
  let site: HTTP1Channel
  let merchants: @Sendable (LoopExecutor, Logger) -> MerchantDoor

  struct Connection: ServerChildChannelValue {
    let site: HTTP1Channel.Value
    let executor: LoopExecutor
    var channel: any Channel { site.channel }
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Connection> {
    site.setup(channel: channel, logger: logger).flatMapThrowing { site in
      let executor = LoopExecutor(loop: channel.eventLoop)
      let pipeline = channel.pipeline.syncOperations
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      // The first lets one request in at a time, and ends a connection behind its answer.
      try pipeline.addHandlers(
        [HTTPServerPipelineHandler(), merchants(executor, logger)], position: .after(decoder))
      return Connection(site: site, executor: executor)
    }
  }

  func handle(value: Connection, logger: Logger) async {
    await withTaskExecutorPreference(value.executor) { await site.handle(value: value.site, logger: logger) }
  }
}

/// Runs tasks on an event loop.
final class LoopExecutor: TaskExecutor {
  private let loop: any EventLoop

  init(loop: any EventLoop) { self.loop = loop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
