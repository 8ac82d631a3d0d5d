import Fen
import Testing

private let fresh = OrderID(5)

private func place(
  _ asked: OrderTerms = terms(), existing: Order? = nil, at now: Instant = noon
) throws(PrepayRefusal) -> PrepayDecision {
  try decidePrepay(asked, existing: existing, id: fresh, now: now)
}

@Suite struct `Placing an order` {
  @Test func `makes an unpaid one of the terms asked for`() throws {
    let asked = terms(.jsapi, payer: xiaoming)
    let expected = Order(id: fresh, terms: asked, createdAt: noon, expiresAt: noon.adding(days: 7))
    #expect(try place(asked) == .create(expected))
    #expect(expected.state == .notPaid && expected.refunded == .fen(0) && expected.refundCount == 0)
  }

  @Test(
    arguments: [
      // Nothing asked: the longest life there is.
      (.native, nil, 7 * 86_400), (.code, nil, 300),
      // Earlier than a minute is moved up to one.
      (.native, 1, 60), (.native, 59, 60), (.native, 60, 60), (.native, 61, 61), (.code, 10, 60),
      // Later than the longest life is moved down to it.
      (.native, 7 * 86_400 - 1, 7 * 86_400 - 1), (.native, 7 * 86_400, 7 * 86_400),
      (.native, 7 * 86_400 + 1, 7 * 86_400),
      (.code, 299, 299), (.code, 301, 300),
    ] as [(TradeType, Int64?, Int64)])
  func `gives it at least a minute and at most its longest life, seconds`(
    tradeType: TradeType, asked: Int64?, life: Int64
  ) throws {
    let asked = terms(tradeType, expiresAt: asked.map { noon.adding(seconds: $0) })
    guard case .create(let made) = try place(asked) else { return #expect(Bool(false), "not a new order") }
    #expect(made.expiresAt == noon.adding(seconds: life))
    // What was asked stays in the terms as it was asked.
    #expect(made.terms == asked)
  }

  @Test(arguments: [0, -1, -86_400_000] as [Int64])
  func `that expires now or in the past is refused`(milliseconds: Int64) {
    let asked = terms(expiresAt: noon.adding(milliseconds: milliseconds))
    #expect(throws: PrepayRefusal.expiresInThePast) { try place(asked) }
  }

  @Test(arguments: [.notPaid, .userPaying(attempt(waitingForBank))] as [OrderState])
  func `again with the same terms finds the same order`(state: OrderState) throws {
    let existing = order(terms(), state)
    #expect(try place(terms(), existing: existing, at: noon.adding(seconds: 30)) == .again(existing))
  }

  @Test func `again is not hindered by a time_expire that has moved up since`() throws {
    // It was placed to expire at once and got a minute; its repetition comes within that minute.
    let asked = terms(expiresAt: noon.adding(seconds: 1))
    let existing = order(asked, expiresAt: noon.adding(seconds: 60))
    #expect(try place(asked, existing: existing, at: noon.adding(seconds: 30)) == .again(existing))
  }

  @Test func `again when its time is over is refused before the scheduler closes it`() {
    let existing = order(expiresAt: noon)
    #expect(throws: PrepayRefusal.alreadyClosed) { try place(existing: existing, at: noon) }
  }

  @Test(
    arguments: [
      (.paid(payment()), .alreadyPaid),
      (.closed(.merchant, at: noon), .alreadyClosed), (.closed(.expired, at: noon), .alreadyClosed),
      (.closed(.payerFailed, at: noon), .alreadyClosed), (.closed(.reversed(payment()), at: noon), .alreadyClosed),
    ] as [(OrderState, PrepayRefusal)])
  func `again after its end is refused`(state: OrderState, refusal: PrepayRefusal) {
    #expect(throws: refusal) { try place(existing: order(terms(), state)) }
  }

  @Test(arguments: [.notPaid, .paid(payment()), .closed(.merchant, at: noon)] as [OrderState])
  func `under a used number with other terms is refused for that, whatever became of the first`(state: OrderState) {
    let other = terms(expiresAt: noon.adding(days: -1), hash: [2])
    #expect(throws: PrepayRefusal.sameNumberOtherTerms) { try place(other, existing: order(terms(), state)) }
  }
}
