import Fen
import FenStore
import Logging
import Synchronization

/// Carries requests to the bank and its answers back.
///
/// A request is on disk before it is sent and keeps its number, so that a lost answer, a crash or a second carrier
/// never moves money twice.
public final class BankDesk: Sendable {
  private let engine: Engine
  let database: any Database
  private let clock: PlatformClock
  private let vault: Vault
  private let gateway: any BankGateway
  /// How many of what is due are carried at a time. The sandbox's bank is asked one by one: what it was told to do
  /// meets the oldest first.
  private let atOnce: Int
  private let logger: Logger
  private let stillness: Stillness
  /// Nil when this process has its database for itself.
  private let holds: Holds?
  private let underWay = Mutex<[BankRequestID: Task<BankRequest, any Error>]>([:])

  init(
    engine: Engine, database: any Database, clock: PlatformClock, vault: Vault, gateway: any BankGateway,
    atOnce: Int = 1, stillness: Stillness = Stillness(), holds: Holds? = nil, logger: Logger
  ) {
    self.engine = engine
    self.database = database
    self.clock = clock
    self.vault = vault
    self.gateway = gateway
    self.atOnce = atOnce
    self.stillness = stillness
    self.holds = holds
    self.logger = logger
  }

  /// Sends one request and settles it by the answer; without an answer it stays due. Who comes while somebody else
  /// carries it waits for that answer, and before its time it is not sent again.
  @discardableResult
  func carry(_ id: BankRequestID) async throws -> BankRequest {
    let errand = underWay.withLock { list in
      if let errand = list[id] { return errand }
      let errand = Task {
        defer { underWay.withLock { $0[id] = nil } }
        return try await stillness.errand { try await send(id) }
      }
      list[id] = errand
      return errand
    }
    return try await errand.value
  }

  /// Carries what is due, oldest first.
  func carryDue(at now: Instant, limit: Int64 = 200) async throws -> [BankRequest] {
    // What another process carries is left to it.
    let free = holds == nil ? "" : " AND NOT EXISTS (SELECT 1 FROM holds WHERE thing = bank_requests.id)"
    let due = try await database.read { transaction in
      try transaction.all(
        "SELECT id FROM bank_requests WHERE state = 0 AND at <= ?1\(free) ORDER BY at LIMIT ?2",
        [.int(now.milliseconds), .int(limit)]
      ) { BankRequestID($0.int(0)) }
    }
    var carried = [BankRequest]()
    for start in stride(from: 0, to: due.count, by: atOnce) {
      carried += try await withThrowingTaskGroup(of: (Int, BankRequest?).self) { group in
        for place in start..<min(start + atOnce, due.count) {
          group.addTask { (place, try await self.carryOneDue(due[place])) }
        }
        return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.compactMap(\.1)
      }
    }
    return carried
  }

  private func carryOneDue(_ id: BankRequestID) async throws -> BankRequest? {
    do {
      return try await carry(id)
    } catch UnknownThing.bankRequest {
      // The sandbox was emptied meanwhile.
      return nil
    } catch {
      // It is as if the bank had not answered: asked again later, and nobody behind it waits.
      logger.error("a request to the bank failed", metadata: ["request": "\(id.value)", "error": "\(error)"])
      return try await engine.perform(SettleBankRequest(id, outcome: .unknown))
    }
  }

  private func request(_ id: BankRequestID) async throws -> BankRequest {
    guard let request = try await database.read({ try BankRequest.find(id, in: $0) }) else {
      throw UnknownThing.bankRequest
    }
    return request
  }

  private func send(_ id: BankRequestID) async throws -> BankRequest {
    guard let holds else { return try await sendAlone(id) }
    while true {
      let request = try await request(id)
      guard isDue(request) else { return request }
      if try await holds.take([id.value], of: .bankRequests).isEmpty {
        // Another process carries it; its answer serves us too.
        try await Task.sleep(for: .milliseconds(20))
        continue
      }
      let result: Result<BankRequest, any Error>
      do { result = .success(try await sendAlone(id)) } catch { result = .failure(error) }
      try await holds.giveBack(id.value)
      return try result.get()
    }
  }

