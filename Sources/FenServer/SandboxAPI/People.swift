import Fen
import FenPlatform
import FenWire
import Foundation
import Hummingbird

extension SandboxAPI {
  func registerPeople(on api: RouterGroup<BasicRequestContext>) {
    api.post("users", use: jsonCall { body, _, _ in try await createUser(body) })
    api.get("users", use: jsonCall { _, request, _ in try await listUsers(request) })
    api.post("crowds", use: jsonCall { body, _, _ in try createCrowd(body) })
    api.get(
      "users/:user",
      use: jsonCall { _, _, parameter in
        let user = try await user(parameter("user"))
        return .object(try await describe(user))
      })
    api.get(
      "users/:user/openid",
      use: jsonCall { _, request, parameter in
        let user = try await user(parameter("user"))
        guard let app = request.uri.queryParameters["appid"].map(String.init), !app.isEmpty else {
          throw APIError(.badRequest, "PARAM_ERROR", "say which app: ?appid=wx…")
        }
        return ["openid": .string(platform.openIDs.openID(of: user.id, app: app))]
      })
    api.post(
      "users/:user/pay",
      use: jsonCall { body, _, parameter in
        let user = try await user(parameter("user"))
        let payable = try await platform.cashier.lookUp(try codeNamed(in: body))
        let paid = try await platform.cashier.pay(
          payable, as: user.id, with: try method(body), authenticated: try authentication(body))
        return try await describe(paid)
      })
    api.post(
      "users/:user/payment-code",
      use: jsonCall { body, _, parameter in
        let user = try await user(parameter("user"))
        var generator = SystemRandomNumberGenerator()
        let code = try await platform.engine.perform(
          IssuePaymentCode(for: user.id, method: try method(body), random: generator.next()))
        return ["auth_code": .string(code.text), "expires_at": .string(code.expiresAt.rfc3339)]
      })
    api.post(
      "users/:user/confirm",
      use: jsonCall { body, _, parameter in
        let user = try await user(parameter("user"))
        guard let merchant = MerchantID(try body.string("mchid", bytes: 1...32)) else { throw UnknownThing.merchant }
        // Of an order that a provider placed, mchid is the provider's and sub_mchid the merchant's.
        let subMerchant = try body.optionalMchid("sub_mchid")
        let side = subMerchant.map { .provider(ProviderID(merchant.value), of: $0) } ?? MerchantSide.merchant(merchant)
        guard let order = try await platform.records.order(side, try body.outTradeNo()) else {
          throw UnknownThing.order
        }
        guard case .userPaying(let attempt) = order.state, attempt.payer == user.id else {
          throw APIError(.conflict, "NOT_WAITING", "the order does not wait for this person's password")
        }
        let paid = try await platform.cashier.pay(
          order.id, as: user.id, with: try method(body), authenticated: try authentication(body))
        return try await transactionAnswer(paid, platform).json
      })
  }

  private enum NewCardKind: String, CaseIterable { case debit, credit }

  private func createUser(_ body: FieldReader) async throws -> JSONValue {
    let cards = try body.optionalObjects("cards", count: 0...20)?.map { card throws(WireError) in
      let kind: CardKind =
        switch try card.choice("kind", of: NewCardKind.self) {
        case .debit: .debit
        case .credit: .credit
        }
      return NewUser.NewCard(kind: kind, balance: try card.optionalInteger("balance", in: 0...10_000_000_000) ?? 0)
    }
    let created = try await platform.wallets.create(
      NewUser(
        name: try body.optionalString("name", bytes: 0...128) ?? "",
        phone: try body.optionalString("phone", bytes: 1...32),
        balance: try body.optionalInteger("balance", in: 0...10_000_000_000) ?? 0,
        accountClass: try body.optionalInteger("account_class", in: 0...3).flatMap(AccountClass.init) ?? .three,
        cards: cards ?? []))
    return [
      "user_id": .string(created.user.id.wire), "token": .string(created.token),
      "cards": .array(created.cards.map(describe)),
    ]
  }

