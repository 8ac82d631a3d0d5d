import Fen

/// Writes the bill of a day's shares: a line for each receiver's part. Its columns are ours: the documents do not tell
/// the original's.
public struct ShareBillWriter: Sendable {
  private var rows: Int64 = 0
  private var sum: Int64 = 0

  public init() {}

  public var header: [UInt8] {
    BillLine.header(["分账时间", "微信订单号", "微信分账单号", "分账明细单号", "商户分账单号", "分账方商户号", "分账接收方", "分账金额(元)", "分账结果", "分账描述"])
  }

  /// The lines of a share.
  public mutating func lines(_ share: Share) -> [[UInt8]] {
    share.lines.map { part in
      rows += 1
      if part.failure == nil { sum += part.terms.amount.minorUnits }
      var line = BillLine()
      line.add(share.at.billTime)
      line.add(share.terms.order.transactionID)
      line.add(share.id.wire)
      line.add(share.detailID(part.place))
      line.add(share.terms.number.value)
      line.add("\(share.terms.side.payee)")
      line.add(part.terms.to.account)
      line.add(part.terms.amount.majorUnits)
      line.add(part.failure?.wire ?? "SUCCESS")
      line.add(part.terms.description)
      return line.ended()
    }
  }

  /// The header and the line of the summary, which end the file.
  public func summary() -> [UInt8] {
    var line = BillLine()
    line.add(String(rows))
    line.add(Money.fen(sum).majorUnits)
    return BillLine.header(["总条数", "分账成功总金额"]) + line.ended()
  }
}
