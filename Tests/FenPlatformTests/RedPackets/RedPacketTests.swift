import Fen
import FenStore
import Testing

@testable import FenPlatform

extension World {
  func packetTerms(
    _ sender: Person, _ number: String = "packet-1", _ kind: RedPacketKind = .lucky, total: Int64 = 1_000,
    count: Int64 = 5, with method: PaymentMethod = .balance
  ) -> RedPacketTerms {
    RedPacketTerms(
      from: .person(sender.id, method), number: number, kind: kind, total: .fen(total), count: count,
      greeting: "恭喜发财", authenticated: .password, hash: Array("\(number) \(kind) \(total) \(count)".utf8))
  }

  func sendPacket(
    _ sender: Person, _ number: String = "packet-1", _ kind: RedPacketKind = .lucky, total: Int64 = 1_000,
    count: Int64 = 5, with method: PaymentMethod = .balance
  ) async throws -> RedPacket {
    try await platform.redPackets.send(packetTerms(sender, number, kind, total: total, count: count, with: method))
  }

  @discardableResult
  func open(_ packet: RedPacket, by person: Person) async throws -> OpenRedPacket.Answer {
    try await platform.redPackets.open(packet.id, by: person.id)
  }

  func unverified() async throws -> Person {
    let made = try await platform.wallets.create(
      NewUser(name: "Wu", balance: 1_000, accountClass: .unverified, cards: [.init(kind: .debit, balance: 0)]))
    return Person(id: made.user.id, token: made.token, debit: made.cards[0], credit: made.cards[0])
  }

  func packet(_ packet: RedPacket) async throws -> RedPacket {
    try #require(try await platform.redPackets.packet(packet.id))
  }
}

@Suite struct `A red packet from the balance` {
  @Test(arguments: Backend.allCases)
  func `holds the money until it is opened`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (sender, opener) = (try await world.person(), try await world.person(0))
      let packet = try await world.sendPacket(sender)
      let escrow = AccountID.escrow(packet.id.escrow)
      #expect(packet.state == .open(until: World.start.adding(hours: 24)))
      #expect(try await world.balance(sender.wallet) == 99_000)
      #expect(try await world.balance(escrow) == 1_000)
      let opened = try await world.open(packet, by: opener)
      let share = opened.claim.share.amount.minorUnits
      #expect(opened.isNew && opened.claim.share.place == 1 && share > 0)
      #expect(try await world.balance(opener.wallet) == share)
      #expect(try await world.balance(escrow) == 1_000 - share)
      #expect(try await world.packet(packet) == opened.packet)
    }
  }

  @Test(arguments: Backend.allCases)
  func `sent again is the same packet, with other terms it is refused`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let sender = try await world.person()
      let packet = try await world.sendPacket(sender)
      #expect(try await world.sendPacket(sender) == packet)
      await #expect(throws: SendRedPacketRefusal.sameNumberOtherTerms) {
        try await world.sendPacket(sender, total: 1_005)
      }
      // The same number of somebody else is another packet.
      #expect(try await world.sendPacket(try await world.person()).id != packet.id)
      #expect(try await world.balance(sender.wallet) == 99_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `sent again is the same packet, also when whom it was for has gone`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (sender, gone) = (try await world.person(), try await world.person(0, onCard: 0))
      let packet = try await world.sendPacket(sender, "d", .direct(to: gone.id), count: 1)
      _ = try await world.platform.engine.perform(CloseWallet(user: gone.id, phone: nil))
      #expect(try await world.sendPacket(sender, "d", .direct(to: gone.id), count: 1) == packet)
      await #expect(throws: SendRedPacketRefusal.sameNumberOtherTerms) {
        try await world.sendPacket(sender, "d", .direct(to: gone.id), total: 900, count: 1)
      }
      #expect(try await world.balance(sender.wallet) == 99_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `sent many times at once is sent once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let sender = try await world.person()
      let sent = try await atOnce(50) { _ in try await world.sendPacket(sender) }
      #expect(Set(sent.map(\.id)).count == 1)
      #expect(try await world.balance(sender.wallet) == 99_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `needs the money, a card of one's own, and keeps the rules`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (poor, other) = (try await world.person(999), try await world.person())
      await #expect(throws: SendRedPacketRefusal.balanceTooLow(has: .fen(999), needs: .fen(1_000))) {
        try await world.sendPacket(poor)
      }
      await #expect(throws: SendRedPacketRefusal.noSuchCard) {
        try await world.sendPacket(poor, with: .card(other.debit.id))
      }
      await #expect(throws: SendRedPacketRefusal.notDivisible) {
        try await world.sendPacket(other, "n", .equal, total: 1_001)
      }
      await #expect(throws: SendRedPacketRefusal.toOneself) {
        try await world.sendPacket(other, "o", .direct(to: other.id), count: 1)
      }
      await #expect(throws: UnknownThing.user) {
        try await world.sendPacket(other, "p", .direct(to: UserID(5)), count: 1)
      }
      let gone = try await world.person(0, onCard: 0)
      _ = try await world.platform.engine.perform(CloseWallet(user: gone.id, phone: nil))
      await #expect(throws: UnknownThing.user) {
        try await world.sendPacket(other, "q", .direct(to: gone.id), count: 1)
      }
      let packet = try await world.sendPacket(other, "r", count: 2)
      await #expect(throws: UnknownThing.user) { try await world.open(packet, by: gone) }
      try await world.open(packet, by: other)
      #expect(try await world.number("SELECT count(*) FROM red_packets") == 1)
    }
  }

  @Test(arguments: Backend.allCases)
  func `goes back after 24 hours, as far as nobody took it`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (sender, opener) = (try await world.person(), try await world.person(0))
      let packet = try await world.sendPacket(sender)
      let share = try await world.open(packet, by: opener).claim.share.amount.minorUnits
      #expect(try await !world.advance(86_399).contains { $0.event == .redPacketExpired })
      #expect(try await world.advance(1).map(\.event) == [.redPacketExpired])
      #expect(try await world.packet(packet).state == .expired(at: World.start.adding(hours: 24)))
      #expect(try await world.balance(sender.wallet) == 100_000 - share)
      #expect(try await world.balance(.escrow(packet.id.escrow)) == 0)
      await #expect(throws: OpenRedPacketRefusal.expired) { try await world.open(packet, by: sender) }
      #expect(try await world.open(packet, by: opener).claim.share.amount == .fen(share))
    }
  }
}

