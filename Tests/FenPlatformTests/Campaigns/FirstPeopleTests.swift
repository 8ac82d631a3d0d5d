import Fen
import FenStore
import Foundation
import Testing

@testable import FenPlatform

/// S3 under load: 30,000 people pay at once, a tenth of them two or three times, and the first 20,000 get something.
///
/// `FEN_CROWD=3000` makes it a tenth.
@Suite struct `The first twenty thousand` {
  private static let crowd = ProcessInfo.processInfo.environment["FEN_CROWD"].flatMap { Int($0) } ?? 30_000
  private static let places = Int64(crowd * 2 / 3)
  /// One in twenty pays twice, and one in twenty three times.
  private static let payments: [Int] = {
    var payments = Array(0..<crowd)
    for person in stride(from: 0, to: crowd, by: 20) { payments.append(person) }
    for person in stride(from: 1, to: crowd, by: 20) { payments += [person, person] }
    return payments
  }()

  @Test func `of thirty thousand who pay at once are twenty thousand, to the fen`() async throws {
    try await inWorld(.sqlite) { try await story($0, [$0.platform]) }
  }

  @Test(.enabled(if: !Backend.shared.isEmpty))
  func `are as many when they pay through two processes`() async throws {
    try await inWorld(.postgreSQL) { world in
      let other = try await world.another()
      try await story(world, [world.platform, other.platform])
      try other.stop()
    }
  }

  private func story(_ world: World, _ platforms: [Platform]) async throws {
    let merchant = try await world.merchant()
    let people = try await world.crowd(Self.crowd, balance: .fen(60_000))
    let order = Self.payments.shuffled()
    let orders = try world.orders(order.count, at: merchant, .fen(20_000))
    let campaign = try await world.campaign(
      campaignTerms(
        .cashback(.drawn([Band(1...888, weight: 1)], .cny)), budget: 100_000_000,
        limits: CampaignLimits(people: Self.places, perPerson: 2)
      ) {
        $0.minimum = .fen(10_000)
        $0.needsRealName = true
      })
    let began = StopClock()
    let callers = 2_000
    _ = try await atOnce(callers) { caller in
      for number in stride(from: caller, to: order.count, by: callers) {
        let payment = PayOrder(
          orders[number], payer: people[order[number]], method: .balance, fee: .standard,
          authenticated: .everything)
        _ = try await platforms[number % platforms.count].engine.perform(payment)
      }
    }
    print("rate: \(order.count) payments in \(began.elapsed), \(platforms.count) processes")
    let usage = try await world.usage(campaign)
    #expect(usage.people == Self.places)
    #expect(try await world.number("SELECT count(DISTINCT person) FROM rewards") == Self.places)
    let most = "SELECT max(n) FROM (SELECT count(*) AS n FROM rewards GROUP BY person) AS each"
    #expect(try await world.number(most) == 2)
    let given = try await world.number("SELECT sum(amount) FROM rewards")
    let count = try await world.number("SELECT count(*) FROM rewards")
    #expect(usage.spent == given && usage.count == count)
    #expect(try await world.budget(campaign) == 100_000_000 - given)
    let paid = try await world.number("SELECT count(*) FROM orders WHERE paid_at IS NOT NULL")
    #expect(paid == Int64(order.count))
  }
}
