import Fen
import FenStore
import Testing

@testable import FenPlatform

private let ming = IdentityClaim(name: "张小明", document: .idCard, number: "11010519491231002X")
private let day: Int64 = 86_400

/// A world whose year is the last 365 days; class II may pay 500 in it.
private func inRollingWorld(_ backend: Backend, _ body: (World) async throws -> Void) async throws {
  let rolling = Rules.shipped.rows.filter { $0.name != .yearIsRolling } + [
    Rule(.yearIsRolling, 1, from: BusinessDay("2016-07-01")!, source: "test", isConfirmed: true),
    Rule(.classTwoYear, 50_000, from: BusinessDay("2017-01-01")!, source: "test", isConfirmed: true),
  ]
  let world = try await World(backend, rules: try Rules(rolling))
  defer { world.remove() }
  try await body(world)
}

extension World {
  fileprivate func classTwo() async throws -> UserID {
    try await platform.wallets.create(NewUser(name: "Two", balance: 1_000_000, accountClass: .two)).user.id
  }

  @discardableResult
  fileprivate func pay(_ merchant: Merchant, _ number: String, _ total: Int64, by user: UserID) async throws -> Order {
    let order = try await place(merchant, number, total)
    return try await platform.cashier.pay(order.id, as: user, with: .balance, authenticated: .everything)
  }

  fileprivate func leftOfYear(_ user: UserID) async throws -> Int64? {
    try await platform.verification.standing(of: user).limits.first { $0.limit == .year(.two) }?.left.minorUnits
  }
}

@Suite struct `A rolling year` {
  @Test(arguments: Backend.allCases) func `runs out 365 days later, and is shown so`(backend: Backend) async throws {
    try await inRollingWorld(backend) { world in
      let merchant = try await world.merchant()
      let user = try await world.classTwo()
      try await world.pay(merchant, "ORDER001", 30_000, by: user)
      try await world.advance(200 * day)
      try await world.pay(merchant, "ORDER002", 20_000, by: user)
      await #expect(throws: LimitRefusal.self) { try await world.pay(merchant, "ORDER003", 1, by: user) }
      try await world.advance(164 * day)
      #expect(try await world.leftOfYear(user) == 0, "the calendar's year is another one by now")
      await #expect(throws: LimitRefusal.self) { try await world.pay(merchant, "ORDER004", 1, by: user) }
      try await world.advance(day)
      #expect(try await world.leftOfYear(user) == 30_000)
      try await world.pay(merchant, "ORDER005", 30_000, by: user)
      await #expect(throws: LimitRefusal.self) { try await world.pay(merchant, "ORDER006", 1, by: user) }
    }
  }

  @Test(arguments: Backend.allCases) func `gets money back once, and not again when its days are over`(
    backend: Backend
  ) async throws {
    try await inRollingWorld(backend) { world in
      let merchant = try await world.merchant()
      let user = try await world.classTwo()
      let order = try await world.pay(merchant, "ORDER001", 30_000, by: user)
      try await world.advance(200 * day)
      try await world.pay(merchant, "ORDER002", 10_000, by: user)
      try await world.refund(order, "REFUND01", 30_000)
      try await world.advance(1)
      #expect(try await world.leftOfYear(user) == 40_000)
      try await world.advance(165 * day)
      #expect(try await world.leftOfYear(user) == 40_000)
      try await world.advance(35 * day)
      #expect(try await world.leftOfYear(user) == 40_000)
      try await world.advance(165 * day)
      #expect(try await world.leftOfYear(user) == 50_000)
    }
  }

  @Test(arguments: Backend.allCases) func `of somebody whose wallets are joined is that of both`(
    backend: Backend
  ) async throws {
    try await inRollingWorld(backend) { world in
      let merchant = try await world.merchant()
      let (first, second) = (try await world.classTwo(), try await world.classTwo())
      try await world.confirm(ming, of: first, through: .bankCard(issuer: "CMB"))
      try await world.pay(merchant, "ORDER001", 10_000, by: first)
      try await world.pay(merchant, "ORDER002", 5_000, by: second)
      try await world.advance(310 * day)
      try await world.pay(merchant, "ORDER003", 2_000, by: second)
      try await world.confirm(ming, of: second, through: .bankCard(issuer: "CMB"))
      #expect(try await world.leftOfYear(second) == 50_000 - 17_000)
      try await world.advance(day)
      #expect(try await world.leftOfYear(first) == 50_000 - 17_000)
      try await world.advance(54 * day)
      #expect(try await world.leftOfYear(first) == 50_000 - 2_000)
    }
  }
}
