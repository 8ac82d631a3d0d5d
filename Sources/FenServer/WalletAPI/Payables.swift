import Fen
import FenPlatform
import FenWire

// What a person pays at once, as the wallet tells it: an order, or the orders of several shops together.

extension WalletAPI {
  /// What is behind a code.
  func payable(_ payable: Payable, for user: User, by method: PaymentMethod) async throws -> JSONValue {
    let price = try await platform.campaigns.previews(payable, payer: user.id, with: [method])[method]
    var answer: JSONObject = [
      "payee": .string(try await platform.cashier.intent(payable, payable.total).shown),
      "description": .string(payable.orders.map(\.terms.description).joined(separator: "、")),
      "amount": [
        "total": .integer(payable.total.minorUnits), "currency": .string(payable.total.currency.rawValue),
      ],
      "trade_state": .string(TradeState(payable.first).rawValue), "methods": .array(try await methods(of: user)),
    ]
    switch payable {
    case .order: answer.add("kind", "order")
    case .combination(_, let orders):
      answer.add("kind", "combination")
      var lines = [JSONValue]()
      for order in orders {
        lines.append([
          "payee": .string(try await platform.merchants.merchant(order.terms.merchant)?.name ?? ""),
          "description": .string(order.terms.description), "total": .integer(order.terms.total.minorUnits),
        ])
      }
      answer.add("orders", .array(lines))
    }
    return .object(answer.adding(price, of: payable.total, describe))
  }

  /// What was paid.
  func describe(_ paid: Payable) async throws -> JSONObject {
    switch paid {
    case .order(let order): return try await describe(order)
    case .combination(let combination, let orders):
      var answer: JSONObject = [
        "combine_transaction_id": .string(combination.id.transactionID),
        "trade_state": .string(TradeState(paid.first).rawValue),
        "payee": .string(try await platform.cashier.intent(paid, paid.total).shown),
        "total": .integer(paid.total.minorUnits), "currency": .string(paid.total.currency.rawValue),
      ]
      answer.add("success_time", paid.first.payment?.at.rfc3339)
      answer.add("payer_total", try paid.payerTotal()?.minorUnits)
      var lines = [JSONValue]()
      for order in orders { lines.append(.object(try await describe(order))) }
      answer.add("orders", .array(lines))
      return answer
    }
  }
}
