import Fen
import Testing

@testable import FenPlatform

@Suite struct `A red packet for a merchant's customers` {
  @Test(arguments: Backend.allCases)
  func `is paid from the operating account and opened by the one it names`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.payingMerchant(1_000)
      let person = try await world.person(0)
      let packet = try await world.merchantPacket(merchant, "1", 600, to: person.id)
      #expect(try await world.operation(merchant) == 400)
      #expect(try await world.platform.payouts.packets(for: person.id).map(\.packet) == [packet.id])
      let other = try await world.person(0)
      await #expect(throws: OpenRedPacketRefusal.notForYou) {
        try await world.platform.redPackets.open(packet.id, by: other.id)
      }
      _ = try await world.platform.redPackets.open(packet.id, by: person.id)
      #expect(try await world.balance(person.wallet) == 600)
    }
  }

  @Test(arguments: Backend.allCases)
  func `of a group is shared, and its rest goes back after a day`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.payingMerchant(1_000)
      let people = [try await world.person(0), try await world.person(0)]
      let packet = try await world.merchantPacket(merchant, "1", 900, to: people[0].id, among: 3)
      for person in people { _ = try await world.platform.redPackets.open(packet.id, by: person.id) }
      try await world.advance(86_400)
      let taken = try await world.balance(people[0].wallet) + world.balance(people[1].wallet)
      #expect(try await world.operation(merchant) == 1_000 - taken)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is one, however often it is asked for`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.payingMerchant(1_000)
      let person = try await world.person(0)
      let sent = try await atOnce(8) { _ in try await world.merchantPacket(merchant, "1", 100, to: person.id) }
      #expect(Set(sent.map(\.id)).count == 1)
      #expect(try await world.operation(merchant) == 900)
      #expect(try await world.platform.payouts.packets(for: person.id).count == 1)
      await #expect(throws: SendRedPacketRefusal.sameNumberOtherTerms) {
        try await world.merchantPacket(merchant, "1", 101, to: person.id)
      }
    }
  }

  @Test(arguments: Backend.allCases, [1, 3])
  func `is not sent to a closed wallet, and a retry gets its first answer`(backend: Backend, count: Int64) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.payingMerchant(1_000)
      let person = try await world.person(0)
      let first = try await world.merchantPacket(merchant, "1", 300, to: person.id, among: count)
      _ = try await world.platform.engine.perform(CloseWallet(user: person.id, phone: nil))
      await #expect(throws: UnknownThing.user) {
        try await world.merchantPacket(merchant, "2", 300, to: person.id, among: count)
      }
      await #expect(throws: UnknownThing.user) {
        try await world.merchantPacket(merchant, "3", 300, to: UserID(1), among: count)
      }
      #expect(try await world.operation(merchant) == 700)
      #expect(try await world.merchantPacket(merchant, "1", 300, to: person.id, among: count).id == first.id)
    }
  }
}
