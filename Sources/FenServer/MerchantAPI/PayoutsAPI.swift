import Fen
import FenPlatform
import FenWire
import NIOHTTP1

/// `/v3/fund-app/mch-transfer/transfer-bills…`: money to one person, who confirms that he takes it.
///
/// Source: API v3 商家转账 (发起转账, 撤销转账, 查询转账单).
struct PayoutsAPI: Sendable {
  let platform: Platform
  let keyring: Keyring
  let limiter: RateLimiter

  func answer(_ call: MerchantCall, _ path: [String]) async throws(WireError) -> WireAnswer {
    switch (call.request.method, path.count, path.first) {
    case (.POST, 0, _): return try await create(call)
    case (.GET, 2, "out-bill-no"): return try await query(call, number: path[1])
    case (.GET, 2, "transfer-bill-no"): return try await query(call, id: path[1])
    case (.POST, 3, "out-bill-no") where path[2] == "cancel": return try await cancel(call, path[1])
    case _: throw unknownEndpoint(call)
    }
  }

  private func create(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.checkPayouts(.payout, call)
    let body = try PayoutBody(call.reader())
    try call.checkIsBound(body.appid)
    let names = PayeeNames(platform: platform, key: call.namedKey ?? keyring.signer(for: call.merchant))
    let name = try body.userName.map { cipher throws(WireError) in try names.read(cipher, "/user_name") }
    guard let payee = platform.openIDs.user(openID: body.openid, app: body.appid) else {
      throw WireError(
        .paramError, message: "openid与appid不匹配",
        detail: WireError.detail(
          field: "/openid", value: .string(body.openid), issue: "not of this app", location: .body),
        hint: "no person has this openid under \(body.appid): GET /sandbox/v1/users/{user_id}/openid?appid=")
    }
    do {
      let terms = PayoutTerms(
        merchant: call.merchant.id, number: body.number, app: body.appid, payee: payee,
        sealedName: try name.map(platform.payouts.seal), amount: body.amount, remark: body.remark,
        scene: body.scene, notifyURL: body.notifyURL?.text, detail: body.other.map { JSONValue.object($0).text },
        hash: body.termsHash(nameMark: name.map(platform.payouts.mark)))
      let payout = try await platform.engine.perform(RequestPayout(terms))
      return .json(payoutAnswer(payout, platform).created(package: platform.payouts.package(of: payout)))
    } catch {
      throw payoutError(error)
    }
  }

  private func query(_ call: MerchantCall, number text: String) async throws(WireError) -> WireAnswer {
    let number = try FieldReader(path: "out_bill_no", text).outBillNo()
    return try await query(call) { try await platform.payouts.payout(call.merchant.id, number) }
  }

  private func query(_ call: MerchantCall, id text: String) async throws(WireError) -> WireAnswer {
    guard let id = PayoutID(wire: text) else { throw payoutError(UnknownThing.payout) }
    return try await query(call) { try await platform.payouts.payout(id) }
  }

  private func query(
    _ call: MerchantCall, _ find: () async throws -> Payout?
  ) async throws(WireError) -> WireAnswer {
    try limiter.checkPayouts(.payoutQuery, call)
    do {
      guard let payout = try await find(), payout.terms.merchant == call.merchant.id else {
        throw UnknownThing.payout
      }
      let name = try keyring.sealedFor(call, try payout.terms.sealedName.map(platform.payouts.open))
      return .json(payoutAnswer(payout, platform).found(userName: name))
    } catch {
      throw payoutError(error)
    }
  }

  private func cancel(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    try limiter.checkPayouts(.payout, call)
    let number = try FieldReader(path: "out_bill_no", text).outBillNo()
    do {
      let payout = try await platform.engine.perform(CancelPayout(call.merchant.id, number))
      return .json(payoutAnswer(payout, platform).cancelled)
    } catch {
      throw payoutError(error)
    }
  }
}

/// A transfer as answers and callbacks tell it.
func payoutAnswer(_ payout: Payout, _ platform: Platform) -> PayoutAnswer {
  PayoutAnswer(payout, openid: platform.openIDs.openID(of: payout.terms.payee, app: payout.terms.app))
}

/// The names merchants give for the people they pay.
struct PayeeNames: Sendable {
  let platform: Platform
  let key: PlatformSigner

  /// - Throws: `PARAM_ERROR` when it was not encrypted for the platform, or is too long for a name.
  func read(_ cipher: String, _ field: String) throws(WireError) -> String {
    let name = try plain(cipher, field, key)
    guard (1...128).contains(name.utf8.count) else {
      throw WireError(
        .paramError, message: "收款用户姓名长度错误",
        detail: WireError.detail(field: field, value: nil, issue: "too long", location: .body),
        hint: "\(field) is a name of at most 128 bytes before it is encrypted")
    }
    return name
  }
}

extension Keyring {
  /// A sensitive text for the merchant who calls, encrypted with the key of his certificate.
  func sealedFor(_ call: MerchantCall, _ text: String?) throws -> String? {
    try text.flatMap { try verifier(of: call.merchant, serial: call.serial)?.encrypt($0) }
  }
}

extension RateLimiter {
  /// - Throws: `FREQUENCY_LIMIT_EXCEED`.
  func checkPayouts(_ limited: LimitedCall, _ call: MerchantCall) throws(WireError) {
    guard admits(limited, of: call.merchant.id) else {
      throw WireError(.frequencyLimitExceed, hint: "at most \(limited.perSecond) of these calls a second")
    }
  }
}
