import Fen
import FenPlatform
import FenWire
import Hummingbird

/// `/sandbox/v1`: everything a test needs to bring about. Only with `--sandbox`.
struct SandboxAPI: Sendable {
  let platform: Platform
  let keyring: Keyring
  let maker: MerchantMaker
  let sender: HTTPCallbackSender
  let log: RequestLog

  func register(on router: Router<BasicRequestContext>) {
    let api = router.group("sandbox/v1")
    registerPeople(on: api)
    registerPayouts(on: api)
    registerTime(on: api)
    registerNotifications(on: api)
    registerFaults(on: api)
    registerPhones(on: api)
    MerchantPlaces(platform: platform).register(on: api, behind: jsonCall)
    registerProgrammes(on: api)
    registerBank(on: api)
    registerComplaints(on: api)
    registerApplyments(on: api)
    SettlementPlaces(platform: platform, asksStaff: false).register(on: api, behind: jsonCall)

    api.post("merchants", use: jsonCall { body, _, _ in try await createMerchant(body) })
    api.post(
      "merchants/:mchid/fund",
      use: jsonCall { body, _, parameter in
        let places = MerchantPlaces(platform: platform)
        let (account, amount) = try await places.deposit(body, to: parameter("mchid"))
        try await platform.wallets.deposit(amount, into: account)
        return ["balance": .integer(try await platform.wallets.balance(account).minorUnits)]
      })
    api.post(
      "reset",
      use: jsonCall { _, _, _ in
        try await platform.reset()
        log.empty()
        return [:]
      })
  }

  private enum Kind: String, CaseIterable {
    case merchant, provider
    case subMerchant = "sub_merchant"
  }
  private enum Mode: String, CaseIterable {
    case certificate
    case publicKey = "public_key"
  }

  private func createMerchant(_ body: FieldReader) async throws -> JSONValue {
    let provider = try merchantID("provider_mchid", body).map { ProviderID($0.value) }
    let kind: NewMerchantKind
    switch (try body.optionalChoice("kind", of: Kind.self) ?? .merchant, provider) {
    case (.merchant, nil): kind = .merchant(servedBy: nil)
    case (.subMerchant, let provider?): kind = .merchant(servedBy: provider)
    case (.provider, nil): kind = .provider
    case (.subMerchant, nil):
      throw APIError(.badRequest, "PARAM_ERROR", "a sub_merchant needs provider_mchid, the number of its provider")
    case (.merchant, _?), (.provider, _?):
      throw APIError(
        .badRequest, "PARAM_ERROR", "only a sub_merchant has a provider_mchid; a provider has no provider")
    }
    let mode: KeyMode =
      switch try body.optionalChoice("key_mode", of: Mode.self) ?? .certificate {
      case .certificate: .certificate
      case .publicKey: .publicKey
      }
    let made = try await maker.make(
      name: try body.string("name", bytes: 1...128), kind: kind, mchid: try merchantID("mchid", body),
      apiv3Key: try body.optionalString("apiv3_key", bytes: 1...64), keyMode: mode)
    return [
      "mchid": .string("\(made.merchant.id)"), "appid": .string(made.merchant.apps[0]),
      "serial_no": .string(made.serial),
      "private_key_pem": .string(made.privateKeyPEM), "certificate_pem": .string(made.certificatePEM),
      "apiv3_key": .string(made.merchant.apiv3Key), "apiv2_key": .string(made.merchant.apiv2Key),
      "platform_public_key_id": .string(keyring.publicKey.serial),
      "platform_public_key_pem": .string(keyring.publicKey.signer.verifier.pem),
      "key_mode": .string(made.merchant.keyMode.name),
    ]
  }

  private func merchantID(_ name: String, _ body: FieldReader) throws -> MerchantID? {
    guard let text = try body.optionalString(name, bytes: 1...32) else { return nil }
    guard let id = MerchantID(text) else {
      throw APIError(.badRequest, "PARAM_ERROR", "\(name) must be ten digits, the first not 0")
    }
    return id
  }
}
