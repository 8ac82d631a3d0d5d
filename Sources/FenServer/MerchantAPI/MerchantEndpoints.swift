import Fen
import FenPlatform
import FenWire
import NIOHTTP1

/// Every endpoint of the merchant protocol, by method and path.
struct MerchantEndpoints: Sendable {
  let payments: PaymentsAPI
  let partnerPayments: PaymentsAPI
  let combinations: CombinationsAPI
  let refunds: RefundsAPI
  let bills: BillsAPI
  let security: SecurityAPI
  let payouts: PayoutsAPI
  let payoutBatches: PayoutBatchesAPI
  let payoutReceipts: PayoutReceiptsAPI
  let favor: FavorAPI
  let media: MediaAPI
  let payGifts: PayGiftAPI
  let malls: BusinessCircleAPI
  let profitSharing: ProfitSharingAPI
  let merchantCoupons: MerchantCouponsAPI
  let complaints: ComplaintsAPI
  let applyments: ApplymentsAPI
  let settlement: SettlementAPI
  let capital: CapitalAPI

  /// - Throws: `NOT_FOUND` for a path or method there is not; what the endpoint refuses.
  nonisolated(nonsending) func answer(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    let path = call.path
    switch (call.request.method, path.count, path.first) {
    case (.GET, 1, "certificates"): return try security.certificates(call)
    case (.POST, 2, "security") where path[1] == "echo": return try await security.echo(call)
    case (_, 3..., "pay") where path[1] == "transactions":
      return try await payments.answer(call, Array(path.dropFirst(2)))
    case (_, 4..., "pay") where path[1] == "partner" && path[2] == "transactions":
      return try await partnerPayments.answer(call, Array(path.dropFirst(3)))
    case (_, 2..., "combine-transactions"): return try await combinations.answer(call, Array(path.dropFirst()))
    case (_, 3..., "refund") where path[1] == "domestic" && path[2] == "refunds":
      return try await refunds.answer(call, Array(path.dropFirst(3)))
    case (_, 3..., "fund-app") where path[1] == "mch-transfer" && path[2] == "transfer-bills":
      return try await payouts.answer(call, Array(path.dropFirst(3)))
    case (_, 3..., "fund-app") where path[1] == "mch-transfer" && path[2] == "elecsign":
      return try await payoutReceipts.ofBill(call, Array(path.dropFirst(3)))
    case (_, 2..., "transfer") where path[1] == "batches":
      return try await payoutBatches.answer(call, Array(path.dropFirst(2)))
    case (_, 2..., "transfer") where path[1] == "bill-receipt":
      return try await payoutReceipts.ofBatch(call, Array(path.dropFirst(2)))
    case (.GET, 2, "transfer-detail") where path[1] == "electronic-receipts",
      (.POST, 2, "transfer-detail") where path[1] == "electronic-receipts":
      return try await payoutReceipts.ofDetail(call)
    case (.GET, 2, "transferdownload") where path[1] == "elecvoucherfile" || path[1] == "signfile":
      return try await payoutReceipts.file(call)
    case (.POST, 4, "marketing") where path[2] == "media", (.POST, 3, "merchant") where path[1] == "media":
      guard let purpose = MediaPurpose(path: call.request.path) else { throw unknownEndpoint(call) }
      return try await media.upload(call, for: purpose)
    case (_, 3..., "marketing") where path[1] == "paygiftactivity":
      return try await payGifts.answer(call, Array(path.dropFirst(2)))
    case (_, 2..., "businesscircle"): return try await malls.answer(call, Array(path.dropFirst(1)))
    case (_, 3..., "marketing") where path[1] == "favor":
      return try await favor.answer(call, Array(path.dropFirst(2)))
    case (.GET, 2, "profitsharing") where path[1] == "bills": return try await bills.shareBill(call)
    case (_, 2..., "profitsharing"): return try await profitSharing.answer(call, Array(path.dropFirst()))
    case (_, 3..., "marketing") where path[1] == "busifavor":
      return try await merchantCoupons.answer(call, Array(path.dropFirst(2)))
    case (_, 2..., "merchant-service"): return try await complaints.answer(call, Array(path.dropFirst()))
    case (_, 2..., "applyment4sub"): return try await applyments.answer(call, Array(path.dropFirst()))
    case (.GET, 5, "apply4subject") where path[1] == "applyment" && path[2] == "merchants" && path[4] == "state":
      return try await applyments.authorisation(call, of: path[3])
    case (_, 3..., "apply4sub") where path[1] == "sub_merchants":
      return try await settlement.answer(call, Array(path.dropFirst(2)))
    case (_, 4..., "capital") where path[1] == "capitallhh":
      return try await capital.answer(call, Array(path.dropFirst(2)))
    case (.GET, 2, "bill") where path[1] == "tradebill": return try await bills.tradeBill(call)
    case (.GET, 2, "bill") where path[1] == "fundflowbill": return try await bills.fundFlowBill(call)
    case (.GET, 2, "billdownload") where path[1] == "file": return try await bills.file(call)
    case _: throw unknownEndpoint(call)
    }
  }
}

func unknownEndpoint(_ call: MerchantCall) -> WireError {
  WireError(
    .notFound,
    detail: WireError.detail(
      field: "url", value: .string(String(call.request.path.prefix(128))), issue: "no such endpoint",
      location: .uriTemplate),
    hint: "no endpoint \(call.request.method.rawValue) \(call.request.path.prefix(128)); see docs/coverage.md")
}

/// What went wrong inside, as the merchant sees it: nothing was done, the same request may be repeated.
func internalFault(_ error: any Error) -> WireError {
  switch error {
  case let error as WireError: error
  case EngineRefusal.busy, EngineRefusal.stopped: WireError(.serviceUnavailable, hint: "\(error)")
  case _: WireError(.systemError, hint: "\(error)", cause: "\(error)")
  }
}
