import AsyncHTTPClient
import Fen
import FenPlatform
import FenWire
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Sends callbacks by HTTP: sealed and signed anew each time, five seconds for the answer, no redirects.
///
/// Source: APIv3, 回调通知.
struct HTTPCallbackSender: CallbackSender {
  let platform: Platform
  let keyring: Keyring
  let client: HTTPClient
  /// How many of a hundred callbacks are preceded by a probe.
  let probePercent: Int

  func send(_ notification: Fen.Notification, _ content: CallbackContent) async -> DeliveryReport {
    let began = ContinuousClock.now
    do {
      guard let merchant = try await platform.merchants.merchant(notification.merchant) else {
        return report(began, error: "the merchant is gone")
      }
      if let end = merchant.terminatedAt {
        return report(began, error: "the provider was terminated at \(end.rfc3339)")
      }
      let body = try await body(notification, content, merchant)
      let spoil =
        try await platform.faults.take(.badSignature, merchant: merchant.id, path: "notification") != nil
      if Int.random(in: 0..<100) < probePercent {
        _ = await post(body, to: notification.url, as: merchant, spoil: true, began)
      }
      return await post(body, to: notification.url, as: merchant, spoil: spoil, began)
    } catch {
      return report(began, error: "\(error)")
    }
  }

  /// A callback that a correct merchant refuses: its signature is wrong.
  func probe(_ merchant: Merchant, url: String) async throws -> DeliveryReport {
    guard let key = APIv3Key(merchant.apiv3Key) else { throw WireError(.systemError) }
    let envelope = NotificationEnvelope(
      id: UUID().uuidString.lowercased(), createTime: platform.clock.now(), event: .transactionSuccess,
      resource: Array("{}".utf8))
    let body = envelope.sealed(with: key, nonce: aeadNonce()).serialized()
    return await post(body, to: url, as: merchant, spoil: true, .now)
  }

  /// What a notification says, in clear.
  func plain(_ notification: Fen.Notification, _ content: CallbackContent) async throws -> (
    NotificationEvent, JSONValue
  ) {
    switch content {
    case .payment(let order):
      return (.transactionSuccess, try await transactionAnswer(order, platform, asPaid: true).json)
    case .combination(let combination, let orders):
      return (.transactionSuccess, try await combineAnswer(combination, orders, platform, asPaid: true).json)
    case .refund(let refund, let order):
      let outcome: RefundNotice.Outcome =
        switch refund.state {
        case .succeeded(let at): .success(at: at)
        case .abnormal, .processing: .abnormal
        }
      let notice = RefundNotice(
        side: refund.terms.side, order: order.id, orderNumber: order.terms.number, id: refund.id,
        number: refund.terms.number, outcome: outcome, receivedBy: try await receiver(of: refund, order, platform),
        total: order.terms.total, refund: refund.terms.amount,
        payerTotal: order.payment?.payerTotal ?? order.terms.total, payerRefund: refund.payerAmount)
      return (outcome.event, notice.json)
    case .payout(let payout): return (.payoutFinished, payoutAnswer(payout, platform).notice)
    case .payoutBatch(let batch): return (.payoutBatchFinished, PayoutBatchAnswer(batch).notice)
    case .couponUse(let coupon): return (.couponUse, try couponAnswer(coupon).notice)
    case .mallCard(let card):
      return (.mallCard, mallCardNotice(card, openid: platform.openIDs.openID(of: card.user, app: card.app)))
    case .mallPayment(let payment, let order):
      return (.mallPayment, try await notice(payment).paid(order.terms.total, at: payment.at))
    case .mallRefund(let payment, let refund, let order):
      let at = if case .succeeded(let at) = refund.state { at } else { notification.createdAt }
      let notice = try await notice(payment)
      return (
        .mallRefund, notice.refunded(refund.terms.amount, of: order.terms.total, as: refund.id.wire, at: at)
      )
    case .mallReversal(let payment, let order):
      let (notice, total) = (try await notice(payment), order.terms.total)
      // A reversal has no number of its own.
      return (
        .mallRefund, notice.refunded(total, of: total, as: order.id.transactionID, at: notification.createdAt)
      )
    case .share(let share, let place): return (.share, ShareNotice(share, place: place).json)
    case .couponSent(let held):
      let answer = try merchantCouponAnswer(held)
      let bound = try await platform.merchants.merchant(held.creator)?.apps ?? []
      let openid = answer.notifiedApp(among: bound).map {
        platform.openIDs.openID(of: held.coupon.coupon.user, app: $0)
      }
      return (.couponSend, answer.notice(openid: openid))
    case .complaint(let entry): return (ComplaintNotice(entry).event, ComplaintNotice(entry).json)
    case .echo(let text): return (.securityEcho, try JSONValue(parsing: text))
    }
  }

  private func notice(_ payment: MallPayment) async throws -> MallNotice {
    MallNotice(
      payment, merchantName: try await platform.merchants.merchant(payment.mall)?.name ?? "",
      openid: platform.openIDs.openID(of: payment.user, app: payment.app))
  }

