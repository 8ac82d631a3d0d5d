import Fen
import FenPlatform
import FenWire
import NIOHTTP1

/// `/v3/applyment4sub/…`: a provider brings in its merchants.
///
/// Source: API v3 特约商户进件.
struct ApplymentsAPI: Sendable {
  let platform: Platform
  let keyring: Keyring
  let limiter: RateLimiter
  /// Where people open the pages of this server; nil where nobody said.
  let address: @Sendable () -> String?

  func answer(_ call: MerchantCall, _ path: [String]) async throws(WireError) -> WireAnswer {
    switch (call.request.method, path.count, path.first) {
    case (.POST, 1, "applyment"): return try await submit(call)
    case (.GET, 3, "applyment") where path[1] == "business_code":
      let code = try businessCode(path: path[2])
      return try await query(call) { provider in try await platform.applyments.applyment(code, of: provider) }
    case (.GET, 3, "applyment") where path[1] == "applyment_id":
      guard let number = Int64(path[2]) else { throw applymentError(UnknownThing.applyment) }
      return try await query(call) { _ in try await platform.applyments.applyment(ApplymentID(number)) }
    case _: throw unknownEndpoint(call)
    }
  }

  private func submit(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.check(.applyment, call)
    let provider = try call.actingProvider()
    let body = try ApplymentBody(call.reader(), opening: call.opener(keyring))
    do {
      let taken = try platform.applyments.submit(body.terms, as: body.code, by: provider)
      return .json(["applyment_id": .integer(taken.id.value)])
    } catch { throw applymentError(error) { $0.pointer(in: body.terms) } }
  }

  private func query(
    _ call: MerchantCall, _ find: (ProviderID) async throws -> Applyment?
  ) async throws(WireError) -> WireAnswer {
    try limiter.check(.applyment, call)
    let provider = try call.actingProvider()
    do {
      // Another provider's is as if there were none.
      guard let applyment = try await find(provider), applyment.provider == provider else {
        throw UnknownThing.applyment
      }
      return .json(ApplymentAnswer(applyment, signURL: signURL(of: applyment.id)).json)
    } catch { throw applymentError(error) }
  }

  /// Whether a merchant's people have said themselves that they want it to be served: by the signature of its contact.
  ///
  /// Source: API v3 商户开户意愿确认, 获取商户开户意愿确认状态.
  func authorisation(_ call: MerchantCall, of text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.applyment, call)
    guard let merchant = MerchantID(text) else { throw unknownEndpoint(call) }
    let provider = try call.actingProvider()
    _ = try await call.admit(.provider(provider, of: merchant), platform)
    do {
      let signed = try await platform.settlement.account(of: merchant) != nil
      return .json(
        ["authorize_state": .string(signed ? "AUTHORIZE_STATE_AUTHORIZED" : "AUTHORIZE_STATE_UNAUTHORIZED")])
    } catch { throw internalFault(error) }
  }

  private func signURL(of id: ApplymentID) -> String? {
    address().map { "\($0)/open/sign/\(platform.applyments.word(of: id))" }
  }
}

extension MerchantCall {
  /// - Throws: `NO_AUTH` for a merchant.
  func actingProvider() throws(WireError) -> ProviderID {
    guard let provider = merchant.provider else {
      throw WireError(
        .noAuth, message: "商户无服务商权限", hint: "\(merchant.id) is no provider; only a provider brings merchants in")
    }
    return provider
  }

  /// Opens what was encrypted for the key that the call names, or for the one the caller was given.
  func opener(_ keyring: Keyring) -> SecretOpener {
    let key = namedKey ?? keyring.signer(for: merchant)
    return { cipher in
      do throws(SensitiveFieldFault) { return try key.signer.decrypt(cipher) } catch { return nil }
    }
  }
}
