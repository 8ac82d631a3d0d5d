import Fen
import FenPlatform

/// What people do with red packets, and merchants.
enum PacketAct: Sendable {
  case send(RedPacketTerms, seed: UInt64)
  case open(RedPacketID, UserID)

  enum Answer: Sendable {
    case sent(RedPacket)
    case opened(OpenRedPacket.Answer)
  }

  var subject: Int {
    switch self {
    case .send(let terms, _): terms.number.hashValue
    case .open(let packet, _): packet.hashValue
    }
  }

  func perform(in work: Workspace) throws -> Answer {
    switch self {
    case .send(let terms, let seed): .sent(try SendRedPacket(terms, seed: seed).perform(in: work))
    case .open(let packet, let user): .opened(try OpenRedPacket(packet, by: user).perform(in: work))
    }
  }
}

/// Packets as they were answered or found, and every share somebody was told of.
struct PacketModel {
  private(set) var packets = [RedPacketID: RedPacket]()
  private(set) var shares = [RedPacketID: [UserID: Money]]()
  private(set) var contradictions = [String]()

  typealias Moves = [(amount: Int64, from: AccountID, to: AccountID)]

  /// What moved since it was last seen, but for shares, and what a card gained.
  ///
  /// - Parameter returnedToCard: nil when it is not known whether the rest reached the card it came from.
  mutating func see(_ packet: RedPacket, returnedToCard: Bool?) -> (moves: Moves, card: (CardID, gain: Int64)?) {
    let before = packets[packet.id]
    // Of several answers of a batch a later one may be looked at first.
    if let before, before.claimed > packet.claimed || (before.isPaid && !packet.isPaid) { return ([], nil) }
    if case .person(_, .card) = packet.terms.sender, packet.isExpired, returnedToCard == nil { return ([], nil) }
    packets[packet.id] = packet
    if let before, before.terms != packet.terms { contradictions.append("packet \(packet.id.value) has other terms") }
    let escrow = AccountID.escrow(packet.id.escrow)
    let (total, rest) = (packet.terms.total.minorUnits, packet.rest.minorUnits)
    var moves = Moves()
    var gain: Int64 = 0
    let (source, card): (AccountID, CardID?) =
      switch packet.terms.sender {
      case .person(let user, .balance): (.wallet(user), nil)
      case .person(_, .card(let card)): (.reserve, card)
      case .merchant(let merchant): (.operation(merchant), nil)
      }
    if before?.isPaid != true, packet.isPaid {
      moves.append((total, source, escrow))
      gain -= total
    }
    if before?.isExpired != true, packet.isExpired {
      if case .person(let user, .card) = packet.terms.sender, returnedToCard == false {
        moves.append((rest, escrow, .wallet(user)))
      } else {
        moves.append((rest, escrow, source))
        gain += rest
      }
    }
    return (moves, card.map { ($0, gain) })
  }

  /// The share that moved now; nil when it was told before.
  mutating func opened(_ answer: OpenRedPacket.Answer) -> Money? {
    let (packet, claim) = (answer.packet.id, answer.claim)
    guard let known = shares[packet]?[claim.wallet] else {
      if !answer.isNew { contradictions.append("packet \(packet.value) knows a share nobody was told of") }
      shares[packet, default: [:]][claim.wallet] = claim.share.amount
      return claim.share.amount
    }
    if answer.isNew || known != claim.share.amount { contradictions.append("packet \(packet.value): another share") }
    return nil
  }

  /// At the end: whether the packets count what was told.
  var differences: [String] {
    packets.values.compactMap { packet in
      let told = shares[packet.id, default: [:]].values.map(\.minorUnits)
      let same = Int64(told.count) == packet.claimed && told.reduce(0, +) == packet.claimedSum.minorUnits
      return same && packet.hasEnded ? nil : "packet \(packet.id.value): \(packet.state), told \(told)"
    }
  }
}

extension RedPacket {
  fileprivate var isPaid: Bool {
    switch state {
    case .open, .finished, .returning, .expired: true
    case .awaitingBank, .failed: false
    }
  }

  fileprivate var isExpired: Bool {
    switch state {
    case .expired: true
    case .awaitingBank, .open, .finished, .returning, .failed: false
    }
  }

  fileprivate var hasEnded: Bool {
    switch state {
    case .finished, .expired, .failed: true
    case .awaitingBank, .open, .returning: false
    }
  }
}

extension Simulation {
  func packetAct() -> PacketAct {
    let known = model.redPackets.packets.keys.sorted().suffix(20)
    guard chance(75), let packet = known.randomElement(using: &random) else { return newPacket() }
    return .open(packet, pick(people).id)
  }

  private func newPacket() -> PacketAct {
    if chance(15), let sent = sentPackets.randomElement(using: &random) { return sent }
    numbers += 1
    let (person, count) = (pick(people), Int64.random(in: 1...8, using: &random))
    let sender = chance(80) ? RedPacketSender.person(person.id, method(of: person)) : .merchant(pick(merchants).id)
    let kind: RedPacketKind =
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<6: .lucky
      case 6..<8: .equal
      default: .direct(to: pick(people).id)
      }
    let terms = RedPacketTerms(
      from: sender, number: "P\(numbers)", kind: kind, total: .fen(count * .random(in: 1...3_000, using: &random)),
      count: count, authenticated: [.password, .deviceKey], hash: Array("\(numbers)".utf8))
    let act = PacketAct.send(terms, seed: random.next())
    sentPackets.append(act)
    return act
  }

  func lookAtPackets() async throws {
    for id in model.redPackets.packets.keys {
      guard let found = try await database.read({ try RedPacket.find(id, in: $0) }) else { continue }
      let done = "SELECT count(*) FROM bank_requests WHERE kind = 13 AND state = 1 AND cause = ?1"
      let toCard = try await database.read { try $0.number(done, [.int(id.value)]) }
      model.see(found, returnedToCard: toCard == 1)
    }
  }
}
