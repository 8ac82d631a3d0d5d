import Fen
import FenStore

/// Carries requests to the bank and its answers back.
///
/// A request is on disk before it is sent and keeps its number, so that a lost answer, a crash or a second carrier
/// never moves money twice.
public struct BankDesk: Sendable {
  let engine: Engine
  let database: any Database
  let vault: Vault
  let gateway: any BankGateway

  /// Sends one request and settles it by the answer; without an answer it stays due.
  @discardableResult
  func carry(_ request: BankRequest) async throws -> BankRequest {
    guard case .pending = request.state else { return request }
    let outcome = await gateway.perform(try await instruction(for: request))
    return try await engine.perform(SettleBankRequest(request.id, outcome: outcome))
  }

  /// Carries what is due, oldest first.
  func carryDue(at now: Instant, limit: Int64 = 200) async throws -> [BankRequest] {
    let due = try await database.read { transaction in
      try BankRequest.all(
        "WHERE state = 0 AND at <= ?1 ORDER BY at LIMIT ?2", [.int(now.milliseconds), .int(limit)], in: transaction)
    }
    var carried = [BankRequest]()
    for request in due { carried.append(try await carry(request)) }
    return carried
  }

  func request(_ id: BankRequestID) async throws -> BankRequest? {
    try await database.read { try BankRequest.find(id, in: $0) }
  }

  private func instruction(for request: BankRequest) async throws -> BankInstruction {
    switch request.order {
    case .charge(let card, _):
      BankInstruction(
        id: request.id, counterparty: .card(try await number(of: card)), reserveGains: request.amount)
    case .credit(let card, _), .creditReversed(let card, _):
      BankInstruction(
        id: request.id, counterparty: .card(try await number(of: card)),
        reserveGains: try Money.zero(request.amount.currency).subtracting(request.amount))
    case .creditOther:
      BankInstruction(
        id: request.id, counterparty: .outside,
        reserveGains: try Money.zero(request.amount.currency).subtracting(request.amount))
    case .deposit:
      BankInstruction(id: request.id, counterparty: .outside, reserveGains: request.amount)
    }
  }

  private func number(of id: CardID) async throws -> String {
    guard let card = try await database.read({ try Card.find(id, in: $0) }) else { throw UnknownThing.card }
    return try vault.open(card.number, as: .cardNumber)
  }
}

extension BankDesk {
  /// Carries an order's request now and answers the order after it; while the bank is silent the order waits on.
  public func finish(_ id: BankRequestID, of order: Order) async throws -> Order {
    guard let request = try await request(id) else { return order }
    try await carry(request)
    return try await database.read { try Order.find(order.id, in: $0) } ?? order
  }
}
