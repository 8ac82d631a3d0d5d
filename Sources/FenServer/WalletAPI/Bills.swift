import Fen
import FenPlatform
import FenWire
import Hummingbird

extension WalletAPI {
  /// All that came and went, and the payments that wait for the password.
  func registerBills(on api: RouterGroup<BasicRequestContext>) {
    api.get(
      "bills",
      use: call { user, _, request in
        let query = try BillQuery(request)
        let always = (from: Instant(milliseconds: 0), to: Instant(milliseconds: .max))
        let lines = try await platform.bills.lines(
          of: user.id, from: always.from, to: always.to, kind: query.kind, before: query.before, limit: query.limit)
        var data = [JSONValue]()
        for line in lines { data.append(.object(try await describe(line, of: user.id))) }
        var answer: JSONObject = ["data": .array(data), "waiting": .array(try await waiting(for: user.id))]
        if lines.count == query.limit { answer.add("next", lines.last?.place.text) }
        return .object(answer)
      })
  }

  /// Payments at a till that this person is to confirm.
  private func waiting(for user: UserID) async throws -> [JSONValue] {
    var waiting = [JSONValue]()
    for order in try await platform.records.history(of: user) {
      guard case .userPaying(let attempt) = order.state, attempt.waiting == .forPassword else { continue }
      waiting.append(.object(try await describe(order)))
    }
    return waiting
  }

  /// A line: its kind, moment and amount, and what the record it tells of says; of an erased one nothing more is known.
  private func describe(_ line: BillLine, of user: UserID) async throws -> JSONObject {
    var answer: JSONObject = [
      "kind": .string(line.kind.rawValue), "amount": .integer(line.amount.minorUnits),
      "currency": .string(line.amount.currency.rawValue), "time": .string(line.at.rfc3339),
    ]
    switch line.kind {
    case .purchase, .cashback:
      if let order = try await platform.records.order(OrderID(line.number)) { try await answer.add(describe(order)) }
    case .refund, .cashbackReturned:
      if let (refund, order) = try await platform.records.refund(RefundID(line.number)) {
        try await answer.add(describe(order))
        answer.add("reason", refund.terms.reason)
      } else if let order = try await platform.records.order(OrderID(line.number)) {
        try await answer.add(describe(order))
      }
    case .transferSent, .transferReceived, .transferReturned:
      let seen = try await platform.transfers.transfer(TransferID(line.number), of: user)
      answer.add("transfer_id", String(line.number))
      answer.add("other", seen.otherName)
      answer.add("note", seen.transfer.terms.note)
    case .packetSent, .packetReturned, .packetOpened:
      let id = RedPacketID(line.number)
      let sent = try await platform.redPackets.packetAndSender(id)
      answer.add("red_packet_id", platform.redPackets.links.word(of: id))
      if line.kind == .packetOpened { answer.add("other", sent?.senderName) }
      answer.add("note", sent?.packet.terms.greeting)
    case .payout:
      let received = try await platform.payouts.received(line.number)
      if let received { answer.add("other", try await name(of: received.merchant)) }
      answer.add("note", received?.remark)
    case .share:
      let share = try await platform.sharing.share(ShareID(line.number))
      if let share { answer.add("other", try await name(of: share.terms.side.payee)) }
      answer.add("note", share?.lines.first { $0.terms.to.receiver == .person(user) }?.terms.description)
    case .topUp, .withdrawal, .withdrawalFee, .withdrawalReturned, .withdrawalFeeReturned:
      let way: CardMoveWay = line.kind == .topUp ? .topUp : .withdrawal
      let move = try await platform.cards.move(CardMoveID(line.number), way, of: user)
      answer.add(way == .topUp ? "topup_id" : "withdrawal_id", String(line.number))
      answer.add("card_id", move.terms.card.wire)
      if move.state == .underWay { answer.add("under_way", true) }
    }
    return answer
  }

  private func name(of merchant: MerchantID) async throws -> String {
    try await platform.merchants.merchant(merchant)?.name ?? merchant.description
  }
}

/// Which lines are asked for.
private struct BillQuery {
  let kind: BillKind?
  let before: BillPlace?
  let limit: Int64

  /// - Throws: `PARAM_ERROR`.
  init(_ request: Request) throws(APIError) {
    func read<Value>(_ name: String, _ what: String, _ make: (String) -> Value?) throws(APIError) -> Value? {
      guard let text = request.uri.queryParameters[Substring(name)].map(String.init) else { return nil }
      guard let value = make(text) else { throw APIError(.badRequest, "PARAM_ERROR", "\(name) is \(what)") }
      return value
    }
    kind = try read("kind", "one of: " + BillKind.allCases.map(\.rawValue).joined(separator: ", ")) {
      BillKind(rawValue: $0)
    }
    before = try read("before", "what next said of the page before") { BillPlace($0) }
    limit = try read("limit", "1 to 200") { Int64($0).flatMap { (1...200).contains($0) ? $0 : nil } } ?? 50
  }
}

extension JSONObject {
  /// The members of another object behind those that are there; a name is never there twice.
  fileprivate mutating func add(_ other: JSONObject) {
    for member in other.members where self[member.name] == nil { add(member.name, member.value) }
  }
}
