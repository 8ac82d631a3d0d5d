import Fen
import FenPlatform
import FenWire
import Hummingbird

extension SandboxAPI {
  /// The places where a merchant sells, each with the code it prints and puts up.
  func registerStores(on api: RouterGroup<BasicRequestContext>) {
    api.post(
      "merchants/:mchid/stores",
      use: jsonCall { body, _, parameter in
        let merchant = try await merchant(parameter("mchid"))
        return describe(
          try platform.merchants.addStore(
            try body.string("name", bytes: 1...128), city: try body.optionalString("city", bytes: 1...64) ?? "",
            to: merchant, notifyURL: try body.optionalNotifyURL(bytes: 1...256)?.text))
      })
    api.get(
      "merchants/:mchid/stores",
      use: jsonCall { _, _, parameter in
        let stores = try await platform.merchants.stores(of: try await merchant(parameter("mchid")))
        return ["data": .array(stores.map(describe))]
      })
  }

  private func merchant(_ text: String) async throws -> MerchantID {
    guard let id = MerchantID(text), try await platform.merchants.merchant(id) != nil else {
      throw UnknownThing.merchant
    }
    return id
  }

  private func describe(_ store: Store) -> JSONValue {
    var answer: JSONObject = [
      "store_id": .string(String(store.id)), "name": .string(store.name), "city": .string(store.city),
      "code": .string(platform.cashier.code(of: store)),
    ]
    answer.add("notify_url", store.notifyURL)
    return .object(answer)
  }
}
