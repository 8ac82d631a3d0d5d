import Testing

@testable import Fen

private let id = RedPacketID(3001)
private let request = BankRequestID(41)
private let new = RedPacketDraw(id: id, seed: 7, bankRequest: request)
private let packetRules = RedPacketRules(
  bounds: ShareBounds(smallest: 1, largest: 20_000), mostShares: 100, life: 86_400)
private let escrow = AccountID.escrow(id.escrow)
private let me = PersonID(xiaoming)
private let other = PersonID(somebodyElse)

private func terms(
  _ kind: RedPacketKind = .lucky, _ total: Int64 = 1_000, _ count: Int64 = 5, greeting: String? = nil,
  from sender: RedPacketSender = .person(xiaoming, .balance), hash: [UInt8] = [1]
) -> RedPacketTerms {
  RedPacketTerms(
    from: sender, number: "P1", kind: kind, total: .fen(total), count: count, greeting: greeting,
    authenticated: .password, hash: hash)
}

private func packet(
  _ terms: RedPacketTerms = terms(), _ state: RedPacketState = .open(until: noon.adding(hours: 24)),
  claimed: Int64 = 0, sum: Int64 = 0
) -> RedPacket {
  RedPacket(
    id: id, terms: terms, seed: 7, bounds: packetRules.bounds, life: packetRules.life, createdAt: noon, state: state,
    claimed: claimed, claimedSum: .fen(sum))
}

private func send(
  _ terms: RedPacketTerms, has balance: Int64 = 1_000_000, isForOneself: Bool = false, card: CardFacts? = nil,
  under rules: RedPacketRules = packetRules
) throws(SendRedPacketRefusal) -> SendRedPacketDecision {
  try decideSend(
    terms,
    given: SendRedPacketFacts(isForOneself: isForOneself, balance: .fen(balance), card: card, now: noon), as: new,
    under: rules)
}

@Suite struct `Sending a red packet` {
  @Test func `puts the money into the packet's own account`() throws {
    let merchant = RedPacketSender.merchant(shop)
    #expect(
      try send(terms())
        == .open(packet(), Posting(debit: .wallet(xiaoming), credit: escrow, amount: .fen(1_000), kind: .packetSent))
    )
    #expect(
      try send(terms(from: merchant))
        == .open(
          packet(terms(from: merchant)),
          Posting(debit: .operation(shop), credit: escrow, amount: .fen(1_000), kind: .payoutSent)))
  }

  @Test func `with a card waits for its bank`() throws {
    let terms = terms(from: .person(xiaoming, .card(debitCard)))
    let card = CardFacts(id: debitCard, kind: .debit, bound: true)
    #expect(try send(terms, has: 0, card: card) == .askBank(packet(terms, .awaitingBank(request)), debitCard))
    let unbound = CardFacts(id: debitCard, kind: .debit, bound: false)
    for wrong in [nil, CardFacts(id: creditCard, kind: .credit, bound: true), unbound] {
      #expect(throws: SendRedPacketRefusal.noSuchCard) { try send(terms, card: wrong) }
    }
  }

  @Test func `is refused where the rules allow nobody a share`() throws {
    var none = packetRules
    none.mostShares = 0
    #expect(throws: SendRedPacketRefusal.countOutOfRange(1, most: 0)) { try send(terms(.lucky, 10, 1), under: none) }
  }

  @Test func `again is answered as the first time, whatever has become of it`() throws {
    let finished = packet(terms(), .finished(at: noon), claimed: 5, sum: 1_000)
    #expect(try repeated(finished, by: terms()) == finished)
    #expect(throws: SendRedPacketRefusal.sameNumberOtherTerms) { try repeated(finished, by: terms(hash: [2])) }
  }

  @Test(
    arguments: [
      (terms(.lucky, 5, 5), nil), (terms(.lucky, 4, 5), .sharesTooSmall(least: .fen(1))),
      (terms(.lucky, 0, 1), .sharesTooSmall(least: .fen(1))), (terms(.lucky, -5, 5), .sharesTooSmall(least: .fen(1))),
      (terms(.lucky, 20_000, 1), nil), (terms(.lucky, 20_001, 1), .sharesTooLarge(most: .fen(20_000))),
      (terms(.lucky, 100_000, 5), nil), (terms(.lucky, 100_001, 5), .sharesTooLarge(most: .fen(20_000))),
      (terms(.lucky, .max, 5), .sharesTooLarge(most: .fen(20_000))),
      (terms(.lucky, 100, 100), nil), (terms(.lucky, 101, 101), .countOutOfRange(101, most: 100)),
      (terms(.lucky, 100, 0), .countOutOfRange(0, most: 100)),
      (terms(.equal, 100, -1), .countOutOfRange(-1, most: 100)),
      (terms(.equal, 1_000, 5), nil), (terms(.equal, 1_001, 5), .notDivisible),
      (terms(.direct(to: somebodyElse), 20_000, 1), nil),
      (terms(.direct(to: somebodyElse), 20_001, 1), .sharesTooLarge(most: .fen(20_000))),
      (terms(.direct(to: somebodyElse), 100, 2), .countOutOfRange(2, most: 1)),
      (terms(greeting: String(repeating: "福", count: 42) + "ab"), nil),
      (terms(greeting: String(repeating: "福", count: 43)), .greetingTooLong(bytes: 129, most: 128)),
    ] as [(RedPacketTerms, SendRedPacketRefusal?)])
  func `keeps to the rules at their edges`(terms: RedPacketTerms, refusal: SendRedPacketRefusal?) {
    if let refusal {
      #expect(throws: refusal) { try send(terms) }
    } else {
      #expect(throws: Never.self) { try send(terms) }
    }
  }

  @Test func `needs the money`() {
    #expect(throws: Never.self) { try send(terms(), has: 1_000) }
    #expect(throws: SendRedPacketRefusal.balanceTooLow(has: .fen(999), needs: .fen(1_000))) {
      try send(terms(), has: 999)
    }
  }

  @Test func `to oneself is refused, in a group it is not`() {
    #expect(throws: SendRedPacketRefusal.toOneself) {
      try send(terms(.direct(to: xiaoming), 100, 1), isForOneself: true)
    }
  }
}

