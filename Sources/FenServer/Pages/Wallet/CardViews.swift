import Fen

// What the templates of `/wallet/cards` show.

struct CardsContent: Sendable {
  struct Row: Sendable {
    let cardHref: String
    let cardName: String
    let isDefault: Bool
    let cardID: String
    /// The places one up and one down; nil at the ends.
    let up: Int?
    let down: Int?
  }
  let cards: [Row]
  let hasCards: Bool
  let isOrdered: Bool
  let underWay: [BankMoveRow]
  let hasUnderWay: Bool

  init(_ cards: [WalletCard], underWay: [BankMove], _ language: Language) {
    self.cards = cards.enumerated().map { index, card in
      Row(
        cardHref: "/wallet/cards/\(card.id.value)", cardName: card.kind.name(in: language), isDefault: card.isDefault,
        cardID: String(card.id.value), up: index > 0 ? index - 1 : nil,
        down: index < cards.count - 1 ? index + 1 : nil)
    }
    self.hasCards = !cards.isEmpty
    self.isOrdered = cards.count > 1
    self.underWay = underWay.map { BankMoveRow($0, language) }
    self.hasUnderWay = !underWay.isEmpty
  }
}

struct BankMoveRow: Sendable {
  let moveHref: String
  let moveName: String
  let moveCard: String
  let moveAmount: AmountParts
  let moveBadge: Badge

  init(_ move: BankMove, _ language: Language) {
    self.moveHref = "/wallet/bank/\(move.id)"
    self.moveName = move.kind.name(in: language)
    self.moveCard = move.card.name(in: language)
    self.moveAmount = AmountParts(move.amount, in: language)
    self.moveBadge = Badge(move.standing, in: language)
  }
}

extension BankMove.Kind {
  func name(in language: Language) -> String {
    switch self {
    case .topUp: language.text("topUp.title")
    case .withdrawal: language.text("withdraw.title")
    }
  }
}

extension Badge {
  init(_ standing: BankMove.Standing, in language: Language) {
    switch standing {
    case .underWay: self.init(.waiting, language.text("bankMove.underWay"))
    case .done: self.init(.good, language.text("bankMove.done"))
    case .refused: self.init(.bad, language.text("bankMove.refused"))
    }
  }
}

struct BindContent: Sendable {
  /// Only this person's cards can be bound.
  let isKnown: Bool
  let typedNumber: String
  let claim: ClaimView
  let place: ClaimFormPlace
  let typedPhone: String
  let refusal: RefusalView?

  init(
    _ identity: WalletIdentity, _ language: Language, typed: Form?, next: String?, isSandbox: Bool,
    refusal: PageRefusal?
  ) {
    self.isKnown = identity.name != nil
    self.typedNumber = typed?["number"] ?? ""
    self.claim = ClaimView(typed, known: identity, language)
    self.place = ClaimFormPlace("/wallet/cards/new", next: next, isSandbox: isSandbox)
    self.typedPhone = typed?["phone"] ?? ""
    self.refusal = refusal.map { RefusalView($0, language, next: next) }
  }
}

struct IssuerContent: Sendable {
  /// With the number of digits its cards have.
  let issuerName: String?

  init(_ issuer: CardIssuer?, _ language: Language) {
    self.issuerName = issuer.map { issuer in
      let name = language.text(
        issuer.isCredit ? "bind.issuerCredit" : "bind.issuerDebit", ["bank": language.bank(issuer.bank)])
      let lengths = RefusalValue.counts(issuer.lengths).text(in: language)
      return language.text("bind.issuerDigits", ["issuer": name, "count": lengths])
    }
  }
}

struct BindingContent: Sendable {
  let action: String
  let againHref: String
  let next: String?
  let cardName: String
  let sentTo: String
  let sentMessage: String?
  let refusal: RefusalView?

  init(_ binding: PendingCard, _ language: Language, next: String?, refusal: PageRefusal?) {
    self.againHref = address("/wallet/cards/new", [("next", next)])
    self.next = next
    self.action = "/wallet/cards/\(binding.id.value)/confirm"
    self.cardName = binding.kind.name(in: language)
    (self.sentTo, self.sentMessage) = (binding.sent.phone, binding.sent.message)
    self.refusal = refusal.map { RefusalView($0, language, next: next) }
  }
}

struct CardContent: Sendable {
  let cardID: String
  let bankName: String
  let cardKind: String
  let lastDigits: String
  let boundAt: String
  let isDefault: Bool
  let isDebit: Bool
  /// Nil where no password is set that could be asked for.
  let proof: ProofView?
  let refusal: RefusalView?

  init(_ card: WalletCard, hasPassword: Bool, _ language: Language, refusal: PageRefusal?) {
    self.proof = hasPassword ? ProofView(lacksPassword: false) : nil
    self.cardID = String(card.id.value)
    switch card.kind {
    case .balance: (self.bankName, self.cardKind, self.lastDigits, self.isDebit) = ("", "", "", false)
    case .debitCard(let bank, let digits):
      (self.bankName, self.cardKind) = (language.bank(bank), language.text("cards.debit"))
      (self.lastDigits, self.isDebit) = (digits, true)
    case .creditCard(let bank, let digits):
      (self.bankName, self.cardKind) = (language.bank(bank), language.text("cards.credit"))
      (self.lastDigits, self.isDebit) = (digits, false)
    }
    self.boundAt = language.time(card.boundAt)
    self.isDefault = card.isDefault
    self.refusal = refusal.map { RefusalView($0, language) }
  }
}
