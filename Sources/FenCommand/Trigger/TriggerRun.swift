import Fen
import FenPlatform
import FenWire
import NIOHTTP1

/// Plays the steps of an event against a running sandbox and prints each call.
struct TriggerRun {
  let sandbox: SandboxClient
  let merchant: MerchantClient
  let notifyURL: String
  /// Tells the runs of one merchant apart.
  private let mark = String(machineTime().milliseconds)
  var payer: String?
  /// The payer's, for the wallet's own calls.
  var token: String?
  private var card: String?
  var payable: (name: String, value: String)?
  private var authCode: String?
  var total: Int64 = 100
  private var refundID: String?
  var complaint: String?

  init(sandbox: SandboxClient, merchant: MerchantClient, notifyURL: String) {
    self.sandbox = sandbox
    self.merchant = merchant
    self.notifyURL = notifyURL
  }

  var number: String { "T" + mark }
  private var refundNumber: String { "R" + mark }
  var mchid: String { "\(merchant.credentials.merchant)" }

  /// - Throws: `CommandFault` for a step that did not do what it is there for.
  mutating func play(_ step: TriggerStep) async throws {
    switch step {
    case .payer(let balance, let card): try await makePayer(balance, card)
    case .place(let kind): try await place(kind, expiring: nil)
    case .placeExpiring(let seconds): try await place(.native, expiring: seconds)
    case .placeToShare: try await place(.native, expiring: nil, toBeShared: true)
    case .placeCombined: try await placeCombined()
    case .share: try await share()
    case .showCode:
      let answer = try await control(.POST, "users/\(try known(payer))/payment-code", [:], showing: "auth_code")
      authCode = answer["auth_code"]?.string
    case .takeCode(let amount): try await takeCode(amount)
    case .pay(let means): try await pay(means)
    case .confirm:
      try await control(
        .POST, "users/\(try known(payer))/confirm", ["out_trade_no": .string(number), "mchid": .string(mchid)],
        showing: "trade_state")
    case .query: try await api(.GET, orderPath + "?mchid=\(mchid)", showing: "trade_state")
    case .close: try await api(.POST, orderPath + "/close", ["mchid": .string(mchid)])
    case .reverse:
      try await api(
        .POST, orderPath + "/reverse", ["appid": .string(merchant.credentials.app), "mchid": .string(mchid)])
    case .fund:
      try await control(.POST, "merchants/\(mchid)/fund", ["amount": 10_000, "account": "basic"], showing: "balance")
    case .refund(let amount): try await refund(amount)
    case .queryRefund: try await api(.GET, "/v3/refund/domestic/refunds/\(refundNumber)", showing: "status")
    case .redirectRefund:
      try await api(
        .POST, "/v3/refund/domestic/refunds/\(try known(refundID))/apply-abnormal-refund",
        ["out_refund_no": .string(refundNumber), "type": "MERCHANT_BANK_CARD"], showing: "status")
    case .fundOperation: try await control(.POST, "merchants/\(mchid)/fund", ["amount": 10_000], showing: "balance")
    case .sendTransfer: try await sendTransfer()
    case .takeTransfer:
      try await control(
        .POST, "users/\(try known(payer))/confirm-transfer",
        ["out_bill_no": .string(number), "mchid": .string(mchid)], showing: "state")
    case .cancelTransfer: try await api(.POST, "\(transfers)/out-bill-no/\(number)/cancel", showing: "state")
    case .sendBatch: try await sendBatch()
    case .sendCoupon: try await sendCoupon()
    case .sendMerchantCoupon: try await sendMerchantCoupon()
    case .joinMall: try await joinMall()
    case .complain(let answering): try await complain(answering: answering)
    case .fault(let effect):
      try await control(
        .POST, "faults", ["match": ["mchid": .string(mchid)], "effect": .string(effect.rawValue), "times": 1],
        showing: "effect")
    case .advance(let seconds): try await advance(seconds)
    case .probe:
      try await control(
        .POST, "probe-notification", ["mchid": .string(mchid), "notify_url": .string(notifyURL)], showing: "status",
        "error")
    case .echo:
      try await api(
        .POST, "/v3/security/echo", ["echo_message": "hello", "notify_url": .string(notifyURL)],
        showing: "echo_message")
    case .awaitCallback(let event): try await awaitCallback(event)
    }
  }

  var orderPath: String { "/v3/pay/transactions/out-trade-no/\(number)" }

