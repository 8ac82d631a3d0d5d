import Fen
import FenPlatform
import FenWire
import NIOHTTP1

/// Receipts for money that reached people: asked for, found, downloaded.
///
/// A receipt is made when it is asked for, and each time again: it follows from rows that no longer change.
/// Source: API v3 商家转账 (电子回单); 商家转账到零钱 (转账电子回单, 转账明细电子回单).
struct PayoutReceiptsAPI: Sendable {
  let platform: Platform
  let limiter: RateLimiter

  // /v3/fund-app/mch-transfer/elecsign/{out-bill-no,transfer-bill-no}[/{number}]

  func ofBill(_ call: MerchantCall, _ path: [String]) async throws(WireError) -> WireAnswer {
    try limiter.checkPayouts(.payoutQuery, call)
    switch (call.request.method, path.count, path.first) {
    case (.POST, 1, "out-bill-no"):
      return try await ask(try await find(call, number: try call.reader().outBillNo()))
    case (.POST, 1, "transfer-bill-no"):
      return try await ask(try await find(call, id: try call.reader().string("transfer_bill_no", bytes: 1...64)))
    case (.GET, 2, "out-bill-no"):
      let number = try FieldReader(path: "out_bill_no", path[1]).outBillNo()
      return try show(try await find(call, number: number), call)
    case (.GET, 2, "transfer-bill-no"): return try show(try await find(call, id: path[1]), call)
    case _: throw unknownEndpoint(call)
    }
  }

  private func find(_ call: MerchantCall, number: OutBillNo) async throws(WireError) -> Payout {
    try await own(call) { try await platform.payouts.payout(call.merchant.id, number) }
  }

  private func find(_ call: MerchantCall, id text: String) async throws(WireError) -> Payout {
    guard let id = PayoutID(wire: text) else { throw payoutError(UnknownThing.payout) }
    return try await own(call) { try await platform.payouts.payout(id) }
  }

  private func own(_ call: MerchantCall, _ find: () async throws -> Payout?) async throws(WireError) -> Payout {
    do {
      guard let payout = try await find(), payout.terms.merchant == call.merchant.id else {
        throw UnknownThing.payout
      }
      return payout
    } catch {
      throw payoutError(error)
    }
  }

  private func ask(_ payout: Payout) async throws(WireError) -> WireAnswer {
    do {
      let asked = try await platform.engine.perform(RequestPayoutReceipt(payout.id))
      return .json(["state": "GENERATING", "create_time": .string((asked.receiptAt ?? asked.changedAt).rfc3339)])
    } catch {
      throw payoutError(error)
    }
  }

  private func show(_ payout: Payout, _ call: MerchantCall) throws(WireError) -> WireAnswer {
    guard let asked = payout.receiptAt else { throw payoutError(ReceiptRefusal.neverAskedFor) }
    let receipt = PayoutReceipt(payout, payer: call.merchant.name)
    return .json([
      "state": "FINISHED", "create_time": .string(asked.rfc3339), "update_time": .string(asked.rfc3339),
      "hash_type": "SHA256", "hash_value": .string(receipt.hash),
      "download_url": .string(try address(of: .payout(payout.id), "elecvoucherfile", call)),
    ])
  }

  // /v3/transfer/bill-receipt[/{out_batch_no}]

  func ofBatch(_ call: MerchantCall, _ path: [String]) async throws(WireError) -> WireAnswer {
    try limiter.checkPayouts(.payoutQuery, call)
    do {
      switch (call.request.method, path.count) {
      case (.POST, 0):
        let number = try call.reader().outBatchNo()
        let batch = try await platform.engine.perform(RequestBatchReceipt(call.merchant.id, number))
        return .json(batchReceipt(batch, status: "ACCEPTED"))
      case (.GET, 1):
        let number = try FieldReader(path: "out_batch_no", path[0]).outBatchNo()
        guard let batch = try await platform.payouts.batch(call.merchant.id, number) else {
          throw UnknownThing.payout
        }
        guard batch.receiptAt != nil else { throw ReceiptRefusal.neverAskedFor }
        var object = batchReceipt(batch, status: "FINISHED").object ?? JSONObject()
        object.add("hash_type", "SHA256")
        object.add("hash_value", PayoutReceipt(batch, payer: call.merchant.name).hash)
        object.add("download_url", try address(of: .batch(batch.id), "signfile", call))
        return .json(.object(object))
      case _: throw unknownEndpoint(call)
      }
    } catch {
      throw payoutError(error)
    }
  }

