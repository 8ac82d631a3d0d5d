import Fen

// Xiaoming sends 50.00 to somebody else; what a test changes is what it is about.

let transferID = TransferID(301)
let oneDay: Int64 = 86_400
let transferRequest = BankRequestID(32)
let inEscrow = AccountID.escrow(transferID.escrow)

func transferTerms(
  _ amount: Money = .fen(5_000), to payee: UserID = somebodyElse, with method: PaymentMethod = .balance,
  _ way: TransferWay = .toAccept(.atOnce), note: String? = nil
) -> TransferTerms {
  TransferTerms(
    sender: xiaoming, number: RequestNumber(stored: "T1"), payee: payee, amount: amount, method: method, way: way,
    note: note)
}

func confirmed(
  _ source: ConfirmedPayee.Source = .contact, by sender: UserID = xiaoming, payee: UserID = somebodyElse,
  amount: Money? = nil, until: Instant = noon.adding(minutes: 10)
) -> ConfirmedPayee {
  ConfirmedPayee(payee: payee, sender: sender, source: source, name: "小*", amount: amount, until: until)
}

func facts(
  sender: PersonID = PersonID(xiaoming), payee: PersonID = PersonID(somebodyElse), isPayeeVerified: Bool = true,
  isPayeeGone: Bool = false, balance: Money = .fen(100_000), card: CardFacts? = nil,
  most: Money = .fen(20_000_000), now: Instant = noon
) -> TransferFacts {
  TransferFacts(
    sender: sender, payee: payee, isPayeeVerified: isPayeeVerified, isPayeeGone: isPayeeGone, balance: balance,
    card: card, most: most, life: oneDay, now: now)
}

func transfer(
  _ state: TransferState = pending(), with method: PaymentMethod = .balance, _ way: TransferWay = .toAccept(.atOnce)
) -> PersonTransfer {
  PersonTransfer(
    id: transferID, terms: transferTerms(with: method, way), authenticated: .password, createdAt: noon, state: state)
}

func pending(_ delay: TransferDelay = .atOnce) -> TransferState {
  let from = noon.adding(seconds: delay.rawValue)
  return .pending(acceptableFrom: from, until: from.adding(hours: 24))
}

func moves(_ from: AccountID, _ to: AccountID, _ kind: TransferKind, _ amount: Money = .fen(5_000)) -> Posting {
  Posting(debit: from, credit: to, amount: amount, kind: kind)
}
