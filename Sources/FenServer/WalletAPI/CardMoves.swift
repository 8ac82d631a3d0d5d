import Fen
import FenPlatform
import FenWire
import Hummingbird

extension WalletAPI {
  /// Top-ups and withdrawals.
  func registerCardMoves(on api: RouterGroup<BasicRequestContext>) {
    api.post("topups", use: call { user, body, _ in try await move(.topUp, body, of: user) })
    // What of a top-up could not leave the wallet again, before it is asked for.
    api.get(
      "topups/quote",
      use: call { user, _, request in
        let text = request.uri.queryParameters["amount"].map(String.init) ?? ""
        guard let amount = Int64(text), amounts.contains(amount) else {
          throw APIError(.badRequest, "PARAM_ERROR", "say how much: ?amount=50000, in fen")
        }
        let after = try await platform.wallets.balance(.wallet(user.id)).adding(.fen(amount))
        var answer: JSONObject = ["amount": .integer(amount), "balance_after": .integer(after.minorUnits)]
        answer.add("stuck", try await stuck(in: after, of: user.id).map(stuckJSON))
        return .object(answer)
      })
    api.get(
      "topups/:id",
      use: call { user, _, _, parameter in try await describe(try await find(parameter("id"), .topUp, of: user)) })
    api.post("withdrawals", use: call { user, body, _ in try await move(.withdrawal, body, of: user) })
    // What a withdrawal would cost, before it is asked for.
    api.get(
      "withdrawals/quote",
      use: call { user, _, request in
        let text = request.uri.queryParameters["amount"].map(String.init) ?? ""
        let amount = Int64(text).flatMap { amounts.contains($0) ? Money.fen($0) : nil }
        guard amount != nil || text == "all" else {
          throw APIError(.badRequest, "PARAM_ERROR", "say how much: ?amount=50000, in fen, or ?amount=all")
        }
        let quote = try await platform.cards.quote(amount, to: user.id)
        var answer: JSONObject = [
          "amount": .integer(quote.amount.minorUnits), "fee": .integer(quote.fee.minorUnits),
          "free_left": .integer(quote.freeLeft.minorUnits),
        ]
        answer.add("held_back", quote.heldBack.map { limitError($0).message })
        return .object(answer)
      })
    api.get(
      "withdrawals/:id",
      use: call { user, _, _, parameter in
        try await describe(try await find(parameter("id"), .withdrawal, of: user))
      })
  }

  private func move(_ way: CardMoveWay, _ body: FieldReader, of user: User) async throws -> JSONValue {
    let amount = Money.fen(try body.integer("amount", in: amounts))
    let number = try body.requestNumber()
    let card = try await card(named: body, of: user)
    let terms = CardMoveTerms(user: user.id, number: number, way: way, card: card.id, amount: amount)
    let moved = try await platform.authentication.paying(
      with: try body.proof(), of: user.id, for: platform.cards.intent(way, card, amount),
      unless: { try await platform.cards.earlier(terms) }
    ) { try await platform.cards.move(terms, authenticated: $0) }
    return try await describe(moved)
  }

  private func stuck(in balance: Money, of user: UserID) async throws -> StuckMoney? {
    stuckMoney(in: balance, under: try await platform.verification.standing(of: user).limits)
  }

  func card(named body: FieldReader, of user: User) async throws -> Card {
    guard let card = try await platform.wallets.card(try cardID(try body.string("card_id", bytes: 1...32))),
      card.user == user.id
    else { throw CardMoveRefusal.noSuchCard }
    return card
  }

  private func find(_ text: String, _ way: CardMoveWay, of user: User) async throws -> CardMove {
    guard let number = Int64(text) else { throw UnknownThing.cardMove }
    return try await platform.cards.move(CardMoveID(number), way, of: user.id)
  }

  private func describe(_ move: CardMove) async throws -> JSONValue {
    var answer: JSONObject = [
      "id": .string(String(move.id.value)), "request_id": .string(move.terms.number.value),
      "card_id": .string(move.terms.card.wire), "amount": .integer(move.terms.amount.minorUnits),
      "currency": .string(move.terms.amount.currency.rawValue), "create_time": .string(move.createdAt.rfc3339),
    ]
    switch move.terms.way {
    case .topUp:
      let balance = try await platform.wallets.balance(.wallet(move.terms.user))
      answer.add("stuck", try await stuck(in: balance, of: move.terms.user).map(stuckJSON))
    case .withdrawal: answer.add("fee", move.fee.minorUnits)
    }
    switch move.state {
    case .underWay:
      let request = try await platform.cards.bankRequest(of: move)
      answer.add("state", "under_way")
      answer.add("asked_again_at", request.at.rfc3339)
      answer.add("settled_at_the_latest", request.day.statementAt(by: platform.rules).rfc3339)
    case .done(let at):
      answer.add("state", "done")
      answer.add("success_time", at.rfc3339)
    case .refused(let at):
      answer.add("state", "refused")
      answer.add("refused_time", at.rfc3339)
    }
    return .object(answer)
  }
}

/// From one fen to 100 million yuan.
private let amounts: ClosedRange<Int64> = 1...10_000_000_000
