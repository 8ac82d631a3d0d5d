import Fen
import FenPlatform
import FenWire
import NIOHTTP1

/// `/v3/apply4sub/sub_merchants/{sub_mchid}/…`: the account that a provider's merchant is paid out to.
///
/// Source: API v3 修改结算账户, 查询结算账户.
struct SettlementAPI: Sendable {
  let platform: Platform
  let keyring: Keyring
  let limiter: RateLimiter

  func answer(_ call: MerchantCall, _ path: [String]) async throws(WireError) -> WireAnswer {
    guard path.count >= 2, let merchant = MerchantID(path[0]) else { throw unknownEndpoint(call) }
    try limiter.check(.applyment, call)
    let provider = try call.actingProvider()
    _ = try await call.admit(.provider(provider, of: merchant), platform)
    switch (call.request.method, path.count, path[1]) {
    case (.GET, 2, "settlement"): return try await account(of: merchant)
    case (.POST, 2, "modify-settlement"): return try await change(merchant, call, provider)
    case (.GET, 3, "application"): return try await query(path[2], merchant, call)
    case _: throw unknownEndpoint(call)
    }
  }

  private func account(of merchant: MerchantID) async throws(WireError) -> WireAnswer {
    do {
      guard let account = try await platform.settlement.account(of: merchant) else { throw UnknownThing.applyment }
      return .json(account.settlementJSON)
    } catch { throw settlementError(error) }
  }

  private func change(
    _ merchant: MerchantID, _ call: MerchantCall, _ provider: ProviderID
  ) async throws(WireError) -> WireAnswer {
    let body = try SettlementBody(call.reader(), opening: call.opener(keyring))
    do {
      let asked = try platform.settlement.change(
        merchant, to: NewSettlementAccount(body.account, isNamed: body.isNamed), by: provider)
      return body.isAsynchronous ? .json(["application_no": .string("\(asked.id.value)")]) : .nothing
    } catch { throw settlementError(error) }
  }

  private func query(
    _ number: String, _ merchant: MerchantID, _ call: MerchantCall
  ) async throws(WireError) -> WireAnswer {
    let rule = try call.query.optionalChoice("account_number_rule", of: AccountNumberRule.self) ?? .first
    do {
      guard let id = Int64(number), let change = try await platform.settlement.change(SettlementChangeID(id)),
        change.merchant == merchant
      else { throw UnknownThing.applyment }
      return .json(change.json(rule))
    } catch { throw settlementError(error) }
  }
}

private func settlementError(_ error: any Error) -> WireError {
  switch error {
  case SettlementRefusal.faults(let list): applymentError(ApplymentFaults(list: list)) { $0.changePointer }
  case SettlementRefusal.tooManyToday:
    WireError(
      .ruleLimit, message: "当日修改结算账户次数超过限制",
      hint: "at most \(SettlementChange.mostADay) changes a day and merchant; try again tomorrow")
  case SettlementRefusal.underWay:
    WireError(.invalidRequest, message: "已有修改申请审核中", hint: "another change of this account is looked at; wait for it")
  case UnknownThing.applyment:
    WireError(
      .resourceNotExists, message: "结算账户或申请不存在",
      hint: "no application brought this merchant in, or it has no such change")
  case _: internalFault(error)
  }
}
