import Fen
import FenStore

extension Refund: Record {
  public static let table = Table(
    "refunds",
    fixed: [
      "id", "mchid", "out_refund_no", "order_id", "amount", "total", "currency", "reason", "notify_url", "detail",
      "terms_hash", "fee_returned", "payer_amount", "refunded_before", "created_at",
      "provider",
    ],
    changing: [
      "channel", "card", "other_account", "other_sealed", "state", "changed_at", "bank_request", "cashback_returned",
    ])
  public var key: RefundID { id }
  public static func value(of key: RefundID) -> SQLValue { .int(key.value) }

  public var values: [SQLValue] {
    let way: (code: Int64, card: CardID?, account: NamedAccount?) =
      switch channel {
      case .original(.balance): (1, nil, nil)
      case .original(.card(let card)): (2, card, nil)
      case .otherCard(let account): (3, nil, account)
      case .merchant: (4, nil, nil)
      }
    let progress: (code: Int64, at: Instant?) =
      switch state {
      case .processing: (0, nil)
      case .succeeded(let at): (1, at)
      case .abnormal(let since): (2, since)
      }
    return [
      .int(id.value), .int(terms.merchant.value), .text(terms.number.value), .int(order.value),
      .int(terms.amount.minorUnits), .int(terms.total.minorUnits), .text(terms.amount.currency.rawValue),
      SQLValue(terms.reason), SQLValue(terms.notifyURL), SQLValue(terms.detail), .blob(terms.hash),
      .int(feeReturned.minorUnits), .int(payerAmount.minorUnits), .int(refundedBefore.minorUnits),
      .int(createdAt.milliseconds), .int(terms.side.provider?.value ?? 0),
      .int(way.code), SQLValue(way.card?.value), SQLValue(way.account?.shown),
      way.account.map { .blob($0.sealed) } ?? .null, .int(progress.code),
      SQLValue(progress.at?.milliseconds), SQLValue(bankRequest?.value),
      .int(cashbackReturned.minorUnits),
    ]
  }

  public init(row: any Row) throws {
    let currency = try currency(row.text(6), in: "refunds")
    let terms = RefundTerms(
      side: MerchantSide(merchant: row.int(1), provider: row.int(15)), number: OutRefundNo(stored: row.text(2)),
      amount: Money(minorUnits: row.int(4), currency), total: Money(minorUnits: row.int(5), currency),
      reason: row.optionalText(7), notifyURL: row.optionalText(8), detail: row.optionalText(9), hash: row.blob(10))
    let channel: RefundChannel
    switch (row.int(16), row.optionalInt(17)) {
    case (1, _): channel = .original(.balance)
    case (2, let card?): channel = .original(.card(CardID(card)))
    case (3, _): channel = .otherCard(NamedAccount(shown: row.text(18), sealed: row.blob(19)))
    case (4, _): channel = .merchant
    case (let code, _): throw StoreError.unreadable(table: "refunds", "channel \(code) of refund \(row.int(0))")
    }
    let changedAt = Instant(milliseconds: row.optionalInt(21) ?? 0)
    let state: RefundState
    switch row.int(20) {
    case 0: state = .processing
    case 1: state = .succeeded(at: changedAt)
    case 2: state = .abnormal(since: changedAt)
    case let code: throw StoreError.unreadable(table: "refunds", "state \(code) of refund \(row.int(0))")
    }
    self.init(
      id: RefundID(row.int(0)), order: OrderID(row.int(3)), terms: terms,
      feeReturned: Money(minorUnits: row.int(11), currency), payerAmount: Money(minorUnits: row.int(12), currency),
      refundedBefore: Money(minorUnits: row.int(13), currency), createdAt: Instant(milliseconds: row.int(14)),
      channel: channel, state: state, bankRequest: row.optionalInt(22).map { BankRequestID($0) },
      cashbackReturned: Money(minorUnits: row.int(23), currency))
  }

  static func find(_ side: MerchantSide, _ number: OutRefundNo, in transaction: any Transaction) throws -> Refund? {
    try find(GivenNumber(side, number), in: transaction)
  }
}

extension Refund: NumberedBySide {
  static var numberColumns: [String] { ["mchid", "provider", "out_refund_no"] }
  static let byNumber = "\(table.select) WHERE mchid = ?1 AND provider = ?2 AND out_refund_no = ?3"
  var givenNumber: GivenNumber { GivenNumber(terms.side, terms.number) }
}
