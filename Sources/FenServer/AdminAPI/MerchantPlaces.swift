import Fen
import FenPlatform
import FenWire
import Hummingbird

/// What the operator and a sandbox do for a merchant: money into its accounts, stores, and apps of others.
struct MerchantPlaces: Sendable {
  let platform: Platform

  func addStore(_ body: FieldReader, to mchid: String) async throws -> JSONValue {
    let merchant = try await merchant(mchid)
    return describe(
      try platform.merchants.addStore(
        try body.string("name", bytes: 1...128), city: try body.optionalString("city", bytes: 1...64) ?? "",
        to: merchant, notifyURL: try body.optionalNotifyURL(bytes: 1...256)?.text))
  }

  func stores(of mchid: String) async throws -> JSONValue {
    let stores = try await platform.merchants.stores(of: try await merchant(mchid))
    return ["data": .array(stores.map(describe))]
  }

  /// Binds another merchant's app.
  func bindApp(_ body: FieldReader, to mchid: String) async throws -> JSONValue {
    let merchant = try await merchant(mchid)
    try await platform.merchants.bind(try body.appid(), to: merchant, at: platform.clock.now())
    return try await apps(of: merchant)
  }

  func unbindApp(_ app: String, from mchid: String) async throws -> JSONValue {
    let merchant = try await merchant(mchid)
    try await platform.merchants.unbind(app, from: merchant)
    return try await apps(of: merchant)
  }

  private func apps(of merchant: MerchantID) async throws -> JSONValue {
    let apps = try await platform.merchants.merchant(merchant)?.apps ?? []
    return ["mchid": .string("\(merchant)"), "appids": .array(apps.map(JSONValue.string))]
  }

  /// The account of a merchant and the amount that a body names.
  func deposit(_ body: FieldReader, to mchid: String) async throws -> (account: AccountID, amount: Money) {
    let merchant = try await merchant(mchid)
    let purpose: AccountPurpose =
      switch try body.optionalChoice("account", of: FundedAccount.self) ?? .operation {
      case .basic: .basic
      case .operation: .operation
      case .marketing: .marketing
      }
    return (AccountID(.merchant(merchant), purpose), .fen(try body.integer("amount", in: 1...10_000_000_000)))
  }

  private enum FundedAccount: String, CaseIterable { case basic, operation, marketing }

  func merchant(_ text: String) async throws -> MerchantID {
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

extension MerchantPlaces {
  /// Stores with their printed codes, apps that a merchant binds, and what makes it a mall.
  func register(on api: RouterGroup<BasicRequestContext>, behind door: OwnDoor) {
    api.post(
      "merchants/:mchid/apps", use: door { body, _, parameter in try await bindApp(body, to: parameter("mchid")) })
    api.post(
      "merchants/:mchid/stores", use: door { body, _, parameter in try await addStore(body, to: parameter("mchid")) })
    api.get(
      "merchants/:mchid/stores", use: door { _, _, parameter in try await stores(of: parameter("mchid")) })
    api.post(
      "merchants/:mchid/mall", use: door { body, _, parameter in try await setMall(body, of: parameter("mchid")) })
  }
}

/// Each refusal of an app as the operator's API says it.
func merchantAppError(_ refusal: MerchantAppRefusal) -> APIError {
  switch refusal {
  case .noSuchMerchant, .noSuchApp, .notBound: APIError(.notFound, "NOT_FOUND", refusal.description)
  case .own: APIError(.conflict, "OWN_APP", refusal.description)
  }
}

extension AdminAPI {
  /// Money that the bank brings into a merchant's account, and what the operator does for a merchant beside.
  func registerMerchantPlaces(on api: RouterGroup<BasicRequestContext>) {
    let places = MerchantPlaces(platform: platform)
    places.register(on: api, behind: call)
    api.post(
      "merchants/:mchid/deposits",
      use: call { body, _, parameter in
        let (account, amount) = try await places.deposit(body, to: parameter("mchid"))
        return try await describeDeposit(
          try await platform.wallets.askForDeposit(amount, into: account, number: try body.optionalRequestNumber()),
          into: account)
      })
    api.delete(
      "merchants/:mchid/apps/:appid",
      use: call { _, _, parameter in try await places.unbindApp(parameter("appid"), from: parameter("mchid")) })
  }

  /// What the bank said, and the balance after it.
  func describeDeposit(_ request: BankRequest, into account: AccountID) async throws -> JSONValue {
    let state =
      switch request.state {
      case .pending: "under_way"
      case .accepted: "done"
      case .refused: "refused"
      }
    return [
      "request": .string(String(request.id.value)), "state": .string(state),
      "balance": .integer(try await platform.wallets.balance(account).minorUnits),
    ]
  }
}