  private func isDue(_ request: BankRequest) -> Bool {
    guard case .pending = request.state else { return false }
    return request.at <= clock.now()
  }

  private func sendAlone(_ id: BankRequestID) async throws -> BankRequest {
    let request = try await request(id)
    guard isDue(request) else { return request }
    let outcome = await gateway.perform(try await instruction(for: request))
    return try await engine.perform(SettleBankRequest(id, outcome: outcome))
  }

  private func instruction(for request: BankRequest) async throws -> BankInstruction {
    switch request.order {
    case .charge(let card, _), .topUp(let card, _), .chargeTransfer(let card, _), .chargePacket(let card, _):
      BankInstruction(
        id: request.id, counterparty: .card(try await number(of: card)), reserveGains: request.amount, day: request.day)
    case .credit(let card, _), .creditReversed(let card, _), .withdrawal(let card, _), .returnTransfer(let card, _),
      .returnPacket(let card, _):
      BankInstruction(
        id: request.id, counterparty: .card(try await number(of: card)), reserveGains: try request.amount.negated(),
        day: request.day)
    case .creditOther:
      BankInstruction(
        id: request.id, counterparty: .outside, reserveGains: try request.amount.negated(), day: request.day)
    case .deposit:
      BankInstruction(id: request.id, counterparty: .outside, reserveGains: request.amount, day: request.day)
    }
  }

  private func number(of id: CardID) async throws -> String {
    guard let card = try await database.read({ try Card.find(id, in: $0) }) else { throw UnknownThing.card }
    return try vault.open(card.number.sealed, as: .cardNumber)
  }
}

/// What the bank's statement said about the requests of a day that it had not answered.
public struct Reconciliation: Hashable, Sendable {
  public let day: BusinessDay
  public let done: [BankRequest]
  public let notDone: [BankRequest]
}

extension BankDesk {
  /// Ends what the bank never answered, by its statement: what it shows was done, what it does not show was not and is
  /// not done any more.
  ///
  /// - Throws: what the bank's gateway throws; nothing has ended then.
  public func reconcile(_ day: BusinessDay) async throws -> Reconciliation {
    let statement = try await gateway.statement(of: day)
    let pending = try await database.read { transaction in
      try BankRequest.all("WHERE day = ?1 AND state = 0 ORDER BY id", [.int(day.number)], in: transaction)
    }
    var (done, notDone) = ([BankRequest](), [BankRequest]())
    for request in pending {
      let isShown = statement.done.contains(request.id)
      let outcome = isShown ? BankOutcome.accepted : .refused(.dayClosed)
      let settled = try await engine.perform(SettleBankRequest(request.id, outcome: outcome))
      if isShown { done.append(settled) } else { notDone.append(settled) }
    }
    let (shown, missing, now) = (Int64(done.count), Int64(notDone.count), clock.now())
    try database.write { transaction in
      _ = try transaction.run(
        """
        INSERT INTO bank_statements (day, read_at, done, not_done) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (day) DO UPDATE
        SET read_at = excluded.read_at, done = bank_statements.done + excluded.done,
          not_done = bank_statements.not_done + excluded.not_done
        """, [.int(day.number), .int(now.milliseconds), .int(shown), .int(missing)])
    }
    return Reconciliation(day: day, done: done, notDone: notDone)
  }

  /// Carries an order's request now and answers the order after it; while the bank is silent the order waits on.
  public func finish(_ id: BankRequestID, of order: Order) async throws -> Order {
    try await carry(id)
    guard let after = try await database.read({ try Order.find(order.id, in: $0) }) else { throw UnknownThing.order }
    return after
  }
}
