import ServiceLifecycle
import Synchronization

/// Whether the server was told to stop.
final class Leaving: Sendable {
  private let began = Atomic(false)

  var hasBegun: Bool { began.load(ordering: .relaxed) }

  func begin() { began.store(true, ordering: .relaxed) }
}

/// The first to hear that the server is to stop: says so at `/readyz` and in every answer, and lets the server go on
/// for as long as balancers and clients need to turn to another one.
struct DrainService: Service {
  let leaving: Leaving
  let drain: Duration

  func run() async throws {
    try await gracefulShutdown()
    leaving.begin()
    try await Task.sleep(for: drain)
  }
}
