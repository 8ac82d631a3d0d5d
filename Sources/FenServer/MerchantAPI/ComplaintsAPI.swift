import Fen
import FenPlatform
import FenWire
import NIOHTTP1

/// `/v3/merchant-service/…`: complaints of payers, the pictures in them, and where a merchant is told of them.
///
/// Source: API v3 消费者投诉2.0.
struct ComplaintsAPI: Sendable {
  let platform: Platform
  let keyring: Keyring
  let limiter: RateLimiter
  let media: MediaAPI

  func answer(_ call: MerchantCall, _ path: [String]) async throws(WireError) -> WireAnswer {
    switch (call.request.method, path.count, path.first) {
    case (.GET, 1, "complaints-v2"): return try await list(call)
    case (.GET, 2, "complaints-v2"): return try await detail(call, path[1])
    case (.GET, 3, "complaints-v2") where path[2] == "negotiation-historys": return try await history(call, path[1])
    case (.POST, 3, "complaints-v2") where path[2] == "response": return try await reply(call, path[1])
    case (.POST, 3, "complaints-v2") where path[2] == "complete": return try await complete(call, path[1])
    case (.POST, 3, "complaints-v2") where path[2] == "update-refund-progress":
      return try await decideRefund(call, path[1])
    case (.POST, 1, "complaint-notifications"): return try await createAddress(call)
    case (.GET, 1, "complaint-notifications"): return try await address(call)
    case (.PUT, 1, "complaint-notifications"): return try await changeAddress(call)
    case (.DELETE, 1, "complaint-notifications"): return try await deleteAddress(call)
    case (.POST, 2, "images") where path[1] == "upload": return try await media.upload(call, for: .complaintImage)
    case (.GET, 2, "images"): return try await picture(call, path[1])
    case _: throw unknownEndpoint(call)
    }
  }

  // What is asked

  private func list(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.check(.refundQuery, call)
    let query = try ComplaintQuery(call.query)
    let lister = try await lister(call, query.merchant)
    do {
      let (page, total) = try await platform.complaints.list(
        lister, from: query.first, through: query.last, offset: query.offset, limit: query.limit)
      var data = [JSONValue]()
      for complaint in page { data.append(try answer(complaint, to: call, openid: nil).json) }
      return .json([
        "data": .array(data), "limit": .integer(query.limit), "offset": .integer(query.offset),
        "total_count": .integer(total),
      ])
    } catch {
      throw complaintError(error)
    }
  }

  /// Some clients name themselves, also where they call as a provider.
  private func lister(_ call: MerchantCall, _ named: MerchantID?) async throws(WireError) -> ComplaintLister {
    guard let provider = call.merchant.provider else {
      guard named == nil || named == call.merchant.id else {
        throw WireError(
          .noAuth, message: "商户无服务商权限",
          detail: WireError.detail(
            field: "/complainted_mchid", value: named.map { .string("\($0)") }, issue: "not the caller",
            location: .query),
          hint: "\(call.merchant.id) is no provider and sees its own complaints only; leave complainted_mchid out")
      }
      return .merchant(call.merchant.id)
    }
    guard let named, named != call.merchant.id else { return .provider(provider, of: nil) }
    _ = try await call.admit(subMerchant: named, platform)
    return .provider(provider, of: named)
  }

