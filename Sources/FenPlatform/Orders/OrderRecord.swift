import Fen
import FenStore

extension Order: Record {
  public static let table = Table(
    "orders",
    fixed: [
      "id", "mchid", "out_trade_no", "appid", "trade_type", "total", "currency", "description", "attach", "notify_url",
      "only_payer", "method_limits", "asked_expiry", "store", "device", "detail", "terms_hash", "created_at",
      "expires_at", "provider", "sub_appid", "to_be_shared", "goods_tag", "goods",
      "combination",
    ],
    changing: [
      "state", "payer", "card", "payer_total", "fee", "paid_at", "bank_request", "changed_at",
      "authentication", "refunded", "refund_count", "rewards",
    ])
  public var key: OrderID { id }
  public static func value(of key: OrderID) -> SQLValue { .int(key.value) }

  public var values: [SQLValue] {
    [
      .int(id.value), .int(terms.merchant.value), .text(terms.number.value), .text(terms.app),
      .int(terms.tradeType.rawValue), .int(terms.total.minorUnits), .text(terms.total.currency.rawValue),
      .text(terms.description), SQLValue(terms.attach), SQLValue(terms.notifyURL), SQLValue(terms.payer?.value),
      .int(terms.methodLimits.rawValue), SQLValue(terms.expiresAt?.milliseconds), SQLValue(terms.storeID),
      SQLValue(terms.deviceID), SQLValue(terms.detail), .blob(terms.hash), .int(createdAt.milliseconds),
      .int(expiresAt.milliseconds), .int(terms.side.provider?.value ?? 0), SQLValue(terms.subApp),
      .int(terms.isToBeShared ? 1 : 0), SQLValue(terms.goodsTag), SQLValue(terms.goods),
      SQLValue(combination?.value),
    ] + changes
  }

  public var changes: [SQLValue] {
    let stored = StoredState(state)
    return [
      .int(stored.code), SQLValue(stored.payer?.value), SQLValue(stored.card?.value),
      SQLValue(stored.payerTotal?.minorUnits), SQLValue(stored.payment?.fee.minorUnits),
      SQLValue(stored.payment?.at.milliseconds), SQLValue(stored.bankRequest?.value),
      SQLValue(stored.changedAt?.milliseconds), SQLValue(stored.authenticated?.rawValue), .int(refunded.minorUnits),
      .int(refundCount), .int(Int64(stored.rewards)),
    ]
  }

  public init(row: any Row) throws {
    let currency = try currency(row.text(6), in: "orders")
    guard let tradeType = TradeType(rawValue: row.int(4)) else {
      throw StoreError.unreadable(table: "orders", "trade type \(row.int(4)) of \(row.int(0))")
    }
    let terms = OrderTerms(
      side: MerchantSide(merchant: row.int(1), provider: row.int(19)), number: OutTradeNo(stored: row.text(2)),
      app: row.text(3), subApp: row.optionalText(20), tradeType: tradeType,
      total: Money(minorUnits: row.int(5), currency), description: row.text(7), attach: row.optionalText(8),
      notifyURL: row.optionalText(9), payer: row.optionalInt(10).map { UserID($0) },
      methodLimits: MethodLimits(rawValue: row.int(11)),
      expiresAt: row.optionalInt(12).map(Instant.init(milliseconds:)), storeID: row.optionalText(13),
      deviceID: row.optionalText(14), isToBeShared: row.int(21) == 1,
      goodsTag: row.optionalText(22), goods: row.optionalText(23), detail: row.optionalText(15), hash: row.blob(16))
    self.init(
      id: OrderID(row.int(0)), terms: terms, combination: row.optionalInt(24).map { CombinationID($0) },
      createdAt: Instant(milliseconds: row.int(17)), expiresAt: Instant(milliseconds: row.int(18)),
      state: try StoredState.read(row, currency),
      refunded: Money(minorUnits: row.int(34), currency), refundCount: row.int(35))
  }