private func open(
  _ packet: RedPacket, as person: PersonID = me, earlier: RedPacketClaim? = nil, recipient: PersonID? = nil,
  at now: Instant = noon
) throws(OpenRedPacketRefusal) -> OpenRedPacketDecision {
  try decideOpen(
    OpenRedPacketFacts(
      packet: packet, earlier: earlier, person: person, wallet: UserID(person.value), recipient: recipient, now: now))
}

/// Everything that was found in a packet, opened by so many people in turn.
private func openAll(_ packet: RedPacket) throws -> (RedPacket, [Money]) {
  var (packet, shares) = (packet, [Money]())
  for person in 1...packet.terms.count {
    guard case .open(let next, let claim, let posting) = try open(packet, as: PersonID(person)) else { break }
    #expect(posting.amount == claim.share.amount && posting.debit == escrow)
    #expect(posting.credit == .wallet(UserID(person)) && claim.share.place == person)
    shares.append(claim.share.amount)
    packet = next
  }
  return (packet, shares)
}

@Suite struct `Opening a red packet` {
  @Test func `gives everybody the same share of an equal one`() throws {
    let (after, shares) = try openAll(packet(terms(.equal)))
    #expect(shares == [Money](repeating: .fen(200), count: 5))
    #expect(after.state == .finished(at: noon) && after.rest == .fen(0) && after.bestLuck == nil)
  }

  @Test func `draws from a lucky one, and tells the best luck when all is taken`() throws {
    let (after, shares) = try openAll(packet())
    #expect(shares == [260, 278, 295, 39, 128].map(Money.fen))
    #expect(after.state == .finished(at: noon) && after.claimedSum == .fen(1_000))
    #expect(after.bestLuck == RankedShare(place: 3, amount: .fen(295)))
    guard case .open(let next, _, _) = try open(packet()) else { return }
    #expect(next.bestLuck == nil && next.largest == RankedShare(place: 1, amount: .fen(260)))
  }

  @Test func `of equals the first has the best luck`() throws {
    let (after, shares) = try openAll(packet(terms(.lucky, 5, 5)))
    #expect(shares == [Money](repeating: .fen(1), count: 5))
    #expect(after.bestLuck == RankedShare(place: 1, amount: .fen(1)))
  }

  @Test func `by the sender is fine in a group`() throws {
    #expect(throws: Never.self) { try open(packet(terms(.lucky)), as: me) }
  }

  @Test func `gives a direct one to the person it names, whatever his wallet`() throws {
    let direct = packet(terms(.direct(to: somebodyElse), 100, 1))
    #expect(throws: OpenRedPacketRefusal.notForYou) { try open(direct, as: me, recipient: other) }
    guard case .open(let after, let claim, _) = try open(direct, as: other, recipient: other) else { return }
    #expect(claim.share == RankedShare(place: 1, amount: .fen(100)) && after.state == .finished(at: noon))
  }

  @Test func `a merchant's is paid to people as a payout`() throws {
    guard case .open(_, _, let posting) = try open(packet(terms(from: .merchant(shop)))) else { return }
    #expect(posting.kind == .payoutReceived)
  }

