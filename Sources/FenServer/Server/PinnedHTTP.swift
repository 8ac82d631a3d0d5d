import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// HTTP/1.1 whose requests are answered on the thread that read them.
///
/// A signed answer is some 300 µs of work; handing it to another thread and its bytes back again costs a tenth of that.
/// What takes long, or waits for what takes long, leaves this thread: see `Doors`.
struct PinnedHTTP: ServerChildChannel {
  let http: HTTP1Channel

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
    http.setup(channel: channel, logger: logger)
  }

  func handle(value: HTTP1Channel.Value, logger: Logger) async {
    await withTaskExecutorPreference(LoopExecutor(loop: value.channel.eventLoop)) {
      await http.handle(value: value, logger: logger)
    }
  }
}

extension HTTPServerBuilder {
  static var pinned: HTTPServerBuilder { HTTPServerBuilder { PinnedHTTP(http: HTTP1Channel(responder: $0)) } }
}

/// Runs tasks on an event loop.
private final class LoopExecutor: TaskExecutor {
  private let loop: any EventLoop

  init(loop: any EventLoop) { self.loop = loop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
