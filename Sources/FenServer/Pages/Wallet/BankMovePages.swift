import Fen
import FenPlatform
import Hummingbird

/// `/wallet/top-up`, `/wallet/withdraw`, `/wallet/bank/…`: money between the wallet and its person's cards.
func registerBankMoves<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  for kind in [BankMove.Kind.topUp, .withdrawal] {
    pages.walletGet(RouterPath(stringLiteral: kind.path)) { visit, user in
      do {
        return try await bankPage(kind, visit.query, user, visit, site)
      } catch let refusal as PageRefusal {
        return try await bankPage(kind, visit.query, user, visit, site, formRefusal: refusal)
      }
    }

    pages.walletPost(RouterPath(stringLiteral: kind.path)) { visit, user, form in
      do {
        let amount = try form.money("amount")
        let card = try cardNumber(form["card"])
        let number = form["number"] ?? ""
        let move =
          switch kind {
          case .topUp:
            try await data.topUp(amount, from: card, by: user, proof: form.proof, number: number)
          case .withdrawal:
            try await data.withdraw(amount, to: card, by: user, proof: form.proof, number: number)
          }
        return .redirect("/wallet/bank/\(move.id)?done=1")
      } catch let refusal as PageRefusal {
        let typed = ["amount": form["amount"] ?? "", "card": form["card"] ?? "", "number": form["number"] ?? ""]
        do {
          return try await bankPage(kind, typed, user, visit, site, refusal: refusal)
        } catch is PageRefusal {
          // The sheet cannot be shown again: the form says why.
          return try await bankPage(kind, typed, user, visit, site, formRefusal: refusal)
        }
      }
    }
  }

  pages.walletGet("wallet/bank/:move") { visit, user in
    let move = try await data.bankMove(visit.parameter("move"), of: user)
    return .page(
      .walletBankMove, title: move.kind.name(in: visit.language),
      content: BankMoveContent(move, visit.language))
  }

  pages.live("wallet/bank/:move/live") { visit in
    let move = try await data.bankMove(visit.parameter("move"), of: try visit.signedIn())
    return ["bank-live": site.render(.walletBankLive, visit, content: BankMoveContent(move, visit.language))]
  }
}

/// The form while nothing is typed, the sheet once the amount and the card are known.
///
/// - Parameter formRefusal: what was wrong with the amount or the card; the form is shown again.
private func bankPage(
  _ kind: BankMove.Kind, _ typed: [String: String], _ user: UserID, _ visit: Visit, _ site: Site,
  refusal: PageRefusal? = nil, formRefusal: PageRefusal? = nil
) async throws -> Answer {
  let title = kind.name(in: visit.language)
  let cards = try await site.data.cards(of: user).filter { $0.kind.isDebit }
  let balance = try await site.data.wallet(of: user).user.balance
  let isEverything = kind == .withdrawal && typed["all"] != nil
  guard isEverything || typed["amount"] != nil, formRefusal == nil else {
    let gate = try await site.gate(kind.act, user, visit, next: "/" + kind.path)
    let content = BankFormContent(
      kind, cards, balance: balance, limits: try await site.data.limits(of: user),
      topUpMost: try await site.data.topUpMost(), typed, visit.language, gate: gate, refusal: formRefusal)
    return .page(.walletBankForm, title: title, content: content, status: formRefusal?.status ?? .ok)
  }
  let everything = isEverything ? try await site.data.withdrawalQuote(of: nil, by: user) : nil
  let amount = try everything?.amount ?? yuan(typed["amount"])
  guard amount.isPositive else { throw PageRefusal.card(.balanceShort(available: balance)) }
  let id = try cardNumber(typed["card"])
  guard let card = cards.first(where: { $0.id == id }) else { throw PageRefusal.card(.noSuchCard) }
  let warning: String?
  let quote: WithdrawalQuote?
  switch kind {
  case .topUp:
    let most = try await site.data.topUpMost()
    guard amount <= most else { throw PageRefusal.card(.topUpTooMuch(most: most)) }
    let limits = try await site.data.limits(of: user)
    (warning, quote) = (stuckText(balance, amount, limits, visit.language), nil)
  case .withdrawal:
    warning = try everything?.heldBack.map { try heldBackText(balance, amount, $0, visit.language) }
    quote = if let everything { everything } else { try await site.data.withdrawalQuote(of: amount, by: user) }
  }
  let content = BankSheetContent(
    kind, amount, card, quote, warning: warning, hasPassword: try await site.data.hasPassword(user),
    number: typed["number"] ?? formNumber(), visit.language,
    refusal: refusal)
  return .page(.walletBankSheet, title: title, content: content, status: refusal?.status ?? .ok)
}

/// What cannot leave the wallet again once the amount is in it, and what would lift that; nil where all can.
private func stuckText(_ balance: Money, _ amount: Money, _ limits: WalletLimits, _ language: Language) -> String? {
  guard let after = try? balance.adding(amount), let stuck = stuckMoney(in: after, under: limits.limits) else {
    return nil
  }
  return language.text(
    "topUp.stuck",
    [
      "after": language.money(after), "stuck": language.money(stuck.amount),
      "class": limits.accountClass.name(in: language),
      "remedies": stuck.remedies.map { $0.advice(in: language) }.joined(separator: language.text("limits.or")),
    ])
}

/// What stays in the wallet when all was to be withdrawn, and what would let it out.
private func heldBackText(
  _ balance: Money, _ amount: Money, _ refusal: LimitRefusal, _ language: Language
) throws -> String {
  let stays = language.text("withdraw.stays", ["stays": language.money(try balance.subtracting(amount))])
  return [stays, refusal.sentence(in: language), refusal.advice(in: language)].joined(separator: " ")
}

