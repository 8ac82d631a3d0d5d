import Fen

/// What a flow of a stock lists.
public enum StockFlowKind: String, Hashable, Sendable { case uses, refunds }

/// A coupon that a payment used; with what came back of it, in the flow of refunds.
public struct StockFlowRow: Hashable, Sendable {
  public struct Refund: Hashable, Sendable {
    /// The refund's number; the order's, when the till took the payment back.
    public let number: String
    public let returned: Money
    public let at: Instant

    public init(number: String, returned: Money, at: Instant) {
      self.number = number
      self.returned = returned
      self.at = at
    }
  }

  public let reward: Reward
  public let order: Order
  public let refund: Refund?

  public init(_ reward: Reward, of order: Order, refund: Refund? = nil) {
    self.reward = reward
    self.order = order
    self.refund = refund
  }
}

/// Writes the uses of a stock's coupons, or what came back of them, line by line.
///
/// The documents name the file and not its columns; these are ours, in the manner of the bills.
public struct StockFlowWriter: Sendable {
  public let kind: StockFlowKind

  public init(_ kind: StockFlowKind) { self.kind = kind }

  public var header: [UInt8] {
    let uses = [
      "批次id", "优惠id", "优惠类型", "优惠金额(元)", "订单总金额(元)", "交易类型", "支付单号", "消耗时间", "消耗商户号", "设备号", "银行流水号", "单品信息",
    ]
    return BillLine.header(kind == .uses ? uses : uses + ["退款单号", "退回优惠金额(元)", "退款时间"])
  }

  public func line(_ row: StockFlowRow) -> [UInt8] {
    let (reward, terms) = (row.reward, row.order.terms)
    var line = BillLine()
    line.add("\(reward.campaign.value)")
    line.add(reward.couponNumber)
    line.add(reward.source == .budget ? "CASH" : "NOCASH")
    line.add(reward.money.majorUnits)
    line.add(terms.total.majorUnits)
    line.add(terms.tradeType.wire)
    line.add(row.order.id.transactionID)
    line.add(reward.at.billTime)
    line.add("\(terms.merchant)")
    line.add(terms.deviceID ?? "")
    // A bank's own number is not told to us.
    line.add("")
    line.add(reward.items.map { "\($0.goods):\($0.amount.majorUnits)" }.joined(separator: ";"))
    if let refund = row.refund {
      line.add(refund.number)
      line.add(refund.returned.majorUnits)
      line.add(refund.at.billTime)
    }
    return line.ended()
  }
}