  /// A hundred at most; `after` asks for those behind a person.
  private func listUsers(_ request: Request) async throws -> JSONValue {
    let query = request.uri.queryParameters
    let last: UserID
    switch query["after"].map(String.init) {
    case nil: last = UserID(0)
    case let text?:
      guard let number = Int64(text) else {
        throw APIError(.badRequest, "PARAM_ERROR", "after is the user_id of the last one you have")
      }
      last = UserID(number)
    }
    let app = query["appid"].map(String.init)
    if let app, try await !platform.merchants.hasApp(app) {
      throw APIError(.notFound, "NOT_FOUND", "no merchant of this network has the app \(app.prefix(32))")
    }
    let users = try await platform.wallets.users(after: last).map { user -> JSONValue in
      var line: JSONObject = ["user_id": .string(user.id.wire), "name": .string(user.name)]
      line.add("openid", app.map { platform.openIDs.openID(of: user.id, app: $0) })
      return .object(line)
    }
    return ["data": .array(users)]
  }

  private func createCrowd(_ body: FieldReader) throws -> JSONValue {
    let crowd = try platform.wallets.createCrowd(
      try body.integer("count", in: 1...WalletDesk.largestCrowd),
      accountClass: try body.optionalInteger("account_class", in: 0...3).flatMap(AccountClass.init) ?? .three)
    return ["data": .array(crowd.map { ["user_id": .string($0.user.id.wire), "token": .string($0.token)] })]
  }

  private func describe(_ user: User) async throws -> JSONObject {
    [
      "user_id": .string(user.id.wire), "name": .string(user.name),
      "balance": .integer(try await platform.wallets.balance(.wallet(user.id)).minorUnits),
      "account_class": .integer(try await platform.wallets.person(of: user.id).accountClass.rawValue),
      "cards": .array(try await platform.wallets.cards(of: user.id).map(describe)),
    ]
  }

  private func describe(_ card: Card) -> JSONValue {
    let kind =
      switch card.kind {
      case .debit: "debit"
      case .credit: "credit"
      }
    return [
      "card_id": .string(card.id.wire), "kind": .string(kind), "bank_type": .string(card.bank),
      "last_four": .string(card.lastFour),
    ]
  }

  /// As the merchant would be answered; of orders that are paid together with what they are in all.
  private func describe(_ paid: Payable) async throws -> JSONValue {
    switch paid {
    case .order(let order): return try await transactionAnswer(order, platform).json
    case .combination(let combination, let orders):
      let terms = combination.terms
      guard case .object(var answer) = try await combineAnswer(combination, orders, platform).json else { return [:] }
      answer.add("trade_state", TradeState(paid.first).rawValue)
      answer.add("transaction_id", combination.id.transactionID)
      answer.add("out_trade_no", terms.number.value)
      var amount: JSONObject = ["total": .integer(terms.total.minorUnits)]
      amount.add("payer_total", try paid.payerTotal()?.minorUnits)
      amount.add("currency", terms.total.currency.rawValue)
      answer.add("amount", .object(amount))
      return .object(answer)
    }
  }

  func user(_ text: String) async throws -> User {
    guard let number = Int64(text), let user = try await platform.wallets.user(UserID(number)) else {
      throw UnknownThing.user
    }
    return user
  }

  private func codeNamed(in body: FieldReader) throws -> String {
    let codes = try ["code_url", "prepay_id", "h5_url"].compactMap { try body.optionalString($0, bytes: 1...1024) }
    guard codes.count == 1 else {
      throw APIError(.badRequest, "PARAM_ERROR", "give one of code_url, prepay_id and h5_url")
    }
    return codes[0]
  }
}

/// `method`: `balance`, which is the default, or a card's number.
func method(_ body: FieldReader) throws -> PaymentMethod {
  guard let text = try body.optionalString("method", bytes: 1...32), text != "balance" else { return .balance }
  guard let number = Int64(text) else {
    throw APIError(.badRequest, "PARAM_ERROR", "method is \"balance\" or a card_id")
  }
  return .card(CardID(number))
}

extension UserID {
  /// As Fen's own APIs write it: a text, because JSON numbers lose digits in some clients.
  var wire: String { String(value) }
}

extension CardID {
  var wire: String { String(value) }
}

/// `authentication`: what the person is taken to have proved himself with. Unless told otherwise nobody is asked,
/// and the payment says so.
func authentication(_ body: FieldReader) throws -> Authentication {
  enum Given: String, CaseIterable { case password, twoFactors = "two_factors", certified }
  switch try body.optionalChoice("authentication", of: Given.self) {
  case .password: return .password
  case .twoFactors: return [.password, .oneTimeCode]
  case .certified: return [.password, .deviceKey]
  case nil: return .sandbox
  }
}
