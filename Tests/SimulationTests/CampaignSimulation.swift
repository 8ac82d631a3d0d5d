import Fen
import FenStore
import Foundation
import Logging

@testable import FenPlatform

/// People who pay and get refunds while campaigns of every kind come, pause and end; the bank refuses and is silent, the
/// clock jumps, the process ends and begins again. What the campaigns give is checked by the audit and counted here once
/// more from the accounts.
final class CampaignSimulation {
  private var random: SeededGenerator
  private let folder: URL
  private let clock = PlatformClock(.frozen(Instant(rfc3339: "2026-03-02T22:00:00+08:00")!))
  private var database: any Database
  private var platform: Platform
  private var shops = [Merchant]()
  private var stores = [Store]()
  private var people = [(id: UserID, cards: [Card])]()
  private var campaigns = [(id: CampaignID, owner: Funder)]()
  private var orders = [OrderID: Order]()
  /// Wallets of one person, of whom the second joins the first.
  private var joined = false
  private var deposited: Int64 = 0
  private var numbers = 0
  private(set) var last = ""

  init(seed: UInt64) async throws {
    random = SeededGenerator(seed: seed)
    folder = FileManager.default.temporaryDirectory.appending(path: "fen-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    database = try Self.openDatabase(in: folder)
    platform = try await Self.openPlatform(on: database, clock)
    for number in 1...3 as ClosedRange<Int64> {
      let shop = try await platform.merchants.create(
        NewMerchant(
          id: MerchantID(1_900_000_000 + number), name: "Shop \(number)", app: "wx\(number)", certificate: nil,
          apiv3Key: String(repeating: "k", count: 32), apiv2Key: String(repeating: "q", count: 32)),
        at: clock.now())
      shops.append(shop)
      stores.append(try platform.merchants.addStore("A", city: "Shanghai", to: shop.id))
      stores.append(
        try platform.merchants.addStore("B", city: "Tokyo", country: "JP", zone: Zone("Asia/Tokyo")!, to: shop.id))
    }
    for number in 0..<8 {
      let made = try await platform.wallets.create(
        NewUser(
          // Some are poor: what they got is gone when it should come back.
          name: "", balance: random.amount(number % 3 == 0 ? 0...500 : 50_000...300_000),
          accountClass: number < 7 ? .three : .unverified,
          cards: [.init(kind: .debit, balance: 200_000), .init(kind: .credit, balance: 50_000)]))
      people.append((made.user.id, made.cards))
    }
  }

  func remove() {
    do {
      try platform.close()
      try FileManager.default.removeItem(at: folder)
    } catch { print("simulation: \(error)") }
  }

  private static func openDatabase(in folder: URL) throws -> any Database {
    try SQLiteDatabase(path: folder.appending(path: "fen.sqlite").path, migrations: migrations)
  }

  private static func openPlatform(on database: any Database, _ clock: PlatformClock) async throws -> Platform {
    try await Platform(
      database: database, masterKey: [UInt8](repeating: 7, count: 32), isSandbox: true, clock: clock,
      logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() })
  }
}

// Steps

