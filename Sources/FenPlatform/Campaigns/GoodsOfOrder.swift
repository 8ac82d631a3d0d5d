import Fen
import Foundation

/// What an order says about its goods, as far as campaigns ask.
struct GoodsOfOrder: Sendable, Equatable {
  var tags = Set<String>()
  var costPrice: Money?
  var items = [Item]()
}

extension OrderTerms {
  /// Read while campaigns run, and only then.
  var whatIsBought: GoodsOfOrder {
    var bought = GoodsOfOrder()
    if let goodsTag { bought.tags = Set(goodsTag.split(separator: ",").map(String.init)) }
    guard let goods, let fields = try? JSONDecoder().decode(GoodsFields.self, from: Data(goods.utf8)) else {
      return bought
    }
    bought.costPrice = fields.cost_price.map { Money(minorUnits: $0, total.currency) }
    bought.items = (fields.goods_detail ?? []).map {
      Item(goods: $0.merchant_goods_id, quantity: $0.quantity, price: $0.unit_price)
    }
    return bought
  }
}

/// As the protocol spells them. Checked when the order was placed.
private struct GoodsFields: Decodable {
  let cost_price: Int64?
  let goods_detail: [Line]?

  struct Line: Decodable {
    let merchant_goods_id: String
    let quantity: Int64
    let unit_price: Int64
  }
}