@Suite struct `Opening a packet` {
  @Test(arguments: Backend.allCases)
  func `by a crowd at once gives as many shares as there are, and everybody an answer`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let sender = try await world.person()
      let packet = try await world.sendPacket(sender, total: 5_000, count: 20)
      let crowd = try await atOnce(60) { _ in try await world.person(0, onCard: 0) }
      let answers = try await atOnce(120) { index in
        await Result.of { try await world.open(packet, by: crowd[index % 60]) }
      }
      let shares = Dictionary(
        answers.compactMap { try? $0.get().claim }.map { ($0.person, $0.share) }, uniquingKeysWith: { first, again in
          #expect(first == again)
          return first
        })
      #expect(shares.count == 20)
      #expect(shares.values.map(\.amount.minorUnits).reduce(0, +) == 5_000)
      #expect(Set(shares.values.map(\.place)) == Set(1...20))
      for answer in answers where !answer.succeeded {
        #expect(throws: OpenRedPacketRefusal.finished) { try answer.get() }
      }
      let after = try await world.packet(packet)
      #expect(after.state == .finished(at: World.start))
      let largest = shares.values.map(\.amount).max()
      let best = try #require(after.bestLuck)
      #expect(best.amount == largest)
      #expect(best.place == shares.values.filter { $0.amount == largest }.map(\.place).min())
      for person in crowd {
        let share = shares[PersonID(person.id)]?.amount.minorUnits ?? 0
        #expect(try await world.balance(person.wallet) == share)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `gives the shares that the seed gives`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let sender = try await world.person()
      let packet = try await world.platform.engine.perform(
        SendRedPacket(world.packetTerms(sender), seed: 7))
      var shares = [Int64]()
      for _ in 1...5 {
        shares.append(try await world.open(packet, by: try await world.person(0)).claim.share.amount.minorUnits)
      }
      #expect(shares == [260, 278, 295, 39, 128])
    }
  }

  @Test(arguments: Backend.allCases)
  func `is for its person alone when it names one`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (sender, friend) = (try await world.person(), try await world.person(0))
      let packet = try await world.sendPacket(sender, "d", .direct(to: friend.id), total: 200, count: 1)
      await #expect(throws: OpenRedPacketRefusal.notForYou) { try await world.open(packet, by: sender) }
      #expect(try await world.open(packet, by: friend).claim.share.amount == .fen(200))
    }
  }

  @Test(arguments: Backend.allCases)
  func `and sending is for verified people, and works as soon as they are`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (sender, nobody) = (try await world.person(), try await world.unverified())
      let packet = try await world.sendPacket(sender, count: 1)
      await #expect(throws: LimitRefusal.unverified(.openRedPacket)) { try await world.open(packet, by: nobody) }
      await #expect(throws: LimitRefusal.unverified(.sendRedPacket)) { try await world.sendPacket(nobody) }
      #expect(try await world.packet(packet) == packet)
      try await world.open(packet, by: sender)
      // What is over is over for everybody.
      await #expect(throws: OpenRedPacketRefusal.finished) { try await world.open(packet, by: nobody) }
    }
  }
}

