import Fen
import Foundation

/// What an order says about its goods, as far as campaigns ask.
struct GoodsOfOrder: Sendable {
  var tags = Set<String>()
  var costPrice: Money?
  var items = [Item]()
}

extension OrderTerms {
  /// Read from the request's cold fields, and only while campaigns run.
  var goods: GoodsOfOrder {
    guard let detail, let fields = try? JSONDecoder().decode(ColdFields.self, from: Data(detail.utf8)) else {
      return GoodsOfOrder()
    }
    return GoodsOfOrder(
      tags: Set((fields.goods_tag ?? "").split(separator: ",").map(String.init)),
      costPrice: fields.detail?.cost_price.map { Money(minorUnits: $0, total.currency) },
      items: (fields.detail?.goods_detail ?? []).map {
        Item(goods: $0.merchant_goods_id, quantity: $0.quantity, price: $0.unit_price)
      })
  }
}

// As the protocol spells them. Checked when the order was placed.

private struct ColdFields: Decodable {
  let goods_tag: String?
  let detail: Goods?
}

private struct Goods: Decodable {
  let cost_price: Int64?
  let goods_detail: [Line]?

  struct Line: Decodable {
    let merchant_goods_id: String
    let quantity: Int64
    let unit_price: Int64
  }
}
