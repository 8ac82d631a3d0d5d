import Fen
import Testing

@testable import FenPlatform

private let line = #"{"merchant_goods_id":"7","quantity":2,"unit_price":5}"#

@Suite struct `What an order says about its goods` {
  private func order(_ detail: String?) -> OrderTerms {
    OrderTerms(
      side: .merchant(MerchantID(1_900_000_001)), number: OutTradeNo(stored: "1"), app: "wx1", tradeType: .native,
      total: .fen(100), description: "Tea", notifyURL: nil, detail: detail, hash: [])
  }

  @Test(arguments: [
    nil, "{}", #"{"goods_tag":"WXG"}"#, #"{"goods_tag":"A,B","scene_info":{"goods_tag":"no","x":"a\"b"}}"#,
    #"{"scene_info":{"payer_client_ip":"127.0.0.1"},"goods_tag" : "A"}"#, #"{"goods_tag":"a\"b\u4e2d"}"#,
    #"{"attach":"\"goods_tag\":\"no\"","goods_tag":"茶"}"#, #"{"goods_tag":null,"attach":"goods_tag"}"#,
    #"{"attach":"detail","goods_tag":""}"#, #"{"goods_tag":"#, #"{"goods_tag":"A"#,
    #"{"goods_tag":"A","detail":{"cost_price":200,"goods_detail":[\#(line)]}}"#,
    #"{"detail":{"goods_detail":[\#(line)]}}"#,
  ])
  func `is the same at a glance as when all of it is read`(detail: String?) {
    let terms = order(detail)
    #expect(terms.goods == terms.wholeGoods)
  }

  @Test func `is read in full where there is more than a tag`() {
    let found = order(#"{"goods_tag":"A,B","detail":{"cost_price":200,"goods_detail":[\#(line)]}}"#).goods
    #expect(found.tags == ["A", "B"] && found.costPrice == .fen(200))
    #expect(found.items == [Item(goods: "7", quantity: 2, price: 5)])
  }
}
