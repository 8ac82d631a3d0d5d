import Fen
import FenPlatform
import HTTPTypes

/// Why a page cannot do what was asked. Each has a text and a next step in every language.
enum PageRefusal: Error, Equatable, Sendable {
  // Nothing there
  case noSuchPage
  case noSuchUser
  case noSuchMerchant
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
  case methodUnknown
  case methodExcluded
  case passwordWrong(triesLeft: Int)
  case passwordLocked(until: Instant)
  case passwordNotSet
  case balanceShort(available: Money)
  /// The same, told to the till: what the customer has is not its business.
  case customerShort
  /// By the real-name rules.
  case limited(LimitRefusal)
  case bankRefused
  case bankSilent

  // Refunding
  case notRefundable
  case refundExceeds(left: Money)
  case merchantShort(available: Money)

  /// The engine has more to do than it can answer in time.
  case busy
}

extension PageRefusal {
  var status: HTTPResponse.Status {
    switch self {
    case .noSuchPage, .noSuchUser, .noSuchMerchant, .noSuchOrder, .noSuchRequest, .noSuchCallback, .noSuchFault:
      .notFound
    case .formExpired, .sandboxOnly, .otherPayer: .forbidden
    case .busy: .serviceUnavailable
    case .formUnreadable, .amountUnreadable, .timeUnreadable, .valueMissing, .codeUnknown, .methodUnknown,
      .noSuchPaymentCode:
      .badRequest
    case .clockBackwards, .codeExpired, .paymentCodeExpired, .paymentCodeUsed, .orderPaid, .orderClosed, .payerBusy,
      .passwordWrong, .passwordLocked, .passwordNotSet,
      .methodExcluded, .limited, .balanceShort, .customerShort, .bankRefused, .bankSilent, .notRefundable,
      .refundExceeds,
      .merchantShort:
      .conflict
    }
  }

  /// What happened, as a sentence.
  func sentence(in language: Language) -> String {
    func text(_ key: String, _ values: [String: String] = [:]) -> String { language.text(key, values) }
    return switch self {
    case .noSuchPage: text("refusal.noSuchPage")
    case .noSuchUser: text("refusal.noSuchUser")
    case .noSuchMerchant: text("refusal.noSuchMerchant")
    case .noSuchOrder: text("refusal.noSuchOrder")
    case .noSuchRequest: text("refusal.noSuchRequest")
    case .noSuchCallback: text("refusal.noSuchCallback")
    case .noSuchFault: text("refusal.noSuchFault")
    case .formExpired: text("refusal.formExpired")
    case .formUnreadable: text("refusal.formUnreadable")
    case .amountUnreadable(let typed): text("refusal.amountUnreadable", ["typed": typed])
    case .timeUnreadable(let typed): text("refusal.timeUnreadable", ["typed": typed])
    case .valueMissing(let effect): text("refusal.valueMissing", ["effect": effect.rawValue])
    case .clockBackwards(let now): text("refusal.clockBackwards", ["now": now.billTime])
    case .sandboxOnly: text("refusal.sandboxOnly")
    case .codeUnknown: text("refusal.codeUnknown")
    case .codeExpired: text("refusal.codeExpired")
    case .noSuchPaymentCode: text("refusal.noSuchPaymentCode")
    case .paymentCodeExpired: text("refusal.paymentCodeExpired")
    case .paymentCodeUsed: text("refusal.paymentCodeUsed")
    case .orderPaid: text("refusal.orderPaid")
    case .orderClosed: text("refusal.orderClosed")
    case .payerBusy: text("refusal.payerBusy")
    case .otherPayer: text("refusal.otherPayer")
    case .methodUnknown: text("refusal.methodUnknown")
    case .methodExcluded: text("refusal.methodExcluded")
    case .passwordWrong(let left): text("refusal.passwordWrong", ["left": String(left)])
    case .passwordLocked(let until): text("refusal.passwordLocked", ["until": until.billTime])
    case .passwordNotSet: text("refusal.passwordNotSet")
    case .balanceShort(let available): text("refusal.balanceShort", ["available": language.money(available)])
    case .customerShort: text("refusal.customerShort")
    case .limited(let refusal): refusal.sentence(in: language)
    case .bankRefused: text("refusal.bankRefused")
    case .bankSilent: text("refusal.bankSilent")
    case .notRefundable: text("refusal.notRefundable")
    case .refundExceeds(let left): text("refusal.refundExceeds", ["left": language.money(left)])
    case .merchantShort(let available): text("refusal.merchantShort", ["available": language.money(available)])
    case .busy: text("refusal.busy")
    }
  }

  /// What to do next, as a sentence.
  func advice(in language: Language) -> String {
    func text(_ key: String, _ values: [String: String] = [:]) -> String { language.text(key, values) }
    return switch self {
    case .noSuchPage, .noSuchUser, .noSuchMerchant, .noSuchOrder, .noSuchRequest, .noSuchCallback, .noSuchFault:
      text("advice.goBack")
    case .formExpired, .formUnreadable: text("advice.sendAgain")
    case .amountUnreadable: text("advice.amount")
    case .timeUnreadable: text("advice.time")
    case .valueMissing: text("advice.value")
    case .clockBackwards: text("advice.clock")
    case .sandboxOnly: text("advice.sandbox")
    case .codeUnknown: text("advice.code")
    case .codeExpired, .orderClosed: text("advice.newCode")
    case .noSuchPaymentCode, .paymentCodeExpired, .paymentCodeUsed: text("advice.refreshCode")
    case .orderPaid: text("advice.history")
    case .payerBusy, .bankSilent, .busy: text("advice.wait")
    case .otherPayer: text("advice.otherUser")
    case .methodUnknown, .methodExcluded, .balanceShort, .customerShort, .bankRefused: text("advice.otherMethod")
    case .limited(let refusal): refusal.advice(in: language)
    case .passwordWrong: text("advice.password")
    case .passwordLocked: text("advice.locked")
    case .passwordNotSet: text("advice.setPassword")
    case .notRefundable, .refundExceeds: text("advice.refund")
    case .merchantShort: text("advice.fund")
    }
  }
}