@Suite struct `A red packet paid with a card` {
  @Test(arguments: Backend.allCases)
  func `is open when the bank has paid, and its rest goes back to the card`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (sender, opener) = (try await world.person(0), try await world.person(0))
      let packet = try await world.sendPacket(sender, with: .card(sender.debit.id))
      #expect(packet.state == .open(until: World.start.adding(hours: 24)))
      #expect(try await world.atBank(sender.debit) == 99_000)
      let share = try await world.open(packet, by: opener).claim.share.amount.minorUnits
      try await world.advance(86_400)
      #expect(try await world.atBank(sender.debit) == 100_000 - share)
      #expect(try await world.balance(.reserve) == -share)
      #expect(try await world.packet(packet).state == .expired(at: World.start.adding(hours: 24)))
    }
  }

  @Test(arguments: Backend.allCases)
  func `waits while the bank is silent, and nobody can open it meanwhile`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (sender, opener) = (try await world.person(0), try await world.person(0))
      try await world.fail(.bankTimeout)
      let packet = try await world.sendPacket(sender, with: .card(sender.debit.id))
      guard case .awaitingBank = packet.state else {
        Issue.record("\(packet.state)")
        return
      }
      await #expect(throws: OpenRedPacketRefusal.notPaidYet) { try await world.open(packet, by: opener) }
      try await world.advance(5)
      #expect(try await world.packet(packet).state == .open(until: World.start.adding(seconds: 86_405)))
      try await world.open(packet, by: opener)
    }
  }

  @Test(arguments: Backend.allCases)
  func `fails where the bank refuses, and costs nothing`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let sender = try await world.person(0, onCard: 10)
      await #expect(throws: CardRefusal.bankRefused) {
        try await world.sendPacket(sender, with: .card(sender.debit.id))
      }
      let packet = try #require(
        try await world.platform.redPackets.packet(of: .person(sender.id, .balance), number: "packet-1"))
      #expect(packet.state == .failed(at: World.start))
      await #expect(throws: OpenRedPacketRefusal.notPaid) { try await world.open(packet, by: sender) }
      #expect(try await world.atBank(sender.debit) == 10)
    }
  }

  @Test(arguments: Backend.allCases)
  func `goes back to the wallet where the card is gone`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let sender = try await world.person(0)
      let packet = try await world.sendPacket(sender, with: .card(sender.debit.id))
      try world.platform.cards.freeze(sender.debit)
      try await world.advance(86_400)
      #expect(try await world.balance(sender.wallet) == 1_000)
      #expect(try await world.packet(packet).state == .expired(at: World.start.adding(hours: 24)))
    }
  }

  @Test(arguments: Backend.allCases)
  func `keeps its rest until a silent bank has taken it back`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let sender = try await world.person(0)
      let packet = try await world.sendPacket(sender, with: .card(sender.debit.id))
      try await world.fail(.bankTimeout)
      try await world.advance(86_400)
      #expect(try await world.balance(.escrow(packet.id.escrow)) == 1_000)
      await #expect(throws: OpenRedPacketRefusal.expired) { try await world.open(packet, by: sender) }
      try await world.advance(5)
      #expect(try await world.atBank(sender.debit) == 100_000)
      #expect(try await world.balance(.escrow(packet.id.escrow)) == 0)
    }
  }
}

