import Fen
import FenPlatform
import FenWire
import NIOHTTP1

/// `/v3/transfer/batches…`: money to many people, who need not confirm.
///
/// Source: API v3 商家转账到零钱 (发起商家转账, 查询批次单, 查询明细单).
struct PayoutBatchesAPI: Sendable {
  let platform: Platform
  let keyring: Keyring
  let limiter: RateLimiter

  func answer(_ call: MerchantCall, _ path: [String]) async throws(WireError) -> WireAnswer {
    switch (call.request.method, path.count, path.first) {
    case (.POST, 0, _): return try await create(call)
    case (.GET, 2, "batch-id"): return try await query(call, try await batch(call, id: path[1]), paged: false)
    case (.GET, 2, "out-batch-no"):
      return try await query(call, try await batch(call, number: path[1]), paged: true)
    case (.GET, 5, "batch-id") where path[2] == "details" && path[3] == "detail-id":
      let batch = try await batch(call, id: path[1])
      guard let id = PayoutDetailID(wire: path[4]) else { throw payoutError(UnknownThing.payout) }
      return try await detail(call, of: batch) { try await platform.payouts.detail(id) }
    case (.GET, 5, "out-batch-no") where path[2] == "details" && path[3] == "out-detail-no":
      let batch = try await batch(call, number: path[1])
      let number = try FieldReader(path: "out_detail_no", path[4]).outDetailNo()
      return try await detail(call, of: batch) { try await platform.payouts.detail(of: batch.id, number) }
    case _: throw unknownEndpoint(call)
    }
  }

  private func create(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.checkPayouts(.payout, call)
    let body = try PayoutBatchBody(call.reader())
    try call.checkIsBound(body.appid)
    let names = PayeeNames(platform: platform, key: call.namedKey ?? keyring.signer(for: call.merchant))
    var plain = [String?]()
    for (index, detail) in body.details.enumerated() {
      plain.append(
        try detail.userName.map { cipher throws(WireError) in
          try names.read(cipher, "/transfer_detail_list/\(index)/user_name")
        })
    }
    do {
      let details = try zip(body.details, plain).map { detail, name in
        PayoutDetailTerms(
          number: detail.number, openid: detail.openid,
          payee: platform.openIDs.user(openID: detail.openid, app: body.appid),
          sealedName: try name.map(platform.payouts.seal), amount: detail.amount, remark: detail.remark)
      }
      let terms = PayoutBatchTerms(
        merchant: call.merchant.id, number: body.number, app: body.appid, name: body.name, remark: body.remark,
        scene: body.scene, total: body.total, count: body.count, notifyURL: body.notifyURL?.text,
        hash: body.termsHash(nameMarks: plain.map { $0.map(platform.payouts.mark) }))
      let batch = try await platform.engine.perform(RequestPayoutBatch(terms, details))
      return .json(PayoutBatchAnswer(batch).created)
    } catch {
      throw payoutError(error)
    }
  }

  private func batch(_ call: MerchantCall, id text: String) async throws(WireError) -> PayoutBatch {
    guard let id = PayoutBatchID(wire: text) else { throw payoutError(UnknownThing.payout) }
    return try await batch(call) { try await platform.payouts.batch(id) }
  }

  private func batch(_ call: MerchantCall, number text: String) async throws(WireError) -> PayoutBatch {
    let number = try FieldReader(path: "out_batch_no", text).outBatchNo()
    return try await batch(call) { try await platform.payouts.batch(call.merchant.id, number) }
  }

  private func batch(
    _ call: MerchantCall, _ find: () async throws -> PayoutBatch?
  ) async throws(WireError) -> PayoutBatch {
    try limiter.checkPayouts(.payoutQuery, call)
    do {
      guard let batch = try await find(), batch.terms.merchant == call.merchant.id else {
        throw UnknownThing.payout
      }
      return batch
    } catch {
      throw payoutError(error)
    }
  }

  /// - Parameter paged: only the answer to the merchant's own number repeats offset and limit.
  private func query(_ call: MerchantCall, _ batch: PayoutBatch, paged: Bool) async throws(WireError) -> WireAnswer {
    let query = try PayoutBatchQuery(call.query)
    var details: [PayoutDetail]?
    if query.needsDetails {
      let ended: PayoutDesk.DetailEnd? =
        switch query.status {
        case .all: nil
        case .success: .paid
        case .fail: .failed
        }
      do {
        details = try await platform.payouts.details(
          of: batch.id, ended: ended, offset: query.offset, limit: query.limit)
      } catch {
        throw payoutError(error)
      }
    }
    return .json(
      PayoutBatchAnswer(batch).found(details: details, page: paged ? (query.offset, query.limit) : nil))
  }

  private func detail(
    _ call: MerchantCall, of batch: PayoutBatch, _ find: () async throws -> PayoutDetail?
  ) async throws(WireError) -> WireAnswer {
    do {
      guard let detail = try await find(), detail.batch == batch.id else { throw UnknownThing.payout }
      let name = try keyring.sealedFor(call, try detail.terms.sealedName.map(platform.payouts.open))
      return .json(PayoutDetailAnswer(detail, of: batch).json(userName: name))
    } catch {
      throw payoutError(error)
    }
  }
}
