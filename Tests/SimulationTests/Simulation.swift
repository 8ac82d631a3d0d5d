import Fen
import FenStore
import Foundation
import Logging
import Synchronization

@testable import FenPlatform

/// Merchants and people who act at random on one platform, and a model of what must come of it.
final class Simulation {
  var random: SeededGenerator
  private let folder: URL
  let clock: PlatformClock
  private let receivers: MoodyReceivers
  private(set) var database: any Database
  private var platform: Platform
  var model = Model()
  private(set) var merchants = [Merchant]()
  private(set) var people = [Person]()
  private var codes = [PaymentCode]()
  var numbers = 0
  /// Terms that were sent once and may be sent again.
  private var sentOrders = [Act]()
  private var sentRefunds = [Act]()
  var sentTransfers = [TransferAct]()
  var sentPackets = [PacketAct]()
  /// What the last step did.
  private(set) var last = ""

  struct Person {
    let id: UserID
    let cards: [Card]
  }

  init(seed: UInt64) async throws {
    random = SeededGenerator(seed: seed)
    folder = FileManager.default.temporaryDirectory.appending(path: "fen-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    clock = PlatformClock(.frozen(Instant(rfc3339: "2026-03-02T22:00:00+08:00")!))
    receivers = MoodyReceivers(seed: seed)
    database = try Self.openDatabase(in: folder)
    platform = try await Self.openPlatform(on: database, clock, receivers)
    for number in 1...3 as ClosedRange<Int64> {
      merchants.append(
        try await platform.merchants.create(
          NewMerchant(
            id: MerchantID(1_900_000_000 + number), name: "Shop \(number)", app: "wx\(number)", certificate: nil,
            apiv3Key: String(repeating: "k", count: 32), apiv2Key: String(repeating: "q", count: 32)),
          at: clock.now()))
    }
    for _ in 1...6 {
      let balance = Int64.random(in: 0...300_000, using: &random)
      let made = try await platform.wallets.create(
        NewUser(
          name: "", balance: balance,
          cards: [
            .init(kind: .debit, balance: .random(in: 0...200_000, using: &random)),
            .init(kind: .credit, balance: 50_000),
          ]))
      people.append(Person(id: made.user.id, cards: made.cards))
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

  private static func openPlatform(
    on database: any Database, _ clock: PlatformClock, _ receivers: MoodyReceivers
  ) async throws -> Platform {
    let platform = try await Platform(
      database: database, masterKey: [UInt8](repeating: 7, count: 32), isSandbox: true, clock: clock,
      logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() })
    platform.deliveries.use(receivers)
    return platform
  }
}

// Steps

extension Simulation {
  func step() async throws {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<56: try await batch()
    case 56..<62: try await freshCodes()
    case 62..<70: try await settle()
    case 70..<79: try await moveClock()
    case 79..<85: try await changeFaults()
    case 85..<88: try await deposit()
    case 88..<96: try await redirectAbnormal()
    case 96..<98: try freezeCard()
    default: try await restart()
    }
  }

  private func batch() async throws {
    let acts = (0..<Int.random(in: 1...24, using: &random)).map { _ in act() }
    let together = Bool.random(using: &random)
    last = "\(acts.count) commands \(together ? "in one transaction" : "side by side")"
    let results = together ? try platform.engine.performTogether(acts) : await sideBySide(acts)
    for (act, result) in zip(acts, results) {
      switch result {
      case .success(.order(let order)): model.see(order)
      case .success(.refund(let refund)): model.accepted(refund)
      case .success(.transfer(let transfer)): model.see(transfer)
      case .success(.move(let move)): model.see(move)
      case .success(.packet(.sent(let packet))): model.see(packet)
      case .success(.packet(.opened(let answer))): model.opened(answer)
      case .failure(let error):
        guard isRefusal(error) else { throw error }
        continue
      }
      switch act {
      case .place, .scan, .payStore: sentOrders.append(act)
      case .refund: sentRefunds.append(act)
      case .pay, .decline, .close, .reverse, .between, .move, .packet: break
      }
    }
  }

  /// Through the mailbox, in an order that the seed decides: the writer is held up until all stand in line.
  private func sideBySide(_ acts: [Act]) async -> [Result<Act.Answer, any Error>] {
    let (engine, gate) = (platform.engine, Gate())
    let blocked = Task { try await engine.perform(Blocking(gate: gate)) }
    await gate.entered()
    var tasks = [Task<Act.Answer, any Error>]()
    for act in acts {
      tasks.append(Task { try await engine.perform(act) })
      while engine.statistics.waiting < tasks.count { await Task.yield() }
    }
    gate.open()
    _ = await blocked.result
    var results = [Result<Act.Answer, any Error>]()
    for task in tasks { results.append(await task.result) }
    return results
  }

  private func act() -> Act {
    let merchant = pick(merchants), person = pick(people)
    switch Int.random(in: 0..<167, using: &random) {
    case 0..<22: return .place(terms(merchant, payer: chance(5) ? person.id : nil))
    case 22..<40:
      guard let code = codes.randomElement(using: &random) else { return .place(terms(merchant)) }
      return .scan(
        terms(merchant, type: .code), code: code.digits, merchant.feeRate, alwaysAsk: chance(15))
    case 40..<64:
      guard let order = someOrder({ $0.isOpen }) else { return .place(terms(merchant)) }
      return .pay(order.id, payer(of: order) ?? person.id, method(of: person), .standard)
    case 64..<67:
      guard let order = someOrder({ $0.isOpen }) else { return .place(terms(merchant)) }
      return .decline(order.id, payer(of: order) ?? person.id)
    case 67..<70:
      guard let order = someOrder({ $0.isOpen }) else { return .place(terms(merchant)) }
      return .close(order.terms.merchant, order.terms.number)
    case 70..<75:
      guard let order = someOrder({ $0.terms.tradeType == .code }) else { return .place(terms(merchant)) }
      return .reverse(order.terms.merchant, order.terms.number)
    case 75..<92:
      guard let order = someOrder({ $0.payment != nil }) else { return .place(terms(merchant)) }
      return .refund(refundTerms(order), order.id)
    case 92..<96: return sentOrders.randomElement(using: &random) ?? .place(terms(merchant))
    case 96..<116: return .between(transferAct())
    case 116..<128: return .move(cardMoveTerms())
    case 128..<153: return .packet(packetAct())
    case 153..<163:
      return .payStore(
        terms(merchant, type: .printedCode, payer: person.id), person.id, method(of: person), merchant.feeRate)
    default: return sentRefunds.randomElement(using: &random) ?? .place(terms(merchant))
    }
  }

  private func freshCodes() async throws {
    last = "fresh payment codes"
    codes = []
    for person in people {
      codes.append(
        try await platform.engine.perform(
          IssuePaymentCode(for: person.id, method: method(of: person), random: random.next())))
    }
  }

  private func settle() async throws {
    last = "settle"
    try await platform.scheduler.settle()
    try await lookAtOrders { $0.isOpen }
  }

  private func moveClock() async throws {
    let seconds = pick([1, 5, 15, 30, 60, 600, 3_600, 86_400, 200_000, 700_000, -60, -3_600, -90_000] as [Int64])
    last = "the clock moves by \(seconds) s"
    _ = try await platform.scheduler.move(to: clock.now().adding(seconds: seconds))
  }

  private func changeFaults() async throws {
    last = "other faults"
    try await platform.faults.removeAll()
    receivers.change(using: &random)
    let effects: [FaultEffect] = [
      .bankTimeout, .bankSilent, .bankRefusal, .duplicateNotification, .notificationOutOfOrder,
    ]
    for effect in effects where chance(40) {
      let times = Int64.random(in: 1...5, using: &random)
      try await platform.faults.add(Fault(id: effect.rawValue, effect: effect, times: times))
    }
  }

  private func deposit() async throws {
    let amount = Int64.random(in: 1...100_000, using: &random)
    let merchant = pick(merchants).id
    let account = chance(50) ? AccountID.wallet(pick(people).id) : chance(50) ? .basic(merchant) : .operation(merchant)
    last = "\(amount) into \(account.value)"
    do {
      try await platform.wallets.deposit(.fen(amount), into: account)
    } catch DepositRefusal.bankDidNotPay {
      // Refused, or on its way: what is counted at the end tells.
    }
  }

  private func redirectAbnormal() async throws {
    last = "another way for a refund"
    try await lookAtRefunds()
    let abnormal = model.refunds.values.filter { if case .abnormal = $0.state { true } else { false } }
    guard let refund = abnormal.sorted(by: { $0.id < $1.id }).randomElement(using: &random) else { return }
    let account = BankAccount(bank: "CMB_DEBIT", number: "6214830000001234", holder: "李小明")!
    let way: RedirectRefund.Way =
      chance(50) ? .merchant : .payerAccount(try platform.named(account, shown: "CMB 1234"))
    model.see(
      try await platform.engine.perform(
        RedirectRefund(refund.id, refund.terms.number, of: refund.terms.side, to: way)))
  }

  private func freezeCard() throws {
    let card = pick(pick(people).cards)
    last = "card \(card.id.value) is frozen"
    try platform.cards.freeze(card)
  }

  private func restart() async throws {
    last = "a restart"
    try platform.close()
    database = try Self.openDatabase(in: folder)
    platform = try await Self.openPlatform(on: database, clock, receivers)
  }
}

// Choices

extension Simulation {
  func pick<Value>(_ values: [Value]) -> Value { values.randomElement(using: &random)! }
  func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  func method(of person: Person) -> PaymentMethod {
    chance(60) ? .balance : .card(pick(person.cards).id)
  }