@Suite struct `A merchant's red packet` {
  @Test(arguments: Backend.allCases)
  func `comes from the operating account, is opened as any other, and goes back there`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, opener) = (try await world.merchant(), try await world.person(0))
      try await world.platform.wallets.deposit(.fen(1_000), into: .operation(merchant.id))
      let packet = try await world.merchantPacket(
        merchant, "1900000001202603020000000001", 900, to: opener.id, among: 3)
      #expect(try await world.balance(.operation(merchant.id)) == 100)
      let share = try await world.open(packet, by: opener).claim.share.amount.minorUnits
      #expect(try await world.balance(opener.wallet) == share)
      // The name the merchant sent it by, not the one he is registered by.
      #expect(try await world.platform.redPackets.story(packet.id)?.senderName == "Shop" && merchant.name != "Shop")
      try await world.advance(86_400)
      #expect(try await world.balance(.operation(merchant.id)) == 1_000 - share)
      await #expect(throws: SendRedPacketRefusal.balanceTooLow(has: .fen(1_000 - share), needs: .fen(1_000))) {
        try await world.platform.redPackets.send(
          RedPacketTerms(
            from: .merchant(merchant.id), number: "2", kind: .equal, total: .fen(1_000), count: 5, hash: [2]))
      }
    }
  }
}

@Suite struct `What is seen of a red packet` {
  @Test(arguments: Backend.allCases)
  func `is its story, with names masked, and each one's list`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (sender, opener) = (try await world.person(), try await world.person(0))
      let packet = try await world.sendPacket(sender, count: 2)
      try await world.open(packet, by: opener)
      let last = try await world.open(packet, by: sender)
      let story = try #require(try await world.platform.redPackets.story(packet.id))
      #expect(story.packet == last.packet && story.senderName == "M**g")
      #expect(story.claims.map(\.claim.share.place) == [1, 2] && story.claims.map(\.name) == ["M**g", "M**g"])
      #expect(story.share(of: sender.id) == last.claim)
      #expect(try await world.platform.redPackets.sent(by: sender.id) == [last.packet])
      #expect(try await world.platform.redPackets.received(by: opener.id).map(\.packet) == [last.packet])
      #expect(try await world.platform.redPackets.story(RedPacketID(5)) == nil)
    }
  }

  @Test(arguments: Backend.allCases)
  func `waits for whom it was sent to until he opens it or its time is over`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (sender, friend) = (try await world.person(), try await world.person(0))
      let desk = world.platform.redPackets
      let first = try await world.sendPacket(sender, "1", .direct(to: friend.id), count: 1)
      let second = try await world.sendPacket(sender, "2", .direct(to: friend.id), count: 1)
      try await world.sendPacket(sender, "3")
      #expect(try await desk.waiting(for: friend.id).map(\.packet) == [second, first])
      #expect(try await desk.waiting(for: friend.id).map(\.senderName) == ["M**g", "M**g"])
      #expect(try await desk.waiting(for: sender.id) == [])
      try await world.open(first, by: friend)
      #expect(try await desk.waiting(for: friend.id).map(\.packet.id) == [second.id])
      try await world.advance(86_400)
      #expect(try await desk.waiting(for: friend.id) == [])
    }
  }

  @Test(arguments: Backend.allCases)
  func `of a merchant's for many waits for the one it was sent to, until he has his share`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let (merchant, person, other) = (
        try await world.payingMerchant(), try await world.person(0), try await world.person(0)
      )
      let sent = try await world.merchantPacket(merchant, "1", 900, to: person.id, among: 3)
      let desk = world.platform.redPackets
      #expect(try await desk.waiting(for: person.id).map(\.packet.id) == [sent.id])
      _ = try await desk.open(sent.id, by: other.id)
      #expect(try await desk.waiting(for: person.id).map(\.packet.id) == [sent.id])
      _ = try await desk.open(sent.id, by: person.id)
      #expect(try await desk.waiting(for: person.id) == [])
    }
  }

  @Test func `is found by its link's word and no other`() throws {
    let links = RedPacketLinks(vault: Vault(masterKey: World.masterKey))
    for id in [1, 77, Int64(1) << 53] {
      let word = links.word(of: RedPacketID(id))
      #expect(word.utf8.count == 22 && links.packet(word: word) == RedPacketID(id))
      for place in 0..<22 {
        var bent = Array(word)
        bent[place] = bent[place] == "A" ? "B" : "A"
        #expect(links.packet(word: String(bent)) == nil)
      }
    }
    #expect(links.packet(word: "") == nil && links.packet(word: "🧧") == nil)
    let other = RedPacketLinks(vault: Vault(masterKey: [UInt8](repeating: 8, count: 32)))
    #expect(other.packet(word: links.word(of: RedPacketID(1))) == nil)
  }
}
