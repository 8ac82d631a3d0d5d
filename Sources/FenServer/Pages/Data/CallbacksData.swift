import Fen
import FenPlatform

/// The callbacks, and delivering one again.
protocol CallbacksData: Sendable {
  /// Newest first, at most fifty.
  func callbacks(_ filter: CallbackFilter) async throws -> [CallbackRecord]
  func callback(_ id: NotificationID) async throws -> CallbackRecord
  func redeliver(_ id: NotificationID) async throws -> CallbackRecord
}

/// Which callbacks are looked for.
struct CallbackFilter: Equatable, Sendable {
  enum State: String, CaseIterable, Sendable { case all, waiting, delivered, givenUp }
  /// Part of the event, the merchant's number, its own number or the address; nil for all.
  var text: String?
  var state: State

  func fits(_ record: CallbackRecord) -> Bool {
    fits(record.standing, [record.eventType, record.merchant, record.outTradeNo, record.url])
  }

  /// - Parameter texts: those that are searched.
  func fits(_ standing: CallbackRecord.Standing, _ texts: [String]) -> Bool {
    let fitsState =
      switch (state, standing) {
      case (.all, _), (.waiting, .waiting), (.delivered, .delivered), (.givenUp, .givenUp): true
      case (.waiting, _), (.delivered, _), (.givenUp, _): false
      }
    guard fitsState, let text = text?.lowercased() else { return fitsState }
    return texts.contains { $0.lowercased().contains(text) }
  }
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
