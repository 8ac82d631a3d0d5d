import Fen

/// A packet's time may have run out.
struct ExpireRedPacket: Command {
  let packet: RedPacketID

  init(_ packet: RedPacketID) { self.packet = packet }

  var subject: Int { packet.hashValue }
  func prefetch(in work: Workspace) {
    work.want(packet)
    work.want(.escrow(packet.escrow), .cny)
  }

  /// - Throws: `UnknownThing.redPacket`.
  func perform(in work: Workspace) throws -> RedPacket {
    guard let packet = try work.redPacket(packet) else { throw UnknownThing.redPacket }
    let request = BankRequestID(work.numbers.next())
    switch decideExpiry(packet, bankRequest: request, now: work.now) {
    case .nothing: return packet
    case .returned(let next, let posting):
      // Read together with the account the money comes from, and so locked before it.
      work.want(posting.credit, posting.amount.currency)
      try work.post([posting], cause: packet.id.value)
      if case .person(let user, .balance) = packet.terms.sender {
        try work.giveBack(posting.amount, to: user, of: packet.createdAt)
      }
      work.put(next)
      return next
    case .askBank(let next, let card):
      try work.ask(.returnPacket(card, for: packet.id), packet.rest, as: request)
      work.put(next)
      return next
    }
  }
}

extension Workspace {
  /// The bank spoke about the card that pays for a packet.
  func settleCharge(of id: RedPacketID, accepted: Bool) throws {
    guard let packet = try redPacket(id) else { throw UnknownThing.redPacket }
    guard let (next, posting) = decideBankPaid(packet, accepted: accepted, now: now) else { return }
    if let posting { try post([posting], cause: id.value) }
    put(next)
  }

  /// The bank spoke about the card that gets the rest of a packet back.
  func settleReturn(of id: RedPacketID, accepted: Bool) throws {
    guard let packet = try redPacket(id) else { throw UnknownThing.redPacket }
    guard case .person(let user, _) = packet.terms.sender,
      let (next, posting) = decideBankReturned(packet, to: user, accepted: accepted)
    else { return }
    try post([posting], cause: id.value)
    put(next)
  }
}
