import Fen
import FenPlatform
import FenStore
import Foundation
import Logging

extension Bench {
  /// Whole payments with running campaigns, beside payments with none, in turn.
  func campaigns() async throws -> [Figure] {
    let (rounds, seconds, orders) = isQuick ? (2, 0.8, Int64(200_000)) : (5, 1.5, Int64(700_000))
    let batch: Int64 = 100
    let none = try await CampaignFolder(folder.appending(path: "none"), orders: orders, [])
    let many = try await CampaignFolder(folder.appending(path: "many"), orders: orders, thousands)
    let everyone = try await CampaignFolder(folder.appending(path: "everyone"), orders: orders, [forEverybody])
    for one in [none, many, everyone] { _ = try one.payer.pay(batch: batch, seconds: seconds / 4) }
    var (bare, met, given) = ([Payments](), [Payments](), [Payments]())
    for _ in 0..<rounds {
      bare.append(try none.payer.pay(batch: batch, seconds: seconds))
      met.append(try many.payer.pay(batch: batch, seconds: seconds))
      given.append(try everyone.payer.pay(batch: batch, seconds: seconds))
    }
    let (some, all) = (try await many.rewardsOfAHundred(), try await everyone.rewardsOfAHundred())
    let method = "\(rounds) rounds of \(shown(seconds)) s in turn, batches of \(batch), 100,000 accounts; processor"
    let figures = [
      Figure(
        "payments, \(thousands.count.formatted()) campaigns", median(met.map(\.perSecond)), "/s",
        yardstick: compare("no campaign", met, bare), aim: .ratio(atLeast: 0.9),
        method: """
          \(method) \(cost(met)) µs each against \(cost(bare)); by merchant, store, tag and city, so that a payment \
          meets one to three; of 100 payments \(shown(some)) get something
          """),
      Figure(
        "payments, a campaign for everybody", median(given.map(\.perSecond)), "/s",
        yardstick: compare("no campaign", given, bare),
        method: """
          \(method) \(cost(given)) µs each; of 100 payments \(shown(all)) get a cashback from one budget
          """),
    ]
    for one in [none, many, everyone] { try one.payer.close() }
    return figures
  }

  /// A fifth of them by merchant, two fifths by store, a fifth by tag and a fifth by city. What they ask for, one
  /// payment of twenty has.
  private var thousands: [CampaignTerms] {
    (0..<5_000 as Range<Int64>).map { number in
      var conditions = allYear
      conditions.minimum = .fen(951)
      let merchant = Books.merchant(number)
      switch number / Books.merchants {
      case 0: conditions.merchants = [merchant]
      case 1, 2: conditions.stores = [StoreName(merchant, Books.store(number / Books.merchants))]
      case 3: conditions.tags = [Books.tag(number)]
      default: conditions.cities = ["City \(number)"]
      }
      let benefit: Benefit =
        number % 2 == 0
        ? .discount(Discount(.fixed(.fen(1)), stacking: .stackable)) : .cashback(.fixed(.fen(1)))
      return terms("campaign \(number)", conditions, benefit, budget: .fen(1_000_000))
    }
  }

  private var forEverybody: CampaignTerms {
    terms("everybody", allYear, .cashback(.fixed(.fen(1))), budget: .fen(1_000_000_000))
  }

  private func terms(
    _ name: String, _ conditions: Conditions, _ benefit: Benefit, budget: Money
  ) -> CampaignTerms {
    CampaignTerms(
      name: name, conditions: conditions, benefit: benefit,
      funding: .prefunded(budget: budget, [FundingShare(.platform)]))
  }

  private var allYear: Conditions {
    let now = machineTime()
    return Conditions(hours: CampaignHours(period: now.adding(days: -1)..<now.adding(days: 365)))
  }
}

/// A data folder with people, unpaid orders in stores, and campaigns that run.
private struct CampaignFolder {
  let payer: PayingEngine
  private let platform: Platform

  init(_ url: URL, orders: Int64, _ campaigns: [CampaignTerms]) async throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    let (users, now) = (Int64(100_000), machineTime())
    let database = try SQLiteDatabase(path: url.appending(path: "fen.sqlite").path, migrations: migrations)
    try Books.addMerchants(to: database, now: now)
    try Books.addUsers(users, to: database, now: now)
    try Books.addOrders(orders, inStores: true, to: database, now: now)
    try database.close()
    let platform = try await Platform.open(folder: url, isSandbox: true, logger: Logger(label: "fen-bench"))
    self.platform = platform
    payer = PayingEngine(platform.engine, lanes: 1, users: users, orders: 1...orders) { try platform.close() }
    guard !campaigns.isEmpty else { return }
    let sum = try campaigns.compactMap(\.funding.budget).reduce(Money.fen(0)) { try $0.adding($1) }
    try await platform.wallets.deposit(sum, into: Funder.platform.account)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for terms in campaigns {
        group.addTask {
          let id = try await platform.campaigns.make(terms).id
          try await platform.engine.perform(MoveCampaign(id, of: .platform, .approved))
          try await platform.engine.perform(MoveCampaign(id, of: .platform, .started))
        }
      }
      try await group.waitForAll()
    }
    try await platform.campaigns.reload()
  }

  /// Of a hundred payments that were made, how many were given something.
  func rewardsOfAHundred() async throws -> Double {
    let paid = Double(payer.firstUnpaid - 1)
    let rewards = try await platform.campaigns.all(limit: 10_000).reduce(0) { $0 + $1.usage.count }
    return Double(rewards) * 100 / paid
  }
}
