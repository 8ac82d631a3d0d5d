/// A red packet. Its number owns the escrow account that holds its money.
public struct RedPacketID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }

  public var escrow: EscrowID { EscrowID(value) }
}

/// Whose money is in a packet, and where what nobody opened goes back to.
public enum RedPacketSender: Hashable, Sendable {
  case person(UserID, PaymentMethod)
  /// From the operating account, and back to it.
  case merchant(MerchantID)

  /// The account the packet is paid from at once; nil when the bank must be asked for a card's money.
  public var account: AccountID? {
    switch self {
    case .person(let user, .balance): .wallet(user)
    case .person(_, .card): nil
    case .merchant(let merchant): .operation(merchant)
    }
  }
}

/// Who may open a packet, and what he finds in it.
public enum RedPacketKind: Hashable, Sendable {
  /// The whole for one named wallet's person.
  case direct(to: UserID)
  /// The same share for each, first come, first served.
  case equal
  /// A share drawn when it is opened.
  case lucky
}

/// What the sender asked for.
public struct RedPacketTerms: Hashable, Sendable {
  public let sender: RedPacketSender
  /// The sender's own number, unique with him: `request_id` of a wallet, `mch_billno` of a merchant.
  public let number: String
  public let kind: RedPacketKind
  public let total: Money
  /// How many can open it; 1 for a direct one.
  public let count: Int64
  public let greeting: String?
  /// What a person proved himself with.
  public let authenticated: Authentication
  /// SHA-256 over the request.
  public let hash: [UInt8]

  public init(
    from sender: RedPacketSender, number: String, kind: RedPacketKind, total: Money, count: Int64,
    greeting: String? = nil, authenticated: Authentication = [], hash: [UInt8]
  ) {
    self.sender = sender
    self.number = number
    self.kind = kind
    self.total = total
    self.count = count
    self.greeting = greeting
    self.authenticated = authenticated
    self.hash = hash
  }
}

/// Where a packet stands.
///
///     awaitingBank ──bank paid──▶ open ──last share──▶ finished
///          └──refused──▶ failed    └──24 h──▶ expired, through returning where a card gets the rest back
public enum RedPacketState: Hashable, Sendable {
  /// The card's bank has not answered yet.
  case awaitingBank(BankRequestID)
  case open(until: Instant)
  /// Every share is taken.
  case finished(at: Instant)
  /// Nobody can open it any more; the rest is on its way to the card it came from.
  case returning(BankRequestID, since: Instant)
  /// Nobody can open it any more; what was left has gone back.
  case expired(at: Instant)
  /// The card did not pay.
  case failed(at: Instant)
}

/// One share of a packet by its place in the order of opening, counted from 1.
public struct RankedShare: Hashable, Sendable {
  public let place: Int64
  public let amount: Money

  public init(place: Int64, amount: Money) {
    self.place = place
    self.amount = amount
  }
}

public struct RedPacket: Hashable, Sendable {
  public let id: RedPacketID
  public let terms: RedPacketTerms
  /// What the shares are drawn from. Nobody outside learns it.
  public let seed: UInt64
  /// The bounds a share is drawn within, as they were when it was sent.
  public let bounds: ShareBounds
  /// How long it can be opened, seconds.
  public let life: Int64
  public let createdAt: Instant
  public var state: RedPacketState
  /// How many have opened it.
  public var claimed: Int64
  /// What they have taken.
  public var claimedSum: Money
  /// The largest share so far, the first of equals.
  public var largest: RankedShare?

  public init(
    id: RedPacketID, terms: RedPacketTerms, seed: UInt64, bounds: ShareBounds, life: Int64, createdAt: Instant,
    state: RedPacketState, claimed: Int64 = 0, claimedSum: Money? = nil, largest: RankedShare? = nil
  ) {
    self.id = id
    self.terms = terms
    self.seed = seed
    self.bounds = bounds
    self.life = life
    self.createdAt = createdAt
    self.state = state
    self.claimed = claimed
    self.claimedSum = claimedSum ?? .zero(terms.total.currency)
    self.largest = largest
  }

  /// Where its money is.
  public var account: AccountID { .escrow(id.escrow) }

  /// What nobody has taken.
  public var rest: Money {
    Money(minorUnits: terms.total.minorUnits - claimedSum.minorUnits, terms.total.currency)
  }

  /// What its escrow account holds.
  public var held: Money {
    switch state {
    case .open, .returning: rest
    case .awaitingBank, .finished, .expired, .failed: .zero(terms.total.currency)
    }
  }

  /// The luckiest share (手气最佳), known when every share of a lucky packet is taken; among one there is none.
  public var bestLuck: RankedShare? {
    guard terms.count > 1 else { return nil }
    return switch (terms.kind, state) {
    case (.lucky, .finished): largest
    case (.lucky, .awaitingBank), (.lucky, .open), (.lucky, .returning), (.lucky, .expired), (.lucky, .failed),
      (.direct, _), (.equal, _):
      nil
    }
  }
}

/// One person's share of a packet.
public struct RedPacketClaim: Hashable, Sendable {
  public let packet: RedPacketID
  /// Who opened it: one share a person, however many wallets he has.
  public let person: PersonID
  /// The wallet that got it.
  public let wallet: UserID
  public let share: RankedShare
  public let at: Instant

  public init(packet: RedPacketID, person: PersonID, wallet: UserID, share: RankedShare, at: Instant) {
    self.packet = packet
    self.person = person
    self.wallet = wallet
    self.share = share
    self.at = at
  }
}
