import Fen

// What the templates of `/wallet/transfers` show.

/// Somebody to choose.
struct ContactRow: Sendable {
  let contactID: String
  let contactName: String
  let contactInitial: String

  init(_ contact: WalletContact) {
    (self.contactID, self.contactName) = (String(contact.user.value), contact.name)
    self.contactInitial = contact.name.first.map(String.init) ?? "?"
  }
}

struct TransfersContent: Sendable {
  struct Row: Sendable {
    let transferHref: String
    let other: String
    let noteText: String
    let rowAmount: AmountParts
    let rowBadge: Badge
    let rowTime: String
    let rowTimeValue: String
  }
  /// In place of the form.
  let gate: GateView?
  let contacts: [ContactRow]
  let hasContacts: Bool
  let transfers: [Row]
  let hasTransfers: Bool
  let typedPhone: String
  let refusal: RefusalView?

  init(
    contacts: [WalletContact], transfers: [MoneyTransfer], _ language: Language, gate: GateView?, typedPhone: String,
    refusal: PageRefusal?
  ) {
    self.gate = gate
    self.contacts = contacts.map(ContactRow.init)
    self.hasContacts = !contacts.isEmpty
    self.transfers = transfers.map { transfer in
      Row(
        transferHref: "/wallet/transfers/\(transfer.id)", other: transfer.other, noteText: transfer.note,
        rowAmount: AmountParts(transfer.isMine ? transfer.amount.negated : transfer.amount, in: language),
        rowBadge: Badge(transfer.standing, in: language), rowTime: language.dayAndClock(transfer.createdAt),
        rowTimeValue: transfer.createdAt.rfc3339)
    }
    self.hasTransfers = !transfers.isEmpty
    self.typedPhone = typedPhone
    self.refusal = refusal.map { RefusalView($0, language) }
  }
}

extension Money {
  /// The same amount going the other way.
  var negated: Money { Money(minorUnits: -minorUnits, currency) }
}

extension Badge {
  init(_ standing: MoneyTransfer.Standing, in language: Language) {
    switch standing {
    case .awaitingBank: self.init(.waiting, language.text("bankMove.underWay"))
    case .pending: self.init(.waiting, language.text("transfer.pending"))
    case .accepted: self.init(.good, language.text("transfer.accepted"))
    case .returning: self.init(.waiting, language.text("transfer.returning"))
    case .returned: self.init(.neutral, language.text("transfer.returned"))
    case .failed: self.init(.bad, language.text("transfer.failed"))
    }
  }
}

struct TransferNewContent: Sendable {
  let payeeReference: String
  let payeeMasked: String
  let payeeInitial: String
  let isStaticCode: Bool
  /// His code was scanned: there is nothing to wait for.
  let isAtOnce: Bool
  /// Asked for by the payee's code, and not to be changed.
  let fixedAmount: AmountParts?
  let typedAmount: String
  let typedNote: String
  let delays: [Choice]
  let gate: GateView?
  let refusal: RefusalView?

  init(
    _ payee: Payee, _ typed: [String: String], _ language: Language, gate: GateView? = nil, refusal: PageRefusal?
  ) {
    self.gate = gate
    (self.payeeReference, self.payeeMasked) = (payee.reference, payee.maskedName)
    self.payeeInitial = payee.maskedName.first.map(String.init) ?? "?"
    self.isStaticCode = payee.code == .fixed
    self.isAtOnce = payee.code != nil
    self.fixedAmount = payee.amount.map { AmountParts($0, in: language) }
    self.typedAmount = payee.amount?.majorUnits ?? typed["amount"] ?? ""
    self.typedNote = typed["note"] ?? payee.note ?? ""
    self.delays = TransferDelay.allCases.map {
      Choice(
        choiceValue: String($0.rawValue), choiceLabel: $0.name(in: language),
        isChosen: (typed["delay"] ?? "0") == String($0.rawValue))
    }
    self.refusal = refusal.map { RefusalView($0, language) }
  }
}

extension TransferDelay {
  func name(in language: Language) -> String {
    switch self {
    case .atOnce: language.text("delay.none")
    case .twoHours: language.text("delay.twoHours")
    case .oneDay: language.text("delay.day")
    }
  }
}

struct TransferSheetContent: Sendable {
  let payeeReference: String
  let payeeMasked: String
  let amount: AmountParts
  let typedAmount: String
  let typedNote: String
  let delay: String
  let delayText: String
  let number: String
  let methods: [MethodView]
  let proof: ProofView
  let refusal: RefusalView?

  init(
    _ payee: Payee, _ amount: Money, note: String, delay: TransferDelay, methods: [WalletMethod], proof: ProofView,
    number: String, _ language: Language, chosen: WalletMethodID?, refusal: PageRefusal?
  ) {
    (self.payeeReference, self.payeeMasked) = (payee.reference, payee.maskedName)
    self.amount = AmountParts(amount, in: language)
    self.typedAmount = amount.majorUnits
    self.typedNote = note
    self.delay = String(delay.rawValue)
    self.delayText = delay.name(in: language)
    self.number = number
    self.methods = methods.views(language, for: amount, chosen: chosen)
    self.proof = proof
    self.refusal = refusal.map { RefusalView($0, language, hasCard: methods.hasCard) }
  }
}

struct TransferContent: Sendable {
  let transferID: String
  let headline: String
  let amount: AmountParts
  let transferBadge: Badge
  let isDone: Bool
  /// This reader can take it.
  let canAccept: Bool
  /// It waits for this reader, who cannot take it before its delay is over.
  let opensAt: String?
  let canReturn: Bool
  let canTakeBack: Bool
  let facts: [Fact]
  let refusal: RefusalView?

  init(_ transfer: MoneyTransfer, _ language: Language, isDone: Bool, refusal: PageRefusal?) {
    self.transferID = transfer.id
    self.headline = language.text(transfer.isMine ? "transfer.to" : "transfer.from", ["other": transfer.other])
    self.amount = AmountParts(transfer.amount, in: language)
    self.transferBadge = Badge(transfer.standing, in: language)
    self.isDone = isDone
    self.refusal = refusal.map { RefusalView($0, language) }
    var facts = [Fact]()
    if !transfer.note.isEmpty { facts.append(Fact(language.text("transfer.note"), transfer.note)) }
    if let method = transfer.method { facts.append(Fact(language.text("fact.method"), method.name(in: language))) }
    if let proofs = transfer.authenticated.names(in: language) {
      facts.append(Fact(language.text("fact.authenticated"), proofs))
    }
    facts.append(Fact(language.text("transfer.sentAt"), language.time(transfer.createdAt)))
    var (canReturn, opensAt) = (false, nil as String?)
    switch transfer.standing {
    case .awaitingBank, .returning: break
    case .pending(let from, let until):
      canReturn = !transfer.isMine
      if canReturn, !transfer.canAccept {
        opensAt = language.text("transfer.opensAt", ["at": language.time(from)])
      } else if from > transfer.createdAt {
        facts.append(Fact(language.text("transfer.notBefore"), language.time(from)))
      }
      facts.append(Fact(language.text("transfer.goesBack"), language.time(until)))
    case .accepted(let at): facts.append(Fact(language.text("transfer.accepted"), language.time(at)))
    case .returned(let at): facts.append(Fact(language.text("transfer.returned"), language.time(at)))
    case .failed(let at): facts.append(Fact(language.text("transfer.failed"), language.time(at)))
    }
    self.canAccept = transfer.canAccept
    self.canReturn = canReturn
    self.opensAt = opensAt
    self.canTakeBack = transfer.canTakeBack
    self.facts = facts
  }
}
