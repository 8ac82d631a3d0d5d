import Fen

/// Writes a trade bill piece by piece: the header, then each row, then the summary. Nothing is kept but the sums.
///
/// Source: API v3 交易账单 (账单字段说明).
public struct TradeBillWriter: Sendable {
  public let kind: TradeBillKind
  private var sums = Sums()

  private struct Sums {
    var rows: Int64 = 0
    var settlement: Int64 = 0
    var refunded: Int64 = 0
    var couponRefunded: Int64 = 0
    var fees: Int64 = 0
    var total: Int64 = 0
    var refundRequested: Int64 = 0
  }

  public init(_ kind: TradeBillKind) { self.kind = kind }

  public var header: [UInt8] { BillLine.header(columns.map(\.rawValue)) }

  /// The row's line, nil when a bill of this kind does not list it.
  public mutating func line(_ row: TradeBillRow) -> [UInt8]? {
    guard lists(row.event) else { return nil }
    count(row)
    var line = BillLine()
    for column in columns { line.add(column.value(of: row)) }
    return line.ended()
  }

  /// The header and the line of the summary, which end the file.
  public func summary() -> [UInt8] {
    var line = BillLine()
    line.add(String(sums.rows))
    line.add(Money.fen(sums.settlement).majorUnits)
    switch kind {
    case .success:
      line.add(fiveDecimals(.fen(sums.fees)))
      line.add(Money.fen(sums.total).majorUnits)
      return BillLine.header(["总交易单数", "应结订单总金额", "手续费总金额", "订单总金额"]) + line.ended()
    case .all, .refund:
      line.add(Money.fen(sums.refunded).majorUnits)
      line.add(Money.fen(sums.couponRefunded).majorUnits)
      line.add(fiveDecimals(.fen(sums.fees)))
      line.add(Money.fen(sums.total).majorUnits)
      line.add(Money.fen(sums.refundRequested).majorUnits)
      let names = ["总交易单数", "应结订单总金额", "退款总金额", "充值券退款总金额", "手续费总金额", "订单总金额", "申请退款总金额"]
      return BillLine.header(names) + line.ended()
    }
  }

  private func lists(_ event: TradeBillRow.Event) -> Bool {
    switch (kind, event) {
    case (.all, _), (.success, .payment), (.refund, .refund), (.refund, .reversal): true
    case (.success, .refund), (.success, .reversal), (.refund, .payment): false
    }
  }

  private mutating func count(_ row: TradeBillRow) {
    sums.rows += 1
    sums.fees += row.fee.minorUnits
    switch row.event {
    case .payment(let total, let settlement, _):
      sums.total += total.minorUnits
      sums.settlement += settlement.minorUnits
    case .refund(let refund), .reversal(let refund):
      sums.refunded += refund.settled.minorUnits
      sums.couponRefunded += refund.coupon.minorUnits
      sums.refundRequested += refund.requested.minorUnits
    }
  }

  private var columns: [TradeBillColumn] {
    switch kind {
    case .all: TradeBillColumn.head + TradeBillColumn.refund + TradeBillColumn.tail
    case .success: TradeBillColumn.head + TradeBillColumn.tail.filter { $0 != .refundRequested }
    case .refund:
      TradeBillColumn.head + [.refundRequestedAt, .refundSucceededAt] + TradeBillColumn.refund
        + TradeBillColumn.tail
    }
  }
}

/// The columns of a trade bill by their names.
private enum TradeBillColumn: String, Sendable {
  case time = "交易时间"
  case appid = "公众账号ID"
  case merchant = "商户号"
  case subMerchant = "特约商户号"
  case deviceID = "设备号"
  case order = "微信订单号"
  case number = "商户订单号"
  case openid = "用户标识"
  case tradeType = "交易类型"
  case state = "交易状态"
  case bankType = "付款银行"
  case currency = "货币种类"
  case settlement = "应结订单金额"
  case coupon = "代金券金额"
  case refundRequestedAt = "退款申请时间"
  case refundSucceededAt = "退款成功时间"
  case refundID = "微信退款单号"
  case refundNumber = "商户退款单号"
  case refunded = "退款金额"
  case couponRefunded = "充值券退款金额"
  case refundWay = "退款类型"
  case refundStatus = "退款状态"
  case description = "商品名称"
  case attach = "商户数据包"
  case fee = "手续费"
  case feeRate = "费率"
  case total = "订单金额"
  case refundRequested = "申请退款金额"
  case feeNote = "费率备注"

