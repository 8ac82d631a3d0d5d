import Hummingbird

extension SandboxAPI {
  /// The places where a merchant sells, each with the code it prints and puts up.
  func registerStores(on api: RouterGroup<BasicRequestContext>) {
    let places = MerchantPlaces(platform: platform)
    api.post(
      "merchants/:mchid/stores",
      use: jsonCall { body, _, parameter in try await places.addStore(body, to: parameter("mchid")) })
    api.post(
      "merchants/:mchid/mall",
      use: jsonCall { body, _, parameter in try await places.setMall(body, of: parameter("mchid")) })
    api.get(
      "merchants/:mchid/stores",
      use: jsonCall { _, _, parameter in try await places.stores(of: parameter("mchid")) })
  }
}
