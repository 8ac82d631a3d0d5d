import Fen
import FenPlatform

// Bank cards, and money between them and the wallet.

extension LivePageData {
  func issuer(ofCardBeginning digits: String) -> CardIssuer? {
    platform.cards.table.origin(beginning: digits).map { origin in
      CardIssuer(
        bank: origin.issuer.code, isCredit: origin.kind == .credit,
        lengths: platform.cards.table.lengths(beginning: digits))
    }
  }

  func cards(of user: UserID) async throws -> [WalletCard] {
    try await platform.wallets.cards(of: user).enumerated().map { place, card in
      WalletCard(id: card.id, kind: WalletMethod.Kind(card), isDefault: place == 0, boundAt: card.createdAt)
    }
  }

  func card(_ id: CardID, of user: UserID) async throws -> WalletCard {
    guard let card = try await cards(of: user).first(where: { $0.id == id }) else {
      throw PageRefusal.card(.noSuchCard)
    }
    return card
  }

  func bind(_ form: CardForm, of user: UserID) async throws -> PendingCard {
    guard let phone = PhoneNumber(form.phone) else { throw PageRefusal.signIn(.phoneUnreadable) }
    let holder = try await claim(form.holder, of: user)
    let binding = try await refusing {
      try await platform.cards.bind(CardElements(number: form.number, holder: holder, phone: phone), to: user)
    }
    return try await pending(binding)
  }

  func binding(_ id: CardID, of user: UserID) async throws -> PendingCard {
    let binding = try await refusing { try await platform.cards.binding(id, of: user) }
    guard case .awaitingCode = binding.state else { throw PageRefusal.card(.bindingOver) }
    return try await pending(binding)
  }

  func confirmBinding(_ id: CardID, code: String, of user: UserID) async throws -> WalletCard {
    _ = try await refusing { try await platform.cards.confirm(id, code: code, of: user) }
    return try await card(id, of: user)
  }

  func move(_ id: CardID, to place: Int, of user: UserID) async throws {
    var order = try await cards(of: user).map(\.id)
    guard let old = order.firstIndex(of: id) else { throw PageRefusal.card(.noSuchCard) }
    order.remove(at: old)
    order.insert(id, at: min(place, order.count))
    try await refusing { [order] in try await platform.cards.order(order, of: user) }
  }

  func unbind(_ id: CardID, of user: UserID, proof: PaymentProof) async throws {
    try await refusing { try await platform.cards.unbind(id, of: user, password: proof.password) }
  }

  private func pending(_ binding: CardBinding) async throws -> PendingCard {
    let kind: WalletMethod.Kind =
      switch binding.kind {
      case .debit: .debitCard(bank: binding.issuer, lastDigits: binding.lastFour)
      case .credit: .creditCard(bank: binding.issuer, lastDigits: binding.lastFour)
      }
    return PendingCard(
      id: binding.id, kind: kind, sent: try await sentCode(to: try platform.cards.phone(of: binding).digits))
  }

  // MARK: Money

  func withdrawalQuote(of amount: Money?, by user: UserID) async throws -> WithdrawalQuote {
    try await refusing { try await platform.cards.quote(amount, to: user) }
  }

  func topUpMost() -> Money { platform.cards.topUpMost() }

  func topUp(_ amount: Money, from card: CardID, by user: UserID, proof: PaymentProof, number: String) async throws
    -> BankMove
  {
    try await move(.topUp, amount, card, user, proof, number)
  }

  func withdraw(_ amount: Money, to card: CardID, by user: UserID, proof: PaymentProof, number: String) async throws
    -> BankMove
  {
    try await move(.withdrawal, amount, card, user, proof, number)
  }

  func bankMove(_ id: String, of user: UserID) async throws -> BankMove {
    let parts = id.split(separator: "-")
    guard parts.count == 2, let way = Int64(parts[0]).flatMap({ CardMoveWay(rawValue: $0) }),
      let number = Int64(parts[1])
    else { throw PageRefusal.card(.noSuchMove) }
    return try await shown(
      try await refusing { try await platform.cards.move(CardMoveID(number), way, of: user) })
  }

  func bankMovesUnderWay(of user: UserID) async throws -> [BankMove] {
    var moves = [BankMove]()
    for move in try await platform.cards.moves(of: user) where move.state == .underWay {
      moves.append(try await shown(move))
    }
    return moves
  }

  private func move(
    _ way: CardMoveWay, _ amount: Money, _ card: CardID, _ user: UserID, _ proof: PaymentProof, _ number: String
  ) async throws -> BankMove {
    let number = try requestNumber(number)
    guard let card = try await platform.wallets.card(card), card.user == user else {
      throw PageRefusal.card(.noSuchCard)
    }
    let terms = CardMoveTerms(user: user, number: number, way: way, card: card.id, amount: amount)
    let move = try await refusing {
      try await paying(
        proof, user, for: platform.cards.intent(way, card, amount), unless: { try await platform.cards.earlier(terms) }
      ) { try await platform.cards.move(terms, authenticated: $0) }
    }
    return try await shown(move)
  }

  func shown(_ move: CardMove) async throws -> BankMove {
    let kind: BankMove.Kind =
      switch move.terms.way {
      case .topUp: .topUp
      case .withdrawal: .withdrawal
      }
    let standing: BankMove.Standing =
      switch move.state {
      case .underWay: .underWay
      case .done(let at): .done(at: at)
      case .refused(let at): .refused(at: at)
      }
    return BankMove(
      id: "\(move.terms.way.rawValue)-\(move.id.value)", kind: kind, amount: move.terms.amount, fee: move.fee,
      card: try await self.kind(of: .card(move.terms.card)), standing: standing, at: move.createdAt)
  }
}
