import Fen
import FenStore
import Testing

@testable import FenPlatform

// GB 11643 numbers with right check digits; nobody's.
private let ming = IdentityClaim(name: "张小明", document: .idCard, number: "11010519491231002X")
private let hong = IdentityClaim(name: "李小红", document: .idCard, number: "310101199003071230")

extension World {
  /// A person of whom nobody knows anything, with money.
  fileprivate func stranger(_ balance: Int64 = 1_000_000, cards: [NewUser.NewCard] = []) async throws -> UserID {
    try await platform.wallets.create(
      NewUser(name: "Stranger", balance: balance, accountClass: .unverified, cards: cards)
    ).user.id
  }

  fileprivate func accountClass(_ user: UserID) async throws -> AccountClass {
    try await platform.wallets.person(of: user).accountClass
  }

  fileprivate func pay(
    _ merchant: Merchant, _ number: String, _ total: Int64, by user: UserID, with method: PaymentMethod = .balance,
    _ authenticated: Authentication = .everything
  ) async throws -> Order {
    let order = try await place(merchant, number, total)
    return try await platform.cashier.pay(order.id, as: user, with: method, authenticated: authenticated)
  }

  /// What a payment is refused for, and nil when it was made.
  fileprivate func refusal(_ body: () async throws -> Order) async throws -> LimitRefusal? {
    do {
      _ = try await body()
      return nil
    } catch let refusal as LimitRefusal { return refusal }
  }

  fileprivate func usage(_ user: UserID) async throws -> Usage {
    try await platform.wallets.person(of: user).usage
  }
}

