import Fen
import FenPlatform
import FenWire
import NIOHTTP1

// Codes that merchants upload.

private typealias CodesAsked = MerchantCouponDesk.CodesAsked

extension MerchantCouponDesk.CodesAsked {
  fileprivate init(_ status: CodesQuery.Status, now: Instant) {
    switch status {
    case .available: self = .left
    case .dispatched: self = .given
    case .deleted: self = .deleted
    case .sent: self = .ofCoupons(.sent, at: now)
    case .used: self = .ofCoupons(.used, at: now)
    case .expired: self = .ofCoupons(.expired, at: now)
    case .deactivated: self = .ofCoupons(.void, at: now)
    }
  }
}

extension MerchantCouponsAPI {
  func codes(_ call: MerchantCall, of stock: String, _ path: [String]) async throws(WireError) -> WireAnswer {
    switch (call.request.method, path.count) {
    case (.POST, 0): return try await upload(call, stock)
    case (.GET, 0): return try await list(call, codesOf: stock)
    case (.GET, 1): return try await code(call, path[0], of: stock)
    case (.DELETE, 1): return try await delete(call, path[0], of: stock)
    case _: throw unknownEndpoint(call)
    }
  }

  private func upload(_ call: MerchantCall, _ stock: String) async throws(WireError) -> WireAnswer {
    let id = try stockID(stock)
    let body = try UploadCodesBody(call.reader(), stock: id)
    do {
      let (upload, at) = try await desk.upload(
        body.codes, to: id, as: NumberedRequest(call.merchant.id, .upload, body.number, hash: body.termsHash))
      return .json([
        "stock_id": .string("\(id.value)"), "total_count": .integer(Int64(body.codes.count)),
        "success_count": .integer(Int64(upload.new.count)), "success_codes": texts(upload.new),
        "success_time": .string(at.rfc3339),
        "fail_count": .integer(Int64(upload.known.count + upload.repeated.count)),
        "fail_codes": .array(
          upload.known.map { failed($0, "该批次已存在此code") }
            + upload.repeated.map { failed($0, "本次请求中code重复") }),
        "exist_codes": texts(upload.known), "duplicate_codes": texts(upload.repeated),
      ])
    } catch {
      throw merchantCouponError(error)
    }
  }

  private func failed(_ code: String, _ message: String) -> JSONValue {
    ["coupon_code": .string(code), "code": "RESOURCE_ALREADY_EXISTS", "message": .string(message)]
  }

  private func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

  private func list(_ call: MerchantCall, codesOf stock: String) async throws(WireError) -> WireAnswer {
    let query = try CodesQuery(call.query)
    if let appid = query.appid { try call.checkIsBound(appid) }
    let id = try await self.stock(call, stock).campaign.id
    do {
      let asked = query.status.map { CodesAsked($0, now: platform.clock.now()) } ?? .all
      let (codes, total) = try await desk.codes(of: id, asked, offset: query.offset, limit: query.limit)
      var rows = [JSONValue]()
      for code in codes {
        rows.append(.object(try await described(code, appid: query.appid)))
      }
      return .json([
        "stock_id": .string("\(id.value)"), "total_count": .integer(total), "limit": .integer(query.limit),
        "offset": .integer(query.offset), "data": .array(rows),
      ])
    } catch {
      throw merchantCouponError(error)
    }
  }

  private func code(
    _ call: MerchantCall, _ text: String, of stock: String
  ) async throws(WireError) -> WireAnswer {
    let appid = try CodesQuery(call.query).appid
    if let appid { try call.checkIsBound(appid) }
    let id = try await self.stock(call, stock).campaign.id
    do {
      guard let code = try await desk.code(text, of: id), code.deletedAt == nil else { throw CouponCodeRefusal.unknown }
      var answer: JSONObject = ["code_information": .object(try await described(code, appid: appid))]
      if let coupon = code.coupon, let held = try await desk.coupon(coupon) {
        answer.add("coupon_information", try merchantCouponAnswer(held).json(now: platform.clock.now()))
      }
      return .json(.object(answer))
    } catch {
      throw merchantCouponError(error)
    }
  }

  private func described(_ code: StockCode, appid: String?) async throws -> JSONObject {
    var object: JSONObject = ["code": .string(code.code), "upload_time": .string(code.uploadedAt.rfc3339)]
    // The protocol has no word for one that was deleted.
    if code.deletedAt == nil { object.add("code_status", code.coupon == nil ? "AVAILABLE" : "DISPATCHED") }
    guard let coupon = code.coupon, let held = try await desk.coupon(coupon) else { return object }
    object.add("dispatched_time", held.coupon.coupon.receivedAt.rfc3339)
    object.add("coupon_code", held.coupon.till.code)
    if let appid { object.add("openid", platform.openIDs.openID(of: held.coupon.coupon.user, app: appid)) }
    return object
  }

  private func delete(
    _ call: MerchantCall, _ text: String, of stock: String
  ) async throws(WireError) -> WireAnswer {
    let id = try stockID(stock)
    let number = try call.query.string("delete_request_no", bytes: 1...128)
    do {
      let at = try await desk.deleteCode(
        text, of: id,
        as: NumberedRequest(
          call.merchant.id, .deleteCode, number, hash: Array("\(id.value) \(text)".utf8)))
      return .json(["stock_id": .string("\(id.value)"), "delete_time": .string(at.rfc3339)])
    } catch {
      throw merchantCouponError(error)
    }
  }
}