  private func detail(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.refundQuery, call)
    let found = try await complaint(text, call)
    do { return .json(try answer(found, to: call, openid: openid(in: found, for: call)).json) } catch {
      throw complaintError(error)
    }
  }

  private func history(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.refundQuery, call)
    let query = try ComplaintHistoryQuery(call.query)
    let found = try await complaint(text, call)
    do {
      // At most a few hundred: the whole is read.
      let entries = try await platform.complaints.entries(of: found.complaint.id)
      var names = [MerchantID: String]()
      var data = [JSONValue]()
      for shown in entries.dropFirst(Int(query.offset)).prefix(Int(query.limit)) {
        if let id = shown.entry.by, names[id] == nil { names[id] = try await platform.merchants.merchant(id)?.name }
        let name = shown.entry.by.flatMap { names[$0] } ?? ""
        data.append(ComplaintEntryFields(shown.entry, pictures: shown.pictures).line(operator: name))
      }
      return .json([
        "data": .array(data), "limit": .integer(query.limit), "offset": .integer(query.offset),
        "total_count": .integer(Int64(entries.count)),
      ])
    } catch {
      throw complaintError(error)
    }
  }

  // What the merchant does

  private func reply(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.complaint, call)
    let body = try ComplaintReplyBody(call.reader())
    return try await take(.answer, call, text, merchant: body.merchant, body.words, body.pictures)
  }

  private func complete(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.complaint, call)
    return try await take(.complete, call, text, merchant: try ComplaintCompleteBody(call.reader()).merchant)
  }

  private func decideRefund(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.complaint, call)
    let body = try ComplaintRefundBody(call.reader())
    return try await take(body.step, call, text, merchant: nil, body.words, body.pictures)
  }

  /// - Parameter merchant: whom the body names: the merchant complained about, or the caller.
  private func take(
    _ step: MerchantsStep, _ call: MerchantCall, _ text: String, merchant: MerchantID?, _ words: String = "",
    _ pictures: [MediaID] = []
  ) async throws(WireError) -> WireAnswer {
    let complaint = try await complaint(text, call).complaint
    if let merchant, merchant != complaint.side.payee, merchant != call.merchant.id {
      throw WireError(
        .paramError, message: "被诉商户号与投诉单不符",
        detail: WireError.detail(
          field: "/complainted_mchid", value: .string("\(merchant)"), issue: "another merchant", location: .body),
        hint: "the complaint is about \(complaint.side.payee)")
    }
    do {
      _ = try await platform.complaints.take(
        step, in: complaint.id, by: call.merchant.id, words: words, pictures: pictures)
      return .nothing
    } catch {
      throw complaintError(error)
    }
  }

  // Pictures

  private func picture(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    try limiter.check(.refundQuery, call)
    do {
      guard let file = try await platform.complaints.picture(MediaID(text), for: call.merchant.id) else {
        throw WireError(
          .resourceNotExists, message: "图片不存在",
          hint: "neither uploaded by \(call.merchant.id) nor part of a complaint that it may answer")
      }
      return .file(file.bytes, type: file.format.contentType)
    } catch {
      throw internalFault(error)
    }
  }

  // Help

  /// A complaint that the caller may answer.
  ///
  /// - Throws: `RESOURCE_NOT_EXISTS` also for others', `NO_AUTH` for a provider that no longer acts for the merchant.
  private func complaint(_ text: String, _ call: MerchantCall) async throws(WireError) -> ShownComplaint {
    let found: ShownComplaint?
    do {
      found = if let id = ComplaintID(wire: text) { try await platform.complaints.complaint(id) } else { nil }
    } catch { throw internalFault(error) }
    guard let found, found.complaint.isAnswerable(by: call.merchant.id) else {
      throw complaintError(UnknownThing.complaint)
    }
    if found.complaint.side.payee != call.merchant.id { _ = try await call.admit(found.complaint.side, platform) }
    return found
  }

  private func answer(_ shown: ShownComplaint, to call: MerchantCall, openid: String?) throws -> ComplaintAnswer {
    ComplaintAnswer(
      shown.complaint, of: shown.order,
      beginning: ComplaintEntryFields(shown.beginning.entry, pictures: shown.beginning.pictures),
      encryptedPhone: try keyring.sealedFor(call, try platform.complaints.phone(of: shown.complaint)), openid: openid)
  }

  /// Under the caller's own app.
  private func openid(in shown: ShownComplaint, for call: MerchantCall) -> String? {
    let terms = shown.order.terms
    let app = terms.side.caller == call.merchant.id ? terms.app : terms.subApp ?? call.merchant.apps.first
    return app.map { platform.openIDs.openID(of: shown.complaint.payer, app: $0) }
  }
}
