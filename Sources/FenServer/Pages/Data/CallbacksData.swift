import Fen
import FenPlatform

/// The callbacks, and delivering one again.
protocol CallbacksData: Sendable {
  /// Newest first, at most a hundred.
  func callbacks() async throws -> [CallbackRecord]
  func callback(_ id: NotificationID) async throws -> CallbackRecord
  func redeliver(_ id: NotificationID) async throws -> CallbackRecord
}

/// A callback and everything that was tried to deliver it.
struct CallbackRecord: Equatable, Sendable {
  enum Standing: Equatable, Sendable {
    case waiting(next: Instant)
    case delivered(at: Instant)
    case givenUp(at: Instant)
  }
  var id: NotificationID
  var eventType: String
  var merchant: String
  var outTradeNo: String
  var url: String
  var createdAt: Instant
  var standing: Standing
  var attempts: [CallbackAttempt]
  var headers: [HeaderLine]
  var body: String
  /// The resource in clear, as JSON.
  var plain: String
}

struct CallbackAttempt: Equatable, Sendable {
  enum Outcome: Equatable, Sendable {
    case answered(status: Int, body: String)
    case failed(String)
  }
  var at: Instant
  var outcome: Outcome
  var milliseconds: Int64
}
