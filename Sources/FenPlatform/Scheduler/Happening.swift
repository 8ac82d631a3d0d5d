import Fen

/// Something the clock brought about, for the person who moved it.
public struct Happening: Hashable, Sendable {
  public enum Event: Hashable, Sendable {
    case orderExpired
    case refundArrived
    /// Nobody accepted it in time; it goes back.
    case transferExpired
    case takingsReleased
    case bankAccepted
    case bankRefused
    /// Asked again at `next`.
    case bankSilent(next: Instant)
    /// The bank's statement ended so many requests that it had not answered.
    case bankStatement(done: Int64, notDone: Int64)
    case callbackDelivered(answer: String)
    /// Tried again at `next`.
    case callbackFailed(answer: String, next: Instant)
    case callbackGivenUp(answer: String)
    /// A fault let others overtake it.
    case callbackHeldBack
    case daySealed(transfers: Int64)
    /// What nobody took goes back.
    case redPacketExpired
    /// The records of a wallet closed five years ago.
    case walletErased
    /// Nobody confirmed a merchant's transfer.
    case payoutExpired
    case payoutPaid
    case payoutFailed
    /// Its time is over; what is left went back to its funders.
    case campaignEnded
    case couponExpired
    /// By the sandbox's examiner.
    case applymentApproved
    /// Nobody confirmed or signed it in time.
    case applymentCanceled
    case settlementChanged
  }
  public let at: Instant
  public let event: Event
  /// The number or amount it is about.
  public let about: String

  init(at: Instant, _ event: Event, about: String) {
    self.at = at
    self.event = event
    self.about = about
  }
}

extension Happening.Event {
  /// The same thing is due once more.
  var comesAgain: Bool {
    switch self {
    case .bankSilent, .callbackFailed, .callbackHeldBack: true
    case .orderExpired, .refundArrived, .transferExpired, .takingsReleased, .redPacketExpired, .bankAccepted,
      .bankRefused,
      .bankStatement, .callbackDelivered, .callbackGivenUp, .daySealed, .walletErased, .payoutExpired, .payoutPaid,
      .payoutFailed, .campaignEnded, .couponExpired, .applymentApproved, .applymentCanceled,
      .settlementChanged:
      false
    }
  }
}

extension Happening.Event: CustomStringConvertible {
  public var description: String {
    switch self {
    case .orderExpired: "order closed: not paid in time"
    case .refundArrived: "refund arrived"
    case .transferExpired: "transfer not accepted in time, sent back"
    case .takingsReleased: "takings nobody shared in time, released"
    case .bankAccepted: "bank accepted"
    case .bankRefused: "bank refused"
    case .bankSilent(let next): "bank did not answer, asked again \(next.rfc3339)"
    case .bankStatement(let done, let notDone):
      "the bank's statement shows \(done) of the requests it did not answer, and not \(notDone)"
    case .callbackDelivered(let answer): "callback delivered (\(answer))"
    case .callbackFailed(let answer, let next): "callback failed (\(answer)), next \(next.rfc3339)"
    case .callbackGivenUp(let answer): "callback given up (\(answer))"
    case .callbackHeldBack: "callback held back"
    case .payoutExpired: "transfer to a person went back: not confirmed in time"
    case .payoutPaid: "transfer of a batch paid"
    case .payoutFailed: "transfer of a batch failed, its money went back"
    case .daySealed(let transfers): "day sealed, \(transfers) transfers"
    case .redPacketExpired: "red packet not taken in full in time: the rest goes back"
    case .campaignEnded: "campaign ended, what was left went back to its funders"
    case .couponExpired: "coupon expired"
    case .walletErased: "records of a closed wallet erased"
    case .applymentApproved: "application for a merchant approved"
    case .settlementChanged: "settlement account of a merchant changed"
    case .applymentCanceled: "application for a merchant over: not confirmed or signed in time"
    }
  }
}
