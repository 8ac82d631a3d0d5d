import Fen
import FenPlatform
import FenWire
import NIOHTTP1

/// `/v3/capital/capitallhh/…`: banks, provinces, cities and branches, for who fills in an application.
///
/// Source: API v3 银行组件.
struct CapitalAPI: Sendable {
  let keyring: Keyring
  let limiter: RateLimiter
  private let capital = Capital.shipped

  init(keyring: Keyring, limiter: RateLimiter) {
    self.keyring = keyring
    self.limiter = limiter
  }

  func answer(_ call: MerchantCall, _ path: [String]) async throws(WireError) -> WireAnswer {
    guard call.request.method == .GET else { throw unknownEndpoint(call) }
    try limiter.check(.applyment, call)
    switch (path.count, path.first) {
    case (2, "banks") where path[1] == "search-banks-by-bank-account": return try search(call)
    case (2, "banks") where path[1] == "personal-banking":
      return try banks(call, capital.banks.filter(\.takesPersonal))
    case (2, "banks") where path[1] == "corporate-banking":
      return try banks(call, capital.banks.filter(\.takesCorporate))
    case (3, "banks") where path[2] == "branches": return try branches(call, of: path[1])
    case (2, "areas") where path[1] == "provinces":
      return .json(
        list(
          capital.provinces.map { ["province_name": .string($0.name), "province_code": .integer($0.code)] }))
    case (4, "areas") where path[1] == "provinces" && path[3] == "cities":
      guard let province = capital.provinces.first(where: { String($0.code) == path[2] }) else {
        throw nothing("province_code", path[2], "GET /v3/capital/capitallhh/areas/provinces lists them")
      }
      return .json(
        list(province.cities.map { ["city_name": .string($0.name), "city_code": .integer($0.code)] }))
    case _: throw unknownEndpoint(call)
    }
  }

  private func search(_ call: MerchantCall) throws(WireError) -> WireAnswer {
    let number = try plain(
      call.query.string("account_number", bytes: 1...2_048), "account_number",
      call.namedKey ?? keyring.signer(for: call.merchant))
    do throws(CardNumberFault) {
      let issuer = try capital.issuer(of: number)
      return .json(list(issuer.map { [describe($0)] } ?? []))
    } catch {
      throw WireError(
        .paramError, message: "银行卡号不合法",
        detail: WireError.detail(field: "account_number", value: nil, issue: "not a card number", location: .query),
        hint: "\(error)")
    }
  }

  private func banks(_ call: MerchantCall, _ all: [Bank]) throws(WireError) -> WireAnswer {
    .json(.object(try page(call, all.map(describe))))
  }

  private func branches(_ call: MerchantCall, of code: String) throws(WireError) -> WireAnswer {
    guard let bank = capital.banks.first(where: { $0.aliasCode == code }) else {
      throw nothing("bank_alias_code", code, "personal-banking and corporate-banking list the banks")
    }
    let text = try call.query.string("city_code", bytes: 1...10)
    guard let city = Int64(text), capital.provinces.contains(where: { $0.cities.contains { $0.code == city } }) else {
      throw nothing("city_code", text, "the cities of a province list their codes")
    }
    let found = capital.branches(of: code, in: city).map { branch in
      JSONValue.object(["bank_branch_name": .string(branch.name), "bank_branch_id": .string(branch.id)])
    }
    var answer = try page(call, found)
    answer.add("account_bank", bank.account)
    answer.add("account_bank_code", .integer(bank.accountCode))
    answer.add("bank_alias", bank.alias)
    answer.add("bank_alias_code", bank.aliasCode)
    return .json(.object(answer))
  }

  /// A part of a list, with the ways to the parts before and after it.
  private func page(_ call: MerchantCall, _ all: [JSONValue]) throws(WireError) -> JSONObject {
    let limit = try number("limit", call.query, 1...200) ?? 200
    let offset = try number("offset", call.query, 0...1_000_000) ?? 0
    let part = Array(all.dropFirst(offset).prefix(limit))
    let others = (call.request.query ?? "").split(separator: "&").filter {
      !$0.hasPrefix("offset=") && !$0.hasPrefix("limit=")
    }
    func link(_ offset: Int) -> JSONValue {
      .string("\(call.request.path)?" + (others + ["offset=\(offset)", "limit=\(limit)"]).joined(separator: "&"))
    }
    let next = offset + part.count < all.count ? link(offset + limit) : ""
    return [
      "total_count": .integer(Int64(all.count)), "count": .integer(Int64(part.count)), "data": .array(part),
      "offset": .integer(Int64(offset)),
      "links": ["next": next, "prev": offset > 0 ? link(max(0, offset - limit)) : "", "self": link(offset)],
    ]
  }

  private func number(_ name: String, _ query: FieldReader, _ range: ClosedRange<Int>) throws(WireError) -> Int? {
    guard let text = try query.optionalString(name, bytes: 0...10), !text.isEmpty else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw query.refusal(
        name, issue: "out of range", rule: "数值规则校验失败", right: "must be \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  private func describe(_ bank: Bank) -> JSONValue {
    [
      "bank_alias": .string(bank.alias), "bank_alias_code": .string(bank.aliasCode),
      "account_bank": .string(bank.account), "account_bank_code": .integer(bank.accountCode),
      "need_bank_branch": .bool(bank.needsBranch),
    ]
  }

  private func list(_ all: [JSONValue]) -> JSONValue {
    ["total_count": .integer(Int64(all.count)), "data": .array(all)]
  }

  private func nothing(_ field: String, _ value: String, _ hint: String) -> WireError {
    WireError(
      .paramError, message: "\(field)不存在",
      detail: WireError.detail(field: field, value: .string(value), issue: "unknown", location: .query), hint: hint)
  }
}
