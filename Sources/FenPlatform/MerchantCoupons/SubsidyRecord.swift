import Fen
import FenStore

extension Subsidy: Record {
  public static let table = Table(
    "subsidies",
    fixed: [
      "id", "payer", "payee", "campaign", "coupon", "order_id", "amount", "currency", "description", "number", "at",
      "failure",
    ], changing: ["returned"])
  public var key: SubsidyID { id }
  public static func value(of key: SubsidyID) -> SQLValue { .int(key.value) }

  public var values: [SQLValue] {
    [
      .int(id.value), .int(terms.payer.value), .int(terms.payee.value), .int(terms.campaign.value),
      .int(terms.coupon.value), .int(terms.order.value), .int(terms.amount.minorUnits),
      .text(terms.amount.currency.rawValue), .text(terms.description), .text(terms.number), .int(at.milliseconds),
      SQLValue(failure?.rawValue), .int(returned.minorUnits),
    ]
  }

  public init(row: any Row) throws {
    let currency = try currency(row.text(7), in: "subsidies")
    let failure = try row.optionalInt(11).map { code in
      guard let failure = SubsidyFailure(rawValue: code) else {
        throw StoreError.unreadable(table: "subsidies", "failure \(code) of subsidy \(row.int(0))")
      }
      return failure
    }
    self.init(
      id: SubsidyID(row.int(0)),
      terms: SubsidyTerms(
        payer: MerchantID(row.int(1)), payee: MerchantID(row.int(2)), campaign: CampaignID(row.int(3)),
        coupon: CouponID(row.int(4)), order: OrderID(row.int(5)), amount: Money(minorUnits: row.int(6), currency),
        description: row.text(8), number: row.text(9)),
      at: Instant(milliseconds: row.int(10)), failure: failure, returned: Money(minorUnits: row.int(12), currency))
  }
}

extension SubsidyReturn: Record {
  public static let table = Table(
    "subsidy_returns",
    fixed: ["id", "subsidy", "refund", "amount", "currency", "description", "number", "at", "is_short"], changing: [])
  public var key: SubsidyReturnID { id }
  public static func value(of key: SubsidyReturnID) -> SQLValue { .int(key.value) }

  public var values: [SQLValue] {
    [
      .int(id.value), .int(subsidy.value), .int(refund.value), .int(amount.minorUnits),
      .text(amount.currency.rawValue), .text(description), .text(number), .int(at.milliseconds),
      .int(isShort ? 1 : 0),
    ]
  }

  public init(row: any Row) throws {
    self.init(
      id: SubsidyReturnID(row.int(0)), subsidy: SubsidyID(row.int(1)), refund: RefundID(row.int(2)),
      amount: Money(minorUnits: row.int(3), try currency(row.text(4), in: "subsidy_returns")),
      description: row.text(5), number: row.text(6), at: Instant(milliseconds: row.int(7)),
      isShort: row.int(8) == 1)
  }
}
