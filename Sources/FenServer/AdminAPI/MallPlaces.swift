import Fen
import FenPlatform
import FenWire
import Hummingbird

extension MerchantPlaces {
  /// Makes a merchant a mall, or gives it other shops: what is not named any more is none.
  func setMall(_ body: FieldReader, of mchid: String) async throws -> JSONValue {
    guard let id = MerchantID(mchid) else { throw UnknownThing.merchant }
    guard let url = try body.optionalNotifyURL(bytes: 1...256)?.text else { throw body.missing("notify_url") }
    let shops = try (try body.optionalObjects("shops", count: 1...1_000) ?? []).map { shop in
      MallShop(
        mall: id, merchant: try shop.mchid(), store: try shop.optionalString("store_id", bytes: 1...32),
        name: try shop.string("name", bytes: 1...128), number: try shop.string("number", bytes: 1...64))
    }
    guard !shops.isEmpty else { throw body.missing("shops") }
    let mall = Mall(merchant: id, brand: try body.integer("brandid", in: 1...999_999_999), url: url, shops: shops)
    try await platform.malls.set(mall)
    return [
      "mchid": .string("\(id)"), "brandid": .integer(mall.brand), "notify_url": .string(url),
      "shops": .array(
        shops.map { shop in
          var row: JSONObject = [
            "mchid": .string("\(shop.merchant)"), "name": .string(shop.name), "number": .string(shop.number),
          ]
          row.add("store_id", shop.store)
          return .object(row)
        }),
    ]
  }
}
