import Fen
import FenPlatform

extension LivePageData {
  /// Does something, and tells the platform's refusals as the pages do. What is none of them is a fault of ours and
  /// goes on as it is.
  func refusing<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
      return try await body()
    } catch let refusal as PayRefusal {
      throw pageRefusal(refusal) ?? refusal
    } catch let refusal as LimitRefusal {
      throw PageRefusal.limited(refusal)
    } catch let refusal as PasswordRefusal {
      throw pageRefusal(refusal)
    } catch let refusal as CodeRefusal {
      throw pageRefusal(refusal)
    } catch let refusal as PaymentCodeRefusal {
      throw pageRefusal(refusal)
    } catch CardRefusal.bankRefused {
      throw PageRefusal.bankRefused
    } catch let refusal as RefundRefusal {
      throw pageRefusal(refusal) ?? refusal
    } catch let refusal as CloseRefusal {
      throw pageRefusal(refusal)
    } catch let refusal as ReverseRefusal {
      throw pageRefusal(refusal)
    } catch let thing as UnknownThing {
      throw pageRefusal(thing)
    } catch EngineRefusal.busy {
      throw PageRefusal.busy
    }
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
  case .arithmetic: nil
  }
}

private func pageRefusal(_ refusal: PasswordRefusal) -> PageRefusal {
  switch refusal {
  case .wrong(let left): .passwordWrong(triesLeft: Int(left))
  case .locked(let until): .passwordLocked(until: until)
  case .noneSet: .passwordNotSet
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
  // The page makes the number and takes the total from the order, so these are faults of ours.
  case .sameNumberOtherTerms, .totalDiffers, .arithmetic: nil
  }
}

private func pageRefusal(_ refusal: CloseRefusal) -> PageRefusal {
  switch refusal {
  case .alreadyPaid: .orderPaid
  case .payerBusy, .onlyReversible: .payerBusy
  }
}

private func pageRefusal(_ refusal: ReverseRefusal) -> PageRefusal {
  switch refusal {
  case .payerBusy: .payerBusy
  case .tooLate, .refunded, .notACodeOrder: .orderPaid
  }
}

private func pageRefusal(_ thing: UnknownThing) -> PageRefusal {
  switch thing {
  case .user: .noSuchUser
  case .merchant: .noSuchMerchant
  case .order, .refund, .bankRequest, .transfer, .redPacket: .noSuchOrder
  case .notification: .noSuchCallback
  case .device: .noSuchPage
  case .card, .cardMove: .methodUnknown
  }
}
