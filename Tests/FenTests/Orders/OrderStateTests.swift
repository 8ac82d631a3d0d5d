import Fen
import Testing

private let later = noon.adding(seconds: 90)
private let paidNow = payment()
private let secondAttempt = attempt(waitingForBank)

/// Everything that can happen, in the order of the columns below.
private let events: [OrderEvent] = [
  .attempted(secondAttempt), .attemptFailed(at: later), .paid(paidNow), .closedByMerchant(at: later),
  .expired(at: later), .reversed(at: later),
]

private enum Outcome: Sendable {
  case becomes(OrderState)
  case stays
  case refused(OrderRefusal)
}

private let pays = Outcome.becomes(.paid(paidNow))
private let waits = Outcome.becomes(.userPaying(secondAttempt))
private let (busy, paid, closed) = (
  Outcome.refused(.payerBusy), Outcome.refused(.alreadyPaid), Outcome.refused(.alreadyClosed)
)
private func closes(_ reason: CloseReason) -> Outcome { .becomes(.closed(reason, at: later)) }

/// What a closed order answers, for whatever reason it closed.
private let ended: [Outcome] = [closed, closed, closed, .stays, .stays, .stays]

// swift-format-ignore
private let table: [(tradeTypes: [TradeType], state: OrderState, outcomes: [Outcome])] = [
  // attempted, attemptFailed, paid, closedByMerchant, expired, reversed
  (uncoded, .notPaid,
   [waits, .becomes(.notPaid), pays, closes(.merchant), closes(.expired), closes(.reversed(nil))]),
  ([.code], .notPaid,
   [waits, closes(.payerFailed), pays, closes(.merchant), closes(.expired), closes(.reversed(nil))]),
  (uncoded, .userPaying(attempt(.forPassword)),
   [busy, .becomes(.notPaid), pays, busy, closes(.expired), closes(.reversed(nil))]),
  ([.code], .userPaying(attempt(.forPassword)),
   [busy, closes(.payerFailed), pays, busy, closes(.payerFailed), closes(.reversed(nil))]),
  (uncoded, .userPaying(attempt(waitingForBank)), [busy, .becomes(.notPaid), pays, busy, .stays, busy]),
  ([.code], .userPaying(attempt(waitingForBank)), [busy, closes(.payerFailed), pays, busy, .stays, busy]),
  (TradeType.allCases, .paid(payment(fee: .fen(1))),
   [paid, .stays, paid, paid, .stays, closes(.reversed(payment(fee: .fen(1))))]),
  (TradeType.allCases, .closed(.merchant, at: noon), ended),
  (TradeType.allCases, .closed(.expired, at: noon), ended),
  (TradeType.allCases, .closed(.payerFailed, at: noon), ended),
  (TradeType.allCases, .closed(.reversed(nil), at: noon), ended),
  (TradeType.allCases, .closed(.reversed(paidNow), at: noon), ended),
]
private let uncoded: [TradeType] = [.jsapi, .native, .app, .h5, .printedCode]

private struct Meeting: Sendable, CustomTestStringConvertible {
  let order: Order
  let event: OrderEvent
  let outcome: Outcome

  var testDescription: String { "\(order.terms.tradeType) \(order.state) meets \(event)" }

  static let all = table.flatMap { row in
    row.tradeTypes.flatMap { tradeType in
      zip(events, row.outcomes).map {
        Meeting(order: Fen.Order(terms(tradeType), row.state), event: $0, outcome: $1)
      }
    }
  }
}

extension Order {
  fileprivate init(_ terms: OrderTerms, _ state: OrderState) { self = order(terms, state) }
}

@Suite struct `An order's state` {
  @Test(arguments: Meeting.all)
  private func `after each event is the one of the table`(meeting: Meeting) {
    let after = Result { () throws(OrderRefusal) in try meeting.order.state(after: meeting.event) }
    switch meeting.outcome {
    case .becomes(let state): #expect(after == .success(state))
    case .stays: #expect(after == .success(meeting.order.state))
    case .refused(let refusal): #expect(after == .failure(refusal))
    }
  }

  @Test func `is tried for every trade type, state and event`() {
    #expect(table.allSatisfy { $0.outcomes.count == events.count })
    // Per trade type: not paid, waiting for two things, paid, and five ways of being closed.
    #expect(Meeting.all.count == TradeType.allCases.count * 9 * events.count)
  }

  @Test func `tells the payment while it is paid and after it was reversed`() {
    #expect(order(terms(), .paid(paidNow)).payment == paidNow)
    #expect(order(terms(.code), .closed(.reversed(paidNow), at: later)).payment == paidNow)
    let without: [OrderState] = [
      .notPaid, .userPaying(secondAttempt), .closed(.reversed(nil), at: later), .closed(.expired, at: later),
    ]
    #expect(without.allSatisfy { order(terms(), $0).payment == nil })
  }
}
