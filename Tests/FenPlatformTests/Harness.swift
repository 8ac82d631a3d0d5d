import Fen
import FenStore
import Foundation
import Logging
import Synchronization
import Testing

@testable import FenPlatform

/// Runs a story in a world of its own. At its end the books must hold, whatever happened in it.
func inWorld(
  _ backend: Backend, gateways: Gateways = Gateways(), _ story: (World) async throws -> Void
) async throws {
  let world = try await World(backend, gateways: gateways)
  defer { world.remove() }
  try await story(world)
  let findings = try await world.platform.audit()
  #expect(findings == [])
}

/// A platform on a database of its own, its clock standing at Monday 2026-03-02, 10:00 in Beijing.
final class World: Sendable {
  static let start = Instant(rfc3339: "2026-03-02T10:00:00+08:00")!
  static let masterKey = [UInt8](repeating: 7, count: 32)

  let folder: URL
  let database: any Database
  private let place: DatabasePlace
  let clock: PlatformClock
  let platform: Platform
  let callbacks: RecordingSender

  /// - Parameter around: what stands between the platform and its database.
  init(
    _ backend: Backend, rules: Rules = .shipped, gateways: Gateways = Gateways(),
    around: (any Database) -> any Database = { $0 }
  ) async throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "fen-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    place = try await DatabasePlace(backend, in: folder)
    database = around(try place.open())
    clock = PlatformClock(.frozen(Self.start))
    platform = try await Platform(
      database: database, masterKey: Self.masterKey, isSandbox: true, clock: clock, rules: rules,
      gateways: gateways, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    callbacks = RecordingSender(clock)
    platform.deliveries.use(callbacks)
  }

  func remove() {
    do { try platform.close() } catch { Issue.record(error) }
    removeFolder()
  }

  func removeFolder() {
    do {
      try place.remove()
      try FileManager.default.removeItem(at: folder)
    } catch { Issue.record(error) }
  }

  /// Opens the database once more, after it was closed.
  func reopenDatabase() throws -> any Database { try place.open() }
}

/// Runs `body` so many times side by side; answers in order.
func atOnce<Value: Sendable>(
  _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Value
) async throws -> [Value] {
  try await withThrowingTaskGroup(of: (Int, Value).self) { group in
    for index in 0..<count { group.addTask { (index, try await body(index)) } }
    var values = [(Int, Value)]()
    for try await value in group { values.append(value) }
    return values.sorted { $0.0 < $1.0 }.map(\.1)
  }
}

extension Result where Failure == any Error {
  static func of(_ body: () async throws -> Success) async -> Self {
    do { return .success(try await body()) } catch { return .failure(error) }
  }

  var succeeded: Bool {
    switch self {
    case .success: true
    case .failure: false
    }
  }
}

// The people of a story

extension World {
  @discardableResult
  func merchant(_ id: Int64 = 1_900_000_001, funds: Int64 = 0) async throws -> Merchant {
    let merchant = try await platform.merchants.create(
      NewMerchant(
        id: MerchantID(id), name: "Shop \(id)", app: "wx\(id)", certificate: nil,
        apiv3Key: String(repeating: "k", count: 32), apiv2Key: String(repeating: "q", count: 32)), at: clock.now())
    if funds > 0 { try await platform.wallets.deposit(.fen(funds), into: .basic(merchant.id)) }
    return merchant
  }

  /// A person with money and one card of each kind that holds `onCard`.
  func person(_ balance: Int64 = 100_000, onCard: Int64 = 100_000) async throws -> Person {
    let made = try await platform.wallets.create(
      NewUser(
        name: "Ming", balance: balance,
        cards: [.init(kind: .debit, balance: onCard), .init(kind: .credit, balance: onCard)]))
    return Person(id: made.user.id, token: made.token, debit: made.cards[0], credit: made.cards[1])
  }
}

extension Authentication {
  /// All that anybody can prove himself with.
  static let everything: Authentication = [.password, .oneTimeCode, .deviceKey]
}

struct Person: Sendable {
  let id: UserID
  let token: String
  let debit: Card
  let credit: Card
  var wallet: AccountID { .wallet(id) }
}

// What they do

