import Fen
import FenStore

/// Cards: binding, order, and money between them and the wallet.
public struct CardDesk: Sendable {
  let database: any Database
  let engine: Engine
  let clock: PlatformClock
  let vault: Vault
  let numbers: NumberSource
  let issuers: any CardIssuerGateway
  let messages: any SMSGateway
  let verification: VerificationDesk
  let bank: BankDesk
  let authentication: AuthenticationDesk

  /// The issuers whose cards can be bound.
  public var table: IssuerTable { .shipped }

  /// Asks the issuer whether number, name, document and phone belong together, and sends a code to the phone.
  ///
  /// - Throws: `ClaimFault`, `BindingRefusal`, `VerificationRefusal.tooManyToday`, `IdentityRefusal` for a card of
  ///   somebody else than the wallet's person, `SMSFault`.
  public func bind(_ elements: CardElements, to user: UserID) async throws -> CardBinding {
    let now = clock.now()
    try check(elements.holder, on: BusinessDay(now))
    guard let origin = table.origin(of: elements.number) else {
      let right = table.lengths(beginning: elements.number.digits)
      throw right.isEmpty ? BindingRefusal.unknownIssuer : .wrongLength(right: right)
    }
    let counted = try verification.beginTry(of: user, through: .bankCard(issuer: origin.issuer.code), at: now)
    let binding = CardBinding(
      id: CardID(numbers.nextOwner()), user: user, kind: origin.kind, issuer: origin.issuer.code,
      lastFour: elements.number.lastFour, number: try SealedCardNumber(elements.number, vault),
      holder: try SealedClaim(elements.holder, vault), phone: try vault.seal(elements.phone.digits, as: .phone),
      createdAt: now, state: .requested)
    try await engine.perform(RequestBinding(binding: binding))
    switch await issuers.confirm(elements, of: origin) {
    case .silent: throw BindingRefusal.issuerSilent
    case .refused(let why):
      _ = try await engine.perform(AnswerBinding(id: binding.id, code: nil))
      throw BindingRefusal.issuer(why)
    case .confirmed:
      let code = newCode()
      let confirmed = try await engine.perform(AnswerBinding(id: binding.id, code: hash(of: code, for: binding.id)))
      let life = BindingRules(engine.rules, on: BusinessDay(now)).life
      do {
        try await messages.send(CodeMessage(code: code, purpose: .bindCard(life: life)), to: elements.phone.digits)
      } catch {
        // The elements were right, and nobody can type a code that was never taken.
        try verification.forgetTry(counted)
        throw error
      }
      return confirmed
    }
  }

  /// A binding as it stands.
  ///
  /// - Throws: `UnknownThing.card`, also for everybody else's.
  public func binding(_ id: CardID, of user: UserID) async throws -> CardBinding {
    guard let binding = try await database.read({ try CardBinding.find(id, in: $0) }), binding.user == user else {
      throw UnknownThing.card
    }
    return binding
  }

  /// The code arrived. Binding a card makes known who the wallet's person is.
  ///
  /// - Throws: `BindingRefusal`, `IdentityRefusal`, `UnknownThing.card`.
  public func confirm(_ id: CardID, code: String, of user: UserID) async throws -> Card {
    switch try await engine.perform(ConfirmBinding(id: id, user: user, code: hash(of: code, for: id))) {
    case .bound(let card): return card
    case .refused(let why): throw why
    }
  }

  /// - Parameter password: asked where one is set.
  /// - Throws: `UnbindRefusal`, `UnknownThing.card`, `ProofRefusal.passwordNeeded`, `PasswordRefusal`.
  public func unbind(_ id: CardID, of user: UserID, password: String?) async throws {
    try await authentication.requirePassword(password, of: user)
    try await engine.perform(UnbindCard(id: id, user: user))
  }

  /// The card is paid with when nothing else is said.
  ///
  /// - Throws: `UnknownThing.card`.
  public func makeDefault(_ id: CardID, of user: UserID) async throws {
    try await engine.perform(
      OrderCards(user: user) { bound in
        guard bound.contains(id) else { throw UnknownThing.card }
        return [id] + bound.filter { $0 != id }
      })
  }

  /// - Throws: `CardOrderRefusal`.
  public func order(_ cards: [CardID], of user: UserID) async throws {
    try await engine.perform(OrderCards(user: user) { _ in cards })
  }

  /// Where the code was sent.
  ///
  /// - Throws: `VaultError`.
  public func phone(of binding: CardBinding) throws -> PhoneNumber {
    let text = try vault.open(binding.phone, as: .phone)
    guard let phone = PhoneNumber(text) else { throw VaultError.cannotOpen(.phone) }
    return phone
  }

  /// The bank of a card, by its names.
  public func issuer(of card: Card) -> Issuer {
    table.issuers.first { $0.code == card.issuer }
      ?? Issuer(code: card.issuer, chinese: card.issuer, english: card.issuer)
  }

  private func hash(of code: String, for id: CardID) -> [UInt8] { vault.lookUpHash("binding \(id.value) \(code)") }

  /// Six digits.
  private func newCode() -> String { String(String(Int.random(in: 1_000_000...1_999_999)).dropFirst()) }
}

// Money