  static let head: [TradeBillColumn] = [
    .time, .appid, .merchant, .subMerchant, .deviceID, .order, .number, .openid, .tradeType, .state, .bankType,
    .currency, .settlement, .coupon,
  ]
  static let refund: [TradeBillColumn] = [
    .refundID, .refundNumber, .refunded, .couponRefunded, .refundWay, .refundStatus,
  ]
  static let tail: [TradeBillColumn] = [
    .description, .attach, .fee, .feeRate, .total, .refundRequested, .feeNote,
  ]

  func value(of row: TradeBillRow) -> String {
    switch self {
    case .time: row.time.billTime
    case .appid: row.appid
    case .merchant: "\(row.side.caller)"
    // 0 where the merchant called itself.
    case .subMerchant: row.side.provider == nil ? "0" : "\(row.side.payee)"
    case .deviceID: row.deviceID ?? ""
    case .order: row.order.transactionID
    case .number: row.number.value
    case .openid: row.openid
    case .tradeType: row.tradeType.wire
    case .state: row.event.state
    case .bankType: row.bankType
    case .currency: row.fee.currency.rawValue
    case .settlement: row.event.payment.settlement.majorUnits
    case .coupon: row.event.payment.coupon.majorUnits
    case .refundRequestedAt: row.event.refund?.requestedAt.billTime ?? ""
    case .refundSucceededAt: row.event.refund?.succeededAt?.billTime ?? ""
    case .refundID: row.event.refund?.id.wire ?? "0"
    case .refundNumber: row.event.refund?.number.value ?? "0"
    case .refunded: (row.event.refund?.settled ?? .fen(0)).majorUnits
    case .couponRefunded: (row.event.refund?.coupon ?? .fen(0)).majorUnits
    case .refundWay: row.event.refund?.way.rawValue ?? ""
    case .refundStatus: row.event.refund?.status.rawValue ?? ""
    case .description: row.description
    case .attach: row.attach ?? ""
    case .fee: fiveDecimals(row.fee)
    case .feeRate: percent(row.feeRate)
    case .total: row.event.payment.total.majorUnits
    case .refundRequested: (row.event.refund?.requested ?? .fen(0)).majorUnits
    case .feeNote: row.feeNote
    }
  }
}

extension TradeBillRow.Event {
  fileprivate var state: String {
    switch self {
    case .payment: "SUCCESS"
    case .refund: "REFUND"
    case .reversal: "REVOKED"
    }
  }

  fileprivate var refund: TradeBillRefund? {
    switch self {
    case .payment: nil
    case .refund(let refund), .reversal(let refund): refund
    }
  }

  /// Refund rows show no order amounts.
  fileprivate var payment: (total: Money, settlement: Money, coupon: Money) {
    switch self {
    case .payment(let total, let settlement, let coupon): (total, settlement, coupon)
    case .refund, .reversal: (.fen(0), .fen(0), .fen(0))
    }
  }
}

/// Fees are printed with five decimals: `0.60000`.
private func fiveDecimals(_ fee: Money) -> String { fee.majorUnits + "000" }

/// Parts of 100,000 as per cent with two decimals, or three where two do not suffice: 600 is `0.60%`, 375 is `0.375%`.
private func percent(_ rate: Int64) -> String {
  let decimals = String(1000 + rate % 1000).dropFirst()
  return "\(rate / 1000).\(decimals.last == "0" ? decimals.dropLast() : decimals)%"
}
