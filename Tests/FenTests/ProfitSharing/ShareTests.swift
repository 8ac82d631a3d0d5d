import Fen
import Testing

private let now = Instant(seconds: 1_780_000_000)
private let side = MerchantSide.provider(ProviderID(1_900_000_009), of: shop)
private let staff = UserID(77)
private let headquarters = MerchantID(1_900_000_002)

/// An order of 100.00, paid a minute ago, with 0.60 of fee.
private func paidOrder(total: Int64 = 10_000) -> Order {
  let terms = OrderTerms(
    side: side, number: OutTradeNo(stored: "ORDER1"), app: "wx1", tradeType: .native, total: .fen(total),
    description: "coffee", isToBeShared: true, hash: [1])
  let paidAt = now.adding(seconds: -shareDelay)
  return Order(
    id: OrderID(1), terms: terms, createdAt: paidAt, expiresAt: now,
    state: .paid(
      Payment(
        payer: UserID(1), method: .balance, payerTotal: .fen(total), rewards: 0, fee: .fen(60), at: paidAt,
        authenticated: .password)))
}

private func frozen(_ amount: Int64 = 9940) -> FrozenOrder {
  FrozenOrder(OrderID(1), side, freezing: .fen(amount), at: now.adding(seconds: -shareDelay))
}

private func merchant(_ id: MerchantID, _ amount: Int64) -> ShareLineTerms {
  ShareLineTerms(
    to: NamedReceiver(.merchant(id), named: .merchantNumber, "\(id)"), amount: .fen(amount), description: "share")
}

private func person(_ id: UserID, _ amount: Int64) -> ShareLineTerms {
  ShareLineTerms(to: NamedReceiver(.person(id), named: .openid, "o1"), amount: .fen(amount), description: "share")
}

private func terms(_ lines: [ShareLineTerms], release: Bool = false, hash: UInt8 = 1) -> ShareTerms {
  ShareTerms(
    side: side, order: OrderID(1), number: OutShareNo(stored: "P1"), lines: lines, releasesRest: release, hash: [hash])
}

private func decide(
  _ terms: ShareTerms, _ frozen: FrozenOrder?, earlier: Share? = nil, failures: [Int: ShareFailure] = [:],
  order: Order = paidOrder(), at moment: Instant = now
) throws(ShareRefusal) -> ShareDecision {
  try decideShare(
    terms, given: ShareFacts(order: order, frozen: frozen, earlier: earlier, failures: failures, now: moment),
    id: ShareID(5))
}

@Suite struct `Sharing an order's money` {
  @Test func `gives each receiver his part and leaves the rest frozen`() throws {
    let decision = try decide(terms([merchant(headquarters, 1000), person(staff, 500)]), frozen())
    guard case .share(let share, let after, let postings) = decision else { Issue.record("\(decision)"); return }
    let from = AccountID(.merchant(shop), .sharing)
    #expect(
      postings == [
        Posting(debit: from, credit: .basic(headquarters), amount: .fen(1000), kind: .shared),
        Posting(debit: from, credit: .wallet(staff), amount: .fen(500), kind: .shared),
      ])
    #expect(after.left == .fen(8440))
    #expect(after.shared == .fen(1500))
    #expect(share.released == .fen(0))
    #expect(after.releasedAt == nil)
  }

  @Test func `releases the rest with the share that says so, and nothing can be shared after it`() throws {
    let decision = try decide(terms([merchant(headquarters, 1000)], release: true), frozen())
    guard case .share(let share, let after, let postings) = decision else { Issue.record("\(decision)"); return }
    #expect(postings.last?.credit == .basic(shop))
    #expect(share.released == .fen(8940))
    #expect(after.left == .fen(0))
    #expect(throws: ShareRefusal.released) { try decide(terms([merchant(headquarters, 1)], hash: 2), after) }
  }

  @Test func `a receiver who can be given nothing fails alone, and his part stays`() throws {
    let decision = try decide(
      terms([merchant(headquarters, 1000), person(staff, 500)]), frozen(), failures: [1: .notVerified])
    guard case .share(let share, let after, let postings) = decision else { Issue.record("\(decision)"); return }
    #expect(share.lines.map(\.failure) == [nil, .notVerified])
    #expect(postings.count == 1)
    #expect(after.left == .fen(8940))
  }

  @Test(arguments: [(3000, true), (3001, false)] as [(Int64, Bool)])
  func `stays within 30 % of the total`(amount: Int64, fits: Bool) throws {
    if fits {
      _ = try decide(terms([merchant(headquarters, amount)]), frozen())
    } else {
      #expect(throws: ShareRefusal.exceedsRatio(most: .fen(3000))) {
        try decide(terms([merchant(headquarters, amount)]), frozen())
      }
    }
  }

  @Test func `counts earlier shares in the ratio`() throws {
    guard case .share(_, let after, _) = try decide(terms([merchant(headquarters, 2000)]), frozen()) else { return }
    #expect(throws: ShareRefusal.exceedsRatio(most: .fen(1000))) {
      try decide(terms([merchant(headquarters, 1001)], hash: 2), after)
    }
    _ = try decide(terms([merchant(headquarters, 1000)], hash: 2), after)
  }

  @Test func `never takes more than is frozen, as after a refund`() throws {
    #expect(throws: ShareRefusal.exceedsLeft(.fen(100))) {
      try decide(terms([merchant(headquarters, 101)]), frozen(100))
    }
  }

  @Test(arguments: [(59, false), (60, true)] as [(Int64, Bool)])
  func `begins a minute after the payment`(seconds: Int64, may: Bool) throws {
    let moment = now.adding(seconds: seconds - shareDelay)
    if may {
      _ = try decide(terms([merchant(headquarters, 1)]), frozen(), at: moment)
    } else {
      #expect(throws: ShareRefusal.tooEarly(until: now)) {
        try decide(terms([merchant(headquarters, 1)]), frozen(), at: moment)
      }
      // A release waits for nothing.
      _ = try decide(terms([], release: true), frozen(), at: moment)
    }
  }

  @Test func `the same request again is the same share, and with other terms refused`() throws {
    guard case .share(let first, let after, _) = try decide(terms([merchant(headquarters, 9)]), frozen()) else {
      return
    }
    #expect(try decide(terms([merchant(headquarters, 9)]), after, earlier: first) == .replay(first))
    #expect(throws: ShareRefusal.sameNumberOtherTerms) {
      try decide(terms([merchant(headquarters, 9)], hash: 2), after, earlier: first)
    }
  }

  @Test func `names each other refusal`() throws {
    var unpaid = paidOrder()
    unpaid.state = .notPaid
    #expect(throws: ShareRefusal.orderNotPaid) {
      try decide(terms([merchant(headquarters, 1)]), frozen(), order: unpaid)
    }
    #expect(throws: ShareRefusal.notToBeShared) { try decide(terms([merchant(headquarters, 1)]), nil) }
    #expect(throws: ShareRefusal.nothingAsked) { try decide(terms([]), frozen()) }
    #expect(throws: ShareRefusal.sameReceiverTwice(place: 1)) {
      try decide(terms([merchant(headquarters, 1), merchant(headquarters, 2)]), frozen())
    }
    let many = (0..<51).map { merchant(MerchantID(1_900_000_100 + Int64($0)), 1) }
    #expect(throws: ShareRefusal.tooManyReceivers) { try decide(terms(many), frozen()) }
    var worn = frozen()
    for number in 0..<50 {
      guard case .share(_, let after, _) = try decide(terms([merchant(headquarters, 1)], hash: UInt8(number)), worn)
      else { return }
      worn = after
    }
    #expect(throws: ShareRefusal.tooManyShares) { try decide(terms([merchant(headquarters, 1)]), worn) }
  }

  @Test func `a refund thaws what it needs, as far as it goes`() throws {
    var order = frozen(100)
    #expect(try order.thaw(.fen(60)).map(\.amount) == [.fen(60)])
    #expect(try order.thaw(.fen(60)).map(\.amount) == [.fen(40)])
    #expect(try order.thaw(.fen(60)) == [])
  }

  @Test func `a refund that gives more of the fee back than it takes leaves what waits as it is`() throws {
    var order = frozen(100)
    #expect(try order.thaw(.fen(-1)) == [])
    #expect(order.left == .fen(100))
  }
}

