import Fen
import FenPlatform
import FenWire

/// The file of a stock's uses, or of what came back of them.
struct StockFlow: Sendable {
  let platform: Platform
  let stock: CampaignID

  func make(_ kind: StockFlowKind, _ day: BusinessDay?) async throws -> BillFile {
    var file = BillFile()
    let writer = StockFlowWriter(kind)
    file.add(writer.header)
    switch kind {
    case .uses:
      for use in try await platform.stocks.uses(of: stock, on: day) {
        file.addRow(writer.line(StockFlowRow(use.reward, of: use.order)))
      }
    case .refunds:
      for back in try await platform.stocks.returns(of: stock, on: day) {
        let refund = StockFlowRow.Refund(
          number: back.refund?.id.wire ?? back.use.order.id.transactionID, returned: back.returned, at: back.at)
        file.addRow(writer.line(StockFlowRow(back.use.reward, of: back.use.order, refund: refund)))
      }
    }
    return file
  }
}
