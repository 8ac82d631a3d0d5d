/// The rows an opening is decided on.
public struct OpenRedPacketFacts: Sendable {
  public let packet: RedPacket
  /// The share this person has of it already.
  public let earlier: RedPacketClaim?
  public let person: PersonID
  public let wallet: UserID
  /// The person a direct packet is for.
  public let recipient: PersonID?
  public let now: Instant

  public init(
    packet: RedPacket, earlier: RedPacketClaim? = nil, person: PersonID, wallet: UserID, recipient: PersonID? = nil,
    now: Instant
  ) {
    self.packet = packet
    self.earlier = earlier
    self.person = person
    self.wallet = wallet
    self.recipient = recipient
    self.now = now
  }
}

public enum OpenRedPacketDecision: Equatable, Sendable {
  /// Only a verified person: whoever writes this asks for that first.
  case open(RedPacket, RedPacketClaim, Posting)
  /// This person opened it before. Answer with his share, and write nothing.
  case replay(RedPacketClaim)
}

/// In descending precedence: an earlier case wins when several are true. That the opener is not verified comes after
/// all of them.
public enum OpenRedPacketRefusal: Error, Equatable, Sendable {
  /// A direct packet for somebody else, however it stands.
  case notForYou
  /// The sender's bank has not paid yet.
  case notPaidYet
  /// The sender's bank did not pay.
  case notPaid
  case expired
  /// All shares are taken.
  case finished
}

/// Decides what somebody finds in a packet.
///
/// - Throws: `OpenRedPacketRefusal`.
public func decideOpen(_ facts: OpenRedPacketFacts) throws(OpenRedPacketRefusal) -> OpenRedPacketDecision {
  // Who opened it once sees his share again, also when everything is taken or it has run out.
  if let earlier = facts.earlier { return .replay(earlier) }
  let packet = facts.packet
  switch packet.terms.kind {
  case .direct: guard facts.recipient == facts.person else { throw .notForYou }
  case .equal, .lucky: break
  }
  switch packet.state {
  case .awaitingBank: throw .notPaidYet
  case .failed: throw .notPaid
  case .returning, .expired: throw .expired
  case .finished: throw .finished
  case .open(let until): guard facts.now < until else { throw .expired }
  }

  // From here on the opening must succeed.
  let share = RankedShare(place: packet.claimed + 1, amount: nextShare(of: packet))
  var next = packet
  next.claimed += 1
  next.claimedSum = Money(
    minorUnits: packet.claimedSum.minorUnits + share.amount.minorUnits, packet.terms.total.currency)
  if packet.largest.map({ $0.amount < share.amount }) ?? true { next.largest = share }
  if next.claimed == packet.terms.count { next.state = .finished(at: facts.now) }
  let claim = RedPacketClaim(
    packet: packet.id, person: facts.person, wallet: facts.wallet, share: share, at: facts.now)
  return .open(
    next, claim,
    Posting(
      debit: packet.account, credit: .wallet(facts.wallet), amount: share.amount, kind: packet.terms.sender.received))
}

/// What the next opener finds. The same openings in the same order find the same.
func nextShare(of packet: RedPacket) -> Money {
  let (left, openers) = (packet.rest.minorUnits, packet.terms.count - packet.claimed)
  let amount: Int64
  switch packet.terms.kind {
  case .direct: amount = left
  case .equal: amount = left / openers
  case .lucky:
    var generator = SeededNumbers(seed: packet.seed, place: packet.claimed + 1)
    amount = drawShare(of: left, among: openers, within: packet.bounds, using: &generator)
  }
  return Money(minorUnits: amount, packet.terms.total.currency)
}
