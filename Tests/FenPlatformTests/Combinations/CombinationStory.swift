import Fen
import Testing

@testable import FenPlatform

// Orders that are paid together, for tests.

extension World {
  func row(
    _ side: MerchantSide, _ number: String, _ total: Int64, app: String = "wx1900000001", payer: UserID? = nil,
    shared: Bool = false, expires: Instant? = nil, limits: MethodLimits = []
  ) -> OrderTerms {
    OrderTerms(
      side: side, number: OutTradeNo(stored: number), app: app, tradeType: .native, total: .fen(total),
      description: "Tea", attach: "1", payer: payer, methodLimits: limits, expiresAt: expires, isToBeShared: shared,
      hash: Array(number.utf8))
  }

  func row(_ merchant: Merchant, _ number: String, _ total: Int64, shared: Bool = false) -> OrderTerms {
    row(.merchant(merchant.id), number, total, shared: shared)
  }

  /// Placed by a merchant or provider; the rows take the hash of the whole, as the protocol makes them.
  func combine(_ rows: [OrderTerms], by caller: Merchant, _ number: String) async throws -> Payable {
    let hash = Array("\(number) \(rows.map(\.number.value)) \(rows.map(\.total.minorUnits))".utf8)
    let whole = rows.map { row in
      OrderTerms(
        side: row.side, number: row.number, app: row.app, subApp: row.subApp, tradeType: row.tradeType,
        total: row.total, description: row.description, attach: row.attach, payer: row.payer,
        methodLimits: row.methodLimits, expiresAt: row.expiresAt, isToBeShared: row.isToBeShared, hash: hash)
    }
    let terms = CombinationTerms(
      caller: caller.id, number: OutTradeNo(stored: number), app: caller.apps[0],
      total: .fen(rows.reduce(0) { $0 + $1.total.minorUnits }), notifyURL: "http://127.0.0.1:1/paid", hash: hash)
    let orders = try await platform.engine.perform(PlaceCombination(terms, of: whole))
    return try #require(try await platform.records.payable(orders[0].id))
  }

  func pay(
    _ payable: Payable, by person: Person, with method: PaymentMethod = .balance, expected: Int64? = nil
  ) async throws -> Payable {
    try await platform.cashier.pay(
      payable, as: person.id, with: method, authenticated: .everything, expected: expected.map { .fen($0) })
  }

  func states(_ payable: Payable) async throws -> Set<String> {
    var states = Set<String>()
    for order in payable.orders { states.insert(try await state(order)) }
    return states
  }

  func close(_ payable: Payable) async throws {
    guard case .combination(let combination, let orders) = payable else { return }
    try await platform.engine.perform(
      CloseCombination(
        combination.terms.caller, combination.terms.number, app: combination.terms.app,
        orders: orders.map { GivenOrderNumber($0.terms.side, $0.terms.number) }))
  }
}
