import Fen
import FenPlatform
import FenWire
import Hummingbird

extension SandboxAPI {
  /// The other side of the counter: cards at the bank, what it was asked, its statements.
  func registerBank(on api: RouterGroup<BasicRequestContext>) {
    api.get(
      "cards/:card",
      use: jsonCall { _, _, parameter in describe(try await card(parameter("card"))) })
    api.post(
      "cards/:card/freeze",
      use: jsonCall { _, _, parameter in
        try platform.cards.freeze(try await card(parameter("card")).card)
        return describe(try await card(parameter("card")))
      })
    api.post(
      "cards/:card/thaw",
      use: jsonCall { _, _, parameter in
        try platform.cards.thaw(try await card(parameter("card")).card)
        return describe(try await card(parameter("card")))
      })
    // What the bank has not answered.
    api.get(
      "bank/requests",
      use: jsonCall { _, _, _ in ["data": .array(try await platform.bank.unanswered().map(describe))] })
    api.get(
      "bank/statements/:day",
      use: jsonCall { _, _, parameter in
        guard let day = BusinessDay(parameter("day")) else {
          throw APIError(.badRequest, "PARAM_ERROR", "a day is written 2026-03-02")
        }
        let page = try await platform.bank.sandboxStatement(of: day)
        return [
          "day": .string("\(day)"), "closed": .bool(page.isClosed),
          "entries": .array(
            page.entries.map { entry in
              var line: JSONObject = [
                "request": .string(String(entry.request.value)), "reserve_gains": .integer(entry.reserveGains),
              ]
              line.add("refusal", entry.refusal)
              return .object(line)
            }),
        ]
      })
  }

  private func card(_ text: String) async throws -> SandboxCard {
    guard let number = Int64(text) else { throw UnknownThing.card }
    return try await platform.cards.sandboxCard(CardID(number))
  }

  private func describe(_ found: SandboxCard) -> JSONValue {
    [
      "card_id": .string(found.card.id.wire), "user_id": .string(found.card.user.wire),
      "bank_type": .string(found.card.bank), "last_four": .string(found.card.lastFour),
      "balance": .integer(found.balance), "frozen": .bool(found.isFrozen),
    ]
  }

  private func describe(_ request: BankRequest) -> JSONValue {
    [
      "request": .string(String(request.id.value)), "what": .string(request.order.name),
      "amount": .integer(request.amount.minorUnits), "create_time": .string(request.createdAt.rfc3339),
      "tries": .integer(request.tries), "next_at": .string(request.at.rfc3339), "day": .string("\(request.day)"),
      "statement_at": .string(request.day.statementAt(by: platform.rules).rfc3339),
    ]
  }
}

extension BankOrder {
  /// In the sandbox's list.
  fileprivate var name: String {
    switch self {
    case .charge: "card_payment"
    case .chargeCombination: "combined_payment"
    case .credit, .creditOther: "refund"
    case .creditReversed: "reversal"
    case .deposit: "deposit"
    case .topUp: "top_up"
    case .withdrawal: "withdrawal"
    case .chargeTransfer: "transfer_payment"
    case .returnTransfer: "transfer_return"
    case .chargePacket: "packet_payment"
    case .returnPacket: "packet_return"
    }
  }
}