extension CampaignSimulation {
  func step() async throws {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<50: try await batch()
    case 50..<62: try await newCampaign()
    case 62..<68: try await moveCampaign()
    case 68..<72: try await changeCampaign()
    case 72..<82: try await settle()
    case 82..<88: try await moveClock()
    case 88..<94: try await changeFaults()
    case 94..<95: try await joinWallets()
    default: try await restart()
    }
  }

  private func batch() async throws {
    let acts = (0..<Int.random(in: 1...20, using: &random)).map { _ in act() }
    last = "\(acts.count) commands"
    for result in try platform.engine.performTogether(acts) {
      switch result {
      case .success(let order): if let order { orders[order.id] = order }
      case .failure(PostingRefusal.insufficient(let account, balance: _, asked: _)) where account.purpose == .budget:
        // A payment that is refused because a campaign promised too much.
        throw PostingRefusal.insufficient(account, balance: .fen(0), asked: .fen(0))
      case .failure(let error): guard isRefusal(error) else { throw error }
      }
    }
    // Coupons, and campaigns that were moved: as a process hears of another's.
    if random.chance(70) { try await platform.campaigns.reload() }
  }

  private func act() -> CampaignAct {
    let person = random.pick(people)
    let method: PaymentMethod = random.chance(55) ? .balance : .card(random.pick(person.cards).id)
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<30: return .money(.place(terms(.native)))
    case 30..<58:
      guard let order = someOrder({ $0.payment == nil }) else { return .money(.place(terms(.native))) }
      return .money(.pay(order.id, person.id, method, .standard))
    case 58..<68: return .money(.payStore(terms(.printedCode, payer: person.id), person.id, method, .standard))
    case 68..<84:
      guard let order = someOrder({ $0.payment != nil }) else { return .money(.place(terms(.native))) }
      return .money(.refund(refundTerms(order), order.id))
    case 84..<93:
      guard let campaign = campaigns.randomElement(using: &random) else { return .money(.place(terms(.native))) }
      return .send(
        SendCoupon(
          campaign.id, of: campaign.owner, to: person.id, worth: random.chance(30) ? .fen(random.amount(1...9)) : nil))
    case 93..<96: return .join(JoinProgramme(random.pick(shops).id, person.id))
    default:
      guard let campaign = campaigns.randomElement(using: &random) else { return .money(.place(terms(.native))) }
      let event: CampaignEvent = random.pick([.paused, .restarted, .restarted, .ended])
      return .move(MoveCampaign(campaign.id, of: campaign.owner, event))
    }
  }

  private func newCampaign() async throws {
    last = "a new campaign"
    numbers += 1
    let (terms, owner) = random.campaignTerms(
      numbers, now: clock.now(), shops: shops.map(\.id), stores: stores.map { StoreName($0.merchant, String($0.id)) })
    try await refusable {
      let made = try await platform.campaigns.make(terms, owner: owner)
      campaigns.append((made.id, owner))
      try await platform.campaigns.move(made.id, of: owner, .approved)
      if case .prefunded(let budget, let shares) = terms.funding, random.chance(90) {
        try await platform.faults.removeAll()
        for share in shares {
          try await platform.wallets.deposit(budget, into: share.funder.account)
          deposited += budget.minorUnits
        }
      }
      try await platform.campaigns.move(made.id, of: owner, .started)
    }
  }

  private func moveCampaign() async throws {
    guard let campaign = campaigns.randomElement(using: &random) else { return }
    let event: CampaignEvent = random.pick([.started, .paused, .restarted, .restarted, .ended])
    last = "campaign \(campaign.id.value) is \(event)"
    try await refusable { try await platform.campaigns.move(campaign.id, of: campaign.owner, event) }
  }

  private func changeCampaign() async throws {
    guard let campaign = campaigns.randomElement(using: &random),
      let view = try await platform.campaigns.campaign(campaign.id)
    else { return }
    last = "campaign \(campaign.id.value) changes"
    var terms = random.campaignTerms(
      numbers, now: clock.now(), shops: shops.map(\.id), stores: stores.map { StoreName($0.merchant, String($0.id)) },
      owner: campaign.owner
    ).terms
    (terms.funding, terms.limits) = (view.campaign.terms.funding, view.campaign.terms.limits)
    if case .byPayee = terms.funding { terms.namePayee(or: random.pick(shops).id) }
    if terms.limits.people != nil { terms.conditions.needsRealName = true }
    try await refusable { _ = try await platform.campaigns.change(campaign.id, of: campaign.owner, to: terms) }
  }

  private func refusable(_ body: () async throws -> Void) async throws {
    do { try await body() } catch let error where isRefusal(error) {}
  }

  private func settle() async throws {
    last = "settle"
    try await platform.scheduler.settle()
    try await lookAtOrders()
  }

  private func moveClock() async throws {
    let seconds = random.pick([1, 60, 3_600, 7_200, 43_200, 86_400, 200_000, -3_600] as [Int64])
    last = "the clock moves by \(seconds) s"
    _ = try await platform.scheduler.move(to: clock.now().adding(seconds: seconds))
    try await lookAtOrders()
  }

  private func changeFaults() async throws {
    last = "other faults"
    try await platform.faults.removeAll()
    for effect in [.bankTimeout, .bankSilent, .bankRefusal] as [FaultEffect] where random.chance(40) {
      let times = random.amount(1...5)
      try await platform.faults.add(Fault(id: effect.rawValue, effect: effect, times: times))
    }
  }

  private func joinWallets() async throws {
    guard !joined else { return }
    joined = true
    last = "two wallets are one person's"
    let vault = Vault(masterKey: [UInt8](repeating: 7, count: 32))
    let claim = try SealedClaim(
      IdentityClaim(name: "张小明", document: .idCard, number: "11010519491231002X"), vault)
    for one in people.prefix(2) {
      _ = try await platform.engine.perform(
        ConfirmIdentity(user: one.id, claim: claim, channel: .bankCard(issuer: "CMB")))
    }
  }

  private func restart() async throws {
    last = "a restart"
    try platform.close()
    database = try Self.openDatabase(in: folder)
    platform = try await Self.openPlatform(on: database, clock)
  }

  private func someOrder(_ fits: (Order) -> Bool) -> Order? {
    orders.keys.sorted().suffix(60).compactMap { orders[$0] }.filter(fits).randomElement(using: &random)
  }

  private func lookAtOrders() async throws {
    for (id, order) in orders where order.payment == nil {
      orders[id] = try await platform.records.order(id)
    }
  }

  private func terms(_ type: TradeType, payer: UserID? = nil) -> OrderTerms {
    numbers += 1
    let (store, total) = (random.pick(stores), random.pick([1, 2, 100, 999, 5_000, random.amount(1...20_000)]))
    let shop = shops.first { $0.id == store.merchant }!
    let lines =
      #"[{"merchant_goods_id":"tea","quantity":2,"unit_price":\#(total / 3)},"#
      + #"{"merchant_goods_id":"cake","quantity":1,"unit_price":\#(total - total / 3 * 2)}]"#
    let detail = #"{"goods_tag":"A,B","detail":{"goods_detail":\#(lines)}}"#
    return OrderTerms(
      side: .merchant(shop.id), number: OutTradeNo(stored: "order-\(numbers)"), app: shop.apps[0], tradeType: type,
      total: .fen(total), description: "Tea", payer: payer, storeID: random.chance(80) ? String(store.id) : nil,
      detail: random.chance(50) ? detail : nil, hash: Array("\(numbers)".utf8))
  }

  private func refundTerms(_ order: Order) -> RefundTerms {
    numbers += 1
    let total = order.terms.total.minorUnits
    return RefundTerms(
      side: order.terms.side, number: OutRefundNo(stored: "refund-\(numbers)"),
      amount: .fen(random.chance(30) ? total : random.amount(1...total)), total: order.terms.total, notifyURL: nil,
      hash: Array("\(numbers)".utf8))
  }
}