  /// Mostly one of the latest, and mostly one of which `likely` is true; any other now and then.
  private func someOrder(_ likely: (Order) -> Bool) -> Order? {
    let ids = model.orders.keys.sorted()
    let recent = (chance(80) ? ids.suffix(40) : ids[...]).compactMap { model.orders[$0] }
    let wanted = chance(85) ? recent.filter(likely) : recent
    return wanted.randomElement(using: &random)
  }

  private func payer(of order: Order) -> UserID? {
    guard case .userPaying(let attempt) = order.state, chance(90) else { return nil }
    return attempt.payer
  }

  private func terms(_ merchant: Merchant, type: TradeType = .native, payer: UserID? = nil) -> OrderTerms {
    numbers += 1
    let total = pick([1, 99, 100, 12_345, 100_000, 100_001, .random(in: 1...50_000, using: &random)] as [Int64])
    let life = pick([nil, nil, 60, 120, 3_600] as [Int64?])
    return OrderTerms(
      side: .merchant(merchant.id), number: OutTradeNo(stored: "order-\(numbers)"), app: merchant.apps[0],
      tradeType: type,
      total: .fen(total), description: "Tea",
      notifyURL: type == .code || chance(30) ? nil : "http://127.0.0.1:1/paid", payer: payer,
      expiresAt: life.map { clock.now().adding(seconds: $0) }, hash: Array("\(numbers)".utf8))
  }

