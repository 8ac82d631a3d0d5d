import Fen
import FenPlatform
import FenWire

/// What moved money on a merchant's account: its number, a note, the merchant's own number, and what kind of line.
struct FlowCause: Sendable {
  let number: String
  var note = ""
  var voucher = ""
  let kind: FundFlowRow.Kind

  /// - Parameter account: whose bill it is; between merchants one's income is the other's expense.
  static func of(_ transfer: Transfer, on account: AccountID, _ platform: Platform) async throws -> FlowCause {
    let cause = transfer.cause
    switch transfer.posting.kind {
    case .payment, .cardPayment: return try await order(cause, .trade, platform)
    case .discountPaid: return try await order(cause, .discount, platform)
    case .fee: return try await order(cause, .tradeFee, platform)
    // A till's reversal has no refund of its own, and stands under its order.
    case .refund, .refundToWallet, .refundToCard, .cardMoneyToWallet:
      return try await refund(cause, .refund, platform)
    case .discountReturned: return try await refund(cause, .discountReturned, platform)
    case .feeReturn: return try await refund(cause, .refundFee, platform)
    case .refundClosed: return try await refund(cause, .refundClosed, platform)
    case .topUp, .funding: return FlowCause(number: String(cause), kind: .topUp)
    case .payoutSent: return try await payout(cause, .payout, platform)
    case .payoutReturned: return try await payout(cause, .payoutReturned, platform)
    case .sharingFrozen: return try await order(cause, .sharingFrozen, platform)
    case .sharingReleased: return try await share(cause, .sharingReleased, platform)
    case .shared: return try await share(cause, .shareReceived, platform)
    case .shareReturned:
      return try await share(cause, transfer.posting.debit == account ? .shareGivenBack : .shareReturned, platform)
    case .subsidy:
      let isPaid = transfer.posting.credit.purpose == .basic
      let number = isPaid ? SubsidyID(cause).wire : SubsidyReturnID(cause).wire
      return FlowCause(number: number, kind: isPaid ? .subsidy : .subsidyReturned)
    // Between people, between people and their banks, and on accounts for campaigns: no account that has a bill moves.
    case .withdrawal, .withdrawalFee, .withdrawalPaid, .withdrawalReturned, .withdrawalFeeReturned, .transferSent,
      .transferAccepted, .transferReturned, .packetSent, .packetOpened, .packetReturned, .payoutReceived,
      .budgetLocked, .budgetReturned, .cashback, .cashbackReturned:
      throw NotAMerchants(kind: transfer.posting.kind)
    }
  }

  private static func order(
    _ cause: Int64, _ kind: FundFlowRow.Kind, _ platform: Platform
  ) async throws -> FlowCause {
    guard let order = try await platform.records.order(OrderID(cause)) else {
      return FlowCause(number: String(cause), kind: kind)
    }
    return FlowCause(number: order.id.transactionID, voucher: order.terms.number.value, kind: kind)
  }

  private static func refund(
    _ cause: Int64, _ kind: FundFlowRow.Kind, _ platform: Platform
  ) async throws -> FlowCause {
    guard let (refund, _) = try await platform.records.refund(RefundID(cause)) else {
      return try await order(cause, kind, platform)
    }
    return FlowCause(
      number: refund.id.wire, note: refund.terms.reason ?? "", voucher: refund.terms.number.value, kind: kind)
  }

  /// Takings are released by a share, by a refund, or by nobody after thirty days: then under their order.
  private static func share(
    _ cause: Int64, _ kind: FundFlowRow.Kind, _ platform: Platform
  ) async throws -> FlowCause {
    if let share = try await platform.sharing.share(ShareID(cause)) {
      return FlowCause(number: share.id.wire, voucher: share.terms.number.value, kind: kind)
    }
    if let made = try await platform.sharing.shareReturn(ShareReturnID(cause)) {
      return FlowCause(
        number: made.id.wire, note: made.terms.description, voucher: made.terms.number.value, kind: kind)
    }
    return try await order(cause, kind, platform)
  }

  private static func payout(
    _ cause: Int64, _ kind: FundFlowRow.Kind, _ platform: Platform
  ) async throws -> FlowCause {
    if let payout = try await platform.payouts.payout(PayoutID(cause)) {
      return FlowCause(
        number: payout.id.wire, note: payout.terms.remark, voucher: payout.terms.number.value, kind: kind)
    }
    if let batch = try await platform.payouts.batch(PayoutBatchID(cause)) {
      return FlowCause(number: batch.id.wire, note: batch.terms.remark, voucher: batch.terms.number.value, kind: kind)
    }
    if let detail = try await platform.payouts.detail(PayoutDetailID(cause)) {
      return FlowCause(
        number: detail.id.wire, note: detail.terms.remark, voucher: detail.terms.number.value, kind: kind)
    }
    if let packet = try await platform.redPackets.packet(RedPacketID(cause)) {
      return FlowCause(
        number: packet.id.listID, note: packet.terms.greeting ?? "", voucher: packet.terms.number, kind: kind)
    }
    return FlowCause(number: String(cause), kind: kind)
  }
}

/// A movement that no merchant's account can have stands in one.
private struct NotAMerchants: Error {
  let kind: TransferKind
}