extension World {
  func terms(
    _ merchant: Merchant, _ number: String, _ total: Int64 = 100, _ type: TradeType = .native,
    notify: Bool = true, expires: Instant? = nil, payer: UserID? = nil, limits: MethodLimits = []
  ) -> OrderTerms {
    OrderTerms(
      side: .merchant(merchant.id), number: OutTradeNo(stored: number), app: merchant.apps[0], tradeType: type,
      total: .fen(total), description: "Tea", notifyURL: notify && type != .code ? "http://127.0.0.1:1/paid" : nil,
      payer: payer, methodLimits: limits, expiresAt: expires, hash: Array("\(number) \(total) \(type)".utf8))
  }

  func place(
    _ merchant: Merchant, _ number: String, _ total: Int64 = 100, notify: Bool = true, expires: Instant? = nil,
    payer: UserID? = nil, limits: MethodLimits = []
  ) async throws -> Order {
    try await platform.engine.perform(
      PlaceOrder(
        terms(merchant, number, total, notify: notify, expires: expires, payer: payer, limits: limits)))
  }

  func pay(
    _ order: Order, by person: Person, with method: PaymentMethod = .balance,
    authenticated: Authentication = .everything
  ) async throws -> Order {
    try await platform.cashier.pay(order.id, as: person.id, with: method, authenticated: authenticated)
  }

  /// An order placed and paid.
  func paid(
    _ merchant: Merchant, _ number: String, _ total: Int64 = 100, by person: Person,
    with method: PaymentMethod = .balance, notify: Bool = true, expires: Instant? = nil
  ) async throws -> Order {
    try await pay(try await place(merchant, number, total, notify: notify, expires: expires), by: person, with: method)
  }

  func paymentCode(of person: Person, with method: PaymentMethod = .balance) async throws -> PaymentCode {
    try await platform.engine.perform(
      IssuePaymentCode(for: person.id, method: method, random: .random(in: 0...UInt64.max)))
  }

  func scan(
    _ code: PaymentCode, _ merchant: Merchant, _ number: String, _ total: Int64 = 100, alwaysAsk: Bool = false
  ) async throws -> Order {
    let order = try await platform.engine.perform(
      TakeCodePayment(
        terms(merchant, number, total, .code), code: code.digits, fee: merchant.feeRate, alwaysAsk: alwaysAsk))
    guard case .userPaying(let attempt) = order.state, case .forBank(let charge) = attempt.waiting else {
      return order
    }
    return try await platform.bank.finish(charge.request, of: order)
  }

  func refundTerms(_ order: Order, _ number: String, _ amount: Int64, notify: Bool = true) -> RefundTerms {
    RefundTerms(
      side: order.terms.side, number: OutRefundNo(stored: number), amount: .fen(amount),
      total: order.terms.total, notifyURL: notify ? "http://127.0.0.1:1/refunded" : nil,
      hash: Array("\(order.id.value) \(number) \(amount)".utf8))
  }

  @discardableResult
  func refund(_ order: Order, _ number: String, _ amount: Int64, notify: Bool = true) async throws -> Refund {
    try await platform.engine.perform(
      RequestRefund(refundTerms(order, number, amount, notify: notify), of: .id(order.id))
    ).refund
  }

  func reverse(_ order: Order) async throws -> Order {
    try await platform.engine.perform(ReverseOrder(order.terms.side, order.terms.number))
  }

  func fail(_ effect: FaultEffect, times: Int64? = 1, of merchant: Merchant? = nil) async throws {
    try await platform.faults.add(Fault(id: UUID().uuidString, merchant: merchant?.id, effect: effect, times: times))
  }

  @discardableResult
  func advance(_ seconds: Int64) async throws -> [Happening] {
    try await platform.scheduler.move(to: clock.now().adding(seconds: seconds))
  }
}

// What is seen

extension World {
  func balance(_ account: AccountID) async throws -> Int64 {
    try await platform.wallets.balance(account).minorUnits
  }