  private mutating func makePayer(_ balance: Int64, _ cardBalance: Int64?) async throws {
    var body: JSONObject = ["name": "fen trigger", "balance": .integer(balance)]
    if let cardBalance { body.add("cards", [["kind": "debit", "balance": .integer(cardBalance)]]) }
    let answer = try await control(.POST, "users", .object(body), showing: "user_id")
    payer = answer["user_id"]?.string
    token = answer["token"]?.string
    card = answer["cards"]?.array?.first?["card_id"]?.string
  }

  private mutating func place(
    _ kind: TradeKind, expiring seconds: Int64?, toBeShared: Bool = false
  ) async throws {
    var body: JSONObject = [
      "appid": .string(merchant.credentials.app), "mchid": .string(mchid), "description": "fen trigger",
      "out_trade_no": .string(number), "notify_url": .string(notifyURL),
      "amount": ["total": .integer(total), "currency": "CNY"],
    ]
    if let seconds {
      let now = try await sandbox.call(.GET, "clock")["now"]?.string.flatMap { Instant(rfc3339: $0) }
      body.add("time_expire", (now ?? machineTime()).adding(seconds: seconds).rfc3339)
    }
    if toBeShared { body.add("settle_info", ["profit_sharing": true]) }
    switch kind {
    case .jsapi:
      let app = merchant.credentials.app
      let answer = try await control(.GET, "users/\(try known(payer))/openid?appid=\(app)", showing: "openid")
      body.add("payer", ["openid": answer["openid"] ?? .null])
    case .h5: body.add("scene_info", ["payer_client_ip": "127.0.0.1", "h5_info": ["type": "Wap"]])
    case .app, .native: break
    }
    let name =
      switch kind {
      case .jsapi, .app: "prepay_id"
      case .h5: "h5_url"
      case .native: "code_url"
      }
    let answer = try await api(.POST, "/v3/pay/transactions/\(kind.rawValue)", .object(body), showing: name)
    payable = (name, try known(answer?[name]?.string))
  }

  private mutating func takeCode(_ amount: Int64) async throws {
    let body: JSONValue = [
      "appid": .string(merchant.credentials.app), "mchid": .string(mchid), "description": "fen trigger",
      "out_trade_no": .string(number), "amount": ["total": .integer(amount), "currency": "CNY"],
      "payer": ["auth_code": .string(try known(authCode))], "scene_info": ["store_info": ["out_id": "1"]],
    ]
    // The answer may be a refusal: USERPAYING and NOT_ENOUGH are what some events are about.
    try await api(.POST, "/v3/pay/transactions/codepay", body, mayRefuse: true, showing: "trade_state")
  }

  private func pay(_ means: TriggerStep.Means) async throws {
    guard let payable else { throw CommandFault("there is nothing to pay: the order was not placed") }
    var body: JSONObject = [payable.name: .string(payable.value)]
    switch means {
    case .balance: break
    case .card: body.add("method", try known(card))
    }
    try await control(.POST, "users/\(try known(payer))/pay", .object(body), showing: "trade_state")
  }

  private mutating func refund(_ amount: Int64) async throws {
    let answer = try await api(
      .POST, "/v3/refund/domestic/refunds",
      [
        "out_trade_no": .string(number), "out_refund_no": .string(refundNumber), "notify_url": .string(notifyURL),
        "amount": ["refund": .integer(amount), "total": .integer(total), "currency": "CNY"],
      ], showing: "status")
    refundID = answer?["refund_id"]?.string
  }

  func openID() async throws -> JSONValue {
    let path = "users/\(try known(payer))/openid?appid=\(merchant.credentials.app)"
    return try await control(.GET, path, showing: "openid")["openid"] ?? .null
  }

  private func sendTransfer() async throws {
    let report: JSONValue = [
      ["info_type": "活动名称", "info_content": "fen trigger"], ["info_type": "奖励说明", "info_content": "fen trigger"],
    ]
    try await api(
      .POST, transfers,
      [
        "appid": .string(merchant.credentials.app), "out_bill_no": .string(number), "openid": try await openID(),
        "transfer_amount": .integer(total), "transfer_remark": "fen trigger", "transfer_scene_id": "1000",
        "transfer_scene_report_infos": report, "notify_url": .string(notifyURL),
      ], showing: "state")
  }

