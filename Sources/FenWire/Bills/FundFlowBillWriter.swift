import Fen

/// One line of a fund-flow bill: money that came to or left a merchant's account.
public struct FundFlowRow: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case trade, tradeFee
    /// From a campaign's budget for a payment, and back to it with a refund.
    case discount, discountReturned
    case refund, refundFee
    /// A refund that could not be made came back.
    case refundClosed
    case topUp, withdrawal
    /// To a person, and back from one that did not take it.
    case payout, payoutReturned
    /// Takings that wait to be shared, and that became the merchant's to use.
    case sharingFrozen, sharingReleased
    /// A part of another's takings; given back by who received it; come back to whose takings they were.
    case shareReceived, shareGivenBack, shareReturned
    /// From another merchant for a coupon taken at the till, and back to him.
    case subsidy, subsidyReturned

    /// 业务名称
    var name: String {
      switch self {
      case .trade, .tradeFee: "交易"
      case .discount, .discountReturned: "代金券/立减/折扣"
      case .refund, .refundFee, .refundClosed: "退款"
      case .topUp, .withdrawal: "充值/提现"
      case .payout, .payoutReturned: "转账"
      case .sharingFrozen, .sharingReleased, .shareReceived, .shareGivenBack, .shareReturned: "分账"
      case .subsidy, .subsidyReturned: "营销补差"
      }
    }

    /// 业务类型
    var type: String {
      switch self {
      case .trade, .discount: "交易"
      case .tradeFee: "扣除交易手续费"
      case .refund, .discountReturned: "退款"
      case .refundFee: "退还交易手续费"
      case .refundClosed: "退款关闭"
      case .topUp: "充值"
      case .withdrawal: "提现"
      case .payout: "转账到零钱"
      case .payoutReturned: "转账退回"
      case .sharingFrozen: "冻结分账资金"
      case .sharingReleased: "解冻分账资金"
      case .shareReceived: "分账"
      case .shareGivenBack, .shareReturned: "分账回退"
      case .subsidy: "营销补差"
      case .subsidyReturned: "营销补差回退"
      }
    }

    /// 收支类型: 收入 or 支出.
    var isIncome: Bool {
      switch self {
      case .trade, .discount, .refundFee, .refundClosed, .topUp, .payoutReturned, .sharingReleased, .shareReceived,
        .shareReturned, .subsidy:
        true
      case .tradeFee, .discountReturned, .refund, .withdrawal, .payout, .sharingFrozen, .shareGivenBack,
        .subsidyReturned:
        false
      }
    }
  }

  /// 记账时间
  public let time: Instant
  /// 微信支付业务单号: the transaction or refund number.
  public let business: String
  /// 资金流水单号
  public let flow: String
  public let kind: Kind
  /// Above zero whichever way it went.
  public let amount: Money
  /// 账户结余, after it.
  public let balance: Money
  /// 备注, such as the reason of a refund.
  public let note: String
  /// 业务凭证号: the merchant's own number.
  public let voucher: String

  public init(
    time: Instant, business: String, flow: String, kind: Kind, amount: Money, balance: Money, note: String,
    voucher: String
  ) {
    self.time = time
    self.business = business
    self.flow = flow
    self.kind = kind
    self.amount = amount
    self.balance = balance
    self.note = note
    self.voucher = voucher
  }
}

/// Writes a fund-flow bill piece by piece: the header, then each row, then the summary. Nothing is kept but the sums.
///
/// Source: API v3 资金账单 (账单字段说明).
public struct FundFlowBillWriter: Sendable {
  private var incomes: (count: Int64, sum: Int64) = (0, 0)
  private var outlays: (count: Int64, sum: Int64) = (0, 0)

  public init() {}

  public var header: [UInt8] {
    BillLine.header([
      "记账时间", "微信支付业务单号", "资金流水单号", "业务名称", "业务类型", "收支类型", "收支金额(元)", "账户结余(元)", "资金变更提交申请人", "备注", "业务凭证号",
    ])
  }

  public mutating func line(_ row: FundFlowRow) -> [UInt8] {
    if row.kind.isIncome {
      incomes = (incomes.count + 1, incomes.sum + row.amount.minorUnits)
    } else {
      outlays = (outlays.count + 1, outlays.sum + row.amount.minorUnits)
    }
    var line = BillLine()
    line.add(row.time.billTime)
    line.add(row.business)
    line.add(row.flow)
    line.add(row.kind.name)
    line.add(row.kind.type)
    line.add(row.kind.isIncome ? "收入" : "支出")
    line.add(row.amount.majorUnits)
    line.add(row.balance.majorUnits)
    line.add("system")
    line.add(row.note)
    line.add(row.voucher)
    return line.ended()
  }

  /// The header and the line of the summary, which end the file. Counts carry one decimal, as in the real files.
  public func summary() -> [UInt8] {
    var line = BillLine()
    line.add("\(incomes.count + outlays.count).0")
    line.add("\(incomes.count).0")
    line.add(Money.fen(incomes.sum).majorUnits)
    line.add("\(outlays.count).0")
    line.add(Money.fen(outlays.sum).majorUnits)
    return BillLine.header(["资金流水总笔数", "收入笔数", "收入金额", "支出笔数", "支出金额"]) + line.ended()
  }
}