extension CardDesk {
  /// Moves money between a wallet and a card of its person; answers as it stands when the bank has been asked.
  ///
  /// - Throws: `LimitRefusal`, `CardMoveRefusal`, `UnknownThing`.
  public func move(_ terms: CardMoveTerms, authenticated: Authentication) async throws -> CardMove {
    try await answer(try await engine.perform(RequestCardMove(terms, authenticated: authenticated)))
  }

  /// What an earlier request with this number came to; nil when there was none.
  ///
  /// - Throws: `CardMoveRefusal.otherTerms`.
  public func earlier(_ terms: CardMoveTerms) async throws -> CardMove? {
    let found = try await database.read { try CardMove.find(GivenNumber(terms.user, terms.number), in: $0) }
    guard let found else { return nil }
    return try await answer(try repeated(found, by: terms))
  }

  private func answer(_ move: CardMove) async throws -> CardMove {
    guard case .underWay = move.state else { return move }
    try await bank.carry(move.bankRequest)
    return try await self.move(move.id, move.terms.way, of: move.terms.user)
  }

  /// - Throws: `UnknownThing.cardMove`.
  public func move(_ id: CardMoveID, _ way: CardMoveWay, of user: UserID) async throws -> CardMove {
    let found = try await database.read { try CardMove.find(id, in: $0) }
    guard let found, found.terms.user == user, found.terms.way == way else { throw UnknownThing.cardMove }
    return found
  }

  /// What the bank is asked for a top-up or withdrawal: how often, and when again.
  ///
  /// - Throws: `UnknownThing.bankRequest`.
  public func bankRequest(of move: CardMove) async throws -> BankRequest {
    guard let request = try await database.read({ try BankRequest.find(move.bankRequest, in: $0) }) else {
      throw UnknownThing.bankRequest
    }
    return request
  }

  /// Top-ups and withdrawals of a wallet, the latest first.
  public func moves(of user: UserID, limit: Int64 = 50) async throws -> [CardMove] {
    try await database.read { transaction in
      try CardMove.all(
        "WHERE user_id = ?1 ORDER BY id DESC LIMIT ?2", [.int(user.value), .int(limit)], in: transaction)
    }
  }

  /// The most that fills a wallet at once.
  public func topUpMost() -> Money { .fen(engine.rules.setting(.topUpMost, on: BusinessDay(clock.now()))) }

  /// What a withdrawal would cost now, and what is still free.
  ///
  /// - Parameter amount: nil for all that may leave: all there is, or what a limit leaves of it.
  /// - Throws: `LimitRefusal` for what the withdrawal itself would be refused with, `CardMoveRefusal.balanceTooLow`,
  ///   `UnknownThing.user`, `MoneyError`.
  public func quote(_ amount: Money?, to user: UserID) async throws -> WithdrawalQuote {
    let (person, balance) = try await database.read { transaction in
      let balance = try AccountID.wallet(user).balance(in: transaction)
      return (try PersonRow.person(of: user, in: transaction), balance)
    }
    let today = BusinessDay(clock.now())
    let terms = WithdrawalTerms(engine.rules, on: today)
    let before = Money.fen(person.usage.withdrawn)
    let free = try terms.freeLeft(withdrawnBefore: before)
    func refusal(of amount: Money) -> LimitRefusal? {
      do throws(LimitRefusal) {
        _ = try decideWithdrawalCount(
          amount.minorUnits, by: person.accountClass, channels: person.channels, usage: person.usage,
          rules: engine.rules, on: today)
        return nil
      } catch { return error }
    }
    if let amount {
      if let refusal = refusal(of: amount), case .unverified = refusal { throw refusal }
      // Whatever a limit leaves, what is not there cannot leave.
      guard balance >= amount else {
        let fee = try terms.fee(on: amount, outOf: balance, withdrawnBefore: before)
        throw CardMoveRefusal.balanceTooLow(has: balance, needs: try amount.adding(fee), fee: fee)
      }
      if let refusal = refusal(of: amount) { throw refusal }
      let fee = try terms.fee(on: amount, outOf: balance, withdrawnBefore: before)
      return WithdrawalQuote(amount: amount, fee: fee, freeLeft: free)
    }
    guard let all = try terms.everything(of: balance, withdrawnBefore: before) else {
      return WithdrawalQuote(amount: .zero(.cny), fee: .zero(.cny), freeLeft: free)
    }
    guard let refusal = refusal(of: all.amount) else {
      return WithdrawalQuote(amount: all.amount, fee: all.fee, freeLeft: free)
    }
    guard case .over(_, let left, remedies: _) = refusal,
      let most = try terms.most(of: balance, withdrawnBefore: before, limitLeaving: left)
    else { throw refusal }
    return WithdrawalQuote(amount: most.amount, fee: most.fee, freeLeft: free, heldBack: refusal)
  }
}

/// What a withdrawal would cost, before it is made.
public struct WithdrawalQuote: Hashable, Sendable {
  public let amount: Money
  public let fee: Money
  /// What of the lifetime's free amount is left before this withdrawal.
  public let freeLeft: Money
  /// Why not all there is can be withdrawn, where that was asked for.
  public let heldBack: LimitRefusal?

  public init(amount: Money, fee: Money, freeLeft: Money, heldBack: LimitRefusal? = nil) {
    self.amount = amount
    self.fee = fee
    self.freeLeft = freeLeft
    self.heldBack = heldBack
  }
}
