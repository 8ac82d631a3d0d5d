import Fen
import FenPlatform
import FenWire
import Hummingbird

// Red packets: sending, opening, looking.

extension WalletAPI {
  func registerRedPackets(on api: RouterGroup<BasicRequestContext>) {
    api.post(
      "red-packets",
      use: call { user, body, _ in
        let kind = try redPacketKind(body)
        let total = Money.fen(try body.integer("total", in: 1...mostOfAPacket))
        let terms = (
          number: try requestNumber(body), count: try body.optionalInteger("count", in: 1...mostOfAPacket) ?? 1,
          greeting: try body.optionalString("greeting", bytes: 0...1_024), method: try method(body)
        )
        @Sendable func packet(_ authenticated: Authentication) -> RedPacketTerms {
          RedPacketTerms(
            from: user.id, paying: terms.method, number: terms.number, kind: kind, total: total, count: terms.count,
            greeting: terms.greeting, authenticated: authenticated)
        }
        let sent = try await platform.authentication.paying(
          with: try body.proof(), of: user.id, for: try await platform.redPackets.intent(kind, total: total),
          unless: { try await platform.redPackets.earlier(packet([])) }
        ) { try await platform.redPackets.send(packet($0)) }
        let word = platform.redPackets.links.word(of: sent.id)
        return ["id": .string(word), "link": .string(redPacketLink(word)), "status": .string(sent.state.wire)]
      })
    api.get(
      "red-packets",
      use: call { user, _, _ in
        let packets = platform.redPackets
        let sent = try await packets.sent(by: user.id).map { JSONValue.object(describe($0)) }
        let received = try await packets.received(by: user.id).map { received -> JSONValue in
          var answer = describe(received.packet)
          answer.add("from", received.senderName)
          answer.add("mine", describe(received.claim))
          return .object(answer)
        }
        return ["sent": .array(sent), "received": .array(received)]
      })
    api.post(
      "red-packets/:packet/open",
      use: signedIn { signedIn, _, _, parameter in
        let packet = try platform.redPackets.packet(word: parameter("packet"))
        let opened = try await platform.redPackets.open(packet, by: signedIn.user.id)
        return [
          "amount": .integer(opened.claim.share.amount.minorUnits), "place": .integer(opened.claim.share.place),
          "status": .string(opened.isNew ? "opened" : "opened_before"),
        ]
      })
    api.get(
      "red-packets/:packet",
      use: signedIn { signedIn, _, _, parameter in
        let packet = try platform.redPackets.packet(word: parameter("packet"))
        guard let story = try await platform.redPackets.story(packet) else { throw UnknownThing.redPacket }
        return .object(try describe(story, seenBy: signedIn.user.id))
      })
  }

  private func describe(_ packet: RedPacket) -> JSONObject {
    let word = platform.redPackets.links.word(of: packet.id)
    var answer: JSONObject = [
      "id": .string(word), "link": .string(redPacketLink(word)), "kind": .string(packet.terms.kind.wire),
      "status": .string(packet.state.wire), "total": .integer(packet.terms.total.minorUnits),
      "currency": .string(packet.terms.total.currency.rawValue), "count": .integer(packet.terms.count),
      "claimed": .integer(packet.claimed), "claimed_sum": .integer(packet.claimedSum.minorUnits),
      "create_time": .string(packet.createdAt.rfc3339),
    ]
    answer.add("greeting", packet.terms.greeting)
    answer.add("best_luck", packet.bestLuck.map(describe))
    switch packet.state {
    case .open(let until): answer.add("open_until", until.rfc3339)
    case .finished(let at), .expired(let at), .failed(let at), .returning(_, since: let at):
      answer.add("end_time", at.rfc3339)
    case .awaitingBank: break
    }
    return answer
  }

  private func describe(_ story: RedPacketStory, seenBy user: UserID) throws -> JSONObject {
    var answer = describe(story.packet)
    answer.add("from", story.senderName)
    answer.add("mine", story.share(of: user).map(describe))
    let best = story.packet.bestLuck
    answer.add(
      "claims",
      .array(
        story.claims.map { taken in
          var line: JSONObject = ["name": .string(taken.name), "time": .string(taken.claim.at.rfc3339)]
          line.add("amount", .integer(taken.claim.share.amount.minorUnits))
          line.add("best_luck", .bool(taken.claim.share == best))
          return .object(line)
        }))
    return answer
  }

  private func describe(_ claim: RedPacketClaim) -> JSONValue {
    [
      "amount": .integer(claim.share.amount.minorUnits), "place": .integer(claim.share.place),
      "time": .string(claim.at.rfc3339),
    ]
  }

  private func describe(_ share: RankedShare) -> JSONValue {
    ["amount": .integer(share.amount.minorUnits), "place": .integer(share.place)]
  }
}

/// More than any packet may hold: a first bound, so that nothing overflows.
private let mostOfAPacket: Int64 = 100_000_000_000

func redPacketKind(_ body: FieldReader, named field: String = "kind") throws -> RedPacketKind {
  enum Kind: String, CaseIterable { case lucky, equal, direct }
  switch try body.choice(field, of: Kind.self) {
  case .lucky: return .lucky
  case .equal: return .equal
  case .direct:
    guard let number = Int64(try body.string("to", bytes: 1...32)) else { throw UnknownThing.user }
    return .direct(to: UserID(number))
  }
}

/// `request_id`, or one made here: then a repetition is another packet.
private func requestNumber(_ body: FieldReader) throws -> RequestNumber {
  try body.optionalRequestNumber() ?? RequestNumber(stored: randomToken(bytes: 16))
}

/// Where the page of a packet is.
private func redPacketLink(_ word: String) -> String { "/wallet/packets/\(word)" }

extension RedPacketKind {
  fileprivate var wire: String {
    switch self {
    case .direct: "direct"
    case .equal: "equal"
    case .lucky: "lucky"
    }
  }
}

extension RedPacketState {
  /// As Fen's own APIs name it.
  var wire: String {
    switch self {
    case .awaitingBank: "awaiting_bank"
    case .open: "open"
    case .finished: "finished"
    case .returning: "returning"
    case .expired: "expired"
    case .failed: "failed"
    }
  }
}
