import Fen

/// Somebody opens a packet. All openings of one packet go to one writer, one after another and many in a batch: the
/// packet's row and its account are written once for all of them.
public struct OpenRedPacket: Command {
  let packet: RedPacketID
  let user: UserID

  public init(_ packet: RedPacketID, by user: UserID) {
    self.packet = packet
    self.user = user
  }

  public struct Answer: Sendable {
    public let packet: RedPacket
    /// The share of this opening, or of an earlier one.
    public let claim: RedPacketClaim
    /// Whether it was opened now.
    public let isNew: Bool
  }

  public var subject: Int { packet.hashValue }
  public func prefetch(in work: Workspace) {
    work.want(packet)
    work.want(personOf: user)
    // Of most people: those with several wallets are found when the person is.
    work.want(RedPacketClaim.Key(packet: packet, person: PersonID(user)))
    work.want(.escrow(packet.escrow), .cny)
  }

  /// - Throws: `OpenRedPacketRefusal`; after those `LimitRefusal.unverified`; `UnknownThing`.
  public func perform(in work: Workspace) throws -> Answer {
    guard let packet = try work.redPacket(packet) else { throw UnknownThing.redPacket }
    let person = try work.person(of: user).id
    var recipient: PersonID?
    if case .direct(let named) = packet.terms.kind { recipient = try work.person(of: named).id }
    let facts = OpenRedPacketFacts(
      packet: packet, earlier: try work.redPacketClaim(packet.id, person), person: person, wallet: user,
      recipient: recipient, now: work.now)
    switch try decideOpen(facts) {
    case .replay(let claim): return Answer(packet: packet, claim: claim, isNew: false)
    case .open(let next, let claim, let posting):
      try work.requireVerified(user, to: .openRedPacket)
      try work.post([posting], cause: packet.id.value)
      work.put(next)
      work.redPacketClaims.put(claim)
      return Answer(packet: next, claim: claim, isNew: true)
    }
  }
}
