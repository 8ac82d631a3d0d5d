import Fen
import FenStore
import Synchronization
import Testing

@testable import FenPlatform

private let phone = PhoneNumber("13800138000")!

/// A gateway that takes messages when it is not full.
private final class FullMessages: SMSGateway {
  let full = Mutex(true)
  let sent = Mutex([String]())

  func send(_ message: CodeMessage, to phone: String) async throws {
    guard !full.withLock({ $0 }) else { throw SMSFault.notTaken }
    sent.withLock { $0.append(message.code) }
  }
}

@Suite struct `Signing in with a phone` {
  @Test(arguments: Backend.allCases)
  func `opens a wallet the first time, and the same one after that`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let first = try await world.signIn(phone.digits)
      #expect(first.isNew)
      try await world.advance(60)
      let second = try await world.signIn(phone.digits)
      #expect(second.user == first.user && !second.isNew && second.token != first.token)
      let person = try await world.platform.wallets.person(of: first.user)
      #expect(person.accountClass == .unverified)
      #expect(try await world.platform.authentication.session(token: first.token)?.user.id == first.user)
      #expect(try await world.platform.wallets.user(phone: "+8613800138000") == first.user)
    }
  }

  @Test(arguments: Backend.allCases)
  func `opens one wallet for a phone, however many sign in at once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let desk = world.platform.authentication
      _ = try await desk.sendSignInCode(to: phone)
      let code = try await world.code(phone.digits)
      let results = try await atOnce(8) { _ in
        await Result.of { try await desk.signIn(phone: phone, code: code, device: "") }
      }
      #expect(results.count { $0.succeeded } == 1, "a code is good once")
      #expect(try await world.platform.wallets.users().count == 1)
    }
  }

  @Test(arguments: Backend.allCases)
  func `takes five tries of a code and no more, also at once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let desk = world.platform.authentication
      _ = try await desk.sendSignInCode(to: phone)
      let right = try await world.code(phone.digits)
      let wrong = right == "000000" ? "000001" : "000000"
      let results = try await atOnce(20) { _ in
        await Result.of { try await desk.signIn(phone: phone, code: wrong, device: "") }
      }
      let left = results.compactMap { result -> Int64? in
        if case .failure(OneTimeCodeRefusal.wrong(let left)) = result { left } else { nil }
      }
      #expect(left.sorted() == [1, 2, 3, 4])
      await #expect(throws: OneTimeCodeRefusal.noTriesLeft) {
        try await desk.signIn(phone: phone, code: right, device: "")
      }
      #expect(try await world.platform.wallets.users().isEmpty)
    }
  }

  @Test func `asks for patience between two codes`() async throws {
    try await inWorld(.sqlite) { world in
      let desk = world.platform.authentication
      _ = try await desk.sendSignInCode(to: phone)
      let again = World.start.adding(seconds: 60)
      await #expect(throws: OneTimeCodeRefusal.tooSoon(again: again)) { try await desk.sendSignInCode(to: phone) }
    }
  }

  @Test(arguments: Backend.allCases)
  func `lets ask again at once when the message was not taken, also ten times`(backend: Backend) async throws {
    let messages = FullMessages()
    let world = try await World(backend, gateways: Gateways(messages: messages))
    defer { world.remove() }
    let desk = world.platform.authentication
    for _ in 1...11 {
      await #expect(throws: SMSFault.notTaken) { try await desk.sendSignInCode(to: phone) }
    }
    messages.full.withLock { $0 = false }
    _ = try await desk.sendSignInCode(to: phone)
    try await world.advance(60)
    messages.full.withLock { $0 = true }
    await #expect(throws: SMSFault.notTaken) { try await desk.sendSignInCode(to: phone) }
    let sent = messages.sent.withLock { $0 }
    #expect(sent.count == 1)
    _ = try await desk.signIn(phone: phone, code: sent[0], device: "")
  }

  @Test(arguments: Backend.allCases)
  func `goes on with the owner's code while somebody else asks for more`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let desk = world.platform.authentication
      _ = try await desk.sendSignInCode(to: phone)
      let code = try await world.code(phone.digits)
      for _ in 1...4 {
        try await world.advance(60)
        _ = try await desk.sendSignInCode(to: phone)
      }
      _ = try await desk.signIn(phone: phone, code: code, device: "")
    }
  }

  @Test func `says the same of a phone that has a wallet and of one that has none`() async throws {
    try await inWorld(.sqlite) { world in
      let desk = world.platform.authentication
      _ = try await world.signIn(phone.digits)
      try await world.advance(60)
      let stranger = PhoneNumber("13900139000")!
      #expect(try await desk.sendSignInCode(to: phone) == desk.sendSignInCode(to: stranger))
      for number in [phone, stranger] {
        let wrong = try await world.code(number.digits) == "000000" ? "000001" : "000000"
        await #expect(throws: OneTimeCodeRefusal.wrong(triesLeft: 4)) {
          try await desk.signIn(phone: number, code: wrong, device: "")
        }
      }
    }
  }

  @Test(arguments: Backend.allCases) func `stores neither code nor token nor phone in the clear`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let session = try await world.signIn(phone.digits, device: "A phone")
      let code = try await world.code(phone.digits)
      let stored = try await world.database.read { transaction in
        try transaction.all(
          """
          SELECT c.codes, s.token_hash, p.phone_hash, u.phone FROM one_time_codes c, wallet_sessions s, phones p, users u
          """
        ) { row in (0..<4).flatMap { row.blob($0) } }
      }
      let text = String(decoding: stored.joined(), as: UTF8.self)
      #expect(!stored.isEmpty)
      for secret in [code, session.token, phone.digits] { #expect(!text.contains(secret)) }
    }
  }
}

