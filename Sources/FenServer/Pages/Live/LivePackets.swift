import Crypto
import Fen
import FenPlatform
import Foundation

// Red packets.

extension LivePageData {
  func packetRules() -> PacketRules {
    let rules = RedPacketRules(platform.rules, on: BusinessDay(platform.clock.now()))
    return PacketRules(mostPerShare: .fen(rules.bounds.largest), mostShares: Int(rules.mostShares))
  }

  func send(_ form: PacketForm, by user: UserID, proof: PaymentProof, shownAs payee: String) async throws
    -> RedPacketView
  {
    let kind: RedPacketKind
    switch form.kind {
    case .lucky: kind = .lucky
    case .equal: kind = .equal
    case .direct:
      guard let reference = form.to else { throw PageRefusal.transfer(.noSuchPayee) }
      kind = .direct(
        to: try await refusing { try confirmed(reference, by: user).payee })
    }
    let method = try PaymentMethod(form.method)
    let number = try requestNumber(form.number)
    let terms = "\(form.kind.rawValue) \(form.total.minorUnits) \(form.count) \(kind) \(method) \(form.greeting)"
    func packet(_ authenticated: Authentication) -> RedPacketTerms {
      RedPacketTerms(
        from: .person(user, method), number: number.value, kind: kind, total: form.total, count: Int64(form.count),
        greeting: form.greeting.isEmpty ? nil : form.greeting, authenticated: authenticated,
        hash: Array(SHA256.hash(data: Data(terms.utf8))))
    }
    let sent = try await refusing {
      try await paying(
        proof, user, for: PaymentIntent(.packet(kind), shown: payee, amount: form.total),
        unless: { try await platform.redPackets.earlier(packet([])) }
      ) { try await platform.redPackets.send(packet($0)) }
    }
    return try await view(sent.id, for: user)
  }

  func packet(_ word: String, for user: UserID?) async throws -> RedPacketView {
    try await view(try await refusing { try platform.redPackets.packet(word: word) }, for: user)
  }

  func open(packet word: String, by user: UserID) async throws -> RedPacketView {
    let id = try await refusing { try platform.redPackets.packet(word: word) }
    _ = try await refusing { try await platform.redPackets.open(id, by: user) }
    return try await view(id, for: user)
  }

  func packets(of user: UserID) async throws -> ListedPackets {
    func row(_ packet: RedPacket, from sender: String, _ amount: Money, at moment: Instant) -> ListedPackets.Row {
      ListedPackets.Row(
        id: platform.redPackets.links.word(of: packet.id), from: sender, greeting: packet.terms.greeting ?? "",
        amount: amount, count: Int(packet.terms.count), claimedCount: Int(packet.claimed), standing: .init(packet),
        at: moment)
    }
    return ListedPackets(
      waiting: try await platform.redPackets.waiting(for: user).map {
        ListedPackets.Waiting(
          id: platform.redPackets.links.word(of: $0.packet.id), from: $0.senderName,
          greeting: $0.packet.terms.greeting ?? "", at: $0.packet.createdAt)
      },
      sent: try await platform.redPackets.sent(by: user).map {
        row($0, from: "", $0.terms.total, at: $0.createdAt)
      },
      opened: try await platform.redPackets.received(by: user).map {
        row($0.packet, from: $0.senderName, $0.claim.share.amount, at: $0.claim.at)
      })
  }

  private func view(_ id: RedPacketID, for user: UserID?) async throws -> RedPacketView {
    guard let story = try await platform.redPackets.story(id) else { throw PageRefusal.packet(.noSuchPacket) }
    let packet = story.packet
    let best = packet.bestLuck?.place
    let isFromMe: Bool =
      switch packet.terms.sender {
      case .person(let sender, _): sender == user
      case .merchant: false
      }
    return RedPacketView(
      id: platform.redPackets.links.word(of: id), from: story.senderName, isFromMe: isFromMe,
      greeting: packet.terms.greeting ?? "", count: Int(packet.terms.count),
      claims: story.claims.map {
        .init(
          nickname: $0.name, amount: $0.claim.share.amount, at: $0.claim.at, isBest: $0.claim.share.place == best)
      }, claimedCount: Int(packet.claimed), standing: .init(packet),
      mine: mine(story, user, best))
  }

  private func mine(_ story: RedPacketStory, _ user: UserID?, _ best: Int64?) -> RedPacketView.Mine {
    if let share = user.flatMap({ story.share(of: $0) })?.share {
      return .opened(share.amount, isBest: share.place == best)
    }
    switch (story.packet.state, story.packet.terms.kind) {
    case (.open, .direct(let receiver)): return user == nil || user == receiver ? .canOpen : .forAnother
    case (.open, .equal), (.open, .lucky): return .canOpen
    case (.awaitingBank, _), (.finished, _), (.returning, _), (.expired, _), (.failed, _): return .cannot
    }
  }
}

extension RedPacketView.Standing {
  fileprivate init(_ packet: RedPacket) {
    switch packet.state {
    case .awaitingBank: self = .awaitingBank
    case .open(let until): self = .open(until: until)
    case .finished(let at): self = .finished(at: at)
    case .returning(_, since: let at), .expired(let at): self = .expired(at: at, returned: packet.rest)
    case .failed(let at): self = .failed(at: at)
    }
  }
}