  func order(_ order: Order) async throws -> Order { try #require(try await platform.records.order(order.id)) }

  func refund(_ refund: Refund) async throws -> Refund {
    try #require(try await platform.records.refund(refund.id)).0
  }

  /// What the bank keeps in an account: a card's, or `reserve`.
  /// An account of the payer, as a merchant names it.
  func named(_ number: String) throws -> NamedAccount {
    let account = try #require(BankAccount(bank: "ICBC_DEBIT", number: number, holder: "李小明"))
    return try platform.named(account, shown: "ICBC \(number.suffix(4))")
  }

  func atBank(_ card: Card) async throws -> Int64 {
    let vault = Vault(masterKey: Self.masterKey)
    return try await atBank(vault.sandboxAccount(ofCard: try vault.open(card.number.sealed, as: .cardNumber)))
  }

  func atBank(_ number: String) async throws -> Int64 {
    try await self.number("SELECT balance FROM sandbox_bank_accounts WHERE number = ?1", .text(number))
  }

  func number(_ sql: String, _ values: SQLValue...) async throws -> Int64 {
    try await database.read { try $0.number(sql, values) }
  }

  func state(_ order: Order) async throws -> String {
    switch try await self.order(order).state {
    case .notPaid: "not paid"
    case .userPaying(let attempt): attempt.waiting == .forPassword ? "waits for password" : "waits for bank"
    case .paid: "paid"
    case .closed(let reason, at: _):
      switch reason {
      case .merchant: "closed"
      case .expired: "expired"
      case .payerFailed: "payer failed"
      case .reversed: "reversed"
      }
    }
  }
}

/// Keeps what was sent and answers as the story tells it to: 200 unless told otherwise.
final class RecordingSender: CallbackSender {
  enum Answer: Sendable {
    case status(Int64)
    /// No answer before `release`.
    case silence
  }
  struct Sent: Hashable, Sendable {
    let id: NotificationID
    let merchant: MerchantID
    let outTradeNo: String
    let subject: NotificationSubject
    let at: Instant
  }
  private struct State {
    var sent = [Sent]()
    var answers = [MerchantID: Answer]()
    var usual = Answer.status(200)
    var silent = [CheckedContinuation<Void, Never>]()
    var waiting = [(merchant: MerchantID, count: Int, continuation: CheckedContinuation<Void, Never>)]()
  }
  private let state = Mutex(State())
  private let clock: PlatformClock

  init(_ clock: PlatformClock) { self.clock = clock }

  var sent: [Sent] { state.withLock { $0.sent } }
  func sent(to merchant: Merchant) -> [Sent] { sent.filter { $0.merchant == merchant.id } }

  func answer(_ merchant: Merchant, _ answer: Answer) { state.withLock { $0.answers[merchant.id] = answer } }

  /// What everybody answers of whom nothing else was said.
  func answerAll(_ answer: Answer) { state.withLock { $0.usual = answer } }

  /// Lets everybody who was kept waiting have his answer, 200.
  func release() {
    let silent = state.withLock { state in
      defer { (state.silent, state.answers) = ([], [:]) }
      return state.silent
    }
    for sleeper in silent { sleeper.resume() }
  }

  /// Returns when a merchant has been sent so many callbacks.
  func arrived(_ count: Int, at merchant: Merchant) async {
    await withCheckedContinuation { continuation in
      let enough = state.withLock { state in
        if state.sent.count(where: { $0.merchant == merchant.id }) >= count { return true }
        state.waiting.append((merchant.id, count, continuation))
        return false
      }
      if enough { continuation.resume() }
    }
  }

  func send(_ notification: Fen.Notification, _ content: CallbackContent) async -> DeliveryReport {
    let (answer, satisfied) = state.withLock { state in
      state.sent.append(
        Sent(
          id: notification.id, merchant: notification.merchant, outTradeNo: notification.outTradeNo,
          subject: notification.subject, at: clock.now()))
      let count = state.sent.count { $0.merchant == notification.merchant }
      let satisfied = state.waiting.filter { $0.merchant == notification.merchant && $0.count <= count }
      state.waiting.removeAll { $0.merchant == notification.merchant && $0.count <= count }
      return (state.answers[notification.merchant] ?? state.usual, satisfied)
    }
    for waiter in satisfied { waiter.continuation.resume() }
    switch answer {
    case .status(let status): return report(status)
    case .silence:
      await withCheckedContinuation { continuation in
        let released = state.withLock { state in
          guard case .silence = state.answers[notification.merchant] else { return true }
          state.silent.append(continuation)
          return false
        }
        if released { continuation.resume() }
      }
      return report(200)
    }
  }

  private func report(_ status: Int64) -> DeliveryReport {
    DeliveryReport(
      outcome: status == 200 || status == 204 ? .accepted : .failed, status: status, error: nil, milliseconds: 1,
      headers: "", body: "{}", answer: "")
  }
}