@Suite struct `The sessions of a wallet` {
  @Test(arguments: Backend.allCases)
  func `are listed, and ended one by one`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let desk = world.platform.authentication
      let phoneSession = try await world.signIn(phone.digits, device: "Phone")
      try await world.advance(60)
      let tablet = try await world.signIn(phone.digits, device: "Tablet")
      let sessions = try await desk.sessions(of: tablet.user)
      #expect(sessions.map(\.device) == ["Tablet", "Phone"])
      try await desk.endDevice(sessions[1].id.value, of: tablet.user)
      #expect(try await desk.session(token: phoneSession.token) == nil)
      #expect(try await desk.session(token: tablet.token) != nil)
      #expect(try await desk.sessions(of: tablet.user).map(\.device) == ["Tablet"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `are nobody else's to end`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let desk = world.platform.authentication
      let mine = try await world.signIn(phone.digits)
      let other = try await world.person()
      let number = try await desk.sessions(of: mine.user)[0].id.value
      await #expect(throws: UnknownThing.device) { try await desk.endDevice(number, of: other.id) }
      await #expect(throws: UnknownThing.device) { try await desk.endDevice(404, of: other.id) }
      #expect(try await desk.session(token: mine.token) != nil)
    }
  }

  @Test(arguments: Backend.allCases)
  func `tell when they were last used: on pages to the minute`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let desk = world.platform.authentication
      let session = try await world.signIn(phone.digits)
      func used() async throws -> Int64 {
        try await desk.sessions(of: session.user)[0].usedAt.seconds - World.start.seconds
      }
      for (seconds, told) in [(59, 0), (1, 60), (59, 60), (1, 120)] as [(Int64, Int64)] {
        try await world.advance(seconds)
        #expect(try await desk.isOpen(session.session))
        #expect(try await used() == told)
      }
      try await world.advance(600)
      #expect(try await desk.session(token: session.token) != nil)
      #expect(try await used() == 120)
      try await world.advance(1)
      #expect(try await desk.session(token: session.token) != nil)
      #expect(try await used() == 721)
    }
  }

  @Test(arguments: Backend.allCases)
  func `are there for the sandbox's people too, and outlast its clock`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let desk = world.platform.authentication
      let person = try await world.person()
      let before = try await desk.sessions(of: person.id).count
      let entered = try await desk.enter(person.id, device: "Firefox · Linux")
      #expect(try await desk.sessions(of: person.id).map(\.id).first == entered)
      try await world.advance(400 * 86_400)
      #expect(try await desk.isOpen(entered))
      try await desk.endDevice(entered.value, of: person.id)
      #expect(try await !desk.isOpen(entered))
      #expect(try await desk.sessions(of: person.id).count == before)
      await #expect(throws: UnknownThing.user) { try await desk.enter(UserID(404), device: "") }
    }
  }

  @Test func `end after ninety days without use, except the sandbox's`() async throws {
    try await inWorld(.sqlite) { world in
      let desk = world.platform.authentication
      let session = try await world.signIn(phone.digits)
      let person = try await world.person()
      try await world.advance(89 * 86_400)
      #expect(try await desk.session(token: session.token) != nil)
      try await world.advance(89 * 86_400)
      #expect(try await desk.session(token: session.token) != nil, "a use prolongs it")
      try await world.advance(90 * 86_400)
      #expect(try await desk.session(token: session.token) == nil)
      #expect(try await desk.sessions(of: session.user).isEmpty)
      #expect(try await desk.session(token: person.token) != nil)
    }
  }
}
