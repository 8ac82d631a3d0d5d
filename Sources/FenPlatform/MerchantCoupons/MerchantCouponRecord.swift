import Fen
import FenStore

extension TillRecord: Record {
  public static let table = Table(
    "merchant_coupons",
    fixed: ["coupon", "campaign", "code", "appid", "send_request", "channel", "paid_order", "given_by"],
    changing: [
      "use_request", "return_request", "returned_at", "void_request", "void_reason", "out_trade_no", "subsidy",
    ])
  public var key: CouponID { coupon }
  public static func value(of key: CouponID) -> SQLValue { .int(key.value) }

  public var values: [SQLValue] {
    [
      .int(coupon.value), .int(campaign.value), .text(code), SQLValue(app), .text(sendRequest),
      .int(channel.stored.number), SQLValue(channel.stored.order?.value), SQLValue(channel.stored.by?.value),
      SQLValue(useRequest),
      SQLValue(giveBack?.request), SQLValue(giveBack?.at.milliseconds), SQLValue(deactivation?.request),
      SQLValue(deactivation?.reason), SQLValue(order), SQLValue(subsidy?.value),
    ]
  }

  public init(row: any Row) throws {
    guard
      let channel = SendChannel(
        row.int(5), row.optionalInt(6).map { OrderID($0) }, row.optionalInt(7).map { CampaignID($0) })
    else {
      throw StoreError.unreadable(table: "merchant_coupons", "channel \(row.int(5)) of coupon \(row.int(0))")
    }
    var giveBack: Step?
    if let request = row.optionalText(9), let at = row.optionalInt(10) {
      giveBack = Step(request: request, at: Instant(milliseconds: at))
    }
    self.init(
      coupon: CouponID(row.int(0)), campaign: CampaignID(row.int(1)), code: row.text(2), app: row.optionalText(3),
      sendRequest: row.text(4), channel: channel, useRequest: row.optionalText(8), giveBack: giveBack,
      deactivation: row.optionalText(11).map { Deactivation(request: $0, reason: row.optionalText(12)) },
      order: row.optionalText(13), subsidy: row.optionalInt(14).map { SubsidyID($0) })
  }
}

extension SendChannel {
  fileprivate var stored: (number: Int64, order: OrderID?, by: CampaignID?) {
    switch self {
    case .server: (1, nil, nil)
    case .page: (2, nil, nil)
    case .miniProgram: (3, nil, nil)
    case .payment(let order, let campaign): (4, order, campaign)
    }
  }

  fileprivate init?(_ number: Int64, _ order: OrderID?, _ by: CampaignID?) {
    switch (number, order, by) {
    case (1, nil, nil): self = .server
    case (2, nil, nil): self = .page
    case (3, nil, nil): self = .miniProgram
    case (4, let order?, let campaign?): self = .payment(order, by: campaign)
    case _: return nil
    }
  }
}

extension TillRecord: GivenNumbered {
  static var numberColumns: [String] { ["campaign", "code"] }
  static let byNumber = "\(table.select) WHERE campaign = ?1 AND code = ?2"
  var givenNumber: GivenNumber { GivenNumber(giver: campaign.value, number: code) }
}

extension Workspace {
  /// A coupon by the code that its holder shows.
  ///
  /// - Throws: `UnknownThing.coupon`.
  func merchantCoupon(_ campaign: CampaignID, code: String) throws -> MerchantCoupon {
    let number = GivenNumber(giver: campaign.value, number: code)
    guard let till = try tillRecordCodes.find(number, among: &tillRecords, in: transaction) else {
      throw UnknownThing.coupon
    }
    return try merchantCoupon(till)
  }

  func merchantCoupon(_ id: CouponID) throws -> MerchantCoupon {
    guard let till = try tillRecords.find(id, in: transaction) else { throw UnknownThing.coupon }
    return try merchantCoupon(till)
  }

  private func merchantCoupon(_ till: TillRecord) throws -> MerchantCoupon {
    guard let coupon = try coupons.find(till.coupon, in: transaction) else { throw UnknownThing.coupon }
    return MerchantCoupon(coupon: coupon, till: till)
  }

  func put(_ coupon: MerchantCoupon, instead of: MerchantCoupon? = nil) {
    if coupon.coupon != of?.coupon { coupons.put(coupon.coupon) }
    if !tillRecords.isStored(coupon.till.coupon) { tillRecordCodes.add(coupon.till) }
    if coupon.till != of?.till { tillRecords.put(coupon.till) }
  }
}
