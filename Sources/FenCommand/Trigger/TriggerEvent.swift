import FenPlatform
import FenWire

/// What `fen trigger` can bring about, each with the calls that bring it about.
enum TriggerEvent: String, CaseIterable, Sendable {
  case paymentSucceeded = "payment.succeeded"
  case paymentJSAPI = "payment.jsapi"
  case paymentApp = "payment.app"
  case paymentH5 = "payment.h5"
  case paymentCard = "payment.card"
  case paymentCode = "payment.code"
  case paymentUserPaying = "payment.userpaying"
  case paymentConfirmed = "payment.confirmed"
  case paymentRefused = "payment.refused"
  case paymentReversed = "payment.reversed"
  case combinationPaid = "combination.paid"
  case refundSucceeded = "refund.succeeded"
  case refundPartial = "refund.partial"
  case refundCard = "refund.card"
  case refundAbnormal = "refund.abnormal"
  case refundRedirected = "refund.redirected"
  case orderClosed = "order.closed"
  case orderExpired = "order.expired"
  case transferTaken = "transfer.taken"
  case transferCancelled = "transfer.cancelled"
  case transferOverdue = "transfer.overdue"
  case transferBatch = "transfer.batch"
  case takingsShared = "takings.shared"
  case couponUsed = "coupon.used"
  case couponSent = "coupon.sent"
  case mallJoined = "mall.joined"
  case mallPaid = "mall.paid"
  case mallRefunded = "mall.refunded"
  case complaintFiled = "complaint.filed"
  case complaintAnswered = "complaint.answered"
  case notificationDuplicate = "notification.duplicate"
  case notificationProbe = "notification.probe"
  case securityEcho = "security.echo"

  var summary: String {
    switch self {
    case .paymentSucceeded: "a QR code is scanned and paid from the balance; the callback follows"
    case .paymentJSAPI: "a mini program's order is paid by the person it names"
    case .paymentApp: "an app's order is paid"
    case .paymentH5: "a mobile page's order is paid"
    case .paymentCard: "an order is paid with a debit card: the bank is asked"
    case .paymentCode: "the cashier scans a payment code: paid at once, no callback"
    case .paymentUserPaying: "a code payment over 1000 yuan waits for the password: USERPAYING"
    case .paymentConfirmed: "a code payment waits, the payer gives the password, it is paid"
    case .paymentRefused: "a code payment the payer's balance is too low for"
    case .paymentReversed: "the cashier takes a paid code payment back: REVOKED"
    case .combinationPaid: "two orders are placed together and paid at once; one callback tells of both"
    case .refundSucceeded: "a payment is given back in full; the refund's callback follows"
    case .refundPartial: "a part of a payment is given back"
    case .refundCard: "a card payment is given back to the card"
    case .refundAbnormal: "the bank refuses a refund to a card: ABNORMAL"
    case .refundRedirected: "an abnormal refund goes to the merchant's own card instead"
    case .orderClosed: "the merchant closes an unpaid order"
    case .orderExpired: "an order is not paid in time: the clock is moved and it closes by itself"
    case .transferTaken: "the merchant sends money to a person, who takes it; the callback follows"
    case .transferCancelled: "the merchant takes a transfer back before the person confirms"
    case .transferOverdue: "nobody confirms a transfer: the clock is moved a day and it goes back"
    case .transferBatch: "a batch of transfers is paid without confirmation"
    case .takingsShared:
      "a part of a payment's takings goes to a person, a minute later: the clock is moved; the callback follows"
    case .couponSent: "the merchant sends a person a coupon of its own till; the callback follows"
    case .couponUsed: "the merchant sends a person a cash coupon, which pays a part of an order; the callback follows"
    case .mallJoined: "the merchant becomes a mall of one shop, its own, and a person lets it see what he pays there"
    case .mallPaid: "a member of the mall pays at its shop; the mall's callback follows"
    case .mallRefunded: "a part of such a payment is given back; the mall's callback follows"
    case .complaintFiled: "the payer complains about a payment; the callback follows"
    case .complaintAnswered: "the merchant answers a complaint; the callback follows"
    case .notificationDuplicate: "a payment's callback is delivered twice"
    case .notificationProbe: "a callback with a wrong signature, as the platform sends to test the merchant"
    case .securityEcho: "the signature test with its callback"
    }
  }