@Suite struct `Verifying` {
  @Test(arguments: Backend.allCases) func `raises the class channel by channel, and each counts once`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let user = try await world.stranger()
      let desk = world.platform.verification
      _ = try await desk.verify(user, as: ming, through: .document)
      #expect(try await world.accountClass(user) == .one)
      _ = try await desk.verify(user, as: ming, through: .document)
      #expect(try await world.accountClass(user) == .one)
      _ = try await desk.verify(user, as: ming, through: .phone(PhoneNumber("13800138000")!))
      _ = try await desk.verify(user, as: ming, through: .register("education"))
      #expect(try await world.accountClass(user) == .two)
      _ = try await desk.verify(user, as: ming, through: .register("tax"))
      _ = try await desk.verify(user, as: ming, through: .register("social_security"))
      #expect(try await world.accountClass(user) == .three)
    }
  }

  @Test(arguments: Backend.allCases) func `of a second wallet joins it to the person, with what both have spent`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let (first, second) = (try await world.stranger(), try await world.stranger())
      _ = try await world.pay(merchant, "ORDER001", 10_000, by: second)
      let desk = world.platform.verification
      _ = try await desk.verify(first, as: ming, through: .document)
      _ = try await world.pay(merchant, "ORDER002", 60_000, by: first)
      await #expect(throws: IdentityRefusal.knownAlready) {
        try await desk.verify(second, as: ming, through: .phone(PhoneNumber("13800138000")!))
      }
      #expect(try await world.accountClass(second) == .unverified)
      try await world.confirm(ming, of: second, through: .bankCard(issuer: "CMB"))
      #expect(try await world.platform.wallets.person(of: second) == world.platform.wallets.person(of: first))
      #expect(try await world.usage(second).spent == 70_000)
      // The lifetime of class I is one for both.
      #expect(try await world.refusal { try await world.pay(merchant, "ORDER003", 30_001, by: second) } != nil)
      _ = try await world.pay(merchant, "ORDER004", 30_000, by: second)
      #expect(try await world.refusal { try await world.pay(merchant, "ORDER005", 1, by: first) } != nil)
    }
  }

  @Test(arguments: Backend.allCases) func `two wallets with one document at the same time makes one person`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let users = [
        try await world.stranger(), try await world.stranger(), try await world.stranger(), try await world.stranger(),
      ]
      _ = try await atOnce(users.count) {
        try await world.confirm(ming, of: users[$0], through: .bankCard(issuer: "CMB"))
      }
      let people = try await atOnce(users.count) { try await world.platform.wallets.person(of: users[$0]).id }
      #expect(Set(people).count == 1)
      let identities = try await world.number("SELECT count(*) FROM identities")
      #expect(identities == 1)
    }
  }

  @Test(arguments: Backend.allCases) func `as somebody else is refused`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let user = try await world.stranger()
      let desk = world.platform.verification
      _ = try await desk.verify(user, as: ming, through: .document)
      await #expect(throws: IdentityRefusal.otherPerson) {
        try await desk.verify(user, as: hong, through: .phone(PhoneNumber("13800138000")!))
      }
      // Refused before the register is asked: else it would say whether this name and number belong together.
      let unknown = IdentityClaim(name: "查无此人", document: .idCard, number: hong.number)
      await #expect(throws: IdentityRefusal.otherPerson) { try await desk.verify(user, as: unknown, through: .document) }
      let renamed = IdentityClaim(name: "张大明", document: .idCard, number: ming.number)
      await #expect(throws: IdentityRefusal.otherName) {
        try await world.confirm(renamed, of: try await world.stranger(), through: .bankCard(issuer: "CMB"))
      }
    }
  }

  @Test(
    arguments: [
      ("查无此人", .refused(.notFound)), ("姓名不符", .refused(.nameDiffers)), ("证件过期", .refused(.expired)),
      ("没有回音", .silent),
    ] as [(String, VerificationRefusal)])
  func `that the register does not confirm changes nothing`(name: String, refusal: VerificationRefusal) async throws {
    try await inWorld(.sqlite) { world in
      let user = try await world.stranger()
      let claim = IdentityClaim(name: name, document: .idCard, number: ming.number)
      await #expect(throws: refusal) {
        try await world.platform.verification.verify(user, as: claim, through: .document)
      }
      #expect(try await world.accountClass(user) == .unverified)
    }
  }

  @Test func `asks no register about a number that cannot be`() async throws {
    try await inWorld(.sqlite) { world in
      let claim = IdentityClaim(name: "张小明", document: .idCard, number: "110105194912310021")
      await #expect(throws: ClaimFault.idCard(.checkDigit)) {
        try await world.platform.verification.verify(try await world.stranger(), as: claim, through: .document)
      }
      let tries = try await world.number("SELECT count(*) FROM verifications")
      #expect(tries == 0)
    }
  }

  @Test func `is tried ten times a day at most`() async throws {
    try await inWorld(.sqlite) { world in
      let user = try await world.stranger()
      let claim = IdentityClaim(name: "查无此人", document: .idCard, number: ming.number)
      for _ in 0..<10 {
        await #expect(throws: VerificationRefusal.refused(.notFound)) {
          try await world.platform.verification.verify(user, as: claim, through: .document)
        }
      }
      await #expect(throws: VerificationRefusal.tooManyToday(most: 10)) {
        try await world.platform.verification.verify(user, as: ming, through: .document)
      }
      try await world.advance(24 * 3600)
      _ = try await world.platform.verification.verify(user, as: ming, through: .document)
    }
  }

  @Test(arguments: Backend.allCases) func `is tried ten times a day by a person, whatever his wallet`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let (first, second) = (try await world.stranger(), try await world.stranger())
      for user in [first, second] { try await world.confirm(ming, of: user, through: .bankCard(issuer: "CMB")) }
      let desk = world.platform.verification
      for number in 0..<10 { _ = try await desk.verify(number < 5 ? first : second, as: ming, through: .document) }
      for user in [first, second] {
        await #expect(throws: VerificationRefusal.tooManyToday(most: 10)) {
          try await desk.verify(user, as: ming, through: .document)
        }
      }
    }
  }

  @Test(arguments: Backend.allCases) func `face to face counts as no channel on the way to the next class`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let user = try await world.stranger()
      let seen = try await world.confirm(ming, of: user, through: .faceToFace(.one))
      #expect((seen.accountClass, seen.channels) == (.one, 0))
      let limits = try await world.platform.verification.standing(of: user).limits
      #expect(limits[0].remedies.first == .verify(channels: 3, reaching: .two))
      for register in ["education", "tax"] {
        _ = try await world.platform.verification.verify(user, as: ming, through: .register(register))
      }
      #expect(try await world.accountClass(user) == .one)
      _ = try await world.platform.verification.verify(user, as: ming, through: .document)
      #expect(try await world.accountClass(user) == .two)
    }
  }
}