// What must hold

extension CampaignSimulation {
  func broken() async throws -> [String] {
    var wrong = try await platform.audit().map { "\($0)" }
    for view in try await platform.campaigns.all(limit: 10_000) {
      let (usage, terms) = (view.usage, view.campaign.terms)
      func atMost(_ what: String, _ used: Int64, _ limit: Int64?) {
        if let limit, used > limit { wrong.append("\(terms.name): \(used) \(what) of \(limit)") }
      }
      atMost("spent", usage.spent, terms.funding.budget?.minorUnits)
      atMost("spent on a day", usage.spentToday, terms.limits.budgetPerDay?.minorUnits)
      atMost("rewards", usage.count, terms.limits.count)
      atMost("rewards on a day", usage.countToday, terms.limits.countPerDay)
      atMost("people", usage.people, terms.limits.people)
    }
    // What the funders gave is with them, in the budgets, or was given.
    let left = try await number(
      """
      SELECT coalesce(sum(balance), 0) FROM accounts
      WHERE id & 15 IN (\(AccountPurpose.marketing.rawValue), \(AccountPurpose.budget.rawValue))
      """)
    let given = try await number(
      "SELECT coalesce(sum(amount - returned), 0) FROM rewards WHERE source = 1 AND state = 2")
    if left + given != deposited { wrong.append("of \(deposited) are left \(left), and \(given) were given") }
    return wrong
  }

  /// The bank answers, and everything is over.
  func finish() async throws -> [String] {
    last = "the end"
    try await platform.faults.removeAll()
    for days in [1, 30, 40] as [Int64] {
      _ = try await platform.scheduler.move(to: clock.now().adding(days: days))
    }
    var wrong = try await broken()
    let held = try await number(
      "SELECT count(*) FROM accounts WHERE id & 15 = \(AccountPurpose.budget.rawValue) AND balance <> 0")
    if held > 0 { wrong.append("\(held) campaigns hold money after their end") }
    let open = try await number("SELECT count(*) FROM rewards WHERE state = 1")
    if open > 0 { wrong.append("\(open) rewards still wait for a bank") }
    return wrong
  }

  func summary() async throws -> String {
    let rows = try await database.read { transaction in
      try transaction.all(
        """
        SELECT 'campaigns ' || state, count(*) FROM campaigns GROUP BY state
        UNION ALL SELECT 'rewards ' || kind || ' ' || state, count(*) FROM rewards GROUP BY kind, state
        UNION ALL SELECT 'returned', count(*) FROM rewards WHERE returned > 0
        UNION ALL SELECT 'owed', count(*) FROM rewards WHERE owed > 0
        UNION ALL SELECT 'coupons ' || state, count(*) FROM coupons GROUP BY state
        """
      ) { "\($0.text(0)): \($0.int(1))" }
    }
    return rows.joined(separator: ", ")
  }

  private func number(_ sql: String) async throws -> Int64 { try await database.read { try $0.number(sql, []) } }
}