  var steps: [TriggerStep] {
    switch self {
    case .paymentSucceeded: Self.paid + [.awaitCallback(.transactionSuccess)]
    case .paymentJSAPI: [.payer(balance: 10_000), .place(.jsapi), .pay(.balance), .awaitCallback(.transactionSuccess)]
    case .paymentApp: [.payer(balance: 10_000), .place(.app), .pay(.balance), .awaitCallback(.transactionSuccess)]
    case .paymentH5: [.payer(balance: 10_000), .place(.h5), .pay(.balance), .awaitCallback(.transactionSuccess)]
    case .paymentCard: Self.paidByCard + [.awaitCallback(.transactionSuccess)]
    case .paymentCode: [.payer(balance: 10_000), .showCode, .takeCode(total: 100), .query]
    case .paymentUserPaying: Self.waitingForPassword
    case .paymentConfirmed: Self.waitingForPassword + [.confirm, .query]
    case .paymentRefused: [.payer(balance: 1), .showCode, .takeCode(total: 100)]
    case .paymentReversed: [.payer(balance: 10_000), .showCode, .takeCode(total: 100), .reverse, .query]
    case .combinationPaid:
      [.payer(balance: 10_000), .placeCombined, .pay(.balance), .awaitCallback(.transactionSuccess)]
    case .refundSucceeded: Self.paid + [.fund, .refund(100), .awaitCallback(.refundSuccess), .queryRefund]
    case .refundPartial: Self.paid + [.fund, .refund(30), .awaitCallback(.refundSuccess), .query]
    case .refundCard: Self.paidByCard + [.fund, .refund(100), .awaitCallback(.refundSuccess), .queryRefund]
    case .refundAbnormal: Self.abnormal
    case .refundRedirected: Self.abnormal + [.redirectRefund, .awaitCallback(.refundSuccess), .queryRefund]
    case .orderClosed: [.place(.native), .close, .query]
    case .orderExpired: [.placeExpiring(seconds: 300), .advance(seconds: 301), .query]
    case .transferTaken: Self.sent + [.takeTransfer, .awaitCallback(.payoutFinished)]
    case .transferCancelled: Self.sent + [.cancelTransfer, .awaitCallback(.payoutFinished)]
    case .transferOverdue: Self.sent + [.advance(seconds: 86_400), .awaitCallback(.payoutFinished)]
    case .transferBatch: [.payer(balance: 0), .fundOperation, .sendBatch, .awaitCallback(.payoutBatchFinished)]
    case .takingsShared:
      [.payer(balance: 10_000), .placeToShare, .pay(.balance), .share, .awaitCallback(.share)]
    case .couponSent: [.payer(balance: 0), .sendMerchantCoupon, .awaitCallback(.couponSend)]
    case .couponUsed:
      [.payer(balance: 10_000), .sendCoupon, .place(.native), .pay(.balance), .awaitCallback(.couponUse)]
    case .mallJoined: [.payer(balance: 0), .joinMall, .awaitCallback(.mallCard)]
    case .mallPaid: Self.paidInMall + [.awaitCallback(.mallPayment)]
    case .mallRefunded: Self.paidInMall + [.fund, .refund(30), .awaitCallback(.mallRefund)]
    case .complaintFiled: Self.paid + [.complain(answering: false), .awaitCallback(.complaintCreate)]
    case .complaintAnswered: Self.paid + [.complain(answering: true), .awaitCallback(.complaintChange)]
    case .notificationDuplicate: [.fault(.duplicateNotification)] + Self.paid + [.awaitCallback(.transactionSuccess)]
    case .notificationProbe: [.probe]
    case .securityEcho: [.echo, .awaitCallback(.securityEcho)]
    }
  }

  private static let paid: [TriggerStep] = [.payer(balance: 10_000), .place(.native), .pay(.balance)]
  private static let paidInMall: [TriggerStep] =
    [.payer(balance: 10_000), .joinMall, .place(.native), .pay(.balance)]
  private static let sent: [TriggerStep] = [.payer(balance: 0), .fundOperation, .sendTransfer]
  private static let paidByCard: [TriggerStep] = [.payer(balance: 0, card: 10_000), .place(.native), .pay(.card)]
  private static let waitingForPassword: [TriggerStep] = [
    .payer(balance: 500_000), .showCode, .takeCode(total: 120_000), .query,
  ]
  private static let abnormal =
    paidByCard + [.fund, .fault(.bankRefusal), .refund(100), .awaitCallback(.refundAbnormal), .queryRefund]
}

/// One call of a scenario, made as the merchant or as somebody at the control API.
enum TriggerStep: Hashable, Sendable {
  enum Means: Hashable, Sendable { case balance, card }

  /// A new person with money in the wallet, and with a debit card when `card` says what is on it. Fen.
  case payer(balance: Int64, card: Int64? = nil)
  /// An order of 1 yuan.
  case place(TradeKind)
  case placeExpiring(seconds: Int64)
  /// An order whose takings wait to be shared.
  case placeToShare
  /// Two orders of the merchant that are paid together.
  case placeCombined
  /// A part of them to the payer himself, who is added as a receiver; the clock is ahead meanwhile.
  case share
  case showCode
  case takeCode(total: Int64)
  case pay(Means)
  case confirm
  case query
  case close
  case reverse
  /// Money for refunds, as the fee has left the merchant with less than was paid.
  case fund
  case refund(Int64)
  case queryRefund
  case redirectRefund
  /// Money for transfers to people, from another account than refunds.
  case fundOperation
  case sendTransfer
  case takeTransfer
  case cancelTransfer
  case sendBatch
  /// From a stock of its own, borne by the merchant.
  case sendCoupon
  /// From a stock of its own, to be redeemed at its till.
  case sendMerchantCoupon
  /// The merchant is a mall, with itself as its shop, and the payer lets it see his payments.
  case joinMall
  /// The payer complains about the order, and the merchant answers or not.
  case complain(answering: Bool)
  case fault(FaultEffect)
  case advance(seconds: Int64)
  case probe
  case echo
  case awaitCallback(NotificationEvent)
}
