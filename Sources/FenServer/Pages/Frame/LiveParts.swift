import Foundation
import Hummingbird
import NIOCore
import ServiceLifecycle

extension Site {
  /// Server-sent events: each carries the parts that changed, as one JSON object of element id → HTML.
  func stream(
    first: [String: String], at place: OpenStreams.Place,
    render: @escaping @Sendable () async throws -> [String: String]
  ) -> Response {
    let ticks = Self.ticks(data.changes(), every: .seconds(15))
    let body = ResponseBody { writer in
      var shown = first
      try await writer.write(try Self.event(first))
      for await _ in ticks.cancelOnGracefulShutdown() {
        do {
          let parts = try await render()
          let changed = parts.filter { shown[$0.key] != $0.value }
          shown = parts
          // The comment finds out that a reader has gone, who would otherwise be kept for ever.
          try await writer.write(changed.isEmpty ? ByteBuffer(string: ":\n\n") : try Self.event(changed))
          // A busy server changes a thousand times a second; five pictures a second are enough for an eye.
          try await Task.sleep(for: .milliseconds(200))
        } catch is PageRefusal {
          // What was shown exists no longer: the page finds out why when it is loaded again.
          try await writer.write(ByteBuffer(string: "event: gone\ndata: \n\n"))
          break
        }
      }
      try await writer.finish(nil)
      withExtendedLifetime(place) {}
    }
    return Response(
      status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"], body: body)
  }

  private static func event(_ parts: [String: String]) throws -> ByteBuffer {
    ByteBuffer(string: "data: \(String(decoding: try JSONEncoder().encode(parts), as: UTF8.self))\n\n")
  }

  /// `changes`, and at least one tick per `interval`.
  private static func ticks(_ changes: AsyncStream<Void>, every interval: Duration) -> AsyncStream<Void> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let forward = Task { for await _ in changes { continuation.yield() } }
      let beat = Task {
        while (try? await Task.sleep(for: interval)) != nil { continuation.yield() }
      }
      continuation.onTermination = { _ in
        forward.cancel()
        beat.cancel()
      }
    }
  }
}
