import Fen
import Testing

private func owed(attempts: Int64 = 0, _ state: DeliveryState = .due(noon)) -> Fen.Notification {
  Notification(
    id: NotificationID(1), merchant: shop, url: "http://127.0.0.1:9/notify", subject: .payment(OrderID(1001)),
    outTradeNo: "ORDER0001", createdAt: noon, attempts: attempts, state: state)
}

/// Seconds after the first attempt at which each is made, as the protocol lists the pauses between them.
private let moments: [Int64] = [
  0, 15, 30, 60, 240, 840, 2_040, 3_840, 5_640, 7_440, 11_040, 21_840, 32_640, 43_440, 65_040, 86_640,
]

@Suite struct `Delivering a callback` {
  @Test func `is tried at once and fifteen times more within 24 hours and 4 minutes`() {
    var (notification, tried) = (owed(), [Int64]())
    while case .due(let due) = notification.state {
      tried.append(due.seconds(since: noon))
      notification = after(.failed, notification, now: due)
    }
    #expect(tried == moments)
    #expect(noon.adding(seconds: moments[15]) == noon.adding(hours: 24).adding(minutes: 4))
    #expect(notification == owed(attempts: 16, .givenUp(at: noon.adding(seconds: 86_640))))
  }

  @Test(arguments: 0...15 as ClosedRange<Int64>)
  func `ends with the attempt that is accepted`(attempts: Int64) {
    let later = noon.adding(seconds: 3)
    #expect(
      after(.accepted, owed(attempts: attempts), now: later) == owed(attempts: attempts + 1, .delivered(at: later)))
  }

  @Test func `is not put off by a receiver that answers slowly`() {
    let answered = noon.adding(seconds: deliveryPatience)
    #expect(after(.failed, owed(), now: answered).state == .due(noon.adding(seconds: 15)))
  }

  @Test func `that came late pauses from then, so that a night's standstill does not use up all attempts`() {
    let morning = noon.adding(hours: 20)
    let next = after(.failed, owed(attempts: 3), now: morning)
    #expect(next.state == .due(morning.adding(seconds: 180 - deliveryPatience)))
  }

  @Test func `given up is taken up again when someone has it delivered after all`() {
    let (givenUp, later) = (owed(attempts: 16, .givenUp(at: noon)), noon.adding(days: 3))
    #expect(after(.accepted, givenUp, now: later) == owed(attempts: 17, .delivered(at: later)))
    #expect(after(.failed, givenUp, now: later) == owed(attempts: 17, .givenUp(at: noon)))
  }

  @Test(arguments: [.accepted, .failed] as [DeliveryOutcome])
  func `once accepted stays so, however a repetition goes`(outcome: DeliveryOutcome) {
    let delivered = owed(attempts: 1, .delivered(at: noon))
    #expect(after(outcome, delivered, now: noon.adding(days: 1)) == owed(attempts: 2, .delivered(at: noon)))
  }

  @Test func `is due from the moment it is owed`() {
    let new = Notification(
      id: NotificationID(1), merchant: shop, url: "http://127.0.0.1:9/notify", subject: .refund(RefundID(1)),
      outTradeNo: "", createdAt: noon)
    #expect(new.state == .due(noon) && new.attempts == 0)
  }
}
