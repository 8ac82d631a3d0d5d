import Fen
import Testing

@testable import FenPlatform

@Suite struct `Whoever guesses at documents by binding cards` {
  /// The holder's document under a name that is not his.
  private static let guess = IdentityClaim(name: "李大明", document: .idCard, number: Holder.li.number)

  @Test(arguments: Backend.allCases)
  func `hears of a document that is known here what he hears of any other`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      try await world.bind(world.elements(), to: try await world.unknown())
      for claim in [Self.guess, Holder.wang] {
        let stranger = try await world.unknown()
        await #expect(throws: BindingRefusal.issuer(.elementsDiffer)) {
          try await world.platform.cards.bind(world.elements(of: claim), to: stranger)
        }
        // A card whose bank confirms it: the code goes to its phone, and nothing else is said.
        let own = world.elements(world.cardNumber("621483", claim == Self.guess ? 2 : 3), of: claim, phone: Holder.otherPhone)
        let binding = try await world.platform.cards.bind(own, to: stranger)
        await #expect(throws: BindingRefusal.wrongCode(triesLeft: 4)) {
          try await world.platform.cards.confirm(binding.id, code: "0", of: stranger)
        }
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `learns whose it is with the code from the card's phone alone`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      try await world.bind(world.elements(), to: try await world.unknown())
      let own = world.elements(world.cardNumber("621483", 2), of: Self.guess, phone: Holder.otherPhone)
      await #expect(throws: IdentityRefusal.otherName) { try await world.bind(own, to: try await world.unknown()) }
    }
  }

  @Test(arguments: Backend.allCases)
  func `has as many tries at the code, and as long, as the rules say`(backend: Backend) async throws {
    let day = BusinessDay("2016-07-01")!
    let others = Rules.shipped.rows.filter { $0.name != .bindingTries && $0.name != .bindingLife }
    let rules = try Rules(
      others + [
        Rule(.bindingTries, 8, from: day, source: "test", isConfirmed: true),
        Rule(.bindingLife, 90, from: day, source: "test", isConfirmed: true),
      ])
    let world = try await World(backend, rules: rules)
    defer { world.remove() }
    let user = try await world.unknown()
    let binding = try await world.platform.cards.bind(world.elements(), to: user)
    let phones = try #require(world.platform.messages as? SandboxPhones)
    #expect(try await phones.messages(to: Holder.phone.digits)[0].text.contains("90 秒内有效"))
    for left in (1...7).reversed() {
      await #expect(throws: BindingRefusal.wrongCode(triesLeft: Int64(left))) {
        try await world.platform.cards.confirm(binding.id, code: "0", of: user)
      }
    }
    await #expect(throws: BindingRefusal.ended(.tooManyWrongCodes)) {
      try await world.platform.cards.confirm(binding.id, code: "0", of: user)
    }
  }

  @Test func `has the day's tries for it and no more`() async throws {
    try await inWorld(.sqlite) { world in
      try await world.bind(world.elements(), to: try await world.unknown())
      let stranger = try await world.unknown()
      for _ in 0..<10 {
        await #expect(throws: BindingRefusal.issuer(.elementsDiffer)) {
          try await world.platform.cards.bind(world.elements(of: Self.guess), to: stranger)
        }
      }
      await #expect(throws: VerificationRefusal.tooManyToday(most: 10)) {
        try await world.platform.cards.bind(world.elements(of: Self.guess), to: stranger)
      }
    }
  }
}
