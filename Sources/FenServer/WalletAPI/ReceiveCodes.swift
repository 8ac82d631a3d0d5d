import Fen
import FenPlatform
import FenWire
import Hummingbird

extension WalletAPI {
  /// The codes by which a person is paid at once.
  func registerReceiveCodes(on api: RouterGroup<BasicRequestContext>) {
    // To show; it may ask for an amount and ends.
    api.post(
      "receive-codes",
      use: call { user, body, _ in
        let amount = try body.optionalInteger("amount", in: 1...10_000_000_000)
        let (code, until) = try platform.transfers.dynamicCode(
          of: user.id, amount: amount.map(Money.fen), note: try body.optionalString("note", bytes: 1...64))
        return ["code": .string(code), "expires_at": .string(until.rfc3339)]
      })
    // To print; always the same.
    api.get(
      "receive-codes/static",
      use: call { user, _, _ in ["code": .string(platform.transfers.codes.fixedCode(of: user.id))] })
  }

  /// What is behind a person's or a store's code; at a store, for an amount, with what it would cost and bring.
  func receiver(behind code: String, _ body: FieldReader, for user: User) async throws -> JSONValue {
    var answer: JSONObject
    switch try platform.transfers.codes.open(code, now: platform.clock.now()) {
    case .person(let code):
      answer = describe(try await platform.transfers.seen(code, by: user.id))
      answer.add("kind", "person")
    case .store:
      let seen = try await platform.cashier.store(behind: code)
      answer = [
        "kind": "store", "payee": .string(seen.merchant), "store": .string(seen.store.name),
        "city": .string(seen.store.city),
      ]
      if let amount = try body.optionalInteger("amount", in: 1...10_000_000_000) {
        let payment = StorePayment(
          at: seen.store, .fen(amount), number: try RequestNumber(formNumber()), with: try method(body))
        let prices = try await platform.cashier.previews(payment, payer: user.id, with: [payment.method])
        answer = answer.adding(prices[payment.method], of: payment.amount, describe)
      }
    }
    answer.add("methods", .array(try await methods(of: user)))
    return .object(answer)
  }

  /// Pays a store by its printed code: the amount is the payer's to type.
  func payStore(_ code: String, _ body: FieldReader, as user: User) async throws -> Order {
    let seen = try await platform.cashier.store(behind: code)
    let payment = StorePayment(
      at: seen.store, .fen(try body.integer("amount", in: 1...10_000_000_000)), number: try body.requestNumber(),
      with: try method(body))
    let shown = try body.optionalInteger("payer_total", in: 1...10_000_000_000).map(Money.fen)
    do {
      return try await platform.authentication.paying(
        with: try body.proof(), of: user.id, for: seen.intent(shown ?? payment.amount),
        unless: { try await platform.cashier.earlier(payment, as: user.id) }
      ) { try await platform.cashier.pay(payment, as: user.id, authenticated: $0, expected: shown) }
    } catch PrepayRefusal.sameNumberOtherTerms {
      throw APIError(.conflict, "REQUEST_ID_USED", "this request_id paid something else here; take a new one")
    } catch PrepayRefusal.alreadyClosed {
      throw APIError(
        .conflict, "ORDER_CLOSED", "the bank refused, and the order was not paid in time; take a new request_id")
    }
  }

  func methods(of user: User) async throws -> [JSONValue] {
    try await platform.cashier.methods(of: user.id).map { .string($0.wire) }
  }
}