  private func sendBatch() async throws {
    try await api(
      .POST, "/v3/transfer/batches",
      [
        "appid": .string(merchant.credentials.app), "out_batch_no": .string(number), "batch_name": "fen trigger",
        "batch_remark": "fen trigger", "total_amount": .integer(total), "total_num": 1,
        "transfer_scene_id": "1000", "notify_url": .string(notifyURL),
        "transfer_detail_list": [
          [
            "out_detail_no": .string(number), "transfer_amount": .integer(total), "transfer_remark": "fen trigger",
            "openid": try await openID(),
          ]
        ],
      ], showing: "batch_status")
  }

  /// Moves the clock, says so, and lets it follow the machine again if it did before.
  func advance(_ seconds: Int64, while body: () async throws -> Void = {}) async throws {
    let stood = try await sandbox.call(.GET, "clock")["frozen"]?.bool ?? false
    let after = stood ? "it stands still there, as it did before" : "and follows the machine again afterwards"
    print("the sandbox's clock moves on by \(seconds) s; \(after)")
    let answer = try await control(.POST, "clock", ["advance_seconds": .integer(seconds)], showing: "now")
    let happened = answer["happened"]?.array ?? []
    let ours = happened.filter { $0["about"]?.string == number }
    for event in ours { print("  \(event["at"]?.string ?? "")  \(event["what"]?.string ?? "")") }
    if happened.count > ours.count { print("  \(happened.count - ours.count) other things fell due on the way") }
    try await body()
    if !stood { try await control(.POST, "clock", ["real": true], showing: "now") }
  }

  func awaitCallback(_ event: NotificationEvent) async throws {
    let subject = event == .securityEcho || event == .mallCard ? "" : "&out_trade_no=\(number)"
    let deadline = ContinuousClock.now + .seconds(8)
    while ContinuousClock.now < deadline {
      let list = try await sandbox.call(.GET, "notifications?mchid=\(mchid)\(subject)")["data"]?.array ?? []
      let callback = list.first { $0["event_type"]?.string == event.rawValue }
      if let callback, let attempts = callback["attempts"]?.array, !attempts.isEmpty {
        for attempt in attempts { print(line("callback", event.rawValue, outcome(of: attempt))) }
        if callback["state"]?.string == "waiting" {
          print("  not accepted; next attempt \(callback["next_attempt_at"]?.string ?? "later")")
        }
        return
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw CommandFault("no \(event.rawValue) was sent within 8 s; look at /dev, and whether `fen clock` stands still")
  }

  // Calls, each printed

  @discardableResult
  func control(
    _ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil, showing names: String...
  ) async throws -> JSONValue {
    let answer = try await sandbox.call(method, path, body)
    print(line(method.rawValue, "/sandbox/v1/" + path, "200  " + shown(names, of: answer)))
    return answer
  }

  @discardableResult
  func api(
    _ method: HTTPMethod, _ target: String, _ body: JSONValue? = nil, mayRefuse: Bool = false, showing names: String...
  ) async throws -> JSONValue? {
    let answer = try await merchant.call(method, target, body)
    let refused = answer.status >= 400
    let said = answer.body.map { shown(refused ? ["code", "message"] : names, of: $0) } ?? ""
    print(line(method.rawValue, target, "\(answer.status)  \(said)"))
    guard !refused || mayRefuse else {
      throw CommandFault("\(method.rawValue) \(target) was refused; the event did not come about, see /dev")
    }
    return answer.body
  }

  func known(_ value: String?) throws -> String {
    guard let value else { throw CommandFault("the server's last answer lacks what the next step needs; see /dev") }
    return value
  }
}

private let transfers = "/v3/fund-app/mch-transfer/transfer-bills"

/// `callback  200  12 ms`, or why there was no answer.
func outcome(of attempt: JSONValue) -> String {
  let result = attempt["status"]?.integer.map(String.init) ?? attempt["error"]?.string ?? "no answer"
  return "\(result)  \(attempt["milliseconds"]?.integer ?? 0) ms"
}

private func shown(_ names: [String], of answer: JSONValue) -> String {
  names.compactMap { name in
    switch answer[name] {
    case .string(let text)?: text
    case .integer(let number)?: "\(name) \(number)"
    case .bool, .decimal, .array, .object, .null, nil: nil
    }
  }.joined(separator: "  ")
}

func line(_ first: String, _ second: String, _ rest: String) -> String {
  func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
  return "\(padded(first, 8))  \(padded(second, 56))  \(rest)"
}
