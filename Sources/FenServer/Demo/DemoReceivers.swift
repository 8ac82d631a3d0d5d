import Fen
import FenPlatform

/// The shops' programs while the story is told: most take each callback at once, the clothing shop's was down for an
/// hour and has been away since shortly before the demo begins.
struct DemoReceivers: CallbackSender {
  let letters: HTTPCallbackSender
  /// The clothing shop answered 500 from then on, for an hour.
  let troubleAt: Instant
  /// Since then nobody listens at its address.
  let awayAt: Instant

  func send(_ notification: Notification, _ content: CallbackContent) async -> DeliveryReport {
    do {
      guard let merchant = try await letters.platform.merchants.merchant(notification.merchant) else {
        throw UnknownThing.merchant
      }
      let letter = try await letters.letter(notification, content, to: merchant)
      let sent = (headers: letter.headerLines, body: letter.bodyText)
      let now = letters.platform.clock.now()
      guard merchant.id == DemoShop.gapshore.id, isTrouble(now) else {
        return DeliveryReport(
          outcome: .accepted, status: 204, error: nil, milliseconds: 20 + notification.id.value % 60,
          headers: sent.headers, body: sent.body, answer: "")
      }
      guard now < awayAt else {
        return DeliveryReport(
          outcome: .failed, status: nil, error: "Connection refused", milliseconds: 1, headers: sent.headers,
          body: sent.body, answer: "")
      }
      return DeliveryReport(
        outcome: .failed, status: 500, error: nil, milliseconds: 310, headers: sent.headers, body: sent.body,
        answer: #"{"code":"FAIL","message":"database is locked"}"#)
    } catch {
      return DeliveryReport(
        outcome: .failed, status: nil, error: "\(error)", milliseconds: 0, headers: "", body: "", answer: "")
    }
  }

  private func isTrouble(_ now: Instant) -> Bool {
    now >= awayAt || (now >= troubleAt && now < troubleAt.adding(hours: 1))
  }
}
