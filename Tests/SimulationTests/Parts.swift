import Fen
import FenStore
import Foundation
import Synchronization

@testable import FenPlatform

/// SplitMix64: the same numbers for the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Receivers that fail now and then, and remember what reached them. Whether a delivery fails follows from the seed and
/// the delivery, not from which of several side by side comes first.
final class MoodyReceivers: CallbackSender {
  private let seed: UInt64
  private let state = Mutex<(failing: Int, reached: Set<OrderID>)>((30, []))

  init(seed: UInt64) { self.seed = seed }

  /// Orders whose payment somebody was told of; answered or not.
  var reached: Set<OrderID> { state.withLock { $0.reached } }

  func change(using random: inout SeededGenerator) {
    let failing = Int.random(in: 0...100, using: &random)
    state.withLock { $0.failing = failing }
  }

  func answerAll() { state.withLock { $0.failing = 0 } }

  func send(_ notification: Fen.Notification, _ content: CallbackContent) async -> DeliveryReport {
    let delivery = "\(notification.outTradeNo) \(notification.attempts)".utf8
    var random = SeededGenerator(seed: delivery.reduce(seed) { $0 &* 31 &+ UInt64($1) })
    let mood = Int.random(in: 0..<100, using: &random)
    let fails = state.withLock { state in
      if case .payment(let order) = notification.subject { state.reached.insert(order) }
      return mood < state.failing
    }
    return DeliveryReport(
      outcome: fails ? .failed : .accepted, status: fails ? 500 : 200, error: nil, milliseconds: 1, headers: "",
      body: "{}", answer: "")
  }
}

/// Keeps the writer busy until its gate opens.
struct Blocking: Command {
  let gate: Gate
  var subject: Int { 0 }
  func perform(in work: Workspace) throws { gate.pass() }
}

final class Gate: Sendable {
  private let way = DispatchSemaphore(value: 0)
  private let arrival = AsyncStream<Void>.makeStream()

  func pass() {
    arrival.continuation.yield()
    way.wait()
  }

  func entered() async { for await _ in arrival.stream { return } }
  func open() { way.signal() }
}

/// Whether an error says no to a command, rather than that something broke.
func isRefusal(_ error: any Error) -> Bool {
  switch error {
  case is PrepayRefusal, is PayRefusal, is PaymentCodeRefusal, is OrderRefusal, is CloseRefusal, is ReverseRefusal,
    is RefundRefusal, is PostingRefusal, is UnknownThing, is LimitRefusal, is SendRefusal, is TransferRefusal,
    is CardMoveRefusal, is SendRedPacketRefusal, is OpenRedPacketRefusal, is CampaignRefusal, is SendCouponRefusal:
    true
  default: false
  }
}
