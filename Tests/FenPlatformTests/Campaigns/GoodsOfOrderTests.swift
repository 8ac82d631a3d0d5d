import Fen
import Testing

@testable import FenPlatform

@Suite struct `What an order says about its goods` {
  private func bought(tag: String? = nil, _ goods: String? = nil) -> GoodsOfOrder {
    OrderTerms(
      side: .merchant(MerchantID(1_900_000_001)), number: OutTradeNo(stored: "1"), app: "wx1", tradeType: .native,
      total: .fen(100), description: "Tea", goodsTag: tag, goods: goods, hash: []
    ).whatIsBought
  }

  @Test func `is its tags, between commas`() {
    #expect(bought() == GoodsOfOrder())
    #expect(bought(tag: "") == GoodsOfOrder())
    #expect(bought(tag: "WXG").tags == ["WXG"])
    #expect(bought(tag: "A,,茶,A").tags == ["A", "茶"])
  }

  @Test func `is what it cost before, and its articles`() {
    let line = #"{"merchant_goods_id":"7","quantity":2,"unit_price":5}"#
    let found = bought(tag: "A", #"{"cost_price":200,"goods_detail":[\#(line)]}"#)
    #expect(found.tags == ["A"] && found.costPrice == .fen(200))
    #expect(found.items == [Item(goods: "7", quantity: 2, price: 5)])
    #expect(bought("{}") == GoodsOfOrder())
  }
}
