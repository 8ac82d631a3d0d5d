import Fen
import FenPlatform

extension LivePageData {
  /// Does something, and tells the platform's refusals as the pages do. What is none of them is a fault of ours and
  /// goes on as it is.
  func refusing<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
      return try await body()
    } catch {
      throw paymentRefusal(error) ?? walletRefusal(error) ?? error
    }
  }
}

private func paymentRefusal(_ error: any Error) -> PageRefusal? {
  switch error {
  case let refusal as PayRefusal: pageRefusal(refusal)
  case let refusal as CodeRefusal: pageRefusal(refusal)
  case let refusal as PaymentCodeRefusal: pageRefusal(refusal)
  case let refusal as RefundRefusal: pageRefusal(refusal)
  case let refusal as CloseRefusal: pageRefusal(refusal)
  case let refusal as ReverseRefusal: pageRefusal(refusal)
  case let thing as UnknownThing: pageRefusal(thing)
  case let refusal as CampaignRefusal: CampaignPageRefusal(refusal).map(PageRefusal.campaign)
  case let refusal as ApplymentRefusal: .applyment(ApplymentPageRefusal(refusal))
  case let refusal as ClaimReportRefusal: .claim(ClaimPageRefusal(refusal))
  case RelationRefusal.noSuchProvider: .noSuchProvider
  case EngineRefusal.busy: .busy
  case _: nil
  }
}

private func pageRefusal(_ refusal: PayRefusal) -> PageRefusal? {
  switch refusal {
  case .alreadyPaid: .orderPaid
  case .alreadyClosed, .expired: .orderClosed
  case .payerBusy: .payerBusy
  case .notForThisPayer: .otherPayer
  case .methodExcluded: .methodExcluded
  case .noSuchCard: .methodUnknown
  case .balanceTooLow(let has, needs: _): .balanceShort(available: has)
  case .priceChanged(let price): .priceChanged(to: price)
  // The sheet is of all orders.
  case .partOfCombination, .arithmetic: nil
  }
}

private func pageRefusal(_ refusal: CodeRefusal) -> PageRefusal {
  switch refusal {
  case .unreadable, .noSuchOrder: .codeUnknown
  case .tooOld: .codeExpired
  }
}

private func pageRefusal(_ refusal: PaymentCodeRefusal) -> PageRefusal {
  switch refusal {
  case .unknown: .noSuchPaymentCode
  case .expired: .paymentCodeExpired
  case .used: .paymentCodeUsed
  }
}

private func pageRefusal(_ refusal: RefundRefusal) -> PageRefusal? {
  switch refusal {
  case .orderNotPaid, .tooLate, .tooMany: .notRefundable
  case .exceedsPaid(let left): .refundExceeds(left: left)
  case .merchantBalanceTooLow(let has, needs: _): .merchantShort(available: has)
  // Another form was sent under this one's number.
  case .sameNumberOtherTerms: .formExpired
  // The page takes the total from the order, so these are faults of ours.
  case .totalDiffers, .arithmetic: nil
  }
}

private func pageRefusal(_ refusal: CloseRefusal) -> PageRefusal {
  switch refusal {
  case .alreadyPaid: .orderPaid
  case .payerBusy, .onlyReversible: .payerBusy
  case .partOfCombination: .partOfCombination
  }
}

private func pageRefusal(_ refusal: ReverseRefusal) -> PageRefusal {
  switch refusal {
  case .payerBusy: .payerBusy
  case .tooLate, .refunded, .notACodeOrder, .walletClosed: .orderPaid
  }
}

private func pageRefusal(_ thing: UnknownThing) -> PageRefusal {
  switch thing {
  case .user: .noSuchUser
  case .merchant: .noSuchMerchant
  case .order, .refund: .noSuchOrder
  case .transfer: .transfer(.noSuchTransfer)
  case .redPacket: .packet(.noSuchPacket)
  case .notification: .noSuchCallback
  case .device: .noSuchPage
  case .card: .card(.noSuchCard)
  case .cardMove: .card(.noSuchMove)
  case .payout: .payout(.noSuchPayout)
  case .campaign: .campaign(.noSuchCampaign)
  case .applyment: .applyment(.noSuchApplyment)
  case .claimReport: .claim(.noSuchReport)
  case .bankRequest, .coupon, .subsidy, .bankDispute, .share, .member, .complaint: .noSuchPage
  }
}