@Suite struct `What a person pays` {
  @Test(arguments: Backend.allCases) func `is counted, and what comes back is given back`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(1_000_000)
      let order = try await world.paid(merchant, "ORDER001", 30_000, by: person)
      _ = try await world.paid(merchant, "ORDER002", 5_000, by: person, with: .card(person.debit.id))
      #expect(try await world.usage(person.id).spent == 30_000)
      try await world.refund(order, "REFUND01", 10_000)
      try await world.advance(1)
      #expect(try await world.usage(person.id).spent == 20_000)
      #expect(try await world.usage(person.id).today.balance.upTo(.certified) == 30_000)
    }
  }

  @Test(arguments: Backend.allCases) func `by a code that is reversed is as if it had not been`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(1_000_000)
      for method in [PaymentMethod.balance, .card(person.debit.id)] {
        let code = try await world.paymentCode(of: person, with: method)
        let order = try await world.scan(code, merchant, "ORDER\(method == .balance ? 1 : 2)00", 50_000)
        #expect(try await world.usage(person.id).today.codes.weak == 50_000)
        _ = try await world.reverse(order)
        try await world.advance(30)
        #expect(try await world.usage(person.id).today.codes.weak == 0)
        #expect(try await world.usage(person.id).spent == 0)
      }
    }
  }

  @Test(arguments: Backend.allCases) func `by a code asks for the password where two factors make it fit`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(10_000_000)
      _ = try await world.scan(try await world.paymentCode(of: person), merchant, "ORDER001", 60_000)
      // 600 and 500 are more than one factor may pay on a day.
      let asked = try await world.scan(try await world.paymentCode(of: person), merchant, "ORDER002", 50_000)
      #expect(try await world.state(asked) == "waits for password")
      let paid = try await world.pay(asked, by: person, authenticated: .password)
      #expect(paid.payment?.authenticated == [.password, .paymentCode])
      #expect(try await world.usage(person.id).today.codes.twoFactors == 50_000)
      let limited = try await world.scan(try await world.paymentCode(of: person), merchant, "ORDER003", 400_000)
      let refusal = LimitRefusal.over(
        .day(.twoFactors), left: .fen(390_000),
        remedies: [.authenticate(.certified), .payByCard, .waitForTomorrow])
      await #expect(throws: refusal) { try await world.pay(limited, by: person, authenticated: .password) }
      #expect(try await world.state(limited) == "waits for password")
    }
  }

  @Test(arguments: Backend.allCases) func `at many places at once never passes the limit`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let user = try await world.stranger()
      _ = try await world.platform.verification.verify(user, as: ming, through: .document)
      let results = try await atOnce(30) { number in
        await Result<Order, any Error>.of { try await world.pay(merchant, "ORDER1\(number)", 9_000, by: user) }
      }
      #expect(results.count(where: \.succeeded) == 11)
      #expect(try await world.usage(user).spent == 99_000)
    }
  }

  @Test(arguments: Backend.allCases) func `last year and gets back raises no limit of this year`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(1_000_000)
      let order = try await world.paid(merchant, "ORDER001", 30_000, by: person)
      try await world.advance(310 * 86_400)
      _ = try await world.paid(merchant, "ORDER002", 5_000, by: person)
      try await world.refund(order, "REFUND01", 10_000)
      try await world.advance(1)
      #expect(try await world.usage(person.id).spent == 25_000)
      #expect(try await world.usage(person.id).spentThisYear == 5_000)
    }
  }
}
