import Fen
import FenPlatform

/// The sandbox's clock.
protocol ClockData: Sendable {
  func clock() async throws -> ClockReading
  /// Returns when all that fell due has been done.
  func set(clock command: ClockCommand) async throws -> ClockReading
}

struct ClockReading: Equatable, Sendable {
  var now: Instant
  var real: Instant
  var isFrozen: Bool
  /// What is due next, soonest first.
  var upcoming: [TimelineEntry]
  /// What earlier changes of the clock brought about, newest first.
  var past: [TimelineEntry]
  /// Where a campaign begins or ceases to reward next, and the second before.
  var turn: ClockTurn?
}

struct ClockTurn: Equatable, Sendable {
  /// Where the reader goes next: the last second before the turn, and from there the turn.
  var at: Instant
  var turnsAt: Instant
  var begins: Bool
  var campaign: String
}

/// Something that falls due, or that was done because it did.
struct TimelineEntry: Equatable, Sendable {
  enum What: Equatable, Sendable {
    /// Still to come.
    case due(Upcoming.Kind)
    case orderClosed
    case refundArrived
    case transferExpired
    case takingsReleased
    case bankAccepted, bankRefused, bankSilent, bankStatement
    case daySealed
    case redPacketExpired
    case walletErased
    case payoutExpired, payoutPaid, payoutFailed
    case campaignEnded, couponExpired
    case applymentApproved, applymentCanceled, settlementChanged
    case callbackDelivered, callbackFailed, callbackGivenUp, callbackHeldBack
  }
  var at: Instant
  var what: What
  /// What it is about: a merchant's number, an amount.
  var about: String
}

enum ClockCommand: Equatable, Sendable {
  case freeze
  case advance(seconds: Int64)
  case set(Instant)
  case real
}
