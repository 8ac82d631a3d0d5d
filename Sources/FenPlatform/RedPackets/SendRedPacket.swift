import Fen

/// Sends a packet for somebody who has been authenticated. From an account it can be opened when this answers; with a
/// card it waits for the bank, which the bank desk asks.
///
/// Idempotent by sender and number. For people and merchants alike: whose money it is, is in `terms.sender`. A
/// merchant's packet has rules of its own; it is opened, seen and ended as any other.
public struct SendRedPacket: Command {
  let terms: RedPacketTerms
  let seed: UInt64

  /// - Parameter seed: random; what the shares will be drawn from.
  public init(_ terms: RedPacketTerms, seed: UInt64) {
    self.terms = terms
    self.seed = seed
  }

  public var subject: Int { terms.number.hashValue }
  public func prefetch(in work: Workspace) {
    work.want(terms.sender, redPacketNumber: terms.number)
    if let account = terms.sender.account { work.want(account, terms.total.currency) }
    if case .person(let user, _) = terms.sender { work.want(personOf: user) }
    if case .direct(let recipient) = terms.kind {
      work.want(personOf: recipient)
    }
  }

  /// - Throws: `SendRedPacketRefusal`, `LimitRefusal`, `UnknownThing.user`.
  public func perform(in work: Workspace) throws -> RedPacket {
    // Before anything is asked about the people: a retry gets its first answer whatever has become of them.
    if let earlier = try work.redPacket(terms.sender, terms.number) { return try repeated(earlier, by: terms) }
    if case .person(let user, _) = terms.sender { try work.requireVerified(user, to: .sendRedPacket) }
    let new = RedPacketDraw(
      id: RedPacketID(work.numbers.nextOwner()), seed: seed, bankRequest: BankRequestID(work.numbers.next()))
    let rules =
      switch terms.sender {
      case .person: RedPacketRules(work.rules, on: work.today)
      case .merchant: RedPacketRules(ofMerchants: work.rules, for: terms.kind, on: work.today)
      }
    switch try decideSend(terms, given: try facts(work), as: new, under: rules) {
    case .open(let packet, let posting):
      try spend(in: work)
      try work.post([posting], cause: packet.id.value)
      work.put(packet)
      return packet
    case .askBank(let packet, let card):
      try spend(in: work)
      try work.ask(.chargePacket(card, for: packet.id), terms.total, as: new.bankRequest)
      work.put(packet)
      return packet
    }
  }

  private func facts(_ work: Workspace) throws -> SendRedPacketFacts {
    var isForOneself = false
    if case .direct(let recipient) = terms.kind {
      try work.requireOpen(recipient)
      let named = try work.person(of: recipient).id
      if case .person(let user, _) = terms.sender { isForOneself = try work.person(of: user).id == named }
    }
    var card: CardFacts?
    if case .person(let user, .card(let id)) = terms.sender, let found = try work.card(id), found.user == user {
      card = found.facts
    }
    let balance = try terms.sender.account.map { try work.balance($0, terms.total.currency) }
    return SendRedPacketFacts(
      isForOneself: isForOneself, balance: balance ?? .zero(terms.total.currency), card: card, now: work.now)
  }

  /// What leaves a person counts against his limits.
  private func spend(in work: Workspace) throws {
    guard case .person(let user, let method) = terms.sender else { return }
    try work.spend(terms.total, by: user, from: method, as: .redPacket, authenticated: terms.authenticated)
  }
}