  @Test func `ends after 24 hours, to the millisecond`() throws {
    let end = noon.adding(hours: 24)
    #expect(throws: Never.self) { try open(packet(), at: end.adding(milliseconds: -1)) }
    #expect(throws: OpenRedPacketRefusal.expired) { try open(packet(), at: end) }
  }

  private static let ends: [(RedPacketState, OpenRedPacketRefusal)] = [
    (.awaitingBank(request), .notPaidYet), (.failed(at: noon), .notPaid), (.finished(at: noon), .finished),
    (.expired(at: noon), .expired), (.returning(request, since: noon), .expired),
  ]

  @Test(arguments: ends)
  func `is refused by the packet's state`(state: RedPacketState, why: OpenRedPacketRefusal) {
    #expect(throws: why) { try open(packet(terms(), state), recipient: other) }
  }

  @Test(arguments: ends)
  func `tells the wrong person that it is not his, and nothing of its state`(
    state: RedPacketState, _: OpenRedPacketRefusal
  ) {
    let direct = packet(terms(.direct(to: somebodyElse), 100, 1), state)
    #expect(throws: OpenRedPacketRefusal.notForYou) { try open(direct, as: me, recipient: other) }
  }

  @Test(arguments: ends)
  func `again shows the share of the first time`(state: RedPacketState, _: OpenRedPacketRefusal) throws {
    let claim = RedPacketClaim(
      packet: id, person: me, wallet: xiaoming, share: RankedShare(place: 1, amount: .fen(65)), at: noon)
    #expect(try open(packet(terms(), state), earlier: claim) == .replay(claim))
  }
}

@Suite struct `The end of a red packet` {
  private let end = noon.adding(hours: 24)

  @Test func `gives back what nobody took, the way it came`() throws {
    let half = packet(claimed: 2, sum: 382)
    #expect(decideExpiry(half, bankRequest: request, now: end.adding(milliseconds: -1)) == .nothing)
    var after = half
    after.state = .expired(at: end)
    #expect(
      decideExpiry(half, bankRequest: request, now: end)
        == .returned(
          after, Posting(debit: .escrow(id.escrow), credit: .wallet(xiaoming), amount: .fen(618), kind: .packetReturned)
        ))
    #expect(after.held == .fen(0) && half.held == .fen(618))

    let merchant = packet(terms(from: .merchant(shop)))
    guard case .returned(_, let posting) = decideExpiry(merchant, bankRequest: request, now: end) else {
      Issue.record("a merchant's packet goes back at once")
      return
    }
    #expect(
      posting
        == Posting(debit: .escrow(id.escrow), credit: .operation(shop), amount: .fen(1_000), kind: .payoutReturned))
  }

  @Test func `asks the bank where a card paid, and falls back on the wallet`() throws {
    let byCard = packet(terms(from: .person(xiaoming, .card(debitCard))), claimed: 1, sum: 65)
    var returning = byCard
    returning.state = .returning(request, since: end)
    #expect(decideExpiry(byCard, bankRequest: request, now: end) == .askBank(returning, debitCard))
    #expect(returning.held == .fen(935))
    let ways: [(Bool, AccountID, TransferKind)] = [
      (true, .reserve, .packetReturned), (false, .wallet(xiaoming), .cardMoneyToWallet),
    ]
    for (accepted, account, kind) in ways {
      let (after, posting) = try #require(decideBankReturned(returning, to: xiaoming, accepted: accepted))
      #expect(after.state == .expired(at: end))
      #expect(posting == Posting(debit: .escrow(id.escrow), credit: account, amount: .fen(935), kind: kind))
      #expect(decideBankReturned(after, to: xiaoming, accepted: accepted) == nil)
    }
  }

  @Test func `counts the time from when the bank has paid`() throws {
    let waiting = packet(terms(from: .person(xiaoming, .card(debitCard))), .awaitingBank(request))
    let late = noon.adding(hours: 30)
    let (open, posting) = try #require(decideBankPaid(waiting, accepted: true, now: late))
    #expect(open.state == .open(until: late.adding(hours: 24)))
    #expect(posting == Posting(debit: .reserve, credit: escrow, amount: .fen(1_000), kind: .packetSent))
    let (failed, nothing) = try #require(decideBankPaid(waiting, accepted: false, now: late))
    #expect(failed.state == .failed(at: late) && nothing == nil && failed.held == .fen(0))
    #expect(decideBankPaid(open, accepted: true, now: late) == nil)
  }

  @Test(
    arguments: [
      .awaitingBank(request), .finished(at: noon), .returning(request, since: noon), .expired(at: noon),
      .failed(at: noon),
    ] as [RedPacketState])
  func `comes once`(state: RedPacketState) {
    #expect(decideExpiry(packet(terms(), state), bankRequest: request, now: end) == .nothing)
  }
}
