import Fen
import FenPlatform
import FenWire
import Hummingbird

extension SandboxAPI {
  func registerNotifications(on api: RouterGroup<BasicRequestContext>) {
    api.get(
      "notifications",
      use: jsonCall { _, request, _ in
        let query = request.uri.queryParameters
        var merchant: MerchantID?
        if let text = query["mchid"] {
          guard let id = MerchantID(String(text)) else { throw UnknownThing.merchant }
          merchant = id
        }
        // What a payment just wrote is under way in a moment; the caller sees it as it stands.
        let list = try await platform.records.notifications(
          of: merchant, outTradeNo: query["out_trade_no"].map(String.init))
        var data = [JSONValue]()
        for (notification, attempts) in list { data.append(try await describe(notification, attempts)) }
        return ["data": .array(data)]
      })
    api.post(
      "notifications/:id/redeliver",
      use: jsonCall { _, _, parameter in
        guard let id = NotificationID(wire: parameter("id")) else { throw UnknownThing.notification }
        return status(try await platform.deliveries.redeliver(id))
      })
    api.post(
      "probe-notification",
      use: jsonCall { body, _, _ in
        guard let id = MerchantID(try body.string("mchid", bytes: 1...32)),
          let merchant = try await platform.merchants.merchant(id)
        else { throw UnknownThing.merchant }
        let url = try body.notifyURL(bytes: 1...256)
        return status(try await sender.probe(merchant, url: url.text))
      })
  }

  private func status(_ report: DeliveryReport) -> JSONValue {
    var answer = JSONObject()
    answer.add("status", report.status.map(JSONValue.integer) ?? .null)
    answer.add("error", report.error)
    return .object(answer)
  }

  func describe(_ notification: Notification, _ attempts: [DeliveryAttempt]) async throws -> JSONValue {
    let (event, plain) = try await sender.plain(
      notification, try await platform.deliveries.content(of: notification))
    var answer: JSONObject = [
      "id": .string(notification.id.wire), "mchid": .string("\(notification.merchant)"),
      "event_type": .string(event.rawValue), "url": .string(notification.url),
      "out_trade_no": .string(notification.outTradeNo), "create_time": .string(notification.createdAt.rfc3339),
      "attempts": .array(attempts.map(describe)),
    ]
    switch notification.state {
    case .due(let at):
      answer.add("state", "waiting")
      answer.add("next_attempt_at", at.rfc3339)
    case .delivered:
      answer.add("state", "delivered")
      answer.add("next_attempt_at", .null)
    case .givenUp:
      answer.add("state", "given_up")
      answer.add("next_attempt_at", .null)
    }
    answer.add("resource_plain", plain)
    let last = attempts.last { !$0.body.isEmpty }
    answer.add("body", last?.body ?? "")
    var headers = JSONObject()
    for line in last?.headers.split(separator: "\n") ?? [] {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2, headers[String(parts[0])] == nil {
        headers.add(String(parts[0]), String(parts[1].drop { $0 == " " }))
      }
    }
    answer.add("headers", .object(headers))
    return .object(answer)
  }

  private func describe(_ attempt: DeliveryAttempt) -> JSONValue {
    var answer: JSONObject = ["at": .string(attempt.at.rfc3339)]
    answer.add("status", attempt.status.map(JSONValue.integer) ?? .null)
    answer.add("error", attempt.error)
    answer.add("milliseconds", attempt.milliseconds)
    return .object(answer)
  }
}