  private func batchReceipt(_ batch: PayoutBatch, status: String) -> JSONValue {
    let asked = (batch.receiptAt ?? batch.changedAt).rfc3339
    return [
      "out_batch_no": .string(batch.terms.number.value), "signature_no": .string(batch.id.wire),
      "signature_status": .string(status), "create_time": .string(asked), "update_time": .string(asked),
    ]
  }

  // /v3/transfer-detail/electronic-receipts

  func ofDetail(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.checkPayouts(.payoutQuery, call)
    let asks = call.request.method == .POST
    let fields = asks ? try call.reader() : call.query
    let kind = try fields.choice("accept_type", of: AcceptType.self)
    let (batchNumber, number) = (try fields.outBatchNo(), try fields.outDetailNo())
    do {
      guard let batch = try await platform.payouts.batch(call.merchant.id, batchNumber),
        let detail = try await platform.payouts.detail(of: batch.id, number)
      else { throw UnknownThing.payout }
      if asks {
        _ = try await platform.engine.perform(RequestDetailReceipt(detail))
      } else {
        guard detail.receiptAt != nil else { throw ReceiptRefusal.neverAskedFor }
      }
      var object: JSONObject = [
        "accept_type": .string(kind.rawValue), "out_batch_no": .string(batch.terms.number.value),
        "out_detail_no": .string(detail.terms.number.value), "signature_no": .string(detail.id.wire),
        "signature_status": .string(asks ? "ACCEPTED" : "FINISHED"),
      ]
      if !asks {
        object.add("hash_type", "SHA256")
        object.add("hash_value", PayoutReceipt(detail, of: batch, payer: call.merchant.name).hash)
        object.add("download_url", try address(of: .detail(detail.id), "elecvoucherfile", call))
      }
      return .json(.object(object))
    } catch {
      throw payoutError(error)
    }
  }

  /// Transfers outside of a batch have their receipts elsewhere, and there are none to banks.
  private enum AcceptType: String, CaseIterable { case batch = "BATCH_TRANSFER" }

  // /v3/transferdownload/{elecvoucherfile,signfile}?token=

  func file(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    let token = call.query.object["token"]?.string ?? ""
    let ticket = platform.tickets.open(token).flatMap {
      ReceiptTicket($0, of: call.merchant.id, now: platform.clock.now())
    }
    do {
      guard let ticket, let receipt = try await receipt(ticket, payer: call.merchant.name) else {
        throw WireError(
          .paramError, message: "token无效或已过期，请重新查询电子回单",
          detail: WireError.detail(field: "token", value: nil, issue: "unknown or expired", location: .query),
          hint: "a download_url holds ten minutes, for the merchant who asked for it")
      }
      return .file(receipt.bytes, type: "text/plain; charset=utf-8")
    } catch {
      throw payoutError(error)
    }
  }

  private func receipt(_ ticket: ReceiptTicket, payer: String) async throws -> PayoutReceipt? {
    switch ticket {
    case .payout(let id): return try await platform.payouts.payout(id).map { PayoutReceipt($0, payer: payer) }
    case .batch(let id): return try await platform.payouts.batch(id).map { PayoutReceipt($0, payer: payer) }
    case .detail(let id):
      guard let detail = try await platform.payouts.detail(id),
        let batch = try await platform.payouts.batch(detail.batch)
      else { return nil }
      return PayoutReceipt(detail, of: batch, payer: payer)
    }
  }

  private func address(of ticket: ReceiptTicket, _ file: String, _ call: MerchantCall) throws(WireError) -> String {
    let until = platform.clock.now().adding(minutes: ReceiptTicket.life)
    do {
      let token = try platform.tickets.issue(ticket.text(call.merchant.id, until: until))
      return "https://api.mch.weixin.qq.com/v3/transferdownload/\(file)?token=\(token)"
    } catch { throw internalFault(error) }
  }
}