  static func find(_ side: MerchantSide, _ number: OutTradeNo, in transaction: any Transaction) throws -> Order? {
    try find(GivenNumber(side, number), in: transaction)
  }
}

extension Order: NumberedBySide {
  static var numberColumns: [String] { ["mchid", "provider", "out_trade_no"] }
  static let byNumber = "\(table.select) WHERE mchid = ?1 AND provider = ?2 AND out_trade_no = ?3"
  var givenNumber: GivenNumber { GivenNumber(terms.side, terms.number) }
}

extension MerchantSide {
  /// - Parameter provider: 0 where the merchant acted itself.
  init(merchant: Int64, provider: Int64) {
    let merchant = MerchantID(merchant)
    self = provider == 0 ? .merchant(merchant) : .provider(ProviderID(provider), of: merchant)
  }
}

/// The columns of a state. Codes are stored; never reuse one. Those above 2 are ends.
private struct StoredState {
  var code: Int64
  var payer: UserID?
  var card: CardID?
  var payment: Payment?
  var bankRequest: BankRequestID?
  var changedAt: Instant?
  var authenticated: Authentication?
  var payerTotal: Money?
  var rewards = 0

  init(_ state: OrderState) {
    switch state {
    case .notPaid: code = 0
    case .userPaying(let attempt):
      code = 1
      payer = attempt.payer
      changedAt = attempt.since
      authenticated = attempt.authenticated
      if case .forBank(let charge) = attempt.waiting {
        (card, bankRequest) = (charge.card, charge.request)
        (payerTotal, rewards) = (charge.amount, charge.rewards)
      }
    case .paid(let payment):
      code = 2
      take(payment)
    case .closed(.merchant, let at): (code, changedAt) = (3, at)
    case .closed(.expired, let at): (code, changedAt) = (4, at)
    case .closed(.payerFailed, let at): (code, changedAt) = (5, at)
    case .closed(.reversed(let payment), let at):
      (code, changedAt) = (6, at)
      if let payment { take(payment) }
    }
  }

  private mutating func take(_ payment: Payment) {
    self.payment = payment
    payer = payment.payer
    authenticated = payment.authenticated
    (payerTotal, rewards) = (payment.payerTotal, payment.rewards)
    if case .card(let id) = payment.method { card = id }
  }

  static func read(_ row: any Row, _ currency: Currency) throws -> OrderState {
    let changedAt = Instant(milliseconds: row.optionalInt(32) ?? 0)
    let payer = UserID(row.optionalInt(26) ?? 0)
    let card = row.optionalInt(27).map { CardID($0) }
    let authenticated = Authentication(rawValue: row.optionalInt(33) ?? 0)
    let payment = row.optionalInt(30).map { paidAt in
      Payment(
        payer: payer, method: card.map(PaymentMethod.card) ?? .balance,
        payerTotal: Money(minorUnits: row.int(28), currency), rewards: Int(row.int(36)),
        fee: Money(minorUnits: row.int(29), currency),
        at: Instant(milliseconds: paidAt),
        authenticated: authenticated)
    }
    switch (row.int(25), payment) {
    case (0, _): return .notPaid
    case (1, _):
      guard let card, let request = row.optionalInt(31) else {
        return .userPaying(
          PaymentAttempt(payer: payer, since: changedAt, waiting: .forPassword, authenticated: authenticated))
      }
      return .userPaying(
        PaymentAttempt(
          payer: payer, since: changedAt,
          waiting: .forBank(
            BankCharge(
              card, BankRequestID(request), Money(minorUnits: row.int(28), currency), rewards: Int(row.int(36)))),
          authenticated: authenticated))
    case (2, let payment?): return .paid(payment)
    case (3, _): return .closed(.merchant, at: changedAt)
    case (4, _): return .closed(.expired, at: changedAt)
    case (5, _): return .closed(.payerFailed, at: changedAt)
    case (6, let payment): return .closed(.reversed(payment), at: changedAt)
    case (let code, _): throw StoreError.unreadable(table: "orders", "state \(code) of order \(row.int(0))")
    }
  }
}
