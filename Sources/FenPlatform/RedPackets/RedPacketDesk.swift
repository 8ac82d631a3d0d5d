import Fen
import FenStore

/// Red packets as people, pages and merchants ask for them.
public struct RedPacketDesk: Sendable {
  let platform: Platform
  public let links: RedPacketLinks

  /// Sends a packet for somebody who has been authenticated. With a card the bank is asked; while it is silent the
  /// packet is answered as it waits.
  ///
  /// - Throws: `SendRedPacketRefusal`, `LimitRefusal`, `CardRefusal.bankRefused`, `UnknownThing.user`.
  public func send(_ terms: RedPacketTerms) async throws -> RedPacket {
    var generator = SystemRandomNumberGenerator()
    return try await answer(try await platform.engine.perform(SendRedPacket(terms, seed: generator.next())))
  }

  /// What an earlier request with this number came to; nil when there was none.
  ///
  /// - Throws: `SendRedPacketRefusal.sameNumberOtherTerms`, `CardRefusal.bankRefused`.
  public func earlier(_ terms: RedPacketTerms) async throws -> RedPacket? {
    guard let found = try await packet(of: terms.sender, number: terms.number) else { return nil }
    return try await answer(try repeated(found, by: terms))
  }

  private func answer(_ sent: RedPacket) async throws -> RedPacket {
    var packet = sent
    if case .awaitingBank(let request) = packet.state {
      try await platform.bank.carry(request)
      guard let after = try await self.packet(packet.id) else { throw UnknownThing.redPacket }
      packet = after
    }
    if case .failed = packet.state { throw CardRefusal.bankRefused }
    return packet
  }

  /// Opens a packet, or shows again what was in it.
  ///
  /// - Throws: `OpenRedPacketRefusal`, `LimitRefusal.unverified`, `UnknownThing`.
  public func open(_ packet: RedPacketID, by user: UserID) async throws -> OpenRedPacket.Answer {
    try await platform.engine.perform(OpenRedPacket(packet, by: user))
  }

  /// The packet behind the word of its link.
  ///
  /// - Throws: `UnknownThing.redPacket`.
  public func packet(word: String) throws -> RedPacketID {
    guard let packet = links.packet(word: word) else { throw UnknownThing.redPacket }
    return packet
  }

  public func packet(_ id: RedPacketID) async throws -> RedPacket? {
    try await platform.database.read { try RedPacket.find(id, in: $0) }
  }

  /// The packet a sender gave this number: `request_id` of a wallet, `mch_billno` of a merchant.
  public func packet(of sender: RedPacketSender, number: String) async throws -> RedPacket? {
    try await platform.database.read { try RedPacket.find(GivenNumber(sender, number), in: $0) }
  }

  /// What is to be seen of a packet, who took what so far; nil when there is none.
  public func story(_ id: RedPacketID) async throws -> RedPacketStory? {
    try await platform.database.read { transaction in
      guard let packet = try RedPacket.find(id, in: transaction) else { return nil }
      return RedPacketStory(
        packet: packet, senderName: try senderName(of: packet, in: transaction),
        claims: try claims(of: id, in: transaction))
    }
  }

  /// What a wallet sent, the latest first.
  public func sent(by user: UserID, limit: Int64 = 50) async throws -> [RedPacket] {
    try await platform.database.read {
      try RedPacket.all(
        "WHERE sender = ?1 ORDER BY created_at DESC, id DESC LIMIT ?2", [.int(user.value), .int(limit)], in: $0)
    }
  }

  /// What a wallet received, the latest first.
  public func received(by user: UserID, limit: Int64 = 50) async throws -> [ReceivedRedPacket] {
    try await platform.database.read { transaction in
      let claims = try RedPacketClaim.all(
        "WHERE wallet = ?1 ORDER BY at DESC, packet DESC LIMIT ?2", [.int(user.value), .int(limit)], in: transaction)
      return try claims.compactMap { claim in
        guard let packet = try RedPacket.find(claim.packet, in: transaction) else { return nil }
        return ReceivedRedPacket(
          packet: packet, senderName: try senderName(of: packet, in: transaction), claim: claim)
      }
    }
  }