@Suite struct `Giving a share back` {
  private func made() throws -> (Share, FrozenOrder) {
    guard
      case .share(let share, let after, _) = try decide(
        terms([merchant(headquarters, 1000), person(staff, 500)]), frozen())
    else { throw ShareRefusal.nothingAsked }
    return (share, after)
  }

  private func giveBack(
    _ amount: Int64, of share: Share, _ frozen: FrozenOrder, from: MerchantID = headquarters, balance: Int64 = 1000,
    earlier: ShareReturn? = nil, at moment: Instant = now
  ) throws(ShareReturnRefusal) -> ShareReturnDecision {
    try decideShareReturn(
      ShareReturnTerms(
        side: side, share: share.id, number: OutShareNo(stored: "R1"), from: from, amount: .fen(amount),
        description: "refund", hash: [UInt8(truncatingIfNeeded: amount)]),
      given: ShareReturnFacts(
        share: share, frozen: frozen, earlier: earlier, balance: .fen(balance), now: moment), id: ShareReturnID(6))
  }

  @Test func `moves the part from the receiver to the merchant, and room in the ratio with it`() throws {
    let (share, frozen) = try made()
    guard case .accept(let made, let line, let after, let postings) = try giveBack(400, of: share, frozen) else {
      return
    }
    #expect(made.outcome == .succeeded)
    #expect(
      postings == [
        Posting(debit: .basic(headquarters), credit: .basic(shop), amount: .fen(400), kind: .shareReturned)
      ])
    #expect(line.returned == .fen(400))
    #expect(after.shared == .fen(1100))
  }

  @Test func `fails, written down, where the receiver has too little`() throws {
    let (share, frozen) = try made()
    guard case .fail(let failed) = try giveBack(400, of: share, frozen, balance: 399) else {
      Issue.record("it should fail")
      return
    }
    #expect(failed.outcome == .balanceTooLow)
  }

  @Test func `is refused above what was received, from others, and after 180 days`() throws {
    let (share, frozen) = try made()
    #expect(throws: ShareReturnRefusal.exceedsReceived(left: .fen(1000))) {
      try giveBack(1001, of: share, frozen, balance: 2000)
    }
    #expect(throws: ShareReturnRefusal.notAReceiver) { try giveBack(1, of: share, frozen, from: shop) }
    let last = share.at.adding(days: shareReturnDays)
    _ = try giveBack(1, of: share, frozen, at: last.adding(seconds: -1))
    #expect(throws: ShareReturnRefusal.tooLate) { try giveBack(1, of: share, frozen, at: last) }
  }
}
