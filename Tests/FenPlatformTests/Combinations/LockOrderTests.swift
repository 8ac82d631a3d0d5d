import Fen
import FenStore
import Synchronization
import Testing

@testable import FenPlatform

/// Counts the transactions that a server makes to be begun anew: two held what the other waited for.
private final class CountingDatabase: Database {
  private let inner: any Database
  private let again = Atomic(0)
  var repeated: Int { again.load(ordering: .relaxed) }

  init(_ inner: any Database) { self.inner = inner }

  func write<Value>(_ body: (any Transaction) throws -> Value) throws -> Value {
    var tries = 0
    return try inner.write { transaction in
      tries += 1
      if tries > 1 { again.add(1, ordering: .relaxed) }
      return try body(transaction)
    }
  }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> Value
  ) async throws -> Value { try await inner.read(body) }

  var isShared: Bool { inner.isShared }
  var isAway: Bool { inner.isAway }
  var lanes: Int { inner.lanes }
  func close() throws { try inner.close() }
}

/// A world with a second process on its database; at the end nothing may have been begun anew in either.
private func inTwoProcesses(_ backend: Backend, _ story: (World, [Platform]) async throws -> Void) async throws {
  let counters = Mutex([CountingDatabase]())
  let world = try await World(
    backend,
    around: { inner in
      let counter = CountingDatabase(inner)
      counters.withLock { $0.append(counter) }
      return counter
    })
  defer { world.remove() }
  let other = try await world.another { inner in
    let counter = CountingDatabase(inner)
    counters.withLock { $0.append(counter) }
    return counter
  }
  let before = counters.withLock { $0.map(\.repeated) }
  try await story(world, [world.platform, other.platform])
  #expect(counters.withLock { $0.map(\.repeated) } == before)
  try other.stop()
  #expect(try await world.platform.audit() == [])
}

@Suite(.enabled(if: !Backend.shared.isEmpty)) struct `Combined orders in several processes` {
  @Test(arguments: Backend.shared)
  func `lock the campaigns of all orders in one order, whatever order they are paid in`(backend: Backend) async throws {
    try await inTwoProcesses(backend) { world, platforms in
      var shops = [Merchant]()
      for index in 0..<6 {
        let shop = try await world.merchant(1_900_000_001 + Int64(index))
        shops.append(shop)
        try await world.campaign(campaignTerms(off(10)) { $0.merchants = [shop.id] })
      }
      try await platforms[1].campaigns.reload()
      for round in 0..<4 {
        var placed = [(Payable, Person)]()
        for index in 0..<8 {
          let rows = shops.map { world.row($0, "r\(round)-\(index)-\($0.id)", 1_000) }
          let combined = try await world.combine(
            index % 2 == 0 ? rows : rows.reversed(), by: shops[0], "all-\(round)-\(index)")
          placed.append((combined, try await world.person()))
        }
        let all = placed
        let isByCard = round % 2 == 1
        _ = try await atOnce(8) { index in
          let (combined, person) = all[index]
          return try await platforms[index / 2 % 2].cashier.pay(
            combined, as: person.id, with: isByCard ? .card(person.debit.id) : .balance, authenticated: .everything)
        }
        for (combined, _) in all { #expect(try await world.states(combined) == ["paid"]) }
      }
    }
  }

  @Test(arguments: Backend.shared)
  func `lock what cards' payments give before any account`(backend: Backend) async throws {
    try await inTwoProcesses(backend) { world, platforms in
      let shop = try await world.merchant()
      let stocks = [
        try await world.tillStock(shop, tillTerms(shop, count: 1_000, perPerson: 100), request: "S1"),
        try await world.tillStock(shop, tillTerms(shop, count: 1_000, perPerson: 100), request: "S2"),
      ]
      _ = try await world.activity(shop, of: stocks.map(\.campaign.id))
      _ = try await world.campaign(campaignTerms(.points(5, programme: shop.id), funding: Funding.none))
      for _ in 0..<3 { try await world.campaign(campaignTerms(off(10)) { $0.merchants = [shop.id] }) }
      try await platforms[1].campaigns.reload()
      var people = [Person]()
      for _ in 0..<8 { people.append(try await world.person()) }
      let crowd = people
      for round in 0..<6 {
        let orders = try await atOnce(16) { try await world.place(shop, "r\(round)-\($0)", 1_000) }
        _ = try await atOnce(16) { index in
          let person = crowd[index % 8]
          return try await platforms[index / 2 % 2].cashier.pay(
            orders[index].id, as: person.id, with: index % 2 == 0 ? .card(person.debit.id) : .balance,
            authenticated: .everything)
        }
      }
      var held = 0
      for person in crowd { held += try await world.till.coupons(of: person.id).count }
      #expect(held == 6 * 16 * 2)
    }
  }

  @Test(arguments: Backend.shared)
  func `expire once, while they are closed and paid`(backend: Backend) async throws {
    try await inTwoProcesses(backend) { world, platforms in
      var shops = [Merchant]()
      for index in 0..<6 { shops.append(try await world.merchant(1_900_000_001 + Int64(index))) }
      let person = try await world.person()
      var placed = [Payable]()
      for index in 0..<12 {
        let rows = shops.map { world.row($0, "\(index)-\($0.id)", 1_000) }
        placed.append(try await world.combine(rows, by: shops[0], "all-\(index)"))
      }
      let all = placed
      world.clock.set(.frozen(World.start.adding(days: orderLifeDays)))
      platforms[1].clock.set(.frozen(World.start.adding(days: orderLifeDays)))
      _ = try await atOnce(24) { index in
        switch index {
        case 0, 1:
          let due = OrderExpiry(database: world.database, engine: platforms[index].engine)
          _ = try await due.perform(at: platforms[index].clock.now())
        case 2..<12: _ = await Result.of { try await world.close(all[index]) }
        default:
          _ = await Result.of {
            try await platforms[index % 2].cashier.pay(
              all[index - 12], as: person.id, with: .balance, authenticated: .everything)
          }
        }
      }
      for combined in all { #expect(Set(["expired", "closed"]).isSuperset(of: try await world.states(combined))) }
      #expect(try await world.balance(person.wallet) == 100_000)
    }
  }
}
