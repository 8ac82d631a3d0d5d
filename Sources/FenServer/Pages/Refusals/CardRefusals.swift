import Fen

/// Cards, and money between them and the wallet.
enum CardPageRefusal: Equatable, Sendable {
  case numberUnreadable
  case issuerUnknown
  /// The issuer's cards that begin so have so many digits.
  case wrongLength(right: [Int])
  /// The bank has another name, document or phone for the card.
  case elementsDiffer
  case alreadyBound
  case codeWrong(triesLeft: Int)
  case bindingOver
  case issuerSilent
  case noSuchCard
  /// Money is under way to or from it.
  case busy
  case frozen
  case noSuchMove
  /// There is less in the wallet than is to leave it.
  case balanceShort(available: Money)
  /// The balance does not carry the amount and its fee.
  case feeShort(fee: Money)
  /// More than may fill a wallet at once.
  case topUpTooMuch(most: Money)
  /// Credit cards give and take no cash.
  case debitOnly

  var words: RefusalWords {
    switch self {
    case .numberUnreadable: RefusalWords(.badRequest, "refusal.cardNumberUnreadable", "advice.cardNumber")
    case .issuerUnknown: RefusalWords(.badRequest, "refusal.issuerUnknown", "advice.otherCard")
    case .wrongLength(let right):
      RefusalWords(.badRequest, "refusal.cardLength", "advice.cardNumber", ["count": .counts(right)])
    case .elementsDiffer: RefusalWords(.conflict, "refusal.elementsDiffer", "advice.elementsDiffer")
    case .alreadyBound: RefusalWords(.conflict, "refusal.cardBound", "advice.otherCard")
    case .codeWrong(let left):
      RefusalWords(.conflict, "refusal.oneTimeCodeWrong", "advice.oneTimeCode", ["left": .count(left)])
    case .bindingOver: RefusalWords(.conflict, "refusal.bindingOver", "advice.bindAgain", ways: [.addCard])
    case .issuerSilent: RefusalWords(.serviceUnavailable, "refusal.issuerSilent", "advice.wait")
    case .noSuchCard: RefusalWords(.notFound, "refusal.noSuchCard", "advice.otherCard", ways: [.addCard])
    case .busy: RefusalWords(.conflict, "refusal.cardBusy", "advice.wait")
    case .frozen: RefusalWords(.conflict, "refusal.cardFrozen", "advice.askBank")
    case .noSuchMove: RefusalWords(.notFound, "refusal.noSuchMove", "advice.goBack")
    case .balanceShort(let available):
      RefusalWords(.conflict, "refusal.balanceShort", "advice.lessAmount", ["available": .money(available)])
    case .feeShort(let fee):
      RefusalWords(.conflict, "refusal.feeShort", "advice.lessAmount", ["fee": .money(fee)])
    case .topUpTooMuch(let most):
      RefusalWords(.conflict, "refusal.topUpTooMuch", "advice.lessAmount", ["most": .money(most)])
    case .debitOnly: RefusalWords(.conflict, "refusal.debitOnly", "advice.otherCard")
    }
  }
}
