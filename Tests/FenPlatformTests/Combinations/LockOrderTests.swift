import Fen
import FenStore
import Synchronization
import Testing

@testable import FenPlatform

/// Keeps why a server made transactions begin anew: two held what the other waited for. Who waited long on a busy machine
/// is no such case.
private final class WatchedDatabase: Database {
  private let inner: any Database
  private let kept = Mutex([String]())
  var conflicts: [String] { kept.withLock { $0 } }

  init(_ inner: any Database) { self.inner = inner }

  func write<Value>(_ body: (any Transaction) throws -> Value) throws -> Value {
    try inner.write { transaction in
      do {
        return try body(transaction)
      } catch StoreError.conflict(let why) {
        if !why.contains("lock timeout") { kept.withLock { $0.append(why) } }
        throw StoreError.conflict(why)
      }
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

/// A world with a second process on its database.
///
/// - Returns: why the server made transactions of either begin anew.
private func inTwoProcesses(
  _ backend: Backend, _ story: (World, [Platform]) async throws -> Void
) async throws -> [String] {
  let watched = Mutex([WatchedDatabase]())
  func watch(_ inner: any Database) -> any Database {
    let database = WatchedDatabase(inner)
    watched.withLock { $0.append(database) }
    return database
  }
  let world = try await World(backend, around: watch)
  defer { world.remove() }
  let other = try await world.another(around: watch)
  let before = watched.withLock { $0.map(\.conflicts.count) }
  try await story(world, [world.platform, other.platform])
  let conflicts = watched.withLock { zip($0, before).flatMap { $0.conflicts.dropFirst($1) } }
  try other.stop()
  #expect(try await world.platform.audit() == [])
  return conflicts
}

@Suite(.enabled(if: !Backend.shared.isEmpty)) struct `Combined orders in several processes` {
  @Test(arguments: Backend.shared)
  func `lock the campaigns of all orders in one order, whatever order they are paid in`(backend: Backend) async throws {
    let conflicts = try await inTwoProcesses(backend) { world, platforms in
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
    #expect(conflicts == [])
  }

  @Test(arguments: Backend.shared)
  func `expire once, while they are closed and paid`(backend: Backend) async throws {
    let conflicts = try await inTwoProcesses(backend) { world, platforms in
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
    // Each command locks in one order, but not yet the rounds of a batch: docs/internals/combined-orders.md.
    withKnownIssue("the server ended one of two batches, which was performed again", isIntermittent: true) {
      #expect(conflicts == [])
    }
  }
}
