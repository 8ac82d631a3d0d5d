import Fen
import FenPlatform

/// One command of the merchants' or the customers'.
enum Act: Command, Sendable {
  case place(OrderTerms)
  case scan(OrderTerms, code: Int64, FeeRate, alwaysAsk: Bool)
  case pay(OrderID, UserID, PaymentMethod, FeeRate)
  /// A store's printed code was scanned.
  case payStore(OrderTerms, UserID, PaymentMethod, FeeRate)
  case decline(OrderID, UserID)
  case close(MerchantID, OutTradeNo)
  case reverse(MerchantID, OutTradeNo)
  case refund(RefundTerms, OrderID)
  case between(TransferAct)
  case move(CardMoveTerms)
  case packet(PacketAct)

  enum Answer: Sendable {
    case order(Order)
    case refund(Refund)
    case transfer(PersonTransfer)
    case move(CardMove)
    case packet(PacketAct.Answer)
  }

  var subject: Int {
    switch self {
    case .place(let terms), .scan(let terms, _, _, _), .payStore(let terms, _, _, _): terms.number.hashValue
    case .pay(let order, _, _, _), .decline(let order, _), .refund(_, let order): order.hashValue
    case .close(_, let number), .reverse(_, let number): number.hashValue
    case .between(let act): act.subject
    case .move(let terms): terms.user.hashValue
    case .packet(let act): act.subject
    }
  }

  func perform(in work: Workspace) throws -> Answer {
    switch self {
    case .place(let terms): .order(try PlaceOrder(terms).perform(in: work))
    case .scan(let terms, let code, let fee, let alwaysAsk):
      .order(try TakeCodePayment(terms, code: code, fee: fee, alwaysAsk: alwaysAsk).perform(in: work))
    case .pay(let order, let payer, let method, let fee):
      .order(
        try PayOrder(
          order, payer: payer, method: method, fee: fee, authenticated: [.password, .deviceKey]
        ).perform(in: work))
    case .payStore(let terms, let payer, let method, let fee):
      .order(
        try PayStoreCode(
          terms, payer: payer, method: method, fee: fee, authenticated: [.password, .deviceKey]
        ).perform(in: work))
    case .decline(let order, let payer): .order(try DeclinePayment(order, payer: payer).perform(in: work))
    case .close(let merchant, let number): .order(try CloseOrder(.merchant(merchant), number).perform(in: work))
    case .reverse(let merchant, let number): .order(try ReverseOrder(.merchant(merchant), number).perform(in: work))
    case .refund(let terms, let order):
      .refund(try RequestRefund(terms, of: .id(order)).perform(in: work).refund)
    case .between(let act): .transfer(try act.perform(in: work))
    case .move(let terms):
      .move(try RequestCardMove(terms, authenticated: [.password, .deviceKey]).perform(in: work))
    case .packet(let act): .packet(try act.perform(in: work))
    }
  }
}
