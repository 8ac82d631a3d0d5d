import Crypto
import Fen
import Foundation

/// A store as the customer sees it who scanned its printed code.
public struct SeenStore: Hashable, Sendable {
  public let store: Store
  /// The merchant's name.
  public let merchant: String
}

/// What a customer asks for who scanned a store's printed code.
public struct StorePayment: Sendable {
  public let store: Store
  public let amount: Money
  public let number: RequestNumber
  public let method: PaymentMethod

  public init(at store: Store, _ amount: Money, number: RequestNumber, with method: PaymentMethod = .balance) {
    self.store = store
    self.amount = amount
    self.number = number
    self.method = method
  }
}

extension Cashier {
  /// The code a store prints and puts up: always the same.
  public func code(of store: Store) -> String { platform.transfers.codes.code(ofStore: store.id) }

  /// The store behind a printed code.
  ///
  /// - Throws: `ReceiveCodeRefusal.unreadable`, also for a code of a store that is gone.
  public func store(behind code: String) async throws -> SeenStore {
    guard case .store(let id) = try platform.transfers.codes.open(code, now: platform.clock.now()),
      let store = try await platform.merchants.store(id),
      let merchant = try await platform.merchants.merchant(store.merchant)
    else { throw ReceiveCodeRefusal.unreadable }
    return SeenStore(store: store, merchant: merchant.name)
  }

  /// What a payment would cost and bring if it were made now, by each way to pay.
  ///
  /// - Throws: `UnknownThing`.
  public func previews(
    _ payment: StorePayment, payer: UserID, with methods: [PaymentMethod]
  ) async throws -> [PaymentMethod: Evaluation] {
    try await platform.engine.perform(
      PreviewStoreCode(terms: terms(of: payment, by: payer, app: ""), payer: payer, methods: methods))
  }

  /// Pays what was typed, for a person who has been authenticated. Idempotent by his own number. While his bank is
  /// silent the order is answered as it waits.
  ///
  /// - Parameter expected: what he was shown he would pay; another amount is not taken.
  /// - Throws: `PrepayRefusal`, `PayRefusal`, `LimitRefusal`, `CardRefusal`, `UnknownThing`.
  public func pay(
    _ payment: StorePayment, as payer: UserID, authenticated: Authentication, expected: Money? = nil
  ) async throws -> Order {
    guard let merchant = try await platform.merchants.merchant(payment.store.merchant), let app = merchant.apps.first
    else { throw UnknownThing.merchant }
    return try await finish(
      try await platform.engine.perform(
        PayStoreCode(
          terms(of: payment, by: payer, app: app), payer: payer, method: payment.method, fee: merchant.feeRate,
          authenticated: authenticated, expected: expected)))
  }

  /// What an earlier request with this number came to; nil when there was none, or when it may be paid again.
  ///
  /// - Throws: `PrepayRefusal.sameNumberOtherTerms`, `CardRefusal.bankRefused`.
  public func earlier(_ payment: StorePayment, as payer: UserID) async throws -> Order? {
    let terms = terms(of: payment, by: payer, app: "")
    let found = try await platform.database.read { try Order.find(GivenNumber(terms.side, terms.number), in: $0) }
    guard let found else { return nil }
    guard found.terms.hash == terms.hash else { throw PrepayRefusal.sameNumberOtherTerms }
    return found.isPaidOrBeingPaid ? try await finish(found) : nil
  }

  private func terms(of payment: StorePayment, by payer: UserID, app: String) -> OrderTerms {
    let (store, asked) = (payment.store, "\(payer.value) \(payment.number.value)")
    return OrderTerms(
      side: .merchant(store.merchant),
      number: OutTradeNo(stored: "SC" + hexadecimal(SHA256.hash(data: Data(asked.utf8)).prefix(15))), app: app,
      tradeType: .printedCode, total: payment.amount, description: store.name, notifyURL: store.notifyURL,
      payer: payer, storeID: String(store.id),
      hash: Array(SHA256.hash(data: Data("\(asked) \(store.id) \(payment.amount.minorUnits)".utf8))))
  }
}