  private func refundTerms(_ order: Order) -> RefundTerms {
    numbers += 1
    let total = order.terms.total.minorUnits
    let amount = chance(30) ? total : Int64.random(in: 1...total, using: &random)
    return RefundTerms(
      side: order.terms.side, number: OutRefundNo(stored: "refund-\(numbers)"), amount: .fen(amount),
      total: order.terms.total, notifyURL: chance(50) ? "http://127.0.0.1:1/refunded" : nil,
      hash: Array("\(numbers)".utf8))
  }
}

// What must hold

extension Simulation {
  /// After every step.
  func brokenInvariants() async throws -> [String] {
    var wrong = model.contradictions + model.between.contradictions
    wrong += model.cardMoves.contradictions + model.redPackets.contradictions
    let checks = [
      "the balances do not sum to zero":
        "SELECT count(*) FROM (SELECT 1 FROM accounts GROUP BY currency HAVING sum(balance) <> 0) AS n",
      "an account is below zero": "SELECT count(*) FROM accounts WHERE balance < 0 AND id & 15 <> 8",
      "more refunded than paid": "SELECT count(*) FROM orders WHERE refunded > coalesce(payer_total, 0)",
      "the bank's reserve is below zero":
        "SELECT count(*) FROM sandbox_bank_accounts WHERE number = 'reserve' AND balance < 0",
      "a code was used twice":
        "SELECT count(*) FROM (SELECT 1 FROM payment_codes GROUP BY used_for HAVING count(used_for) > 1) AS n",
    ]
    for (what, sql) in checks where try await number(sql) != 0 { wrong.append(what) }
    return wrong
  }

  /// The faults end, the bank and the receivers answer, and all that is owed arrives.
  func finish() async throws {
    last = "the end"
    try await platform.faults.removeAll()
    receivers.answerAll()
    _ = try await platform.scheduler.move(to: clock.now().adding(days: 40))
    try await lookAtOrders { _ in true }
    try await lookAtRefunds()
    try await lookAtTransfers()
    try await lookAtCardMoves()
    try await lookAtPackets()
    for order in model.returning {
      let state = try await number(
        "SELECT state FROM bank_requests WHERE kind = 5 AND cause = ?1", .int(order.id.value))
      model.returned(order, toCard: state == 1)
    }
  }

