import Fen
import FenStore

/// Why a code leads to no payment.
public enum CodeRefusal: Error, Equatable, Sendable {
  /// Not a code of this network.
  case unreadable
  /// The code was given out too long ago; the merchant must place the order again.
  case tooOld
  case noSuchOrder
}

/// Why a payment with a card was not made.
public enum CardRefusal: Error, Equatable, Sendable { case bankRefused }

/// The customer's side of a payment: what is behind a code, and paying it.
public struct Cashier: Sendable {
  let platform: Platform

  /// What is to be paid behind a `code_url`, an `h5_url` or a `prepay_id`.
  ///
  /// - Throws: `CodeRefusal`.
  public func lookUp(_ code: String) async throws -> Payable {
    let found: PrepayTokens.Found?
    let life: Int64
    if let token = code.split(separator: "pr=", maxSplits: 1).last, code.hasPrefix("weixin://wxpay/bizpayurl?pr=") {
      (found, life) = (platform.tokens.open(codeToken: String(token)), prepayLife)
    } else if let token = parameter("package", in: code) {
      (found, life) = (platform.tokens.open(codeToken: token), h5Life)
    } else {
      let id = code.hasPrefix("prepay_id=") ? String(code.dropFirst(10)) : code
      (found, life) = (platform.tokens.open(prepayID: id), prepayLife)
    }
    guard let found else { throw CodeRefusal.unreadable }
    guard platform.clock.now() < found.givenAt.adding(seconds: life) else { throw CodeRefusal.tooOld }
    guard let payable = try await platform.records.payable(found.order) else { throw CodeRefusal.noSuchOrder }
    return payable
  }

  /// Pays an order, or all of a combination, as below.
  ///
  /// - Throws: `PayRefusal`, `LimitRefusal`, `CardRefusal`, `UnknownThing`.
  public func pay(
    _ payable: Payable, as user: UserID, with method: PaymentMethod, authenticated: Authentication,
    expected: Money? = nil
  ) async throws -> Payable {
    switch payable {
    case .order(let order):
      return .order(
        try await pay(order.id, as: user, with: method, authenticated: authenticated, expected: expected))
    case .combination(let combination, _):
      let paid = try await platform.engine.perform(
        PayCombination(combination, payer: user, method: method, authenticated: authenticated, expected: expected))
      // They stand as the first does: the bank is asked once.
      _ = try await finish(paid[0])
      guard let after = try await platform.records.payable(paid[0].id) else { throw UnknownThing.order }
      return after
    }
  }

  /// Pays for a person who has been authenticated. With a card the bank is asked; while it is silent the order is
  /// answered as it waits.
  ///
  /// - Parameter expected: what he was shown he would pay; another amount is not taken.
  /// - Throws: `PayRefusal`, `LimitRefusal`, `CardRefusal`, `UnknownThing`.
  public func pay(
    _ id: OrderID, as user: UserID, with method: PaymentMethod, authenticated: Authentication, expected: Money? = nil
  ) async throws -> Order {
    guard let order = try await platform.records.order(id) else { throw UnknownThing.order }
    guard let merchant = try await platform.merchants.merchant(order.terms.merchant) else {
      throw UnknownThing.merchant
    }
    return try await finish(
      try await platform.engine.perform(
        PayOrder(
          id, payer: user, method: method, fee: merchant.feeRate, authenticated: authenticated, expected: expected)))
  }

  /// Asks the payer's bank where the payment waits for it.
  ///
  /// - Throws: `CardRefusal.bankRefused`.
  func finish(_ after: Order) async throws -> Order {
    guard case .userPaying(let attempt) = after.state, case .forBank(let charge) = attempt.waiting else {
      return after
    }
    let settled = try await platform.bank.finish(charge.request, of: after)
    switch settled.state {
    case .paid, .userPaying: return settled
    case .notPaid, .closed: throw CardRefusal.bankRefused
    }
  }

  /// The ways a person can pay: the balance, then the cards in the order they were bound.
  public func methods(of user: UserID) async throws -> [PaymentMethod] {
    [.balance] + (try await platform.wallets.cards(of: user).map { .card($0.id) })
  }

  private func parameter(_ name: String, in address: String) -> String? {
    guard let query = address.split(separator: "?", maxSplits: 1).dropFirst().first else { return nil }
    for pair in query.split(separator: "&") where pair.hasPrefix("\(name)=") {
      return String(pair.dropFirst(name.count + 1))
    }
    return nil
  }
}

extension Platform {
  public var cashier: Cashier { Cashier(platform: self) }
}
