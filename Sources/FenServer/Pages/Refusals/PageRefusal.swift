import Fen
import FenPlatform
import HTTPTypes

/// Why a page cannot do what was asked. Each has a text and a next step in every language.
enum PageRefusal: Error, Equatable, Sendable {
  // Nothing there
  case noSuchPage
  case noSuchUser
  case noSuchMerchant
  case noSuchProvider
  case falseProof
  case noSuchOrder
  case noSuchRequest
  case noSuchCallback
  case noSuchFault

  // The form
  case formExpired
  case formUnreadable
  case amountUnreadable(typed: String)
  case timeUnreadable(typed: String)
  case valueMissing(FaultEffect)
  case clockBackwards(now: Instant)
  case sandboxOnly

  // Paying
  case codeUnknown
  case codeExpired
  /// At the till: what was scanned is no customer's payment code.
  case noSuchPaymentCode
  case paymentCodeExpired
  case paymentCodeUsed
  case orderPaid
  case orderClosed
  case payerBusy
  case otherPayer
  /// At the till: an order that is closed with others.
  case partOfCombination
  case methodUnknown
  case methodExcluded
  case passwordWrong(triesLeft: Int)
  case passwordLocked(until: Instant)
  case balanceShort(available: Money)
  /// The sheet showed another price.
  case priceChanged(to: Money)
  /// The same, told to the till: what the customer has is not its business.
  case customerShort
  case bankRefused

  // Refunding
  case notRefundable
  case refundExceeds(left: Money)
  case merchantShort(available: Money)

  // The wallet
  case limited(LimitRefusal)
  case signIn(SignInRefusal)
  case identity(IdentityPageRefusal)
  case card(CardPageRefusal)
  case transfer(TransferPageRefusal)
  case packet(PacketPageRefusal)
  case payout(PayoutPageRefusal)
  case offer(OfferPageRefusal)
  case closing(ClosingRefusal)
  case campaign(CampaignPageRefusal)
  case applyment(ApplymentPageRefusal)
  case claim(ClaimPageRefusal)
  case shownName(ShownNameFault)
  case complaint(ComplaintRefusal)
  case wordsUnfit(most: Int)
  case pictureUnfit

  /// The engine has more to do than it can answer in time.
  case busy
  /// No more pages are told of changes, in this browser or in all.
  case tooManyOpenPages
}

extension PageRefusal {
  var status: HTTPResponse.Status { words.status }

  /// What happened, as a sentence.
  func sentence(in language: Language) -> String {
    if case .limited(let refusal) = self { return refusal.sentence(in: language) }
    return words.text(words.sentence, in: language)
  }

  /// What to do next, as a sentence.
  func advice(in language: Language) -> String {
    if case .limited(let refusal) = self { return refusal.advice(in: language) }
    return words.text(words.advice, in: language)
  }