  /// How much of everything there was, so that a run that met nothing is seen.
  func summary() async throws -> String {
    let rows = try await database.read { transaction in
      try transaction.all(
        """
        SELECT 'order ' || state, count(*) FROM orders GROUP BY state
        UNION ALL SELECT 'refund ' || state || ' by way ' || channel, count(*) FROM refunds GROUP BY state, channel
        UNION ALL SELECT 'top-up or withdrawal ' || way || ' ' || state, count(*) FROM card_moves GROUP BY way, state
        UNION ALL SELECT 'transfer ' || state, count(*) FROM person_transfers GROUP BY state
        UNION ALL SELECT 'packet ' || state, count(*) FROM red_packets GROUP BY state
        UNION ALL SELECT 'bank ' || kind || ' ended ' || state, count(*) FROM bank_requests GROUP BY kind, state
        UNION ALL SELECT 'callback ' || state, count(*) FROM notifications GROUP BY state
        UNION ALL SELECT 'sealed days', count(*) FROM day_seals
        """
      ) { "\($0.text(0)): \($0.int(1))" }
    }
    return rows.joined(separator: ", ")
  }

  func audit() async throws -> [AuditFinding] { try await platform.audit() }

  /// Where the books and the model differ at the end.
  func differences() async throws -> [String] {
    var wrong = [String]()
    func same<Value: Equatable>(_ what: String, _ books: Value, _ model: Value) {
      if books != model { wrong.append("\(what): the books say \(books), the model \(model)") }
    }
    // Deposits are believed to the bank: it is another house, with books of its own.
    let deposits = try await database.read { transaction in
      try transaction.all(
        """
        SELECT b.account, sum(e.amount) FROM sandbox_bank_entries e JOIN bank_requests b ON b.id = e.request
        WHERE b.kind = 4 AND e.refusal IS NULL GROUP BY b.account
        """
      ) { (account: AccountID($0.int(0)), amount: $0.int(1)) }
    }
    var expected = model
    for (account, amount) in deposits { expected.deposited(amount, into: account) }
    let accounts = try await database.read {
      try $0.all("SELECT id & ~240, sum(balance) FROM accounts GROUP BY id & ~240") { ($0.int(0), $0.int(1)) }
    }
    for (id, balance) in accounts { same("account \(id)", balance, expected.balances[AccountID(id)] ?? 0) }
    for (id, balance) in expected.balances where balance != 0 {
      if !accounts.contains(where: { $0.0 == id.value }) { wrong.append("account \(id.value) is missing") }
    }
    same("orders", try await number("SELECT count(*) FROM orders"), Int64(model.orders.count))
    same("refunds", try await number("SELECT count(*) FROM refunds"), Int64(model.refunds.count))
    same(
      "transfers", try await number("SELECT count(*) FROM person_transfers"), Int64(model.between.transfers.count))
    same("card moves", try await number("SELECT count(*) FROM card_moves"), Int64(model.cardMoves.moves.count))
    wrong += model.redPackets.differences
    same("packets", try await number("SELECT count(*) FROM red_packets"), Int64(model.redPackets.packets.count))
    same("transfers still open", Int64(model.between.transfers.values.count { !$0.hasEnded }), 0)
    same(
      "requests to the bank without answer", try await number("SELECT count(*) FROM bank_requests WHERE state = 0"), 0)
    same("callbacks still owed", try await number("SELECT count(*) FROM notifications WHERE state = 0"), 0)
    same("orders still open", try await number("SELECT count(*) FROM orders WHERE state IN (0, 1)"), 0)
    for person in people {
      for card in person.cards {
        let vault = Vault(masterKey: [UInt8](repeating: 7, count: 32))
        let number = vault.sandboxAccount(ofCard: try vault.open(card.number.sealed, as: .cardNumber))
        let moved = try await self.number(
          "SELECT coalesce(-sum(amount), 0) FROM sandbox_bank_entries WHERE account = ?1 AND refusal IS NULL",
          .text(number))
        same("card \(card.id.value) at the bank", moved, model.cards[card.id] ?? 0)
      }
    }
    for order in model.orders.values where order.payment != nil && order.terms.notifyURL != nil {
      if !receivers.reached.contains(order.id) { wrong.append("nobody was told of order \(order.id.value)") }
    }
    return wrong
  }

  private func lookAtOrders(_ which: (Order) -> Bool) async throws {
    for order in model.orders.values where which(order) {
      if let found = try await platform.records.order(order.id) { model.see(found) }
    }
  }

  private func lookAtRefunds() async throws {
    for id in model.refunds.keys {
      if let found = try await platform.records.refund(id) { model.see(found.0) }
    }
  }

  private func number(_ sql: String, _ values: SQLValue...) async throws -> Int64 {
    try await database.read { try $0.number(sql, values) }
  }
}

extension Order {
  fileprivate var isOpen: Bool {
    switch state {
    case .notPaid, .userPaying: true
    case .paid, .closed: false
    }
  }
}
