import FenWire
import Testing

@testable import FenCommand

@Suite struct `The events of fen trigger` {
  @Test(arguments: TriggerEvent.allCases)
  func `each has steps and says what it is`(event: TriggerEvent) {
    #expect(!event.steps.isEmpty)
    #expect(!event.summary.isEmpty)
    #expect(event.rawValue.split(separator: ".").count == 2)
  }

  @Test(arguments: TriggerEvent.allCases)
  func `no step comes before what it needs`(event: TriggerEvent) {
    var seen = [TriggerStep]()
    for step in event.steps {
      switch step {
      case .showCode: #expect(seen.contains(where: isPayer))
      case .takeCode: #expect(seen.contains(.showCode))
      case .pay(.card): #expect(seen.contains { if case .payer(_, .some) = $0 { true } else { false } })
      case .pay(.balance): #expect(seen.contains(where: isPayer) && seen.contains(where: isOrder))
      case .confirm, .reverse: #expect(seen.contains { if case .takeCode = $0 { true } else { false } })
      case .query, .close: #expect(seen.contains(where: isOrder))
      case .refund: #expect(seen.contains(where: isOrder) && seen.contains(.fund))
      case .queryRefund, .redirectRefund: #expect(seen.contains { if case .refund = $0 { true } else { false } })
      case .place(.jsapi): #expect(seen.contains(where: isPayer))
      case .sendTransfer, .sendBatch: #expect(seen.contains(where: isPayer) && seen.contains(.fundOperation))
      case .takeTransfer, .cancelTransfer: #expect(seen.contains(.sendTransfer))
      case .sendCoupon, .sendMerchantCoupon: #expect(seen.contains(where: isPayer))
      case .share: #expect(seen.contains(.placeToShare) && seen.contains { if case .pay = $0 { true } else { false } })
      case .joinMall: #expect(seen.contains(where: isPayer))
      case .complain: #expect(seen.contains { if case .pay = $0 { true } else { false } })
      case .payer, .place, .placeExpiring, .placeToShare, .placeCombined, .fund, .fundOperation, .fault, .advance,
        .probe, .echo,
        .awaitCallback:
        break
      }
      seen.append(step)
    }
  }

  /// A refund that is closed is a state the documents name and Fen never reaches: a refund goes another way instead.
  @Test(arguments: NotificationEvent.allCases.filter { $0 != .refundClosed })
  func `each kind of callback is brought about by one of them`(event: NotificationEvent) {
    #expect(TriggerEvent.allCases.contains { $0.steps.contains(.awaitCallback(event)) })
  }

  private func isPayer(_ step: TriggerStep) -> Bool { if case .payer = step { true } else { false } }

  private func isOrder(_ step: TriggerStep) -> Bool {
    switch step {
    case .place, .placeExpiring, .placeToShare, .placeCombined, .takeCode: true
    case .payer, .showCode, .pay, .confirm, .query, .close, .reverse, .fund, .refund, .queryRefund, .redirectRefund,
      .fundOperation, .sendTransfer, .takeTransfer, .cancelTransfer, .sendBatch, .sendCoupon, .sendMerchantCoupon,
      .share, .joinMall, .complain,
      .fault, .advance, .probe, .echo, .awaitCallback:
      false
    }
  }
}
