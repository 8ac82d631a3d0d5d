/// `detail` of an order: the goods, for single-product discounts. Checked and kept, not interpreted.
enum GoodsList {
  /// - Parameters:
  ///   - goodsID: prepays and code payments spell the platform's number of a product differently.
  ///   - required: whether `goods_detail` must be there.
  static func check(_ detail: FieldReader, goodsID: String, required: Bool) throws(WireError) {
    _ = try detail.optionalInteger("cost_price", in: 0...largestAmount)
    _ = try detail.optionalString("invoice_id", bytes: 0...32)
    let rows = try detail.optionalObjects("goods_detail", count: 1...6000)
    if required, rows == nil { throw detail.missing("goods_detail") }
    for row in rows ?? [] {
      _ = try row.string("merchant_goods_id", bytes: 1...32)
      _ = try row.optionalString(goodsID, bytes: 0...32)
      _ = try row.optionalString("goods_name", bytes: 0...256)
      _ = try row.integer("quantity", in: 1...1_000_000_000)
      _ = try row.integer("unit_price", in: 0...largestAmount)
      try row.finish()
    }
    try detail.finish()
  }
}
