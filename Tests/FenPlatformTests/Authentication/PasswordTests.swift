import Fen
import Testing

@testable import FenPlatform

/// The password of everybody in the sandbox.
private let right = "123456"

@Suite struct `The payment password` {
  @Test func `is taken when right and counted when wrong`() async throws {
    try await inWorld(.sqlite) { world in
      let person = try await world.person()
      let desk = world.platform.authentication
      try await desk.checkPassword(right, of: person.id)
      for left in [4, 3, 2, 1] as [Int64] {
        await #expect(throws: PasswordRefusal.wrong(triesLeft: left)) {
          try await desk.checkPassword("000000", of: person.id)
        }
      }
      // One right try forgets the wrong ones.
      try await desk.checkPassword(right, of: person.id)
      await #expect(throws: PasswordRefusal.wrong(triesLeft: 4)) {
        try await desk.checkPassword("000000", of: person.id)
      }
    }
  }

  @Test func `locks at the fifth wrong try, against the right one too, for three hours`() async throws {
    try await inWorld(.sqlite) { world in
      let person = try await world.person()
      let desk = world.platform.authentication
      let locked = PasswordRefusal.locked(until: World.start.adding(hours: 3))
      for _ in 1...4 { _ = await Result.of { try await desk.checkPassword("000000", of: person.id) } }
      await #expect(throws: locked) { try await desk.checkPassword("000000", of: person.id) }
      await #expect(throws: locked) { try await desk.checkPassword(right, of: person.id) }
      try await world.advance(3 * 3600 - 1)
      await #expect(throws: locked) { try await desk.checkPassword(right, of: person.id) }
      try await world.advance(1)
      try await desk.checkPassword(right, of: person.id)
    }
  }

  @Test func `tried by many at once is tried no more often than allowed`() async throws {
    try await inWorld(.sqlite) { world in
      let person = try await world.person()
      let desk = world.platform.authentication
      let results = try await atOnce(30) { number in
        await Result.of { try await desk.checkPassword("00000\(number % 10)", of: person.id) }
      }
      let wrong = results.count { if case .failure(PasswordRefusal.wrong) = $0 { true } else { false } }
      #expect(wrong == 4)
      #expect(results.count { $0.succeeded } == 0)
      await #expect(throws: PasswordRefusal.locked(until: World.start.adding(hours: 3))) {
        try await desk.checkPassword(right, of: person.id)
      }
    }
  }

  @Test func `of one person locks nobody else`() async throws {
    try await inWorld(.sqlite) { world in
      let (one, other) = (try await world.person(), try await world.person())
      let desk = world.platform.authentication
      for _ in 1...5 { _ = await Result.of { try await desk.checkPassword("000000", of: one.id) } }
      try await desk.checkPassword(right, of: other.id)
      await #expect(throws: UnknownThing.user) { try await desk.checkPassword(right, of: UserID(404)) }
    }
  }

  @Test func `is hashed under the server's key and with a salt of its own`() {
    let hashes = PasswordHash(masterKey: [UInt8](repeating: 1, count: 32))
    let others = PasswordHash(masterKey: [UInt8](repeating: 2, count: 32))
    let hash = hashes.hash(right)
    #expect(hash.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
    #expect(hash != hashes.hash(right))
    #expect(hashes.verify(right, against: hash))
    #expect(!hashes.verify("123457", against: hash))
    #expect(!others.verify(right, against: hash))
    #expect(!hashes.verify("", against: ""))
  }
}

@Suite struct `People of the sandbox` {
  @Test(arguments: Backend.allCases)
  func `are found by their token and by nothing else`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let person = try await world.person(12_345)
      #expect(try await world.platform.authentication.session(token: person.token)?.user.id == person.id)
      #expect(try await world.platform.authentication.session(token: person.token + "x") == nil)
      #expect(try await world.platform.authentication.session(token: "") == nil)
      #expect(try await world.balance(person.wallet) == 12_345)
    }
  }

  @Test(arguments: Backend.allCases)
  func `keep their phone and card numbers sealed`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let made = try await world.platform.wallets.create(
        NewUser(name: "Hua", phone: "13800138000", cards: [.init(kind: .debit, balance: 1)]))
      let user = try #require(try await world.platform.wallets.user(made.user.id))
      #expect(try world.platform.wallets.phone(of: user) == "13800138000")
      #expect(!String(decoding: user.phone ?? [], as: UTF8.self).contains("138"))
      let number = try Vault(masterKey: World.masterKey).open(made.cards[0].number.sealed, as: .cardNumber)
      #expect(try CardNumber(number).lastFour == made.cards[0].lastFour)
      #expect(!String(decoding: made.cards[0].number.sealed, as: UTF8.self).contains(number))
    }
  }

  @Test(arguments: [
    (NewUser(name: "A", balance: -1), UnfitUser.amount), (NewUser(name: "A", balance: 10_000_000_001), .amount),
    (NewUser(name: "A", cards: [.init(kind: .credit, balance: -1)]), .amount),
    (NewUser(name: String(repeating: "长", count: 43)), .nameTooLong),
  ])
  func `that make no sense are refused and leave nothing`(new: NewUser, refusal: UnfitUser) async throws {
    try await inWorld(.sqlite) { world in
      await #expect(throws: refusal) { try await world.platform.wallets.create(new) }
      let left = try await world.number("SELECT count(*) FROM users")
      let accounts = try await world.number("SELECT count(*) FROM sandbox_bank_accounts")
      #expect((left, accounts) == (0, 2))
    }
  }
}
