import Fen
import FenStore

extension Payout: Record {
  public static let table = Table(
    "payouts",
    fixed: [
      "id", "mchid", "out_bill_no", "appid", "payee", "payee_name", "amount", "currency", "remark", "scene",
      "notify_url", "detail", "terms_hash", "created_at",
    ],
    changing: ["state", "failure", "at", "receipt_at"])
  public var key: PayoutID { id }
  public static func value(of key: PayoutID) -> SQLValue { .int(key.value) }

  public var values: [SQLValue] {
    let stand: (code: Int64, failure: PayoutFailure?, at: Instant) =
      switch state {
      case .waiting(let until): (0, nil, until)
      case .received(let at): (1, nil, at)
      case .failed(let failure, let at): (2, failure, at)
      case .cancelled(let at): (3, nil, at)
      }
    return [
      .int(id.value), .int(terms.merchant.value), .text(terms.number.value), .text(terms.app),
      .int(terms.payee.value), terms.sealedName.map(SQLValue.blob) ?? .null, .int(terms.amount.minorUnits),
      .text(terms.amount.currency.rawValue), .text(terms.remark), .text(terms.scene), SQLValue(terms.notifyURL),
      SQLValue(terms.detail), .blob(terms.hash), .int(createdAt.milliseconds),
      .int(stand.code), SQLValue(stand.failure?.rawValue), .int(stand.at.milliseconds),
      SQLValue(receiptAt?.milliseconds),
    ]
  }

  public init(row: any Row) throws {
    let name = row.blob(5)
    let terms = PayoutTerms(
      merchant: MerchantID(row.int(1)), number: OutBillNo(stored: row.text(2)), app: row.text(3),
      payee: UserID(row.int(4)), sealedName: name.isEmpty ? nil : name,
      amount: Money(minorUnits: row.int(6), try currency(row.text(7), in: "payouts")), remark: row.text(8),
      scene: row.text(9), notifyURL: row.optionalText(10), detail: row.optionalText(11), hash: row.blob(12))
    let at = Instant(milliseconds: row.int(16))
    let state: PayoutState
    switch (row.int(14), row.optionalInt(15).flatMap(PayoutFailure.init(rawValue:))) {
    case (0, _): state = .waiting(until: at)
    case (1, _): state = .received(at: at)
    case (2, let failure?): state = .failed(failure, at: at)
    case (3, _): state = .cancelled(at: at)
    case (let code, _): throw StoreError.unreadable(table: "payouts", "state \(code) of payout \(row.int(0))")
    }
    self.init(
      id: PayoutID(row.int(0)), terms: terms, createdAt: Instant(milliseconds: row.int(13)), state: state,
      receiptAt: row.optionalInt(17).map(Instant.init(milliseconds:)))
  }
}

extension GivenNumber {
  init(_ merchant: MerchantID, _ number: OutBillNo) { self.init(giver: merchant.value, number: number.value) }
  init(_ merchant: MerchantID, _ number: OutBatchNo) { self.init(giver: merchant.value, number: number.value) }
}

extension Payout: GivenNumbered {
  static var numberColumns: [String] { ["mchid", "out_bill_no"] }
  static let byNumber = "\(table.select) WHERE mchid = ?1 AND out_bill_no = ?2"
  var givenNumber: GivenNumber { GivenNumber(terms.merchant, terms.number) }
}
