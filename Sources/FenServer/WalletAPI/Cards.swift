import Fen
import FenPlatform
import FenWire
import Hummingbird

extension WalletAPI {
  func registerCards(on api: RouterGroup<BasicRequestContext>) {
    api.get(
      "cards",
      use: call { user, _, _ in
        let cards = try await platform.wallets.cards(of: user.id)
        return ["data": .array(cards.map { describe($0, isDefault: $0.id == cards.first?.id) })]
      })
    api.post(
      "cards",
      use: call { user, body, _ in
        let binding = try await platform.cards.bind(try elements(body), to: user.id)
        return try describe(binding)
      })
    api.post(
      "cards/:card/confirm",
      use: call { user, body, _, parameter in
        let card = try await platform.cards.confirm(
          try cardID(parameter("card")), code: try body.string("code", bytes: 1...16), of: user.id)
        let isDefault = try await platform.wallets.cards(of: user.id).first?.id == card.id
        return describe(card, isDefault: isDefault)
      })
    api.delete(
      "cards/:card",
      use: call { user, body, _, parameter in
        try await platform.cards.unbind(
          try cardID(parameter("card")), of: user.id, password: try body.optionalString("password", bytes: 1...32))
        return [:]
      })
    api.put(
      "cards/:card/default",
      use: call { user, _, _, parameter in
        try await platform.cards.makeDefault(try cardID(parameter("card")), of: user.id)
        return [:]
      })
    api.put(
      "cards/order",
      use: call { user, body, _ in
        let wanted = try (try body.optionalObjects("cards", count: 0...100) ?? []).map { card in
          try cardID(try card.string("card_id", bytes: 1...32))
        }
        try await platform.cards.order(wanted, of: user.id)
        return [:]
      })
  }

  /// The four elements: card number, name, document, phone.
  private func elements(_ body: FieldReader) throws -> CardElements {
    guard let phone = PhoneNumber(try body.string("phone", bytes: 1...32)) else {
      throw APIError(.badRequest, "PARAM_ERROR", "phone is a mobile number of mainland China: 11 digits")
    }
    return CardElements(
      number: try CardNumber(try body.string("number", bytes: 1...32)),
      holder: IdentityClaim(
        name: try body.string("name", bytes: 1...128),
        document: try body.optionalChoice("document", of: DocumentWord.self)?.kind ?? .idCard,
        number: try body.string("id_number", bytes: 1...32),
        country: try body.optionalString("country", bytes: 2...2) ?? "CN"),
      phone: phone)
  }

  func cardID(_ text: String) throws -> CardID {
    guard let number = Int64(text) else { throw UnknownThing.card }
    return CardID(number)
  }

  private func describe(_ binding: CardBinding) throws -> JSONValue {
    var answer: JSONObject = [
      "card_id": .string(binding.id.wire), "state": "awaiting_code", "last_four": .string(binding.lastFour),
      "phone": .string(try platform.cards.phone(of: binding).masked),
    ]
    if case .awaitingCode(_, let until) = binding.state { answer.add("expires_at", until.rfc3339) }
    return .object(answer)
  }

  private func describe(_ card: Card, isDefault: Bool) -> JSONValue {
    let issuer = platform.cards.issuer(of: card)
    let kind =
      switch card.kind {
      case .debit: "debit"
      case .credit: "credit"
      }
    return [
      "card_id": .string(card.id.wire), "bank_type": .string(card.bank), "last_four": .string(card.lastFour),
      "kind": .string(kind), "bank_name": .string(issuer.chinese), "bank_name_en": .string(issuer.english),
      "is_default": .bool(isDefault),
    ]
  }
}