  /// Packets that were sent to this wallet and that its owner has still to open, the latest first.
  public func waiting(for user: UserID) async throws -> [SentRedPacket] {
    let now = platform.clock.now()
    return try await platform.database.read { transaction in
      let forOne = try RedPacket.all(
        "WHERE recipient = ?1 AND state = 1 ORDER BY id DESC LIMIT 100", [.int(user.value)], in: transaction)
      // What a merchant sent him to pass on, until he has his own share.
      let person = try PersonRow.person(of: user, in: transaction).id
      let forGroup = try RedPacket.all(
        """
        WHERE state = 1 AND recipient IS NULL
          AND id IN (SELECT packet FROM merchant_packets WHERE person = ?1 ORDER BY packet DESC LIMIT 100)
          AND NOT EXISTS (SELECT 1 FROM red_packet_claims c WHERE c.packet = red_packets.id AND c.person = ?2)
        """, [.int(user.value), .int(person.value)], in: transaction)
      return try (forOne + forGroup).sorted { $0.id > $1.id }.compactMap { packet in
        guard case .open(let until) = packet.state, now < until else { return nil }
        return SentRedPacket(packet: packet, senderName: try senderName(of: packet, in: transaction))
      }
    }
  }

  /// A packet with its sender's name; nil when there is none.
  public func packetAndSender(_ id: RedPacketID) async throws -> SentRedPacket? {
    try await platform.database.read { transaction in
      guard let packet = try RedPacket.find(id, in: transaction) else { return nil }
      return SentRedPacket(packet: packet, senderName: try senderName(of: packet, in: transaction))
    }
  }

  private func claims(
    of packet: RedPacketID, in transaction: any Transaction
  ) throws -> [RedPacketStory.Taken] {
    let claims = try RedPacketClaim.all("WHERE packet = ?1 ORDER BY place", [.int(packet.value)], in: transaction)
    return try claims.map { claim in
      RedPacketStory.Taken(claim: claim, name: maskedName(try User.find(claim.wallet, in: transaction)?.name ?? ""))
    }
  }

  /// A merchant sends under the name he gave with the packet, which need not be the one he is registered by.
  private func senderName(of packet: RedPacket, in transaction: any Transaction) throws -> String {
    switch packet.terms.sender {
    case .person(let user, _): maskedName(try User.find(user, in: transaction)?.name ?? "")
    case .merchant: try MerchantPacket.find(packet.id, in: transaction)?.senderName ?? ""
    }
  }
}

/// A packet with all that its openers may see of it.
public struct RedPacketStory: Hashable, Sendable {
  public struct Taken: Hashable, Sendable {
    public let claim: RedPacketClaim
    /// Masked.
    public let name: String
  }
  public let packet: RedPacket
  /// A person's is masked, a merchant's is not.
  public let senderName: String
  /// In the order of opening.
  public let claims: [Taken]

  /// The share of a wallet.
  public func share(of wallet: UserID) -> RedPacketClaim? { claims.first { $0.claim.wallet == wallet }?.claim }
}

/// A packet, and who sent it.
public struct SentRedPacket: Hashable, Sendable {
  public let packet: RedPacket
  /// A person's is masked, a merchant's is not.
  public let senderName: String
}

/// A packet somebody had a share of.
public struct ReceivedRedPacket: Hashable, Sendable {
  public let packet: RedPacket
  /// A person's is masked, a merchant's is not.
  public let senderName: String
  public let claim: RedPacketClaim
}

extension Platform {
  public var redPackets: RedPacketDesk { RedPacketDesk(platform: self, links: redPacketLinks) }
}
