import Fen
import FenPlatform
import FenWire
import NIOHTTP1

/// `/v3/profitsharing/…`: shares of an order's takings, their return, who may receive them.
///
/// Source: API v3 分账 (直连商户, 服务商).
struct ProfitSharingAPI: Sendable {
  let platform: Platform
  let keyring: Keyring
  let limiter: RateLimiter

  func answer(_ call: MerchantCall, _ path: [String]) async throws(WireError) -> WireAnswer {
    switch (call.request.method, path.count, path.first) {
    case (.POST, 1, "orders"): return try await share(call)
    case (.POST, 2, "orders") where path[1] == "unfreeze": return try await release(call)
    case (.GET, 2, "orders"): return try await query(call, path[1])
    case (.POST, 1, "return-orders"): return try await giveBack(call)
    case (.GET, 2, "return-orders"): return try await queryReturn(call, path[1])
    case (.GET, 3, "transactions") where path[2] == "amounts": return try await amounts(call, path[1])
    case (.GET, 2, "merchant-configs"): return try await ratio(call, path[1])
    case (.POST, 2, "receivers") where path[1] == "add": return try await add(call)
    case (.POST, 2, "receivers") where path[1] == "delete": return try await delete(call)
    case _: throw unknownEndpoint(call)
    }
  }

  // Shares

  private func share(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.check(.refund, call)
    let body = try ShareBody(call.reader())
    let side = try await call.admit(subMerchant: body.subMerchant, platform)
    try await call.checkApps(body.appid, body.subAppid, side, platform)
    guard let order = body.order else { throw shareError(UnknownThing.order) }
    let names = ReceiverNames(platform: platform, call: call, appid: body.appid, subAppid: body.subAppid, side: side)
    var lines = [ShareLineTerms]()
    for (place, line) in body.lines.enumerated() {
      let field = "/receivers/\(place)"
      lines.append(
        ShareLineTerms(
          to: try await names.receiver(line.to, in: field), amount: line.amount, description: line.description))
      if let name = line.encryptedName {
        try await names.check(name, of: line.to, keyring, in: "\(field)/name")
      }
    }
    return try await perform(
      ShareTerms(
        side: side, order: order, number: body.number, lines: lines, releasesRest: body.releasesRest,
        notifyURL: body.notifyURL?.text, hash: body.termsHash))
  }

  private func release(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.check(.refund, call)
    let body = try UnfreezeBody(call.reader())
    let side = try await call.admit(subMerchant: body.subMerchant, platform)
    guard let order = body.order else { throw shareError(UnknownThing.order) }
    return try await perform(
      ShareTerms(
        side: side, order: order, number: body.number, lines: [], releasesRest: true, description: body.description,
        notifyURL: body.notifyURL?.text, hash: body.termsHash))
  }

  private func perform(_ terms: ShareTerms) async throws(WireError) -> WireAnswer {
    do {
      return .json(ShareAnswer(try await platform.engine.perform(ShareOrder(terms))).json)
    } catch {
      throw shareError(error)
    }
  }

  private func query(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.refundQuery, call)
    let number = try FieldReader(path: "out_order_no", text).outShareNo("out_order_no")
    let side = try await call.admit(subMerchant: try call.query.optionalMchid("sub_mchid"), platform)
    let order = OrderID(transactionID: try call.query.string("transaction_id", bytes: 1...32))
    do {
      guard let share = try await platform.sharing.share(side, number), share.terms.order == order else {
        throw UnknownThing.share
      }
      return .json(ShareAnswer(share).json)
    } catch {
      throw shareError(error)
    }
  }

  private func amounts(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.refundQuery, call)
    do {
      // The call names no merchant, so the order says for whom the caller asks.
      guard let id = OrderID(transactionID: text), let order = try await platform.records.order(id),
        order.terms.side.caller == call.merchant.id || order.terms.merchant == call.merchant.id
      else { throw UnknownThing.order }
      if order.terms.merchant != call.merchant.id { _ = try await call.admit(order.terms.side, platform) }
      let frozen = try await platform.sharing.frozen(id)
      let left = try frozen?.unshared(of: order.terms.total, .standard).minorUnits ?? 0
      return .json(["transaction_id": .string(text), "unsplit_amount": .integer(left)])
    } catch {
      throw shareError(error)
    }
  }

  private func ratio(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    guard let merchant = MerchantID(text) else { throw unknownEndpoint(call) }
    _ = try await call.admit(subMerchant: merchant, platform)
    return .json(["sub_mchid": .string("\(merchant)"), "max_ratio": .integer(ShareRatio.standard.per10k)])
  }

  // Returns

  private func giveBack(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.check(.refund, call)
    let body = try ShareReturnBody(call.reader())
    let side = try await call.admit(subMerchant: body.subMerchant, platform)
    do {
      let share: Share? =
        switch body.share {
        case .id(let id): if let id { try await platform.sharing.share(id) } else { nil }
        case .number(let number): try await platform.sharing.share(side, number)
        }
      guard let share, side.mayActOn(orderOf: share.terms.side) else { throw UnknownThing.share }
      let made = try await platform.engine.perform(
        ReturnShare(
          ShareReturnTerms(
            side: side, share: share.id, number: body.number, from: body.from, amount: body.amount,
            description: body.description, hash: body.termsHash)))
      return .json(ShareReturnAnswer(made, of: share).json)
    } catch {
      throw shareError(error)
    }
  }

  private func queryReturn(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.refundQuery, call)
    let number = try FieldReader(path: "out_return_no", text).outShareNo("out_return_no")
    let side = try await call.admit(subMerchant: try call.query.optionalMchid("sub_mchid"), platform)
    let shareNumber = try call.query.outShareNo("out_order_no")
    do {
      guard let made = try await platform.sharing.shareReturn(side, number),
        let share = try await platform.sharing.share(made.terms.share), share.terms.number == shareNumber
      else { throw UnknownThing.share }
      return .json(ShareReturnAnswer(made, of: share).json)
    } catch {
      throw shareError(error)
    }
  }

  // Receivers

  private func add(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.check(.order, call)
    let body = try ReceiverBody(adding: call.reader())
    let side = try await call.admit(subMerchant: body.subMerchant, platform)
    try await call.checkApps(body.appid, body.subAppid, side, platform)
    let names = ReceiverNames(platform: platform, call: call, appid: body.appid, subAppid: body.subAppid, side: side)
    _ = try await names.receiver(body.receiver, in: "")
    switch (body.receiver.naming, body.encryptedName) {
    case (_, let name?): try await names.check(name, of: body.receiver, keyring, in: "/name")
    case (.merchantNumber, nil):
      throw WireError(
        .paramError, message: "分账接收方为商户时，商户全称name必填",
        detail: WireError.detail(field: "/name", value: nil, issue: "missing", location: .body),
        hint: "send the merchant's full name, encrypted for the platform")
    case (.openid, nil), (.subOpenid, nil): break
    }
    do {
      try platform.sharing.add(
        AddedReceiver(
          side: side, naming: body.receiver.naming, account: body.receiver.account,
          relation: body.relation?.rawValue ?? "", customRelation: body.customRelation))
    } catch { throw internalFault(error) }
    return .json(body.json)
  }

  private func delete(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.check(.order, call)
    let body = try ReceiverBody(deleting: call.reader())
    let side = try await call.admit(subMerchant: body.subMerchant, platform)
    try await call.checkApps(body.appid, body.subAppid, side, platform)
    do {
      try platform.sharing.remove(body.receiver.naming, body.receiver.account, from: side)
    } catch { throw internalFault(error) }
    return .json(body.json)
  }
}
