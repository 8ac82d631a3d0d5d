/// What a packet must keep to.
public struct RedPacketRules: Hashable, Sendable {
  public var bounds: ShareBounds
  public var mostShares: Int64
  /// Bytes of UTF-8. Source: API v2 现金红包, wishing: String(128).
  public var longestGreeting: Int
  /// How long a packet can be opened, seconds.
  public var life: Int64

  public init(bounds: ShareBounds, mostShares: Int64, longestGreeting: Int = 128, life: Int64) {
    self.bounds = bounds
    self.mostShares = mostShares
    self.longestGreeting = longestGreeting
    self.life = life
  }

  /// Those of packets between people, as they stand on a day.
  public init(_ rules: Rules, on day: BusinessDay) {
    self.init(
      bounds: ShareBounds(smallest: 1, largest: max(1, rules.setting(.packetShareMost, on: day))),
      mostShares: rules.setting(.packetSharesMost, on: day), life: max(1, rules.setting(.packetExpiry, on: day)))
  }

  /// Those of merchants' packets. Only one to a single person names a scene, and without one the call refuses what is
  /// above the usual. Source: API v2 现金红包.
  public init(ofMerchants rules: Rules, for kind: RedPacketKind, on day: BusinessDay) {
    let usual = rules.setting(.merchantPacketMost, on: day)
    let most =
      switch kind {
      case .direct: max(usual, rules.setting(.merchantScenePacketMost, on: day))
      case .equal, .lucky: usual
      }
    self.init(
      bounds: ShareBounds(smallest: 1, largest: max(1, most)),
      mostShares: rules.setting(.merchantGroupPeopleMost, on: day), life: max(1, rules.setting(.packetExpiry, on: day)))
  }
}

/// The rows the sending of a packet is decided on.
public struct SendRedPacketFacts: Sendable {
  /// Whether the one it names is the sender himself, in whatever wallet.
  public let isForOneself: Bool
  /// What the account it is paid from holds; nothing for a card.
  public let balance: Money
  /// The sender's card, if he chose one of his.
  public let card: CardFacts?
  public let now: Instant

  public init(
    isForOneself: Bool = false, balance: Money, card: CardFacts? = nil, now: Instant
  ) {
    self.isForOneself = isForOneself
    self.balance = balance
    self.card = card
    self.now = now
  }
}

/// What a new packet gets by chance.
public struct RedPacketDraw: Sendable {
  public let id: RedPacketID
  public let seed: UInt64
  /// The number under which the bank would be asked.
  public let bankRequest: BankRequestID

  public init(id: RedPacketID, seed: UInt64, bankRequest: BankRequestID) {
    self.id = id
    self.seed = seed
    self.bankRequest = bankRequest
  }
}

public enum SendRedPacketDecision: Equatable, Sendable {
  /// It can be opened at once: the packet and what moves.
  case open(RedPacket, Posting)
  /// The bank must be asked first.
  case askBank(RedPacket, CardID)
}

/// In descending precedence: an earlier case wins when several are true.
public enum SendRedPacketRefusal: Error, Equatable, Sendable {
  case sameNumberOtherTerms
  case greetingTooLong(bytes: Int, most: Int)
  case countOutOfRange(Int64, most: Int64)
  case toOneself
  case sharesTooSmall(least: Money)
  case sharesTooLarge(most: Money)
  /// Equal shares of this total are no whole numbers.
  case notDivisible
  case noSuchCard
  case balanceTooLow(has: Money, needs: Money)
}

/// The packet that has this number already, when it is the same. A retry must get its first answer whatever has become
/// of the packet and of the people, so this is asked first.
///
/// - Throws: `sameNumberOtherTerms`.
public func repeated(_ earlier: RedPacket, by terms: RedPacketTerms) throws(SendRedPacketRefusal) -> RedPacket {
  guard earlier.terms.hash == terms.hash else { throw .sameNumberOtherTerms }
  return earlier
}

/// Decides the sending of a packet by somebody who has been authenticated.
public func decideSend(
  _ terms: RedPacketTerms, given facts: SendRedPacketFacts, as new: RedPacketDraw, under rules: RedPacketRules
) throws(SendRedPacketRefusal) -> SendRedPacketDecision {
  try check(terms, isForOneself: facts.isForOneself, under: rules)
  func packet(_ state: RedPacketState) -> RedPacket {
    RedPacket(
      id: new.id, terms: terms, seed: new.seed, bounds: rules.bounds, life: rules.life, createdAt: facts.now,
      state: state)
  }
  switch terms.sender {
  case .person(_, .card(let chosen)):
    guard let card = facts.card, card.id == chosen, card.bound else { throw .noSuchCard }
    return .askBank(packet(.awaitingBank(new.bankRequest)), chosen)
  case .person(let user, .balance):
    return try paid(packet(.open(until: facts.now.adding(seconds: rules.life))), from: .wallet(user), facts.balance)
  case .merchant(let merchant):
    return try paid(
      packet(.open(until: facts.now.adding(seconds: rules.life))), from: .operation(merchant), facts.balance)
  }
}

private func paid(
  _ packet: RedPacket, from account: AccountID, _ balance: Money
) throws(SendRedPacketRefusal) -> SendRedPacketDecision {
  let total = packet.terms.total
  guard balance >= total else { throw .balanceTooLow(has: balance, needs: total) }
  return .open(
    packet, Posting(debit: account, credit: packet.account, amount: total, kind: packet.terms.sender.sent))
}

private func check(
  _ terms: RedPacketTerms, isForOneself: Bool, under rules: RedPacketRules
) throws(SendRedPacketRefusal) {
  let bytes = terms.greeting?.utf8.count ?? 0
  guard bytes <= rules.longestGreeting else { throw .greetingTooLong(bytes: bytes, most: rules.longestGreeting) }
  let (bounds, total, count) = (rules.bounds, terms.total, terms.count)
  switch terms.kind {
  case .direct:
    guard count == 1 else { throw .countOutOfRange(count, most: 1) }
    guard !isForOneself else { throw .toOneself }
  case .equal, .lucky:
    guard count >= 1, count <= rules.mostShares else { throw .countOutOfRange(count, most: rules.mostShares) }
  }
  guard total.minorUnits / count >= bounds.smallest else {
    throw .sharesTooSmall(least: Money(minorUnits: bounds.smallest, total.currency))
  }
  guard bounds.admit(total.minorUnits, among: count) else {
    throw .sharesTooLarge(most: Money(minorUnits: bounds.largest, total.currency))
  }
  switch terms.kind {
  case .equal: guard total.minorUnits % count == 0 else { throw .notDivisible }
  case .direct, .lucky: break
  }
}

// As what its money moves.

extension RedPacketSender {
  var sent: TransferKind {
    switch self {
    case .person: .packetSent
    case .merchant: .payoutSent
    }
  }

  var received: TransferKind {
    switch self {
    case .person: .packetOpened
    case .merchant: .payoutReceived
    }
  }

  var returned: TransferKind {
    switch self {
    case .person: .packetReturned
    case .merchant: .payoutReturned
    }
  }
}
