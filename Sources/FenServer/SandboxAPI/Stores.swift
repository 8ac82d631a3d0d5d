import Hummingbird

extension SandboxAPI {
  /// The places where a merchant sells, each with the code it prints and puts up; and the apps it binds.
  func registerStores(on api: RouterGroup<BasicRequestContext>) {
    let places = MerchantPlaces(platform: platform)
    api.post(
      "merchants/:mchid/apps",
      use: jsonCall { body, _, parameter in try await places.bindApp(body, to: parameter("mchid")) })
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
