import Fen

// One shop, one customer, one order of 100.00: what a test changes is what it is about.

let noon = Instant(milliseconds: 1_795_233_600_000)  // 2026-11-22T12:00:00+08:00
let shop = MerchantID(1_900_000_001)
let xiaoming = UserID(7)
let somebodyElse = UserID(8)
let debitCard = CardID(21)
let creditCard = CardID(22)

func terms(
  _ tradeType: TradeType = .native, total: Money = .fen(10_000), payer: UserID? = nil, limits: MethodLimits = [],
  expiresAt: Instant? = nil, hash: [UInt8] = [1]
) -> OrderTerms {
  OrderTerms(
    side: .merchant(shop), number: OutTradeNo(stored: "ORDER0001"), app: "wx0000000000000001", tradeType: tradeType,
    total: total, description: "coffee", payer: payer, methodLimits: limits, expiresAt: expiresAt, hash: hash)
}

func order(
  _ terms: OrderTerms = terms(), _ state: OrderState = .notPaid, expiresAt: Instant = noon.adding(hours: 2),
  refunded: Money? = nil, refundCount: Int64 = 0
) -> Order {
  Order(
    id: OrderID(1001), terms: terms, createdAt: noon, expiresAt: expiresAt, state: state, refunded: refunded,
    refundCount: refundCount)
}

func payment(
  _ method: PaymentMethod = .balance, total: Money = .fen(10_000), fee: Money = .fen(60), at: Instant = noon
) -> Payment {
  Payment(payer: xiaoming, method: method, payerTotal: total, fee: fee, at: at, authenticated: .password)
}

func attempt(
  _ waiting: PaymentAttempt.Waiting = .forPassword, payer: UserID = xiaoming, authenticated: Authentication = .password
) -> PaymentAttempt {
  PaymentAttempt(payer: payer, since: noon, waiting: waiting, authenticated: authenticated)
}

let waitingForBank = PaymentAttempt.Waiting.forBank(BankCharge(debitCard, BankRequestID(31), .fen(10_000)))

func payer(_ user: UserID = xiaoming, balance: Money = .fen(100_000), card: CardFacts? = nil) -> PayerFacts {
  PayerFacts(user: user, balance: balance, card: card, authenticated: .password)
}

/// What is decided of an order that is paid alone.
enum AloneDecision: Equatable {
  case pay(Order, [Posting])
  case askBank(Order, CardID, Money)
}

func decidePay(
  _ order: Order, by payer: PayerFacts, with method: PaymentMethod, rewards: [Reward] = [], expected: Money? = nil,
  fee: FeeRate, bankRequest: BankRequestID, now: Instant
) throws(PayRefusal) -> AloneDecision {
  let decision = try Fen.decidePay(
    [OrderToPay(order, rewards: rewards, fee: fee)], by: payer, with: method, expected: expected,
    bankRequest: bankRequest, now: now)
  switch decision {
  case .pay(let paid, _): return .pay(paid[0].order, paid[0].postings)
  case .askBank(let waiting, let card, let amount): return .askBank(waiting[0], card, amount)
  }
}

func refundTerms(
  _ number: String = "R1", _ amount: Money, total: Money = .fen(10_000), hash: [UInt8] = [1]
) -> RefundTerms {
  RefundTerms(side: .merchant(shop), number: OutRefundNo(stored: number), amount: amount, total: total, hash: hash)
}

func refund(
  _ channel: RefundChannel = .original(.balance), _ state: RefundState = .processing,
  bankRequest: BankRequestID? = nil, amount: Money = .fen(4_000), hash: [UInt8] = [1]
) -> Refund {
  Refund(
    id: RefundID(2001), order: OrderID(1001), terms: refundTerms(amount, hash: hash), feeReturned: .fen(24),
    createdAt: noon, channel: channel, state: state, bankRequest: bankRequest)
}

func refundTerms(_ amount: Money, hash: [UInt8] = [1]) -> RefundTerms { refundTerms("R1", amount, hash: hash) }