  private func body(
    _ notification: Fen.Notification, _ content: CallbackContent, _ merchant: Merchant
  ) async throws -> [UInt8] {
    guard let key = APIv3Key(merchant.apiv3Key) else { throw WireError(.systemError, hint: "APIv3 key unusable") }
    let (event, resource) = try await plain(notification, content)
    let envelope = NotificationEnvelope(
      id: notification.id.wire, createTime: notification.createdAt, event: event, resource: resource.serialized())
    return envelope.sealed(with: key, nonce: aeadNonce()).serialized()
  }

  /// A callback as it goes out: the headers with the signature, and the body.
  struct Letter: Sendable {
    let headers: HTTPHeaders
    let body: [UInt8]

    var headerLines: String { headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n") }
    var bodyText: String { String(decoding: body, as: UTF8.self) }
  }

  /// The callback as it would be sent now.
  func letter(
    _ notification: Fen.Notification, _ content: CallbackContent, to merchant: Merchant
  ) async throws -> Letter {
    sign(try await body(notification, content, merchant), as: merchant, spoil: false)
  }

  private func sign(_ body: [UInt8], as merchant: Merchant, spoil: Bool) -> Letter {
    let key = keyring.signer(for: merchant)
    let timestamp = String(machineTime().seconds)
    let nonce = hexNonce()
    let signature =
      spoil ? probeSignature() : key.signer.sign(SignedText.answer(timestamp: timestamp, nonce: nonce, body: body))
    let headers: HTTPHeaders = [
      "Content-Type": "application/json", "Accept": "*/*", "User-Agent": "Mozilla/4.0",
      "Request-ID": hexNonce().uppercased() + "-0", "Wechatpay-Nonce": nonce, "Wechatpay-Signature": signature,
      "Wechatpay-Timestamp": timestamp, "Wechatpay-Serial": key.serial,
      "Wechatpay-Signature-Type": Authorization.scheme,
    ]
    return Letter(headers: headers, body: body)
  }

  private func post(
    _ body: [UInt8], to url: String, as merchant: Merchant, spoil: Bool, _ began: ContinuousClock.Instant
  ) async -> DeliveryReport {
    let letter = sign(body, as: merchant, spoil: spoil)
    let sent = (headers: letter.headerLines, body: letter.bodyText)
    do {
      var request = HTTPClientRequest(url: url)
      request.method = .POST
      request.headers = letter.headers
      request.body = .bytes(ByteBuffer(bytes: body))
      let answer = try await client.execute(request, timeout: .seconds(deliveryPatience))
      let text = try await beginning(of: answer, within: began)
      return report(began, status: Int64(answer.status.code), answer: text, sent: sent)
    } catch let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout {
      return report(began, error: "no answer within \(deliveryPatience) s", sent: sent)
    } catch is AnswerTooSlow {
      return report(began, error: "no answer within \(deliveryPatience) s", sent: sent)
    } catch {
      return report(began, error: reason(error), sent: sent)
    }
  }

  /// The beginning of the answer, for the developer and for the older rule that FAIL in a 200 is a failure.
  private func beginning(
    of answer: HTTPClientResponse, within began: ContinuousClock.Instant
  ) async throws -> String {
    try await withThrowingTaskGroup(of: String.self) { group in
      group.addTask {
        var bytes = [UInt8]()
        for try await part in answer.body {
          bytes.append(contentsOf: part.readableBytesView.prefix(2_000 - bytes.count))
          if bytes.count >= 2_000 { break }
        }
        return String(decoding: bytes, as: UTF8.self)
      }
      group.addTask {
        try await Task.sleep(until: began + .seconds(deliveryPatience), clock: .continuous)
        throw AnswerTooSlow()
      }
      defer { group.cancelAll() }
      return try await group.next() ?? ""
    }
  }

  private func report(
    _ began: ContinuousClock.Instant, status: Int64? = nil, error: String? = nil, answer: String = "",
    sent: (headers: String, body: String) = ("", "")
  ) -> DeliveryReport {
    let spent = (ContinuousClock.now - began).components
    let saysFail = (try? JSONValue(parsing: answer))?["code"]?.string == "FAIL"
    let accepted = (status == 200 || status == 204) && !saysFail
    return DeliveryReport(
      outcome: accepted ? .accepted : .failed, status: status, error: error,
      milliseconds: spent.seconds * 1000 + spent.attoseconds / 1_000_000_000_000_000, headers: sent.headers,
      body: sent.body, answer: answer)
  }
}

private struct AnswerTooSlow: Error {}

/// Why no answer came, in few words: `connection refused`.
private func reason(_ error: any Error) -> String {
  switch error {
  case let error as IOError: String(cString: strerror(error.errnoCode)).lowercased()
  case let error as NIOConnectionError:
    error.connectionErrors.first.map { reason($0.error) } ?? "the host \(error.host) is not known"
  case _: "\(error)"
  }
}

extension NotificationID {
  /// The `id` of the notification on the wire, and in the control API.
  var wire: String {
    let digits = String(value)
    return "EV-" + String(repeating: "0", count: 19 - digits.count) + digits
  }

  init?(wire text: String) {
    guard text.hasPrefix("EV-"), let value = Int64(text.dropFirst(3)) else { return nil }
    self.init(value)
  }
}
