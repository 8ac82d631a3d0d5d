import Fen
import FenStore

extension PayoutBatch: Record {
  public static let table = Table(
    "payout_batches",
    fixed: [
      "id", "mchid", "out_batch_no", "appid", "name", "remark", "scene", "total", "currency", "count", "notify_url",
      "terms_hash", "created_at",
    ],
    changing: ["paid_amount", "paid_count", "failed_amount", "failed_count", "changed_at", "receipt_at"])
  public var key: PayoutBatchID { id }
  public static func value(of key: PayoutBatchID) -> SQLValue { .int(key.value) }

  public var values: [SQLValue] {
    [
      .int(id.value), .int(terms.merchant.value), .text(terms.number.value), .text(terms.app), .text(terms.name),
      .text(terms.remark), SQLValue(terms.scene), .int(terms.total.minorUnits),
      .text(terms.total.currency.rawValue), .int(terms.count), SQLValue(terms.notifyURL), .blob(terms.hash),
      .int(createdAt.milliseconds),
      .int(paid.amount.minorUnits), .int(paid.count), .int(failed.amount.minorUnits), .int(failed.count),
      .int(changedAt.milliseconds), SQLValue(receiptAt?.milliseconds),
    ]
  }

  public init(row: any Row) throws {
    let currency = try currency(row.text(8), in: "payout_batches")
    func part(_ amount: Int, _ count: Int) -> Part {
      Part(amount: Money(minorUnits: row.int(amount), currency), count: row.int(count))
    }
    self.init(
      id: PayoutBatchID(row.int(0)),
      terms: PayoutBatchTerms(
        merchant: MerchantID(row.int(1)), number: OutBatchNo(stored: row.text(2)), app: row.text(3),
        name: row.text(4), remark: row.text(5), scene: row.optionalText(6),
        total: Money(minorUnits: row.int(7), currency), count: row.int(9), notifyURL: row.optionalText(10),
        hash: row.blob(11)),
      createdAt: Instant(milliseconds: row.int(12)), paid: part(13, 14), failed: part(15, 16),
      changedAt: Instant(milliseconds: row.int(17)),
      receiptAt: row.optionalInt(18).map(Instant.init(milliseconds:)))
  }
}

extension PayoutBatch: GivenNumbered {
  static var numberColumns: [String] { ["mchid", "out_batch_no"] }
  static let byNumber = "\(table.select) WHERE mchid = ?1 AND out_batch_no = ?2"
  var givenNumber: GivenNumber { GivenNumber(terms.merchant, terms.number) }
}

extension PayoutDetail: Record {
  public static let table = Table(
    "payout_details",
    fixed: [
      "id", "batch", "out_detail_no", "openid", "payee", "payee_name", "amount", "currency", "remark", "created_at",
    ],
    changing: ["state", "failure", "changed_at", "receipt_at"])
  public var key: PayoutDetailID { id }
  public static func value(of key: PayoutDetailID) -> SQLValue { .int(key.value) }

  public var values: [SQLValue] {
    let stand: (code: Int64, failure: PayoutFailure?, at: Instant?) =
      switch state {
      case .waiting: (0, nil, nil)
      case .paid(let at): (1, nil, at)
      case .failed(let failure, let at): (2, failure, at)
      }
    return [
      .int(id.value), .int(batch.value), .text(terms.number.value), .text(terms.openid),
      SQLValue(terms.payee?.value), terms.sealedName.map(SQLValue.blob) ?? .null, .int(terms.amount.minorUnits),
      .text(terms.amount.currency.rawValue), .text(terms.remark), .int(createdAt.milliseconds),
      .int(stand.code), SQLValue(stand.failure?.rawValue), SQLValue(stand.at?.milliseconds),
      SQLValue(receiptAt?.milliseconds),
    ]
  }

  public init(row: any Row) throws {
    let name = row.blob(5)
    let state: PayoutDetailState
    let at = Instant(milliseconds: row.optionalInt(12) ?? 0)
    switch (row.int(10), row.optionalInt(11).flatMap(PayoutFailure.init(rawValue:))) {
    case (0, _): state = .waiting
    case (1, _): state = .paid(at: at)
    case (2, let failure?): state = .failed(failure, at: at)
    case (let code, _): throw StoreError.unreadable(table: "payout_details", "state \(code) of \(row.int(0))")
    }
    self.init(
      id: PayoutDetailID(row.int(0)), batch: PayoutBatchID(row.int(1)),
      terms: PayoutDetailTerms(
        number: OutDetailNo(stored: row.text(2)), openid: row.text(3), payee: row.optionalInt(4).map { UserID($0) },
        sealedName: name.isEmpty ? nil : name,
        amount: Money(minorUnits: row.int(6), try currency(row.text(7), in: "payout_details")), remark: row.text(8)),
      createdAt: Instant(milliseconds: row.int(9)), state: state,
      receiptAt: row.optionalInt(13).map(Instant.init(milliseconds:)))
  }
}
