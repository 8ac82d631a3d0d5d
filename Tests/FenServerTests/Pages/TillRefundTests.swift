import Fen
import Testing

@testable import FenServer

@Suite struct `An order that went back, at the till` {
  private func refund(_ standing: TillRefund.Standing, _ amount: Int64) -> TillRefund {
    TillRefund(
      outRefundNo: "R\(amount)", amount: .fen(amount), reason: "–", standing: standing, at: Instant(seconds: 1))
  }

  private func content(_ refunds: [TillRefund]) throws -> OrderContent {
    let back = refunds.reduce(0) { $0 + $1.amount.minorUnits }
    let order = TillOrder(
      id: OrderID(1), till: TillPlace(merchant: MerchantID(1_900_000_001), store: nil), merchantName: "Tea",
      storeName: nil, outTradeNo: "T1", description: "Tea", amount: .fen(1_000), refunded: .fen(back),
      standing: back == 1_000 ? .refunded(paidAt: Instant(seconds: 0)) : .refundedInPart(paidAt: Instant(seconds: 0)),
      codeURL: nil, payer: nil, createdAt: Instant(seconds: 0), expiresAt: nil, refunds: refunds)
    return try OrderContent(order, try Languages(resources: .bundled)[.english])
  }

  @Test func `is told as what it is where the shop pays the customer by other means`() throws {
    let alone = try content([refund(.byMerchant, 1_000)])
    #expect(alone.badge.label == "Back with the shop")
    #expect(alone.givenBack?.givenBackText == "Back with the shop")
    #expect(alone.givenBack?.givenBackAmount == "¥10.00 of ¥10.00 back with the shop, which pays the customer itself")
    let both = try content([refund(.success, 400), refund(.byMerchant, 600)])
    #expect(both.badge.label == "Partly refunded" && both.givenBack?.givenBackText == "Partly refunded")
    #expect(both.givenBack?.givenBackAmount.hasPrefix("¥4.00 of ¥10.00 given back · ¥6.00 of ¥10.00 back") == true)
    #expect(try content([refund(.success, 1_000)]).badge.label == "Refunded")
  }
}