/// - Throws: `noSuchCard`.
private func cardNumber(_ text: String?) throws(PageRefusal) -> CardID {
  guard let text, text.utf8.count <= 19, let number = Int64(text), number > 0 else { throw .card(.noSuchCard) }
  return CardID(number)
}

extension WalletMethod.Kind {
  fileprivate var isDebit: Bool {
    switch self {
    case .debitCard: true
    case .balance, .creditCard: false
    }
  }
}

extension BankMove.Kind {
  fileprivate var act: RestrictedAct {
    switch self {
    case .topUp: .topUp
    case .withdrawal: .withdraw
    }
  }

  fileprivate var path: String {
    switch self {
    case .topUp: "wallet/top-up"
    case .withdrawal: "wallet/withdraw"
    }
  }
}

// MARK: - What the templates show

private struct BankFormContent: Sendable {
  let action: String
  let headline: String
  let isWithdrawal: Bool
  let balanceText: String
  let typedAmount: String
  /// How much may be moved, and by which rule.
  let limitText: String
  let cards: [Choice]
  let hasCards: Bool
  /// In place of the form.
  let gate: GateView?
  let refusal: RefusalView?

  init(
    _ kind: BankMove.Kind, _ cards: [WalletCard], balance: Money, limits: WalletLimits, topUpMost: Money,
    _ typed: [String: String], _ language: Language, gate: GateView?, refusal: PageRefusal?
  ) {
    self.gate = gate
    self.action = "/" + kind.path
    self.headline = kind.name(in: language)
    self.isWithdrawal = kind == .withdrawal
    self.balanceText = language.text("method.available", ["amount": language.money(balance)])
    self.typedAmount = typed["amount"] ?? ""
    switch kind {
    case .topUp:
      // What comes in is bound by one figure; what may leave again, by the class.
      let whole = limits.limits.first.map { standing in
        language.text(
          "limits.leftOf",
          [
            "limit": standing.limit.name(in: language), "left": language.money(standing.left),
            "most": language.money(.fen(standing.most)),
          ])
      }
      self.limitText = [language.text("topUp.most", ["most": language.money(topUpMost)]), whole]
        .compactMap(\.self).joined(separator: " ")
    case .withdrawal:
      let free = limits.freeWithdrawals
      self.limitText = language.text(
        "withdraw.freeOf", ["left": language.money(free.left), "most": language.money(free.most)])
    }
    self.cards = cards.enumerated().map { index, card in
      let value = String(card.id.value)
      return Choice(
        choiceValue: value, choiceLabel: card.kind.shortName(in: language),
        isChosen: typed["card"].map { $0 == value } ?? (index == 0))
    }
    self.hasCards = !cards.isEmpty
    self.refusal = refusal.map { RefusalView($0, language) }
  }
}

private struct BankSheetContent: Sendable {
  let action: String
  let headline: String
  let amount: AmountParts
  let typedAmount: String
  let card: String
  let number: String
  let facts: [Fact]
  /// What cannot leave the wallet again.
  let warning: String?
  let proof: ProofView
  let refusal: RefusalView?

  init(
    _ kind: BankMove.Kind, _ amount: Money, _ card: WalletCard, _ quote: WithdrawalQuote?, warning: String?,
    hasPassword: Bool, number: String, _ language: Language, refusal: PageRefusal?
  ) {
    self.proof = ProofView(lacksPassword: !hasPassword)
    self.action = "/" + kind.path
    self.headline = kind.name(in: language)
    self.amount = AmountParts(amount, in: language)
    self.typedAmount = amount.majorUnits
    self.card = String(card.id.value)
    self.number = number
    var facts = [Fact(language.text(kind == .topUp ? "topUp.from" : "withdraw.to"), card.kind.name(in: language))]
    if let quote {
      let freeAfter = Money.fen(max(0, quote.freeLeft.minorUnits - amount.minorUnits))
      facts += [
        Fact(language.text("withdraw.feeNow"), language.money(quote.fee)),
        Fact(language.text("withdraw.free"), language.money(quote.freeLeft)),
        Fact(language.text("withdraw.freeAfter"), language.money(freeAfter)),
      ]
    }
    self.facts = facts
    self.warning = warning
    self.refusal = refusal.map { RefusalView($0, language) }
  }
}

private struct BankMoveContent: Sendable {
  let moveID: String
  let moveName: String
  let amount: AmountParts
  let badge: Badge
  let isDone: Bool
  let isUnderWay: Bool
  /// Where the money is after the bank refused.
  let refusedText: String?
  let facts: [Fact]

  init(_ move: BankMove, _ language: Language) {
    self.moveID = move.id
    self.moveName = move.kind.name(in: language)
    self.amount = AmountParts(move.amount, in: language)
    self.badge = Badge(move.standing, in: language)
    var facts = [
      Fact(language.text(move.kind == .topUp ? "topUp.from" : "withdraw.to"), move.card.name(in: language)),
      Fact(language.text("fact.time"), language.time(move.at)),
    ]
    if move.fee.isPositive { facts.append(Fact(language.text("withdraw.fee"), language.money(move.fee))) }
    switch move.standing {
    case .underWay: (self.isDone, self.isUnderWay, self.refusedText) = (false, true, nil)
    case .done(let at):
      (self.isDone, self.isUnderWay, self.refusedText) = (true, false, nil)
      facts.append(Fact(language.text("bankMove.answered"), language.time(at)))
    case .refused(let at):
      (self.isDone, self.isUnderWay) = (false, false)
      self.refusedText =
        move.kind == .topUp ? language.text("topUp.refused") : language.text("withdraw.refused")
      facts.append(Fact(language.text("bankMove.answered"), language.time(at)))
    }
    self.facts = facts
  }
}
