import Fen
import FenPlatform

/// Paying at a store's printed code.
protocol StoresData: Sendable {
  func store(behind code: String) async throws -> ShownStore
  /// What an amount would cost and bring there, by each of the ways; those that no campaign rewards are left out.
  func prices(
    of form: StoreForm, for user: UserID, by methods: [WalletMethod]
  ) async throws -> [WalletMethodID: PaymentPrice]
  func pay(_ form: StoreForm, as user: UserID, proof: PaymentProof) async throws -> OrderID
}

struct ShownStore: Equatable, Sendable {
  var id: Int64
  var name: String
  var merchant: String
}

extension ShownStore {
  func intent(_ amount: Money) -> PaymentIntent { PaymentIntent(.store(id), shown: merchant, amount: amount) }
}

/// What is to be paid at a store, as the sheet shows it.
struct StorePurchase: Priced {
  var store: ShownStore
  var amount: Money
  var methods: [WalletMethod]
  var prices: [WalletMethodID: PaymentPrice]
}

struct StoreForm: Equatable, Sendable {
  var code: String
  var amount: Money
  var method: WalletMethodID
  /// What the sheet said it costs; nil where it showed the amount that was typed.
  var price: Money?
  /// The form's own, so that a form sent twice pays once.
  var number: String
}