  var words: RefusalWords {
    switch self {
    case .noSuchPage: RefusalWords(.notFound, "refusal.noSuchPage", "advice.goBack")
    case .noSuchUser: RefusalWords(.notFound, "refusal.noSuchUser", "advice.goBack")
    case .noSuchMerchant: RefusalWords(.notFound, "refusal.noSuchMerchant", "advice.goBack")
    case .noSuchProvider: RefusalWords(.notFound, "refusal.noSuchProvider", "advice.searchRegistry")
    case .falseProof: RefusalWords(.notFound, "refusal.falseProof", "advice.searchRegistry")
    case .noSuchOrder: RefusalWords(.notFound, "refusal.noSuchOrder", "advice.goBack")
    case .noSuchRequest: RefusalWords(.notFound, "refusal.noSuchRequest", "advice.goBack")
    case .noSuchCallback: RefusalWords(.notFound, "refusal.noSuchCallback", "advice.goBack")
    case .noSuchFault: RefusalWords(.notFound, "refusal.noSuchFault", "advice.goBack")
    case .formExpired: RefusalWords(.forbidden, "refusal.formExpired", "advice.sendAgain")
    case .formUnreadable: RefusalWords(.badRequest, "refusal.formUnreadable", "advice.sendAgain")
    case .amountUnreadable(let typed):
      RefusalWords(.badRequest, "refusal.amountUnreadable", "advice.amount", ["typed": .typed(typed)])
    case .timeUnreadable(let typed):
      RefusalWords(.badRequest, "refusal.timeUnreadable", "advice.time", ["typed": .typed(typed)])
    case .valueMissing(let effect):
      RefusalWords(.badRequest, "refusal.valueMissing", "advice.value", ["effect": .typed(effect.rawValue)])
    case .clockBackwards(let now):
      RefusalWords(.conflict, "refusal.clockBackwards", "advice.clock", ["now": .time(now)])
    case .sandboxOnly: RefusalWords(.forbidden, "refusal.sandboxOnly", "advice.sandbox")
    case .codeUnknown: RefusalWords(.badRequest, "refusal.codeUnknown", "advice.code")
    case .codeExpired: RefusalWords(.conflict, "refusal.codeExpired", "advice.newCode")
    case .noSuchPaymentCode: RefusalWords(.badRequest, "refusal.noSuchPaymentCode", "advice.refreshCode")
    case .paymentCodeExpired: RefusalWords(.conflict, "refusal.paymentCodeExpired", "advice.refreshCode")
    case .paymentCodeUsed: RefusalWords(.conflict, "refusal.paymentCodeUsed", "advice.refreshCode")
    case .orderPaid: RefusalWords(.conflict, "refusal.orderPaid", "advice.history")
    case .orderClosed: RefusalWords(.conflict, "refusal.orderClosed", "advice.newCode")
    case .payerBusy: RefusalWords(.conflict, "refusal.payerBusy", "advice.wait")
    case .otherPayer: RefusalWords(.forbidden, "refusal.otherPayer", "advice.otherUser")
    case .partOfCombination: RefusalWords(.conflict, "refusal.partOfCombination", "advice.goBack")
    case .methodUnknown: RefusalWords(.badRequest, "refusal.methodUnknown", "advice.otherMethod")
    case .methodExcluded: RefusalWords(.conflict, "refusal.methodExcluded", "advice.otherMethod")
    case .passwordWrong(let left):
      RefusalWords(
        .conflict, "refusal.passwordWrong", "advice.password", ["left": .count(left)], ways: [.resetPassword])
    case .passwordLocked(let until):
      RefusalWords(
        .conflict, "refusal.passwordLocked", "advice.locked", ["until": .time(until)],
        ways: [.resetPassword])
    case .balanceShort(let available):
      RefusalWords(
        .conflict, "refusal.balanceShort", "advice.otherMethod", ["available": .money(available)],
        ways: [.topUp])
    case .priceChanged(let price):
      RefusalWords(.conflict, "refusal.priceChanged", "advice.priceChanged", ["price": .money(price)])
    case .customerShort: RefusalWords(.conflict, "refusal.customerShort", "advice.otherMethod")
    case .bankRefused: RefusalWords(.conflict, "refusal.bankRefused", "advice.otherMethod")
    case .notRefundable: RefusalWords(.conflict, "refusal.notRefundable", "advice.refund")
    case .refundExceeds(let left):
      RefusalWords(.conflict, "refusal.refundExceeds", "advice.refund", ["left": .money(left)])
    case .merchantShort(let available):
      RefusalWords(.conflict, "refusal.merchantShort", "advice.fund", ["available": .money(available)])
    case .limited(let refusal): RefusalWords(refusal.status, "", "", ways: refusal.ways)
    case .signIn(let refusal): refusal.words
    case .identity(let refusal): refusal.words
    case .card(let refusal): refusal.words
    case .transfer(let refusal): refusal.words
    case .packet(let refusal): refusal.words
    case .payout(let refusal): refusal.words
    case .offer(let refusal): refusal.words
    case .closing(let refusal): refusal.words
    case .campaign(let refusal): refusal.words
    case .applyment(let refusal): refusal.words
    case .claim(let refusal): refusal.words
    case .complaint(let refusal): refusal.words
    case .wordsUnfit(let most): RefusalWords(.badRequest, "refusal.wordsUnfit", "advice.words", ["most": .count(most)])
    case .pictureUnfit: RefusalWords(.badRequest, "refusal.pictureUnfit", "advice.picture")
    case .shownName(.empty): RefusalWords(.badRequest, "refusal.nameMissing", "advice.shownName")
    case .shownName(.tooLong): RefusalWords(.badRequest, "refusal.shownNameTooLong", "advice.shownName")
    case .shownName(.character): RefusalWords(.badRequest, "refusal.shownNameCharacter", "advice.shownName")
    case .tooManyOpenPages: RefusalWords(.tooManyRequests, "refusal.tooManyOpenPages", "advice.closePages")
    case .busy: RefusalWords(.serviceUnavailable, "refusal.busy", "advice.wait")
    }
  }
}
