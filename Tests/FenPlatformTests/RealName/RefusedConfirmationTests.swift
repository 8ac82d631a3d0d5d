import Fen
import FenStore
import Testing

@testable import FenPlatform

private let ming = IdentityClaim(name: "张小明", document: .idCard, number: "11010519491231002X")

private struct SecondThoughts: Error {}

/// Whoever is confirmed first, and refused for something else after that.
private struct ConfirmThenRefuse: Command {
  let confirm: ConfirmIdentity

  var subject: Int { confirm.subject }
  func prefetch(in work: Workspace) { confirm.prefetch(in: work) }
  func perform(in work: Workspace) throws {
    _ = try confirm.perform(in: work)
    throw SecondThoughts()
  }
}

extension World {
  fileprivate func strangers(_ count: Int, balance: Int64 = 0) async throws -> [UserID] {
    var users = [UserID]()
    for _ in 0..<count {
      users.append(
        try await platform.wallets.create(NewUser(name: "Stranger", balance: balance, accountClass: .unverified)).user.id)
    }
    return users
  }

  fileprivate func confirming(_ user: UserID, _ channel: VerificationChannel) throws -> ConfirmIdentity {
    ConfirmIdentity(user: user, claim: try SealedClaim(ming, Vault(masterKey: Self.masterKey)), channel: channel)
  }

  /// What a channel says, without asking it.
  @discardableResult
  func confirm(
    _ claim: IdentityClaim, of user: UserID, through channel: VerificationChannel
  ) async throws -> FenPlatform.Person {
    try await platform.engine.perform(
      ConfirmIdentity(user: user, claim: try SealedClaim(claim, Vault(masterKey: Self.masterKey)), channel: channel))
  }

  /// Of a wallet closed at the beginning of a test.
  static var daysRecordsAreKept: Int64 { Rules.shipped.daysRecordsAreKept(from: BusinessDay(start)) }

  fileprivate var remembered: [Int64] {
    get async throws {
      [try await number("SELECT count(*) FROM identities"), try await number("SELECT count(*) FROM channels")]
    }
  }
}

@Suite struct `A confirmation` {
  @Test(arguments: Backend.allCases)
  func `whose command is refused afterwards leaves nothing`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let user = try await world.strangers(1)[0]
      let command = ConfirmThenRefuse(confirm: try world.confirming(user, .documentRegister))
      await #expect(throws: SecondThoughts.self) { try await world.platform.engine.perform(command) }
      #expect(try await world.remembered == [0, 0])
      #expect(try await world.platform.wallets.person(of: user).accountClass == .unverified)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is seen by those of the same batch`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let users = try await world.strangers(2)
      let commands = [
        try world.confirming(users[0], .documentRegister), try world.confirming(users[0], .documentRegister),
        try world.confirming(users[1], .bankCard(issuer: "CMB")),
      ]
      let people = try world.platform.engine.performTogether(commands).map { try $0.get() }
      #expect(Set(people.map(\.id)) == [PersonID(users[0])])
      #expect(people.map(\.channels) == [1, 1, 2])
      #expect(try await world.remembered == [1, 2])
    }
  }
}

@Suite struct `The days of a rolling year` {
  @Test(arguments: Backend.allCases)
  func `remember nothing of a payment that was refused`(backend: Backend) async throws {
    let rolling = Rules.shipped.rows.filter { $0.name != .yearIsRolling } + [
      Rule(.yearIsRolling, 1, from: BusinessDay("2016-07-01")!, source: "test", isConfirmed: true)
    ]
    let world = try await World(backend, rules: try Rules(rolling))
    defer { world.remove() }
    let (merchant, payer) = (try await world.merchant(), try await world.person(200_000))
    let order = try await world.place(merchant, "ORDER001", 100_001)
    await #expect(throws: LimitRefusal.self) { try await world.pay(order, by: payer, authenticated: .password) }
    let days = try await world.number("SELECT count(*) FROM usage_days")
    #expect(days == 0)
  }
}
