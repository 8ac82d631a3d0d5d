import Fen
import FenPlatform
import FenWire
import HTTPTypes
import Hummingbird

/// `/wallet/v1`: a person's side, with the wallet's bearer token.
struct WalletAPI: Sendable {
  let platform: Platform
  let limiter: AddressLimiter
  let languages: Languages

  func register(on router: Router<BasicRequestContext>) {
    let api = router.group("wallet/v1")
    registerSignIn(on: api)
    registerDevices(on: api)
    registerPasswords(on: api)
    registerPersonalData(on: api)
    registerIdentity(on: api)
    registerTransfers(on: api)
    registerReceiveCodes(on: api)
    registerRedPackets(on: api)
    registerPayouts(on: api)
    registerMe(on: api)
    registerCards(on: api)
    registerCardMoves(on: api)
    registerCoupons(on: api)
    registerMalls(on: api)
    registerComplaints(on: api)
    registerBills(on: api)
    // What is behind a code: payee, amount, and how it can be paid.
    api.post(
      "scan",
      use: call { user, body, _ in
        let code = try body.string("code", bytes: 1...1024)
        if ReceiveCodes.claims(code) { return try await receiver(behind: code, body, for: user) }
        return try await payable(try await platform.cashier.lookUp(code), for: user, by: try method(body))
      })
    api.post(
      "payments",
      use: call { user, body, _ in
        if let code = try body.optionalString("code", bytes: 1...1024), ReceiveCodes.claims(code) {
          return .object(try await describe(try await payStore(code, body, as: user)))
        }
        let proof = try body.proof()
        let payable = try await payable(named: body, for: user)
        let method = try method(body)
        let shown = try await shownPrice(body, of: payable, for: user, by: method, with: proof)
        let paid = try await platform.authentication.paying(
          with: proof, of: user.id, for: try await platform.cashier.intent(payable, shown ?? payable.total)
        ) { try await platform.cashier.pay(payable, as: user.id, with: method, authenticated: $0, expected: shown) }
        return .object(try await describe(paid))
      })
    api.post(
      "payment-codes",
      use: call { user, body, _ in
        var generator = SystemRandomNumberGenerator()
        let code = try await platform.engine.perform(
          IssuePaymentCode(for: user.id, method: try method(body), random: generator.next()))
        return ["auth_code": .string(code.text), "expires_at": .string(code.expiresAt.rfc3339)]
      })
  }

  /// A call of the person whose token it carries.
  func call(
    _ body: @escaping @Sendable (User, FieldReader, Request) async throws -> JSONValue
  ) -> @Sendable (Request, BasicRequestContext) async throws -> Response {
    call { user, reader, request, _ in try await body(user, reader, request) }
  }

  /// The same with what its path names.
  func call(
    _ body: @escaping @Sendable (User, FieldReader, Request, _ parameter: (String) -> String) async throws -> JSONValue
  ) -> @Sendable (Request, BasicRequestContext) async throws -> Response {
    signedIn { signedIn, reader, request, parameter in try await body(signedIn.user, reader, request, parameter) }
  }

  /// The same for calls that need to know the session, or parts of the path.
  func signedIn(
    _ body:
      @escaping @Sendable (SignedIn, FieldReader, Request, _ parameter: (String) -> String) async throws
      -> JSONValue
  ) -> @Sendable (Request, BasicRequestContext) async throws -> Response {
    jsonCall { reader, request, parameter in
      try await body(try await signedIn(request), reader, request, parameter)
    }
  }

  /// Whose token the request carries.
  func signedIn(_ request: Request) async throws -> SignedIn {
    let header = request.headers[.authorization] ?? ""
    guard header.hasPrefix("Bearer "),
      let signedIn = try await platform.authentication.session(token: String(header.dropFirst(7)))
    else {
      throw APIError(
        .unauthorized, "UNAUTHORIZED",
        "send Authorization: Bearer and the token that POST /wallet/v1/session answered, or in a sandbox "
          + "POST /sandbox/v1/users")
    }
    return signedIn
  }

  /// What a code is for, or an order by its number where it waits for this person's password.
  func payable(named body: FieldReader, for user: User) async throws -> Payable {
    if let code = try body.optionalString("code", bytes: 1...1024) { return try await platform.cashier.lookUp(code) }
    let text = try body.string("transaction_id", bytes: 1...32)
    guard let id = OrderID(transactionID: text), let order = try await platform.records.order(id),
      case .userPaying(let attempt) = order.state, attempt.payer == user.id
    else { throw UnknownThing.order }
    return .order(order)
  }

  /// What the payer was shown he would pay: what the call says, or what he could only have been shown to prove the
  /// payment with a code or a key; nil where he was shown nothing.
  private func shownPrice(
    _ body: FieldReader, of payable: Payable, for user: User, by method: PaymentMethod, with proof: Proof
  ) async throws -> Money? {
    if let shown = try body.optionalInteger("payer_total", in: 1...10_000_000_000) { return .fen(shown) }
    guard proof.oneTimeCode != nil || proof.assertion != nil else { return nil }
    return try await price(of: payable, for: user, by: method)
  }

  /// What a person would pay now.
  func price(of payable: Payable, for user: User, by method: PaymentMethod) async throws -> Money {
    let previews = try await platform.campaigns.previews(payable, payer: user.id, with: [method])
    return previews[method]?.payerTotal ?? payable.total
  }

  func describe(_ order: Order) async throws -> JSONObject {
    var answer: JSONObject = [
      "transaction_id": .string(order.id.transactionID), "trade_state": .string(TradeState(order).rawValue),
      "payee": .string(try await platform.merchants.merchant(order.terms.merchant)?.name ?? ""),
      "description": .string(order.terms.description), "total": .integer(order.terms.total.minorUnits),
      "refunded": .integer(order.refunded.minorUnits), "currency": .string(order.terms.total.currency.rawValue),
    ]
    answer.add("combine_transaction_id", order.combination?.transactionID)
    answer.add("success_time", order.payment?.at.rfc3339)
    answer.add("payer_total", order.payment?.payerTotal.minorUnits)
    let rewards = try await paidRewards(of: order, platform)
    if !rewards.isEmpty { answer.add("rewards", .array(rewards.map(describe))) }
    return answer
  }
}

extension JSONObject {
  /// What a payment would cost and bring.
  ///
  /// - Parameter price: nil where no campaign could reward it.
  func adding(_ price: Evaluation?, of total: Money, _ describe: (ShownReward) -> JSONValue) -> JSONObject {
    let rewards = (price?.rewards ?? []).map { ShownReward($0) }
    var answer = self
    answer.add("payer_total", (price?.payerTotal ?? total).minorUnits)
    answer.add("discounts", .array(rewards.filter(\.isDiscount).map(describe)))
    answer.add("afterwards", .array(rewards.filter { !$0.isDiscount }.map(describe)))
    return answer
  }
}
