import Fen
import FenStore
import Logging
import Synchronization

/// Carries requests to the bank and its answers back.
///
/// A request is on disk before it is sent and keeps its number, so that a lost answer, a crash or a second carrier
/// never moves money twice.
public final class BankDesk: Sendable {
  let engine: Engine
  let database: any Database
  let clock: PlatformClock
  private let vault: Vault
  let gateway: any BankGateway
  /// How many of what is due are carried at a time. The sandbox's bank is asked one by one: what it was told to do
  /// meets the oldest first.
  private let atOnce: Int
  let logger: Logger
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
  ///
  /// When the engine is too busy to write the bank's answer down, it is as if there were none: the request is asked for
  /// again by its number. Whoever waits must not take it for a payment that was not begun.
  @discardableResult
  func carry(_ id: BankRequestID) async throws -> BankRequest {
    do { return try await errand(id) } catch EngineRefusal.busy { return try await request(id) }
  }

  private func errand(_ id: BankRequestID) async throws -> BankRequest {
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
      return try await errand(id)
    } catch UnknownThing.bankRequest {
      // The sandbox was emptied meanwhile.
      return nil
    } catch {
      // It is as if the bank had not answered: asked again later, and nobody behind it waits.
      logger.error("a request to the bank failed", metadata: ["request": "\(id.value)", "error": "\(error)"])
      return try await settle(id, .unknown)
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
    return try await settle(id, outcome)
  }

  func settle(_ id: BankRequestID, _ outcome: BankOutcome) async throws -> BankRequest {
    let settled = try await engine.perform(SettleBankRequest(id, outcome: outcome))
    if outcome.contradicts(settled.state) {
      logger.error(
        "the bank contradicts itself: see fen audit",
        metadata: ["request": "\(id.value)", "settled": "\(settled.state)", "now": "\(outcome)"])
    }
    return settled
  }

  private func instruction(for request: BankRequest) async throws -> BankInstruction {
    switch request.order {
    case .charge(let card, _), .chargeCombination(let card, _), .topUp(let card, _), .chargeTransfer(let card, _),
      .chargePacket(let card, _):
      BankInstruction(
        id: request.id, counterparty: .card(try await number(of: card)), reserveGains: request.amount, day: request.day)
    case .credit(let card, _), .creditReversed(let card, _), .withdrawal(let card, _), .returnTransfer(let card, _),
      .returnPacket(let card, _):
      BankInstruction(
        id: request.id, counterparty: .card(try await number(of: card)), reserveGains: try request.amount.negated(),
        day: request.day)
    case .creditOther(let refund):
      BankInstruction(
        id: request.id, counterparty: .account(try await account(of: refund)),
        reserveGains: try request.amount.negated(), day: request.day)
    case .deposit:
      BankInstruction(id: request.id, counterparty: .outside, reserveGains: request.amount, day: request.day)
    }
  }

  private func account(of refund: RefundID) async throws -> BankAccount {
    guard let refund = try await database.read({ try Refund.find(refund, in: $0) }),
      case .otherCard(let account) = refund.channel
    else { throw UnknownThing.refund }
    return try BankAccount(sealed: account.sealed, with: vault)
  }

  private func number(of id: CardID) async throws -> String {
    guard let card = try await database.read({ try Card.find(id, in: $0) }) else { throw UnknownThing.card }
    return try vault.open(card.number.sealed, as: .cardNumber)
  }
}

extension BankDesk {
  /// Carries an order's request now and answers the order after it; while the bank is silent the order waits on.
  public func finish(_ id: BankRequestID, of order: Order) async throws -> Order {
    try await carry(id)
    guard let after = try await database.read({ try Order.find(order.id, in: $0) }) else { throw UnknownThing.order }
    return after
  }
}
